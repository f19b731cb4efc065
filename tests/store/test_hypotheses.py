"""Hypotheses: no revision lost, in the order of their numbers alone, no word in the ledger, and no id of another case."""

from __future__ import annotations

from typing import Any

import pytest

from glasshouse.base.errors import ConflictError, InvalidInputError, NotFoundError, RefusedError
from glasshouse.gate import Access
from glasshouse.model.actor import CaseRole
from glasshouse.model.comment import Commented
from glasshouse.model.hypothesis import HypothesisState as State
from glasshouse.policy.plans.casework import AddMember, CloseCase
from glasshouse.policy.plans.comments import AddComment, ListMentions
from glasshouse.policy.plans.hypotheses import (
    MOST,
    AddHypothesis,
    ChangeHypothesis,
    CompareHypothesis,
    ListHypotheses,
    OpenHypothesis,
    RestoreHypothesis,
    TakeStep,
)
from glasshouse.policy.plans.lookup import LookUp
from glasshouse.policy.plans.people import CreatePerson
from glasshouse.policy.plans.tasks import ListTasks, OpenTask
from tests.store.living import from_template
from tests.store.world import PASSWORD, World


def begun(world: World) -> Access:
    """A case of Mara's with a member and a reader."""
    made = world.case()
    for login, role in (("ines", CaseRole.MEMBER), ("rita", CaseRole.READER)):
        world.act(world.admin, CreatePerson(login, login.title(), "Investigations", ("investigator",), PASSWORD))
        world.act(made, AddMember(login, role))
    return made


BEGUN = {"case": begun}


@pytest.fixture
def case(world: World) -> Access:
    return world.begun


def changed(public: str, revision: int, **more: Any) -> ChangeHypothesis:
    """A change of it that says as little as it may, but for what is said."""
    about: dict[str, Any] = {"statement": "Other", "text": "", "mind": "", "steps": (), "state": State.OPEN, "reason": ""}
    return ChangeHypothesis(public, revision, **{**about, **more})


def test_of_two_writers_the_second_is_told_and_nothing_is_lost(world: World, case: Access) -> None:
    public = world.act(case, AddHypothesis("The waiver was bought.", "first", "A receipt", ("Ask the port",)))
    world.act(world.access("ines", case.case), changed(public, 1, text="hers", state=State.REJECTED, reason="The dates do not fit."))
    for command in (changed(public, 1, text="mine"), RestoreHypothesis(public, 1, 1), TakeStep(public, 1, 0)):
        with pytest.raises(ConflictError) as refused:
            world.act(case, command)
        assert refused.value.code == "changed_meanwhile"
    view = world.open(case, OpenHypothesis(public))
    assert (view.text, view.row.state, view.row.reason, view.changed_by) == ("hers", State.REJECTED, "The dates do not fit.", "Ines")
    _, old, new = world.open(case, CompareHypothesis(public, 1, 2))
    assert (old.by, old.text, old.steps, old.mind, new.text, new.state) == (
        "Mara Okafor",
        "first",
        ("Ask the port",),
        "A receipt",
        "hers",
        State.REJECTED,
    )
    assert world.act(case, RestoreHypothesis(public, 2, 1)) == 3
    view = world.open(case, OpenHypothesis(public))
    assert (view.text, view.row.state, [number for number, _, _ in view.revisions]) == ("first", State.REJECTED, [3, 2, 1])
    with pytest.raises(NotFoundError):
        world.act(case, RestoreHypothesis(public, 3, 9))


def test_a_next_step_becomes_a_task_once(world: World, case: Access) -> None:
    public = world.act(case, AddHypothesis("It was bought.", steps=("Ask the port", "Read the lease")))
    task = world.act(case, TakeStep(public, 1, 1))
    opened = world.open(case, OpenTask(task))
    assert (opened.row.title, opened.text) == ("Read the lease", "A next step of H1: It was bought.")
    view = world.open(case, OpenHypothesis(public))
    assert [step.task and step.task.id for step in view.steps] == [None, task]
    with pytest.raises(ConflictError, match="task already"):
        world.act(case, TakeStep(public, 1, 1))
    for place in (2, -1):
        with pytest.raises(InvalidInputError):
            world.act(case, TakeStep(public, 1, place))
    world.act(case, changed(public, 1, steps=("Ask the port",)))
    view = world.open(case, OpenHypothesis(public))
    assert ([step.task for step in view.steps], [one.id for one in view.tasks]) == ([None], [task])
    assert world.open(case, ListTasks()).total == 1


def test_a_template_brings_its_hypotheses_and_they_go_their_own_way(world: World) -> None:
    case = from_template(world)
    rows = world.open(case, ListHypotheses())
    assert [row.label for row in rows] == [f"H{n}" for n in range(1, len(rows) + 1)]
    assert len(rows) > 1
    world.act(case, changed(rows[0].id, 1, statement="Something else"))
    assert world.open(case, ListHypotheses())[0].statement == "Something else"


def test_ids_of_another_case_are_answered_like_ids_that_nothing_has(world: World, case: Access) -> None:
    theirs = world.act(world.case(), AddHypothesis("Hidden", steps=("One",)))
    makes: tuple[tuple[Any, Any], ...] = (
        (world.open, OpenHypothesis),
        (world.open, lambda one: CompareHypothesis(one, 1, 1)),
        (world.act, lambda one: changed(one, 1)),
        (world.act, lambda one: RestoreHypothesis(one, 1, 1)),
        (world.act, lambda one: TakeStep(one, 1, 0)),
        (world.act, lambda one: AddComment(Commented.HYPOTHESIS, one, "Hm")),
    )
    for ask, make in makes:
        told = []
        for public in (theirs, "a" * 26):
            with pytest.raises(NotFoundError) as refused:
                ask(case, make(public))
            told.append((refused.value.message, refused.value.remedy, refused.value.code))
        assert told[0] == told[1]
        with pytest.raises(NotFoundError):
            ask(case, make("\x00"))
    assert world.open(case, ListHypotheses()) == ()


def test_readers_read_and_a_closed_case_is_only_read(world: World, case: Access) -> None:
    public = world.act(case, AddHypothesis("It was bought.", "ask @rita"))
    rita = world.access("rita", case.case)
    assert world.open(rita, OpenHypothesis(public)).text == "ask @rita"
    assert [one.kind for one in world.open(rita, ListMentions())] == [Commented.HYPOTHESIS]
    for command in (AddHypothesis("n"), changed(public, 1), TakeStep(public, 1, 0)):
        with pytest.raises(RefusedError):
            world.act(rita, command)
    with pytest.raises(RefusedError):
        world.open(world.access("jonas", case.case), ListHypotheses())
    world.act(case, CloseCase("done"))
    assert world.open(rita, ListHypotheses())[0].id == public
    with pytest.raises(RefusedError):
        world.act(case, changed(public, 1))


def test_it_is_found_by_its_words_and_stands_in_no_ledger(world: World, case: Access) -> None:
    public = world.act(case, AddHypothesis("Sigrid was paid", mind="A contract of Sigrid's", steps=("Ask for berth nine",)))
    world.act(
        case, changed(public, 1, statement="Sigrid was paid", steps=("Ask for berth nine",), state=State.SET_ASIDE, reason="Sigrid died.")
    )
    (find,) = world.open(case, LookUp("sigrid berth")).rows
    assert (find.title, find.path) == ("H1: Sigrid was paid", f"hypotheses/{public}")
    _, entries = world.house.entries.trail(case.case, 0, 50)
    fields = repr([entry.fields for entry in entries if (entry.fields.get("plan") or {}).get("action") != "look_up"])
    assert "Sigrid" not in fields
    assert public in fields


def test_what_cannot_be_kept_is_refused_and_says_which_field(world: World, case: Access) -> None:
    public = world.act(case, AddHypothesis("t" * 200, "x" * 100_000))
    for field, command in (
        ("statement", AddHypothesis("")),
        ("statement", AddHypothesis("t" * 201)),
        ("statement", AddHypothesis("a\x00b")),
        ("text", AddHypothesis("t", "x" * 100_001)),
        ("text", AddHypothesis("t", "\ud800")),
        ("mind", AddHypothesis("t", mind="x" * 10_001)),
        ("steps", AddHypothesis("t", steps=("x" * 201,))),
        ("steps", AddHypothesis("t", steps=("x", "x"))),
        ("steps", AddHypothesis("t", steps=tuple(map(str, range(21))))),
        ("reason", changed(public, 1, state=State.SUPPORTED, reason=" ")),
        ("reason", changed(public, 1, state=State.REJECTED, reason="x" * 10_001)),
    ):
        with pytest.raises(InvalidInputError) as refused:
            world.act(case, command)
        assert refused.value.field == field, command
    for n in range(MOST - 1):
        world.act(case, AddHypothesis(f"One {n}"))
    with pytest.raises(ConflictError, match="at most 30"):
        world.act(case, AddHypothesis("One more"))
