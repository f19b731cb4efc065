"""Who looked at somebody's data: told for one record, without anybody's name; and left out, for a while, where two people say so."""

from __future__ import annotations

import pytest

from glasshouse.base.clock import DAY
from glasshouse.base.errors import ConflictError, InvalidInputError, NotFoundError, RefusedError
from glasshouse.gate import Access
from glasshouse.model.actor import CaseRole
from glasshouse.model.case import CaseKind
from glasshouse.model.deferral import DeferralGround, ReportAsker
from glasshouse.model.outcome import Outcome
from glasshouse.policy.plans import accesses as plans, casework
from glasshouse.policy.plans.erasure import EraseOpenings
from glasshouse.policy.plans.people import CreatePerson
from glasshouse.policy.plans.retention import OpenRetention
from tests.store.collected import person as account
from tests.store.ending import auditor, team
from tests.store.test_subjects import declared
from tests.store.world import PASSWORD, World

REASON = "Ida would burn the books"


@pytest.fixture
def case(world: World) -> Access:
    """Ida was opened in it, and added to it; Eva only stood in a list."""
    team(world)
    made = world.case("register", title="Quay")
    world.act(made, casework.AddMember("ines", CaseRole.MEMBER))
    world.act(made, casework.HoldEntity(world.view(made, "ida").stub.id))
    return made


def report(world: World, record: str, access: Access | None = None) -> plans.AccessReport:
    return world.open(access or world.steward, plans.ReportAccesses("register", record, ReportAsker.PERSON))


def acts(found: plans.AccessReport) -> list[tuple[int | None, str]]:
    return [(row.case, row.act) for row in found.rows]


def deferred(world: World, case: Access, days: int = 30) -> str:
    until = f"2026-12-{18 if days == 30 else days:02}"
    made = world.act(case, plans.DeferReports(DeferralGround.WARNING, until, REASON))
    world.act(world.access("ines", case.case), plans.SignDeferral(made))
    return made


def test_a_report_tells_purpose_case_time_and_act_and_no_name(world: World, case: Access) -> None:
    found = report(world, "ida")
    assert acts(found) == [(1, "alter"), (1, "open")]
    assert {(row.purpose.value, row.when[:10]) for row in found.rows} == {("corruption", "2026-11-18")}
    for name in ("Mara", "mara", "Ines", "Quay", "Acme", case.actor.person):
        assert name not in str(found)
    assert acts(report(world, "eva")) == []


def test_each_report_is_an_access_that_the_next_one_tells(world: World, case: Access) -> None:
    report(world, "ida")
    assert acts(report(world, "ida")) == [(None, "open"), (1, "alter"), (1, "open")]


def test_a_record_that_is_not_one_that_nobody_opened_and_one_that_is_sealed_are_told_alike(world: World, case: Access) -> None:
    world.act(case, casework.ProtectPerson(world.view(case, "eva").stub.id, "witness"))
    told = [report(world, record) for record in ("nobody", "eva")]
    assert told[0] == told[1]
    assert told[0].rows == ()
    shown = world.house.gate.visible(world.steward).people
    for _ in range(2):  # nor does the second report, or what counts for the ceilings, tell them apart
        assert acts(report(world, "nobody")) == acts(report(world, "eva"))
    report(world, "another")
    assert world.house.gate.visible(world.steward).people == shown + 1


def test_a_function_holders_report_is_the_same_under_a_seal(world: World, case: Access) -> None:
    """Hostile: a report that falls silent at the seal would mark who holds an office as protected (C4)."""
    world.register("offices", people="public_function")
    world.load("offices", [account("max"), account("tom")])
    declared(world, "offices")
    world.act(case, casework.GrantDataset("offices", "need"))
    for name in ("max", "tom"):
        world.act(case, casework.HoldEntity(world.view(case, name).stub.id))
    world.act(case, casework.ProtectPerson(world.find(case, "max"), "victim"))

    def told(record: str) -> list[tuple[int | None, str]]:
        return acts(world.open(world.steward, plans.ReportAccesses("offices", record, ReportAsker.PERSON)))

    assert told("max") == told("tom") == [(1, "alter"), (1, "open")]
    world.view(case, "max")  # it is still seen
    assert told("max") == [(1, "open"), (None, "open"), (1, "alter"), (1, "open")]


def test_a_deferring_case_is_left_out_without_a_trace_until_its_day(world: World, case: Access) -> None:
    made = world.act(case, plans.DeferReports(DeferralGround.WARNING, "2026-12-18", REASON))
    assert acts(report(world, "ida"))[-1] == (1, "open")  # not before the second signature
    world.act(world.access("ines", case.case), plans.SignDeferral(made))
    found = report(world, "ida")
    assert {number for number, _ in acts(found)} == {None}
    (row,) = world.open(case, OpenRetention()).deferrals
    assert (row.reason, row.by, row.signed_by, row.over, row.mine) == (REASON, "Mara Okafor", "Ines", False, True)
    world.clock.pass_(31 * DAY)
    assert acts(report(world, "ida"))[-1] == (1, "open")
    assert world.open(case, OpenRetention()).deferrals[0].over


def test_a_deferral_that_is_ended_ends_at_once(world: World, case: Access) -> None:
    made = deferred(world, case)
    world.act(case, plans.EndDeferral(made))
    assert acts(report(world, "ida"))[-1] == (1, "open")
    for again in (plans.EndDeferral(made), plans.SignDeferral(made)):
        with pytest.raises(ConflictError):
            world.act(world.access("mara" if isinstance(again, plans.EndDeferral) else "ines", case.case), again)


def test_who_asked_does_not_sign_and_members_do_not_ask(world: World, case: Access) -> None:
    made = world.act(case, plans.DeferReports(DeferralGround.DANGER, "2026-12-18", REASON))
    with pytest.raises(RefusedError) as told:
        world.act(case, plans.SignDeferral(made))
    assert "somebody else" in told.value.message
    with pytest.raises(RefusedError):
        world.act(world.access("ines", case.case), plans.DeferReports(DeferralGround.DANGER, "2026-12-18", REASON))


@pytest.mark.parametrize(
    ("until", "reason"), [("2026-11-18", REASON), ("2027-11-19", REASON), ("soon", REASON), ("2026-12-18", ""), ("2026-12-18", "x" * 1001)]
)
def test_a_deferral_has_a_reason_and_a_day_within_a_year(world: World, until: str, reason: str) -> None:
    with pytest.raises(InvalidInputError):
        world.act(world.case(title="plain"), plans.DeferReports(DeferralGround.SECRECY, until, reason))


def test_a_deferral_of_another_case_and_none_are_told_alike(world: World, case: Access) -> None:
    made = deferred(world, case)
    other = world.case(title="other")
    told = set()
    for one in (made, "a" * 26, ""):
        for command in (plans.EndDeferral(one), plans.SignDeferral(one)):
            with pytest.raises(NotFoundError) as error:
                world.act(other, command)
            told.add((error.value.message, error.value.remedy))
    assert len(told) == 1
    assert world.open(other, OpenRetention()).deferrals == ()


def test_reports_are_for_stewards_of_the_datasets_unit(world: World, case: Access) -> None:
    world.act(world.admin, CreatePerson("olga", "Olga", "Elsewhere", ("steward",), PASSWORD))
    with pytest.raises(NotFoundError):
        report(world, "ida", world.access("olga", CaseKind.STEWARDSHIP))
    for access in (world.admin, case, world.access("ines", CaseKind.STEWARDSHIP), auditor(world).access):
        with pytest.raises(RefusedError):
            report(world, "ida", access)
    with pytest.raises(InvalidInputError):
        report(world, " ")


def test_where_openings_are_destroyed_the_hour_is_told_and_the_reason_stays_out_of_the_ledger(world: World, case: Access) -> None:
    rows = world.house.entries.trail(case.case, 0, 50)[1]
    assert REASON not in str([row.fields for row in rows])
    view = world.open(case, casework.OpenCase())
    persons = tuple(casework.PersonOutcome(stub.id, Outcome.NOTHING_FOUND) for stub in view.held)
    world.act(case, casework.CloseCase("done", persons))
    watcher = auditor(world)
    for access in (world.admin, watcher.access):
        world.act(access, EraseOpenings(case.case, "the law asks for it"))
    found = report(world, "ida")
    assert acts(found)[-1] == (1, "open")
    assert all(row.when.endswith(":00:00Z") for row in found.rows if row.case)
