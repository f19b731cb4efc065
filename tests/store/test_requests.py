"""Requests: clocks that run from the day of sending, steps that can follow, appeals, and no id of another case."""

from __future__ import annotations

from typing import Any

import pytest

from glasshouse.base.clock import DAY
from glasshouse.base.errors import ConflictError, InvalidInputError, NotFoundError, RefusedError
from glasshouse.gate import Access
from glasshouse.model.actor import CaseRole
from glasshouse.model.comment import Commented
from glasshouse.model.exhibit import ExhibitKind
from glasshouse.model.request import RequestKind as Kind, RequestState as State
from glasshouse.model.workdays import Counting
from glasshouse.policy.plans.casework import AddMember, CloseCase, GrantDataset, HoldEntity, ProtectPerson
from glasshouse.policy.plans.comments import AddComment
from glasshouse.policy.plans.exhibits import CollectExhibit, CollectRecord, Said
from glasshouse.policy.plans.lookup import LookUp
from glasshouse.policy.plans.people import CreatePerson
from glasshouse.policy.plans.requests import (
    AddRequest,
    Asked,
    BeginRequest,
    ChangeRequest,
    CompareRequest,
    ListRequests,
    MoveRequest,
    OpenRequest,
    RequestView,
    RestoreRequest,
    TabulateRequests,
)
from tests.hostile.world import every_text
from tests.store.world import PASSWORD, World

ASKED = Asked("The register of dues", "Port authority", days=20, counting=Counting.WORKING)
TODAY = "2026-11-18"


def begun(world: World) -> Access:
    """A case of Mara's with a member and a reader; it is the 18th of November 2026, a Wednesday."""
    made = world.case()
    for login, role in (("ines", CaseRole.MEMBER), ("rita", CaseRole.READER)):
        world.act(world.admin, CreatePerson(login, login.title(), "Investigations", ("investigator",), PASSWORD))
        world.act(made, AddMember(login, role))
    return made


BEGUN = {"case": begun}


@pytest.fixture
def case(world: World) -> Access:
    return world.begun


def move(world: World, case: Access, public: str, state: State, day: str = TODAY, **more: Any) -> RequestView:
    """Say what happened, as the request is now."""
    now = world.open(case, OpenRequest(public)).row.revision
    world.act(case, MoveRequest(public, now, state, day, **more))
    return world.open(case, OpenRequest(public))


def test_the_clock_runs_from_the_day_of_sending_and_over(world: World, case: Access) -> None:
    public = world.act(case, AddRequest(Kind.INFORMATION, ASKED))
    view = world.open(case, OpenRequest(public))
    assert (view.row.label, view.row.state, view.row.due, view.row.left) == ("R1", State.DRAFTED, "", None)
    view = move(world, case, public, State.SENT, "2026-11-16")
    assert (view.row.sent, view.row.due, view.row.left, view.row.overdue) == ("2026-11-16", "2026-12-14", 26, False)
    world.clock.pass_(27 * DAY)
    view = world.open(case, OpenRequest(public))
    assert (view.row.left, view.row.overdue) == (-1, True)
    found = world.open(case, ListRequests(overdue=True))
    assert ([row.id for row in found.rows], found.overdue, found.total) == ([public], 1, 1)
    view = move(world, case, public, State.ANSWERED, "2026-12-15", text="All of it")
    assert (view.row.left, view.row.overdue, view.row.due) == (None, False, "2026-12-14")
    assert world.open(case, ListRequests(overdue=True)).total == 0
    assert [(one.state, one.day, one.by) for one in view.events] == [
        (State.SENT, "2026-11-16", "Mara Okafor"),
        (State.ANSWERED, "2026-12-15", "Mara Okafor"),
    ]


def test_another_number_of_days_sets_the_clock_anew_and_a_day_by_hand_stands(world: World, case: Access) -> None:
    public = world.act(case, AddRequest(Kind.SUBPOENA, Asked("Ledgers", "Bank", due="2026-12-01")))
    assert move(world, case, public, State.SENT).row.due == "2026-12-01"
    world.act(case, ChangeRequest(public, 2, Asked("Ledgers", "Bank", days=10)))
    assert world.open(case, OpenRequest(public)).row.due == "2026-11-28"
    world.act(case, RestoreRequest(public, 3, 1))
    assert world.open(case, OpenRequest(public)).row.due == "2026-12-01"
    with pytest.raises(InvalidInputError) as refused:
        world.act(case, ChangeRequest(public, 4, Asked("Ledgers", "Bank", days=10, due="2026-12-01")))
    assert refused.value.field == "due"


def test_only_what_can_follow_follows_on_a_day_that_has_come(world: World, case: Access) -> None:
    public = world.act(case, AddRequest(Kind.PRODUCTION, ASKED))
    for state in (State.ANSWERED, State.REFUSED, State.APPEALED, State.DRAFTED):
        with pytest.raises(ConflictError) as refused:
            world.act(case, MoveRequest(public, 1, state, TODAY, "x"))
        assert refused.value.code == "state"
    for day in ("2026-11-19", "", "soon", "2026-02-30"):
        with pytest.raises(InvalidInputError) as unread:
            world.act(case, MoveRequest(public, 1, State.SENT, day))
        assert unread.value.field in ("day", "due")
    move(world, case, public, State.SENT, "2026-11-10")
    with pytest.raises(InvalidInputError, match="before it was sent"):
        world.act(case, MoveRequest(public, 2, State.ANSWERED, "2026-11-09"))
    view = world.open(case, OpenRequest(public))
    assert (State.ACKNOWLEDGED in view.next, State.DRAFTED in view.next) == (True, False)


def test_an_appeal_that_is_sent_moves_the_request_that_it_is_of(world: World, case: Access) -> None:
    first = world.act(case, AddRequest(Kind.INFORMATION, ASKED))
    move(world, case, first, State.SENT)
    move(world, case, first, State.REFUSED, text="Trade secrets")
    assert world.open(case, BeginRequest(first)).appeal_of is not None
    for command in (AddRequest(Kind.APPEAL, ASKED), AddRequest(Kind.INFORMATION, ASKED, first)):
        with pytest.raises(InvalidInputError):
            world.act(case, command)
    appeal = world.act(case, AddRequest(Kind.APPEAL, Asked("Against the refusal", "Ombudsman", days=30), first))
    assert world.open(case, OpenRequest(first)).row.state is State.REFUSED
    view = move(world, case, appeal, State.SENT)
    assert view.appeal_of is not None
    assert (view.appeal_of.id, view.appeal_of.state) == (first, State.APPEALED)
    view = world.open(case, OpenRequest(first))
    assert ([one.id for one in view.appeals], [one.state for one in view.events][-1]) == ([appeal], State.APPEALED)
    other = world.act(case, AddRequest(Kind.INFORMATION, ASKED))
    move(world, case, other, State.SENT)
    with pytest.raises(InvalidInputError) as refused:
        world.act(case, MoveRequest(other, 2, State.APPEALED, TODAY))
    assert refused.value.field == "text"


def test_what_came_back_are_exhibits_by_number_and_of_somebody_sealed_is_none(world: World, case: Access) -> None:
    world.register("files", people="private_persons")
    world.load("files", [{"id": "p", "schema": "Person", "properties": {"name": ["Ana Ruiz"]}}])
    world.act(case, GrantDataset("files", "need"))
    ana = world.find(case, '"Ana Ruiz"')
    world.act(case, HoldEntity(ana))
    world.act(case, CollectExhibit(ExhibitKind.PHYSICAL_OBJECT, Said("The register")))
    world.act(case, CollectRecord(ana, Said("Ana's file")))
    public = world.act(case, AddRequest(Kind.INFORMATION, ASKED))
    move(world, case, public, State.SENT)
    with pytest.raises(InvalidInputError) as refused:
        world.act(case, MoveRequest(public, 2, State.ANSWERED, TODAY, "", (1, 2, 3)))
    assert (refused.value.field, refused.value.message) == ("exhibits", "This case has no exhibit 3.")
    view = move(world, case, public, State.PARTLY_ANSWERED, exhibits=(2, 1, 1))
    assert [label for _, label in view.events[-1].exhibits] == ["EX-0001", "EX-0002"]
    world.act(case, ProtectPerson(ana, "source"))
    view = world.open(case, OpenRequest(public))
    assert [label for _, label in view.events[-1].exhibits] == ["EX-0001"]
    with pytest.raises(InvalidInputError, match="no exhibit 2"):
        world.act(case, MoveRequest(public, 3, State.ANSWERED, TODAY, "", (2,)))


def test_it_goes_to_an_organisation_that_the_case_holds_and_never_to_a_person(world: World, case: Access) -> None:
    world.register("files", people="private_persons")
    rows = [("p", "Person", "Ana Ruiz"), ("c", "Company", "Quay Works"), ("d", "Company", "Other Works")]
    world.load("files", [{"id": one, "schema": schema, "properties": {"name": [name]}} for one, schema, name in rows])
    world.act(case, GrantDataset("files", "need"))
    ana, quay, other = (world.find(case, f'"{name}"') for name in ("Ana Ruiz", "Quay Works", "Other Works"))
    world.act(case, HoldEntity(ana))
    world.act(case, HoldEntity(quay))
    assert [stub.id for stub in world.open(case, BeginRequest()).companies] == [quay]
    told = set()
    for strange in (ana, other):
        with pytest.raises(NotFoundError) as refused:
            world.act(case, AddRequest(Kind.INFORMATION, Asked("t", "o", company=strange)))
        told.add(refused.value.message)
    assert len(told) == 1
    public = world.act(case, AddRequest(Kind.INFORMATION, Asked("t", "o", company=quay)))
    company = world.open(case, OpenRequest(public)).company
    assert company is not None
    assert company.caption == "Quay Works"
    world.act(case, ProtectPerson(ana, "source"))
    assert not [text for text in every_text(world.open(case, OpenRequest(public))) if "Ana" in text]


def test_of_two_writers_the_second_is_told_and_nothing_is_lost(world: World, case: Access) -> None:
    public = world.act(case, AddRequest(Kind.INFORMATION, ASKED))
    world.act(world.access("ines", case.case), ChangeRequest(public, 1, Asked("Hers", "Port authority")))
    for command in (ChangeRequest(public, 1, ASKED), RestoreRequest(public, 1, 1), MoveRequest(public, 1, State.SENT, TODAY)):
        with pytest.raises(ConflictError) as refused:
            world.act(case, command)
        assert refused.value.code == "changed_meanwhile"
    _, old, new = world.open(case, CompareRequest(public, 1, 2))
    assert (old.title, old.days, new.title, new.by) == ("The register of dues", 20, "Hers", "Ines")
    with pytest.raises(NotFoundError):
        world.act(case, RestoreRequest(public, 2, 9))


def test_ids_of_another_case_are_answered_like_ids_that_nothing_has(world: World, case: Access) -> None:
    theirs = world.act(world.case(), AddRequest(Kind.INFORMATION, ASKED))
    makes: tuple[tuple[Any, Any], ...] = (
        (world.open, OpenRequest),
        (world.open, BeginRequest),
        (world.open, lambda one: CompareRequest(one, 1, 1)),
        (world.act, lambda one: AddRequest(Kind.APPEAL, ASKED, one)),
        (world.act, lambda one: ChangeRequest(one, 1, ASKED)),
        (world.act, lambda one: RestoreRequest(one, 1, 1)),
        (world.act, lambda one: MoveRequest(one, 1, State.SENT, TODAY)),
        (world.act, lambda one: AddComment(Commented.REQUEST, one, "Hm")),
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
    assert world.open(case, ListRequests()).total == 0


def test_readers_read_a_closed_case_is_only_read_and_the_ledger_has_no_word_of_it(world: World, case: Access) -> None:
    public = world.act(case, AddRequest(Kind.INFORMATION, Asked("Sigrid's register", "Sigrid's port")))
    move(world, case, public, State.SENT, text="Sigrid took it")
    rita = world.access("rita", case.case)
    assert [row.title for row in world.open(rita, TabulateRequests())] == ["Sigrid's register"]
    assert [find.path for find in world.open(rita, LookUp("sigrid port")).rows] == [f"requests/{public}"]
    for command in (AddRequest(Kind.INFORMATION, ASKED), ChangeRequest(public, 2, ASKED), MoveRequest(public, 2, State.CLOSED, TODAY)):
        with pytest.raises(RefusedError):
            world.act(rita, command)
    world.act(case, CloseCase("done"))
    assert world.open(rita, OpenRequest(public)).row.title == "Sigrid's register"
    with pytest.raises(RefusedError):
        world.act(case, MoveRequest(public, 2, State.CLOSED, TODAY))
    _, entries = world.house.entries.trail(case.case, 0, 50)
    fields = repr([entry.fields for entry in entries if (entry.fields.get("plan") or {}).get("action") != "look_up"])
    assert "Sigrid" not in fields
    assert public in fields


def test_what_cannot_be_kept_is_refused_and_says_which_field(world: World, case: Access) -> None:
    public = world.act(case, AddRequest(Kind.INFORMATION, ASKED))
    for field, command in (
        ("title", AddRequest(Kind.INFORMATION, Asked("", "o"))),
        ("title", AddRequest(Kind.INFORMATION, Asked("t" * 201, "o"))),
        ("to", AddRequest(Kind.INFORMATION, Asked("t", " "))),
        ("text", AddRequest(Kind.INFORMATION, Asked("t", "o", "x" * 100_001))),
        ("text", AddRequest(Kind.INFORMATION, Asked("t", "o", "a\x00b"))),
        ("reference", AddRequest(Kind.INFORMATION, Asked("t", "o", reference="r" * 201))),
        ("days", AddRequest(Kind.INFORMATION, Asked("t", "o", days=-1))),
        ("days", AddRequest(Kind.INFORMATION, Asked("t", "o", days=3_651))),
        ("due", AddRequest(Kind.INFORMATION, Asked("t", "o", due="tomorrow"))),
        ("text", MoveRequest(public, 1, State.SENT, TODAY, "x" * 10_001)),
        ("exhibits", MoveRequest(public, 1, State.SENT, TODAY, "", tuple(range(1, 202)))),
    ):
        with pytest.raises(InvalidInputError) as refused:
            world.act(case, command)
        assert refused.value.field == field, command
    with pytest.raises(InvalidInputError):
        world.open(case, ListRequests(offset=-1))
