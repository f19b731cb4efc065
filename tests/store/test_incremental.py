"""Loading a source again: what is the same is left alone, what differs is added, changed or closed exactly, and can be taken back."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, settings, strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule, run_state_machine_as_test

from glasshouse.base.errors import ConflictError
from glasshouse.policy.plans import data
from tests.store.versions import Operation, State, after, delta, difference, live, snapshot
from tests.store.world import World, differences, lines


def version(**values: str) -> State:
    """A state in which every entity has the values of these letters."""
    return {entity: frozenset(letters) for entity, letters in values.items()}


VERSIONS = [
    (version(a="x", b="x"), version(a="x", b="x", c="x")),
    (version(a="x", b="x"), version(a="y", b="x")),
    (version(a="x", b="x"), version(b="x")),
    (version(a="x", b="x"), version(c="x", d="x")),
    (version(a="xy", b="x"), version(a="y", b="xy")),
    (version(a="x", b="y", c="z"), version(b="x", c="z", d="y")),
]


@pytest.mark.parametrize(("before", "now"), VERSIONS)
def test_a_newer_version_changes_exactly_what_differs_and_undoing_it_is_exact(world: World, before: State, now: State) -> None:
    world.register("register")
    case = world.case("register")
    first = world.load("register", snapshot(before))
    assert differences(first) == difference({}, before)
    second = world.load("register", snapshot(now))
    assert differences(second) == difference(before, now)
    assert live(world, case, "register") == now
    world.undo(second.id)
    assert live(world, case, "register") == before
    assert world.open(world.steward, data.OpenDataset("register")).entities == len(before)
    again = world.load("register", snapshot(now))
    assert (again.state, differences(again)) == ("live", difference(before, now))
    assert live(world, case, "register") == now


def test_the_same_file_again_changes_nothing(world: World) -> None:
    world.register("register")
    state = version(a="x", b="y")
    first = world.load("register", snapshot(state))
    again = world.load("register", snapshot(state))
    assert (again.state, differences(again)) == ("unchanged", (0, 0, 0, 2))
    assert world.imported(first.id).state == "live"
    assert not again.undoable


def test_the_same_rows_in_another_order_change_nothing(world: World) -> None:
    world.register("register")
    rows = snapshot(version(a="x", b="yz", c="x"))
    world.load("register", rows)
    again = world.load("register", reversed(rows))
    assert (again.state, differences(again)) == ("live", (0, 0, 0, 3))


def test_imports_are_taken_back_from_the_newest_down(world: World) -> None:
    world.register("register")
    case = world.case("register")
    states = [version(a="x"), version(a="y"), version(a="y", b="x")]
    loaded = [world.load("register", snapshot(state)) for state in states]
    for older in loaded[:-1]:
        with pytest.raises(ConflictError):
            world.undo(older.id)
    for number in (2, 1, 0):
        assert live(world, case, "register") == states[number]
        world.undo(loaded[number].id)
    assert live(world, case, "register") == {}
    with pytest.raises(ConflictError):
        world.undo(loaded[0].id)


def test_what_was_taken_back_stays_so_after_a_restart(world: World) -> None:
    world.register("register")
    case = world.case("register")
    world.load("register", snapshot(version(a="x")))
    world.undo(world.load("register", snapshot(version(a="y", b="x"))).id)
    world.restart()
    assert live(world, case, "register") == version(a="x")


# -- deltas

DELTAS: list[tuple[State, list[Operation]]] = [
    (version(a="x", b="x"), [("", "c", "x")]),
    (version(a="x", b="x"), [("", "a", "y")]),
    (version(a="xy", b="x"), [("", "a", "y")]),
    (version(a="x", b="x"), [("DEL", "a", "")]),
    (version(a="x", b="x"), [("DEL", "a", ""), ("ADD", "c", "x"), ("MOD", "b", "y")]),
    (version(a="x"), [("DEL", "a", ""), ("ADD", "a", "x")]),
    (version(a="x"), [("DEL", "a", ""), ("ADD", "a", "y")]),
    (version(a="x"), [("ADD", "a", "y"), ("DEL", "a", "")]),
    (version(a="x"), [("MOD", "a", "y"), ("MOD", "a", "z")]),
    (version(a="x"), [("MOD", "a", "y"), ("MOD", "a", "x")]),
    (version(a="x"), [("DEL", "unknown", "")]),
    ({}, [("ADD", "a", "x"), ("DEL", "a", ""), ("ADD", "b", "x")]),
]


@pytest.mark.parametrize(("before", "operations"), DELTAS)
def test_a_delta_replaces_what_it_speaks_of_and_nothing_else(world: World, before: State, operations: list[Operation]) -> None:
    world.register("register")
    case = world.case("register")
    if before:
        world.load("register", snapshot(before))
    row = world.load("register", delta(operations), load="delta")
    now = after(before, operations)
    assert (row.state, row.rejected) == ("live", 0)
    assert live(world, case, "register") == now
    assert differences(row) == difference(before, now)
    world.undo(row.id)
    assert live(world, case, "register") == before


def test_a_delta_over_many_batches_is_read_as_one(world: World) -> None:
    world.register("register")
    case = world.case("register")
    before = version(a="x", b="x")
    world.load("register", snapshot(before))
    filler: list[Operation] = [("ADD", "filler", "x")] * 400
    operations: list[Operation] = [
        ("DEL", "a", ""),
        ("MOD", "b", "y"),
        *filler,
        ("ADD", "a", "x"),
        ("DEL", "b", ""),
        *filler,
        ("ADD", "b", "z"),
    ]
    row = world.load("register", delta(operations), load="delta")
    now = after(before, operations)
    assert now == version(a="x", b="z", filler="x")
    assert live(world, case, "register") == now
    assert differences(row) == difference(before, now)


def test_an_operation_that_is_none_is_named_and_changes_nothing(world: World) -> None:
    world.register("register")
    world.load("register", snapshot(version(a="x")))
    wrong = [{"op": "DROP", "entity": {"id": "a"}}, {"op": "DEL"}, {"op": "DEL", "entity": {}}]
    row = world.load("register", [*wrong, *delta([("ADD", "b", "x")])], load="delta")
    assert (row.state, row.rejected) == ("live", 3)
    assert live(world, world.case("register"), "register") == version(a="x", b="x")


def test_a_change_that_cannot_be_read_does_not_delete(world: World) -> None:
    world.register("register")
    world.load("register", snapshot(version(a="x")))
    broken = {"op": "MOD", "entity": {"id": "a", "schema": "Nothing", "properties": {}}}
    row = world.load("register", [broken, *delta([("ADD", "b", "x")])], load="delta")
    assert row.rejected == 1
    assert live(world, world.case("register"), "register") == version(a="x", b="x")


def test_operations_mean_nothing_in_a_snapshot(world: World) -> None:
    world.register("register")
    row = world.load("register", delta([("DEL", "a", ""), ("", "b", "x")]))
    assert (row.state, row.rejected) == ("live", 1)


# -- a machine that loads and takes back at random

ENTITIES, VALUES = "abcd", "xyz"
STATES = st.dictionaries(st.sampled_from(ENTITIES), st.frozensets(st.sampled_from(VALUES), min_size=1, max_size=2), min_size=1)
OPERATIONS = st.lists(st.tuples(st.sampled_from(["", "ADD", "MOD", "DEL"]), st.sampled_from(ENTITIES), st.sampled_from(VALUES)), min_size=1)
_names = iter(range(1_000_000))


class Source(RuleBasedStateMachine):
    """One source of a new dataset, against states that a dict keeps."""

    world: World

    def __init__(self) -> None:
        super().__init__()
        self.stack: list[tuple[str, State]] = []
        self.content = b""

    @property
    def state(self) -> State:
        """What should be live."""
        return self.stack[-1][1] if self.stack else {}

    @initialize()
    def begin(self) -> None:
        """A new dataset in a new case."""
        self.name = f"register-{next(_names)}"
        self.world.register(self.name)
        self.case = self.world.case(self.name)

    @rule(state=STATES)
    def load_snapshot(self, state: State) -> None:
        """A whole version."""
        self._load(lines(snapshot(state)), "snapshot", state)

    @rule(operations=OPERATIONS)
    def load_delta(self, operations: list[Operation]) -> None:
        """Some changes."""
        self._load(lines(delta(operations)), "delta", after(self.state, operations))

    @precondition(lambda self: self.stack)
    @rule()
    def undo(self) -> None:
        """The newest import."""
        self.world.undo(self.stack.pop()[0])
        self.content = b""

    @invariant()
    def what_is_found_is_what_holds(self) -> None:
        """After every step."""
        if hasattr(self, "case"):
            assert live(self.world, self.case, self.name) == self.state

    def _load(self, content: bytes, mode: str, now: State) -> None:
        key = mode.encode() + content
        row = self.world.load(self.name, content, load=mode)
        if key == self.content:
            assert (row.state, differences(row)[:3]) == ("unchanged", (0, 0, 0))
            return
        assert (row.state, row.rejected) == ("live", 0)
        assert differences(row) == difference(self.state, now)
        self.stack.append((row.id, now))
        self.content = key


def test_any_sequence_of_loads_and_undos_leaves_what_the_model_says(world: World) -> None:
    Source.world = world
    quick = settings(max_examples=12, stateful_step_count=7, deadline=None, suppress_health_check=list(HealthCheck))
    run_state_machine_as_test(Source, settings=quick)
