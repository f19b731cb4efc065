"""The register of what people in the data ask for: its clock, who decides and who signs, and what is not kept."""

from __future__ import annotations

import pytest

from glasshouse.base.clock import DAY
from glasshouse.base.errors import ConflictError, InvalidInputError, NotFoundError, RefusedError
from glasshouse.gate import Access
from glasshouse.model.case import CaseKind
from glasshouse.model.deferral import ReportAsker
from glasshouse.model.rights import Right, RightDecision, RightState, Way
from glasshouse.policy.plans import rights as plans
from glasshouse.policy.plans.people import CreatePerson
from tests.store.living import person as account
from tests.store.righted import opened, received, second
from tests.store.world import PASSWORD, World

GROUNDS = "Manifestly unfounded"


def decide(world: World, request: str, revision: int, decision: RightDecision = RightDecision.REFUSED) -> int:
    return world.act(world.steward, plans.DecideSubjectRequest(request, revision, decision, GROUNDS))


def test_a_month_runs_from_the_day_on_which_it_came_and_two_more_once_with_a_reason(world: World) -> None:
    request = received(world)
    assert (opened(world, request).row.due, opened(world, request).row.left) == ("2026-12-10", 22)
    with pytest.raises(InvalidInputError):
        world.act(world.steward, plans.ExtendSubjectRequest(request, 1, ""))
    world.act(world.steward, plans.ExtendSubjectRequest(request, 1, "Nine sources"))
    view = opened(world, request)
    assert (view.row.due, view.extended, view.steps[-1].words) == ("2027-02-10", True, "Nine sources")
    with pytest.raises(ConflictError):
        world.act(world.steward, plans.ExtendSubjectRequest(request, 2, "More"))


def test_more_time_is_not_taken_once_the_month_is_over(world: World) -> None:
    request = received(world)
    world.clock.pass_(23 * DAY)
    assert opened(world, request).row.left == -1
    with pytest.raises(ConflictError):
        world.act(world.steward, plans.ExtendSubjectRequest(request, 1, "Nine sources"))


def test_nothing_is_decided_before_somebody_said_how_it_was_checked_who_asks(world: World) -> None:
    request = received(world, identity="")
    with pytest.raises(ConflictError):
        decide(world, request, 1)
    revision = world.act(world.steward, plans.NoteIdentity(request, 1, "Signed with the card of her bank"))
    assert decide(world, request, revision) == 3


@pytest.mark.parametrize(
    ("right", "decision", "state"),
    [
        (Right.ACCESS, RightDecision.GRANTED, RightState.DECIDED),
        (Right.ACCESS, RightDecision.PARTLY, RightState.SIGNING),
        (Right.CORRECTION, RightDecision.REFUSED, RightState.SIGNING),
        (Right.ERASURE, RightDecision.GRANTED, RightState.SIGNING),
    ],
)
def test_refusals_and_every_erasure_wait_for_a_second_person(
    world: World, right: Right, decision: RightDecision, state: RightState
) -> None:
    request = received(world, right)
    decide(world, request, 1, decision)
    assert opened(world, request).row.state is state


def test_who_decided_does_not_sign_another_steward_or_lead_does_or_gives_it_back(world: World) -> None:
    sten, request = second(world), received(world)
    decide(world, request, 1)
    assert not opened(world, request).row.signs
    assert opened(world, request, sten).row.signs
    with pytest.raises(RefusedError):
        world.act(world.steward, plans.SignSubjectDecision(request, 2, agrees=True))
    with pytest.raises(InvalidInputError):
        world.act(sten, plans.SignSubjectDecision(request, 2, agrees=False))
    world.act(sten, plans.SignSubjectDecision(request, 2, agrees=False, reason="It is founded"))
    view = opened(world, request)
    assert (view.row.state, view.decision) == (RightState.OPEN, None)
    decide(world, request, 3)
    account(world, "lena", "lead")
    lena = world.access("lena", CaseKind.STEWARDSHIP)
    world.act(lena, plans.SignSubjectDecision(request, 4, agrees=True))
    assert opened(world, request).row.state is RightState.DECIDED
    with pytest.raises(RefusedError):  # a lead signs, and writes nothing in the register
        world.act(lena, plans.AnswerSubjectRequest(request, 5, "2026-11-18", "No"))


def test_a_second_account_of_the_same_person_does_not_sign(world: World) -> None:
    unit = world.house.accounts.find("mara").unit
    world.act(world.admin, CreatePerson("mara2", "Mara Okafor", unit, ("steward",), PASSWORD))
    request = received(world)
    decide(world, request, 1)
    with pytest.raises(RefusedError):
        world.act(world.access("mara2", CaseKind.STEWARDSHIP), plans.SignSubjectDecision(request, 2, agrees=True))


def test_an_answer_ends_it_and_nothing_is_written_after_it(world: World) -> None:
    request = received(world)
    with pytest.raises(ConflictError):
        world.act(world.steward, plans.AnswerSubjectRequest(request, 1, "2026-11-18", "Yes"))
    decide(world, request, 1, RightDecision.GRANTED)
    for day in ("2026-11-19", "2026-11-09"):
        with pytest.raises(InvalidInputError):
            world.act(world.steward, plans.AnswerSubjectRequest(request, 2, day, "Yes"))
    world.act(world.steward, plans.AnswerSubjectRequest(request, 2, "2026-11-18", "Corrected, letter of today"))
    view = opened(world, request)
    assert (view.row.state, view.row.left, [step.what for step in view.steps]) == (
        RightState.ANSWERED,
        None,
        ["received", "granted", "answered"],
    )
    with pytest.raises(ConflictError):
        world.act(world.steward, plans.NoteIdentity(request, 3, "x"))


def test_the_second_writer_is_told_that_somebody_wrote_meanwhile(world: World) -> None:
    request = received(world)
    world.act(world.steward, plans.NoteIdentity(request, 1, "By the notary"))
    with pytest.raises(ConflictError) as told:
        decide(world, request, 1)
    assert told.value.code == "changed_meanwhile"
    assert opened(world, request).identity == "By the notary"


def test_a_request_of_another_unit_and_one_that_is_none_are_told_alike(world: World) -> None:
    request = received(world)
    world.act(world.admin, CreatePerson("uma", "Uma", "Elsewhere", ("steward",), PASSWORD))
    uma = world.access("uma", CaseKind.STEWARDSHIP)
    said = set()
    for public in (request, "a" * 26, "\x00", ""):
        with pytest.raises(NotFoundError) as told:
            world.open(uma, plans.OpenSubjectRequest(public))
        said.add((told.value.message, told.value.remedy))
    assert len(said) == 1
    assert world.open(uma, plans.ListSubjectRequests()) == plans.SubjectRequests((), ())


def test_members_auditors_and_administrators_read_no_register(world: World) -> None:
    received(world)
    case = world.case()
    account(world, "ines", "investigator")
    for access in (world.admin, world.desk, case, Access(world.house.accounts.find("ines"), world.steward.case)):
        with pytest.raises(RefusedError):
            world.open(access, plans.ListSubjectRequests())


def test_what_is_written_stays_out_of_the_ledger(world: World) -> None:
    """The ledger is kept longer than the register: it says who wrote in which request, and not what."""
    mark, words = "R-Zwiebelfisch", "Zwiebelfisch came in person"
    world.act(world.steward, plans.ReceiveSubjectRequest(Right.ACCESS, Way.LETTER, ReportAsker.PERSON, "2026-11-10", mark, words))
    _, trail = world.house.entries.trail(world.steward.case, 0, 100)
    assert any(opened_.fields.get("plan", {}).get("type") == "ReceiveSubjectRequest" for opened_ in trail)
    assert "Zwiebelfisch" not in str([opened_.fields for opened_ in trail])


@pytest.mark.parametrize(
    ("day", "mark", "identity"),
    [
        ("2026-11-19", "R-1", ""),
        ("18.11.2026", "R-1", ""),
        ("2026-11-18", "", ""),
        ("2026-11-18", "x" * 101, ""),
        ("2026-11-18", "R\x00", ""),
        ("2026-11-18", "R-1", "\ud800"),
        ("2026-11-18", "R-1", "x" * 2_001),
    ],
)
def test_what_is_no_request_is_refused(world: World, day: str, mark: str, identity: str) -> None:
    with pytest.raises(InvalidInputError):
        world.act(world.steward, plans.ReceiveSubjectRequest(Right.ACCESS, Way.MAIL, ReportAsker.PERSON, day, mark, identity))
