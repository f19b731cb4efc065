"""Recommendations: followed until they are implemented, with what shows it; no revision lost, and no id of another case."""

from __future__ import annotations

from typing import Any

import pytest

from glasshouse.base.clock import DAY
from glasshouse.base.errors import ConflictError, InvalidInputError, NotFoundError, RefusedError
from glasshouse.gate import Access
from glasshouse.model.actor import CaseRole
from glasshouse.model.comment import Commented
from glasshouse.model.exhibit import ExhibitKind
from glasshouse.model.recommendation import RecommendationState as State
from glasshouse.policy.plans.casework import AddMember, CloseCase
from glasshouse.policy.plans.comments import AddComment
from glasshouse.policy.plans.exhibits import CollectExhibit, Said
from glasshouse.policy.plans.lookup import LookUp
from glasshouse.policy.plans.people import CreatePerson
from glasshouse.policy.plans.recommendations import (
    AddRecommendation,
    ChangeRecommendation,
    CompareRecommendation,
    ListRecommendations,
    MoveRecommendation,
    OpenRecommendation,
    RestoreRecommendation,
)
from tests.store.world import PASSWORD, World

TODAY = "2026-11-18"
PUBLISH = AddRecommendation("Publish every waiver", "Port authority", "", "2026-12-01")


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


def test_it_is_followed_until_something_shows_that_it_is_implemented(world: World, case: Access) -> None:
    public = world.act(case, PUBLISH)
    with pytest.raises(ConflictError) as refused:
        world.act(case, MoveRecommendation(public, 1, State.IMPLEMENTED, TODAY, "x"))
    assert refused.value.code == "state"
    world.act(case, MoveRecommendation(public, 1, State.MADE, TODAY))
    world.act(case, MoveRecommendation(public, 2, State.ACCEPTED, TODAY, "By letter"))
    world.clock.pass_(20 * DAY)
    assert [(row.label, row.overdue) for row in world.open(case, ListRecommendations())] == [("RC1", True)]
    with pytest.raises(InvalidInputError) as unshown:
        world.act(case, MoveRecommendation(public, 3, State.IMPLEMENTED, "2026-12-02"))
    assert unshown.value.field == "text"
    world.act(case, CollectExhibit(ExhibitKind.PHYSICAL_OBJECT, Said("The list of waivers")))
    world.act(case, MoveRecommendation(public, 3, State.IMPLEMENTED, "2026-12-02", "", (1,)))
    view = world.open(case, OpenRecommendation(public))
    assert ([(one.state, one.day) for one in view.events][-1], view.row.overdue) == ((State.IMPLEMENTED, "2026-12-02"), False)
    assert [label for _, label in view.events[-1].exhibits] == ["EX-0001"]
    world.act(case, MoveRecommendation(public, 4, State.UNDER_WAY, "2026-12-03", "The list is gone again"))
    assert world.open(case, OpenRecommendation(public)).row.overdue


def test_of_two_writers_the_second_is_told_and_nothing_is_lost(world: World, case: Access) -> None:
    public = world.act(case, PUBLISH)
    world.act(world.access("ines", case.case), ChangeRecommendation(public, 1, "Hers", "Port authority", "", ""))
    late = (ChangeRecommendation(public, 1, "t", "o", "", ""), RestoreRecommendation(public, 1, 1))
    for command in (*late, MoveRecommendation(public, 1, State.MADE, TODAY)):
        with pytest.raises(ConflictError) as refused:
            world.act(case, command)
        assert refused.value.code == "changed_meanwhile"
    _, old, new = world.open(case, CompareRecommendation(public, 1, 2))
    assert (old.title, old.due, new.title, new.due, new.by) == ("Publish every waiver", "2026-12-01", "Hers", "", "Ines")
    assert world.act(case, RestoreRecommendation(public, 2, 1)) == 3
    assert world.open(case, OpenRecommendation(public)).row.due == "2026-12-01"
    with pytest.raises(NotFoundError):
        world.act(case, RestoreRecommendation(public, 3, 9))


def test_ids_of_another_case_are_answered_like_ids_that_nothing_has(world: World, case: Access) -> None:
    theirs = world.act(world.case(), PUBLISH)
    makes: tuple[tuple[Any, Any], ...] = (
        (world.open, OpenRecommendation),
        (world.open, lambda one: CompareRecommendation(one, 1, 1)),
        (world.act, lambda one: ChangeRecommendation(one, 1, "t", "o", "", "")),
        (world.act, lambda one: RestoreRecommendation(one, 1, 1)),
        (world.act, lambda one: MoveRecommendation(one, 1, State.MADE, TODAY)),
        (world.act, lambda one: AddComment(Commented.RECOMMENDATION, one, "Hm")),
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
    assert world.open(case, ListRecommendations()) == ()


def test_readers_read_a_closed_case_is_only_read_and_the_ledger_has_no_word_of_it(world: World, case: Access) -> None:
    public = world.act(case, AddRecommendation("Hear Sigrid", "Sigrid's board"))
    world.act(case, MoveRecommendation(public, 1, State.MADE, TODAY, "Sigrid read it"))
    rita = world.access("rita", case.case)
    assert [find.path for find in world.open(rita, LookUp("hear sigrid")).rows] == [f"requests/recommendations/{public}"]
    for command in (PUBLISH, ChangeRecommendation(public, 2, "t", "o", "", ""), MoveRecommendation(public, 2, State.REJECTED, TODAY)):
        with pytest.raises(RefusedError):
            world.act(rita, command)
    world.act(case, CloseCase("done"))
    assert world.open(rita, OpenRecommendation(public)).row.title == "Hear Sigrid"
    with pytest.raises(RefusedError):
        world.act(case, MoveRecommendation(public, 2, State.REJECTED, TODAY))
    _, entries = world.house.entries.trail(case.case, 0, 50)
    fields = repr([entry.fields for entry in entries if (entry.fields.get("plan") or {}).get("action") != "look_up"])
    assert "Sigrid" not in fields
    assert public in fields


def test_what_cannot_be_kept_is_refused_and_says_which_field(world: World, case: Access) -> None:
    public = world.act(case, PUBLISH)
    for field, command in (
        ("title", AddRecommendation("", "o")),
        ("title", AddRecommendation("t" * 201, "o")),
        ("to", AddRecommendation("t", "")),
        ("text", AddRecommendation("t", "o", "x" * 100_001)),
        ("text", AddRecommendation("t", "o", "a\x00b")),
        ("due", AddRecommendation("t", "o", "", "soon")),
        ("day", MoveRecommendation(public, 1, State.MADE, "2026-11-19")),
        ("text", MoveRecommendation(public, 1, State.MADE, TODAY, "x" * 10_001)),
        ("exhibits", MoveRecommendation(public, 1, State.MADE, TODAY, "", (7,))),
    ):
        with pytest.raises(InvalidInputError) as refused:
            world.act(case, command)
        assert refused.value.field == field, command
