"""Counting people by group (C1, attempt 9): a table that cannot become a list, by whatever door, differences included."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from glasshouse.base.errors import ConflictError, NotFoundError, RefusedError
from glasshouse.gate import Access
from glasshouse.model.actor import Actor, CaseRole
from glasshouse.model.case import Case, CaseKind, CaseState
from glasshouse.model.purpose import INVESTIGATIVE, Purpose
from glasshouse.policy.charter.measuring import PURPOSES
from glasshouse.policy.charter.text import forbids
from glasshouse.policy.decide import PolicyBook
from glasshouse.policy.plans.approvals import Approve, AskApproval, Decline, ListApprovals, Standing
from glasshouse.policy.plans.casework import AddMember, ExportEntities
from glasshouse.policy.plans.measuring import AskTable, CountTable, DeclareMeasuring, ListTables, OpenTable
from glasshouse.policy.situation import Granted, Situation
from tests.hostile.conftest import Place
from tests.hostile.measured import (
    BALANCED,
    SHAPE,
    YEAR,
    approved,
    ask,
    by_label,
    crowd,
    measured,
    proven,
    refused,
    running,
    table,
)
from tests.hostile.world import World


@pytest.fixture(scope="module")
def world(module_place: Place) -> Iterator[World]:
    yield from running(module_place)


def test_an_approved_table_is_counted_rounded_and_stands_in_its_case(world: World) -> None:
    case = measured(world, "plain", crowd(*BALANCED, prefix="plain"))
    found = table(world, case, "plain")
    cells = by_label(found)
    assert cells.keys() == {(gender, outcome) for gender in ("female", "male") for outcome in ("granted", "refused")}
    for gender, outcome, count in BALANCED:
        shown = cells[gender, outcome]
        assert shown is not None
        assert shown % 5 == 0
        assert abs(shown - count) <= 20
    assert world.open(case, OpenTable(found.id)) == found
    assert world.open(case, ListTables()).tables == (found,)


# -- what cannot be said


@pytest.mark.parametrize("group", ["name", "id", "idNumber", "birthPlace", "address", "passportNumber", "political", "", "gender "])
def test_a_group_that_finds_a_person_or_is_not_on_the_list_is_refused(world: World, group: str) -> None:
    world.dataset("listless")  # registered again where it is there
    error = refused(world, world.standing(CaseKind.STEWARDSHIP), DeclareMeasuring("listless", group, "court_case"))
    assert error.rules == ("C1",)


@pytest.mark.parametrize(
    ("shape", "period"),
    [("people_by_group", YEAR), ("", YEAR), *((SHAPE, period) for period in ("2024-03", "2024-03-05", "2024-Q5", "", "2020/2024"))],
)
def test_an_unknown_shape_or_period_is_refused_with_an_entry(world: World, shape: str, period: str) -> None:
    case = world.case(purpose=Purpose.DISCRIMINATION)
    for request in (AskTable(shape, "plain", period, "Why"), CountTable(shape, "plain", period)):
        assert refused(world, case, request).rules == ("C1",)


def test_people_are_counted_in_cases_of_two_purposes_only(world: World) -> None:
    assert PURPOSES == (Purpose.RIGHTS_VIOLATION, Purpose.DISCRIMINATION)
    assert all(f'"{purpose.value}"' in forbids() for purpose in PURPOSES)
    for purpose in set(INVESTIGATIVE) - set(PURPOSES):
        case = world.case(purpose=purpose)
        for request in (AskTable(SHAPE, "plain", YEAR, "Why"), CountTable(SHAPE, "plain", YEAR)):
            assert "C1" in refused(world, case, request).rules
        with pytest.raises(RefusedError):
            world.open(case, ListTables())


def test_no_house_policy_lets_other_purposes_count() -> None:
    book = PolicyBook('@id("H all") permit (principal, action, resource);')
    actor = Actor("p", "mara", "Mara", frozenset(), "u")
    case = Case("c", 1, "", "", CaseKind.INVESTIGATION, Purpose.CORRUPTION, "", "", CaseState.OPEN, "u", 0, None)
    situation = Situation(actor, case, CaseRole.LEAD, Granted(), 0)
    assert book.decide(CountTable(SHAPE, "plain", YEAR), situation).rules == ("C1",)


def test_a_dataset_that_two_people_did_not_register_is_not_counted(world: World) -> None:
    world.dataset("single")
    world.load("single", crowd(*BALANCED, prefix="single"))
    desk = world.standing(CaseKind.STEWARDSHIP)
    case = world.case("single", purpose=Purpose.DISCRIMINATION)
    assert refused(world, case, AskTable(SHAPE, "single", YEAR, "Why")).rules == ("C1",)
    world.act(desk, DeclareMeasuring("single", "gender", "court_case"))
    assert refused(world, desk, DeclareMeasuring("single", "gender", "court_case")).rules == ("C1",)
    assert refused(world, case, AskTable(SHAPE, "single", YEAR, "Why")).rules == ("C1",)
    carl = world.standing(CaseKind.STEWARDSHIP, world.house.accounts.find("carl"))
    world.act(carl, DeclareMeasuring("single", "religion", "court_case"))  # says otherwise: that begins anew
    assert refused(world, case, AskTable(SHAPE, "single", YEAR, "Why")).rules == ("C1",)
    world.act(desk, DeclareMeasuring("single", "religion", "court_case"))
    ask(world, case, "single")
    with pytest.raises(ConflictError):
        world.act(desk, DeclareMeasuring("single", "gender", "court_case"))


def test_a_dataset_that_the_case_was_not_granted_is_not_counted(world: World) -> None:
    case = world.case(purpose=Purpose.DISCRIMINATION)
    for request in (AskTable(SHAPE, "plain", YEAR, "Why"), CountTable(SHAPE, "plain", YEAR)):
        with pytest.raises(NotFoundError):
            world.act(case, request)


# -- the second person


def test_nobody_counts_without_an_approval_and_nobody_approves_their_own(world: World) -> None:
    case = measured(world, "own", crowd(*BALANCED, prefix="own"))
    assert refused(world, case, CountTable(SHAPE, "own", YEAR)).rules == ("C8",)
    asked = ask(world, case, "own")
    assert refused(world, case, CountTable(SHAPE, "own", YEAR)).rules == ("C8",)
    for login in ("mara", "carl"):  # herself; and a lead of her own unit
        assert refused(world, proven(world, login, asked.digest), Approve(asked.id, asked.digest)).rules == ("C8",)
    assert refused(world, proven(world, "bela", "another"), Approve(asked.id, asked.digest)).rules == ("C8",)
    world.act(proven(world, "bela", asked.digest), Approve(asked.id, asked.digest))
    assert world.act(case, CountTable(SHAPE, "own", YEAR)).cells
    assert refused(world, case, CountTable(SHAPE, "own", YEAR)).rules == ("C8",)  # it served


def test_an_approval_serves_no_other_dataset_shape_period_case_or_person(world: World) -> None:
    case = measured(world, "bound", crowd(*BALANCED, prefix="bound"))
    other = measured(world, "unbound", crowd(*BALANCED, prefix="unbound"))
    world.act(case, AddMember("carl", CaseRole.MEMBER))
    plan = approved(world, case, "bound")
    carl = Access(world.house.accounts.find("carl"), case.case)
    second = world.case("bound", "unbound", purpose=Purpose.DISCRIMINATION)
    attempts = [
        (case, replace(plan, shape="stage_by_group")),
        (case, replace(plan, period="2023")),
        (other, replace(plan, dataset="unbound")),
        (second, plan),
        (second, replace(plan, dataset="unbound")),
        (carl, plan),
    ]
    for access, attempt in attempts:
        assert refused(world, access, attempt).rules == ("C8",)
    assert world.act(case, plan).cells


def test_an_approval_of_a_table_lets_no_export_leave_and_none_of_an_export_lets_a_table_be_counted(world: World) -> None:
    case = measured(world, "export", crowd(*BALANCED, prefix="export"))
    approved(world, case, "export")
    with pytest.raises(ConflictError):  # the case holds nobody: there is nothing to ask for
        world.act(case, AskApproval("entities", "Why"))
    assert world.act(case, ExportEntities()).entities == 0
    assert world.act(case, CountTable(SHAPE, "export", YEAR)).cells  # asking for the export replaced no table


def test_where_nobody_of_another_unit_is_there_no_table_waits_alone(tmp_path: Path) -> None:
    alone = World(tmp_path)
    alone.person("carl", "lead", "steward")
    case = measured(alone, "plain", crowd(*BALANCED))
    with pytest.raises(ConflictError) as caught:
        ask(alone, case, "plain")
    assert "another unit" in str(caught.value.message)
    alone.close()


def test_an_approver_sees_which_table_is_asked_for_and_nothing_of_the_case(world: World) -> None:
    case = measured(world, "seen", crowd(*BALANCED, prefix="seen"))
    asked = ask(world, case, "seen")
    (one,) = [one for one in world.open(proven(world, "bela", ""), ListApprovals()).waiting if one.id == asked.id]
    assert one.table == "Outcome of procedures by group (gender): parties of court cases, Seen, 2024"
    assert (one.entities, one.persons, one.case) == (0, 0, "")
    carl = world.open(world.standing(CaseKind.ADMINISTRATION, world.house.accounts.find("carl")), ListApprovals())
    assert asked.id not in {one.id for one in carl.waiting}
    world.act(world.standing(CaseKind.ADMINISTRATION, world.house.accounts.find("bela")), Decline(asked.id, "Too small"))
    assert [one.standing for one in world.open(case, ListTables()).asked] == [Standing.DECLINED]
    assert refused(world, case, CountTable(SHAPE, "seen", YEAR)).rules == ("C8",)


# -- differencing
