"""What a crash swallowed is settled at the next start: from the store where it can be known, as unknown where it cannot."""

from __future__ import annotations

import threading
from typing import Any

import pytest

from glasshouse.model.purpose import Purpose
from glasshouse.policy.plans import casework
from glasshouse_ledger import leaf as leaves
from tests.store.test_fold import declare, firm
from tests.store.test_ledger import all_leaves
from tests.store.world import World, thing


class KilledError(BaseException):
    """What a kill looks like from inside: nothing catches it."""


def killed(world: World, after: int, act: Any) -> None:
    """Do it, and die when so many groups have reached the ledger."""
    begin = world.house.entries.begin
    seen: list[int] = []

    def dying(group: Any, told: Any = None, **how: Any) -> Any:
        if len(seen) == after:
            raise KilledError
        seen.append(1)
        return begin(group, told, **how)

    world.house.entries.begin = dying  # type: ignore[method-assign]  # the kill, at an exact place: `append` begins too
    with pytest.raises(KilledError):
        act()
    world.house.entries.begin = begin  # type: ignore[method-assign]
    world.restart()


def newest(world: World) -> leaves.Header:
    """The header of the last entry."""
    return all_leaves(world)[-1].header


NEW = casework.CreateCase("Killed", "Who?", Purpose.CORRUPTION, "basis", "")


def test_an_act_that_was_committed_is_settled_as_done(world: World) -> None:
    killed(world, 1, lambda: world.act(world.desk, NEW))
    assert (newest(world).k, newest(world).dec) == (leaves.Kind.OUTCOME, leaves.Verdict.PERMIT)
    assert [row.case.title for row in world.open(world.desk, casework.ListCases())] == ["Killed"]


def test_an_act_of_which_nothing_arrived_is_settled_as_unknown(world: World) -> None:
    size = world.house.entries.head()[0]
    write = world.house.database.write

    def dying(**how: Any) -> Any:
        if threading.current_thread() is threading.main_thread():
            raise KilledError
        return write(**how)

    world.house.database.write = dying  # type: ignore[method-assign]  # the kill, between intent and transaction
    with pytest.raises(KilledError):
        world.act(world.desk, NEW)
    world.house.database.write = write  # type: ignore[method-assign]
    world.restart()
    headers = [leaf.header for leaf in all_leaves(world)[size:]]
    assert [(header.k, header.dec) for header in headers] == [
        (leaves.Kind.INTENT, leaves.Verdict.PERMIT),
        (leaves.Kind.OUTCOME, leaves.Verdict.UNKNOWN),
    ]
    assert headers[1].re == size
    assert world.open(world.desk, casework.ListCases()) == ()


def test_settling_happens_once(world: World) -> None:
    killed(world, 1, lambda: world.act(world.desk, NEW))
    size = world.house.entries.head()[0]
    world.restart()
    world.restart()
    assert world.house.entries.head()[0] == size


def test_a_killed_reading_leaves_nothing(world: World) -> None:
    size = world.house.entries.head()[0]
    killed(world, 0, lambda: world.open(world.desk, casework.ListCases()))
    assert world.house.entries.head()[0] == size


# -- the index follows, or is made anew


def index_dies(world: World, act: Any) -> None:
    """Do it, and die after the commit, before the index has followed."""

    def dying(*_args: Any) -> None:
        raise KilledError

    world.house.gate._refresh = dying  # the kill, at an exact place
    with pytest.raises(KilledError):
        act()
    world.restart()


def test_an_undo_that_the_index_did_not_follow_is_followed_at_the_next_start(world: World) -> None:
    world.register("register")
    row = world.load("register", [thing("one"), thing("two")])
    case = world.case("register")
    index_dies(world, lambda: world.undo(row.id))
    result = world.search(case, "acme")
    assert (result.total, result.hits) == (0, ())


def test_a_seal_that_the_index_did_not_follow_is_followed_at_the_next_start(world: World) -> None:
    world.register("register")
    world.load("register", [{"id": "p", "schema": "Person", "properties": {"name": ["Acme Person"]}}, thing("two")])
    case = world.case("register")
    found = world.find(case, "person")
    index_dies(world, lambda: world.act(case, casework.ProtectPerson(found, "source")))
    assert world.search(case, "acme").total == 1


def test_a_merge_that_the_index_did_not_follow_is_followed_at_the_next_start(world: World) -> None:
    for name in ("left", "right"):
        world.register(name)
        world.load(name, [firm(name, "1")])
    case = world.case("left", "right")
    index_dies(world, lambda: declare(world, "left", "right"))
    assert world.search(case, "acme").total == 1


def test_an_index_that_died_while_an_import_was_published_is_made_anew(world: World) -> None:
    world.register("register")
    case = world.case("register")
    record = world.house.index._record

    def dying(sequence: int, listed: str) -> None:
        if not listed and sequence > 0:
            raise KilledError
        record(sequence, listed)

    world.house.index._record = dying  # type: ignore[method-assign]
    with pytest.raises(KilledError):
        world.load("register", [thing("one"), thing("two")])
    world.restart()
    world.clock.pass_(120_000_000)
    world.house.runner.run_one()
    assert world.captions(case, "acme") == ["Acme one", "Acme two"]
    assert world.search(case, "acme").total == 2


def test_what_the_index_did_not_follow_is_followed_though_the_making_anew_was_killed_too(world: World) -> None:
    world.register("register")
    row = world.load("register", [thing("one"), thing("two")])
    world.load("register", [thing("three")], source="other")
    case = world.case("register")

    def dying(*_args: Any) -> None:
        raise KilledError

    world.house.gate._refresh = dying  # the kill, at an exact place
    with pytest.raises(KilledError):
        world.undo(row.id)
    with pytest.raises(KilledError):
        world.house.builder.rebuild(dying)
    assert world.house.builder.behind()
    world.restart()
    assert world.search(case, "acme").total == 1
