"""How long a case is kept, and what holds it longer: said with its reason, told before, and never acted on by itself."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from glasshouse.base.clock import DAY
from glasshouse.base.errors import ConflictError, InvalidInputError, NotFoundError, RefusedError
from glasshouse.gate import Access
from glasshouse.model.case import CaseKind
from glasshouse.model.purpose import Purpose
from glasshouse.policy.plans import casework
from glasshouse.policy.plans.disposal import TryDisposal
from glasshouse.policy.plans.erasure import EraseOpenings
from glasshouse.policy.plans.retention import LiftLegalHold, ListRetention, OpenRetention, SetLegalHold, SignLifting
from tests.store.ending import SECRET, YEARS, asked, auditor, over, retained, team, worked
from tests.store.world import World

REVIEW = "2060-01-01"


@pytest.fixture
def case(world: World) -> Access:
    """Closed, with its time not over."""
    team(world)
    made = worked(world)
    over(world, made, wait=0)
    return made


def waits(world: World, access: Access) -> dict[str, int]:
    """What waits for this person in the life of their cases."""
    found: dict[str, int] = {}
    for _, what, many in world.house.gate.waiting(access.actor).life:
        found[what] = found.get(what, 0) + many
    return found


def test_a_closed_case_says_when_its_keeping_ends_and_why(world: World, case: Access) -> None:
    for view in (world.open(case, OpenRetention()), retained(world, case.case)):
        row = view.case
        assert (row.closed, row.ends, row.over, row.days, row.basis) == (
            "2026-11-18",
            "2036-11-15",
            False,
            3650,
            "Limitation period of the offence",
        )
    assert SECRET not in str(retained(world, case.case))
    assert [(one.case, one.ends) for one in world.open(world.steward, ListRetention())] == [(case.case, "2036-11-15")]
    assert [(one.case, one.ends) for one in world.open(auditor(world).access, ListRetention())] == [(case.case, "2036-11-15")]


def test_a_case_without_a_template_says_that_nothing_says_how_long(world: World) -> None:
    made = world.case(title="plain")
    assert not world.open(made, OpenRetention()).case.closed
    world.act(made, casework.CloseCase("done"))
    row = retained(world, made.case).case
    assert (row.ends, row.days, row.over) == ("", None, True)


def test_leads_are_told_thirty_days_before_and_nothing_goes_by_itself(world: World, case: Access) -> None:
    ines = world.access("ines", case.case)
    world.clock.pass_(YEARS - 31 * DAY)
    assert waits(world, case) == {}
    world.clock.pass_(DAY)
    assert waits(world, case) == {"ends": 1}
    assert waits(world, ines) == {}
    world.clock.pass_(YEARS)
    assert world.house.disposing.run() == 0
    assert world.open(case, casework.OpenCase()).case.title == SECRET
    world.act(case, SetLegalHold("A court asks for it", REVIEW))
    assert waits(world, case) == {}


def test_a_hold_keeps_the_case_and_the_openings_and_a_late_review_is_shown(world: World, case: Access) -> None:
    world.clock.pass_(YEARS)
    hold = world.act(case, SetLegalHold("A court asks for it", "2036-12-01"))
    assert world.open(world.steward, TryDisposal(case.case)).blocks == ("A legal hold keeps it.",)
    with pytest.raises(ConflictError) as told:
        asked(world, case.case)
    assert "legal hold" in told.value.message
    with pytest.raises(ConflictError) as told:
        world.act(world.admin, EraseOpenings(case.case, "why"))
    assert told.value.code == "legal_hold"
    (row,) = world.open(world.steward, ListRetention())
    assert (row.held, row.late) == (1, 0)
    world.clock.pass_(30 * DAY)
    (row,) = world.open(world.steward, ListRetention())
    assert (row.held, row.late) == (1, 1)
    assert waits(world, case) == {"hold": 1}
    (shown,) = world.open(case, OpenRetention()).holds
    assert (shown.id, shown.late, shown.reason) == (hold, True, "A court asks for it")
    (blind,) = world.open(auditor(world).access, OpenRetention(case.case)).holds
    assert (blind.reason, blind.lifting) == ("", "")


def test_lifting_waits_for_somebody_else_where_the_template_asks_for_two(world: World, case: Access) -> None:
    hold, ines = world.act(case, SetLegalHold("A court", REVIEW)), world.access("ines", case.case)
    with pytest.raises(ConflictError):
        world.act(ines, SignLifting(hold))  # nobody asked
    assert world.act(case, LiftLegalHold(hold, "The court is done")) is False
    with pytest.raises(RefusedError) as told:
        world.act(case, SignLifting(hold))
    assert "somebody else" in told.value.message
    with pytest.raises(RefusedError):
        world.act(world.steward, SignLifting(hold, case.case))  # the same person from outside
    assert world.open(case, OpenRetention()).case.held == 1
    world.act(ines, SignLifting(hold))
    view = world.open(case, OpenRetention())
    assert (view.case.held, view.holds[0].lifted_by, view.holds[0].lifting) == (0, "Ines", "The court is done")
    for again in (LiftLegalHold(hold, "again"), SignLifting(hold)):
        with pytest.raises(ConflictError):
            world.act(case, again)


def test_where_the_template_asks_for_one_a_lead_lifts_alone_and_a_member_never(world: World) -> None:
    team(world)
    made = world.case(title="plain")
    world.act(made, casework.AddMember("ines", casework.CaseRole.MEMBER))
    ines = world.access("ines", made.case)
    for command in (SetLegalHold("mine", REVIEW), LiftLegalHold("a" * 26, "mine")):
        with pytest.raises(RefusedError):
            world.act(ines, command)
    hold = world.act(made, SetLegalHold("A court", REVIEW))
    assert world.act(made, LiftLegalHold(hold, "done")) is True
    assert world.open(made, OpenRetention()).case.held == 0


def test_a_hold_of_another_case_and_one_that_is_not_are_told_alike(world: World, case: Access) -> None:
    other = world.case(title="other")
    hold = world.act(other, SetLegalHold("A court", REVIEW))
    acts: list[Callable[[str], object]] = [
        lambda one: world.act(case, LiftLegalHold(one, "why")),
        lambda one: world.act(case, SignLifting(one)),
        lambda one: world.act(world.steward, LiftLegalHold(one, "why", case.case)),
        lambda one: world.act(world.steward, SignLifting(one, case.case)),
    ]
    for act in acts:
        told = set()
        for one in (hold, "a" * 26, ""):
            with pytest.raises(NotFoundError) as error:
                act(one)
            told.add((error.value.message, error.value.remedy, error.value.code))
        assert len(told) == 1
    with pytest.raises(NotFoundError):  # within a case no other one is named
        world.open(case, OpenRetention(other.case))


@pytest.mark.parametrize(
    ("reason", "review"), [("", REVIEW), ("x" * 1001, REVIEW), ("why", "2026-11-18"), ("why", "soon"), ("a\0b", REVIEW)]
)
def test_a_hold_needs_a_reason_and_a_day_to_come(world: World, reason: str, review: str) -> None:
    with pytest.raises(InvalidInputError):
        world.act(world.case(title="plain"), SetLegalHold(reason, review))


def test_openings_of_an_editorial_case_under_hold_do_not_expire(world: World) -> None:
    made = world.act(world.desk, casework.CreateCase("paper", "Who?", Purpose.EDITORIAL_INVESTIGATION, "basis", ""))
    paper = world.access("mara", made)
    world.open(paper, casework.OpenCase())
    hold = world.act(paper, SetLegalHold("A court", REVIEW))
    world.clock.pass_(400 * DAY)
    assert world.house.expiring.run() == 0
    world.act(paper, LiftLegalHold(hold, "done"))
    world.clock.pass_(DAY)
    assert world.house.expiring.run() > 0


def test_what_is_written_of_a_hold_stays_out_of_the_ledger(world: World, case: Access) -> None:
    hold = world.act(case, SetLegalHold(f"{SECRET} asks", REVIEW))
    world.act(case, LiftLegalHold(hold, f"{SECRET} is done"))
    rows = world.house.entries.trail(case.case, 0, 6)[1]
    assert any(row.fields["plan"]["action"] == "lift_legal_hold" for row in rows if "plan" in row.fields)
    assert SECRET not in str([row.fields for row in rows])


def test_who_is_in_no_office_sees_no_list(world: World, case: Access) -> None:
    for access in (world.admin, world.access("ines", CaseKind.STEWARDSHIP), world.access("mara", CaseKind.OVERSIGHT)):
        with pytest.raises(RefusedError):
            world.open(access, ListRetention())
