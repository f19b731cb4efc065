"""How cases go, from the store: by unit, the same whoever did the work, and without a word of any case."""

from __future__ import annotations

import pytest

from glasshouse.base.errors import RefusedError
from glasshouse.model.case import CaseKind, CaseState
from glasshouse.policy.plans import casework, life
from glasshouse.policy.plans.caseload import ReadCaseload
from glasshouse.policy.plans.people import CreatePerson
from tests.store.collected import person as human
from tests.store.ending import SECRET, YEARS, asked, auditor, over, team, worked
from tests.store.living import person
from tests.store.test_fold import declare
from tests.store.world import PASSWORD, World


def test_heads_are_of_the_unit_and_tell_state_days_and_what_is_late(world: World) -> None:
    team(world)
    case = worked(world)
    found = world.open(world.steward, ReadCaseload())
    (head,) = found.heads
    assert (head.state, head.opened, head.closed, head.late, head.over) == (CaseState.OPEN, found.day, None, False, False)
    over(world, case)
    found = world.open(world.steward, ReadCaseload())
    (head,) = found.heads
    assert (head.state, head.closed, head.over) == (CaseState.CLOSED, head.opened, True)
    assert len(found.outcomes) == 1
    assert SECRET not in str(found)
    world.act(world.admin, CreatePerson("olga", "Olga", "Elsewhere", ("lead",), PASSWORD))
    assert world.open(world.access("olga", CaseKind.STEWARDSHIP), ReadCaseload()).heads == ()
    sleeper = auditor(world)
    assert world.open(sleeper.access, ReadCaseload()).heads == found.heads
    sleeper.sign(asked(world, case.case))
    world.house.disposing.run()
    (gone,) = world.open(world.steward, ReadCaseload()).heads
    assert (gone.state, gone.opened, gone.closed) == (CaseState.DISPOSED, head.opened, head.closed)
    assert world.house.gate.caseload().heads == (gone,)


def test_an_open_case_whose_date_has_come_is_late_and_a_hold_makes_nothing_over(world: World) -> None:
    made = world.case(title="plain")
    world.act(made, life.SetDate("Report", "2026-11-19"))
    world.clock.pass_(YEARS)
    (head,) = world.open(world.steward, ReadCaseload()).heads
    assert (head.late, head.over) == (True, False)


def test_who_did_the_work_makes_no_difference_to_any_number(world: World) -> None:
    """Hostile: were there a figure by member, one of these two readings would tell who did what."""
    for login in ("ines", "omar"):
        person(world, login)
    made = world.case(title="plain")
    before = world.open(world.steward, ReadCaseload())
    world.act(made, casework.AddMember("ines", casework.CaseRole.MEMBER))
    world.act(made, casework.AddMember("omar", casework.CaseRole.LEAD))
    for _ in range(3):
        world.act(world.access("ines", made.case), life.RecordDecision("this", "because"))
    world.act(made, life.HandOver("omar", "leave"))
    after = world.open(world.steward, ReadCaseload())
    assert after == before
    for name in ("ines", "omar", "Ines", "Omar", "Mara"):
        assert name not in str(after)


def test_investigators_and_administrators_are_not_told(world: World) -> None:
    person(world, "ines")
    for access in (world.access("ines", CaseKind.STEWARDSHIP), world.admin, world.case(title="plain")):
        with pytest.raises(RefusedError):
            world.open(access, ReadCaseload())


def test_a_person_of_two_records_is_one_person_among_the_outcomes(world: World) -> None:
    """Hostile: were records counted, ten records of one person would pass for ten people."""
    for name in ("one", "two"):
        world.register(name)
        world.load(name, [human("ida"), human(f"eva-{name}")])
    declare(world, "one", "two", prop="idNumber", schema="Person")
    person(world, "ines")
    case = world.case("one", "two")
    for public in {hit.stub.id for hit in world.search(case, "acme").hits}:
        world.act(case, casework.HoldEntity(public))
    assert len(world.open(case, casework.OpenCase()).held) == 3
    over(world, case)
    assert len(world.open(world.steward, ReadCaseload()).outcomes) == 3
