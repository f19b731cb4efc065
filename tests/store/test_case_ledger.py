"""A case's ledger, narrowed to a person, an act or a day; and one's own entries to keep."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from glasshouse.base.clock import HOUR
from glasshouse.base.errors import InvalidInputError, RefusedError
from glasshouse.gate import Access
from glasshouse.policy.plans import casework, people
from glasshouse.policy.plans.plan import Plan
from tests.store.world import PASSWORD, World

DAY = 24 * HOUR


@pytest.fixture
def shared(world: World) -> tuple[Access, Access]:
    """A case in which Mara and Ines each did things, on two days."""
    world.act(world.admin, people.CreatePerson("ines", "Ines", "Investigations", ("investigator",), PASSWORD))
    mara = world.case()
    world.act(mara, casework.AddMember("ines", casework.CaseRole.MEMBER))
    ines = Access(world.house.accounts.find("ines"), mara.case)
    world.open(ines, casework.OpenCase())
    world.clock.pass_(DAY)
    world.open(ines, casework.OpenCase())
    world.search(mara, "acme")
    return mara, ines


def day(world: World, back: int = 0) -> str:
    return datetime.fromtimestamp((world.clock.now - back * DAY) / 1e6, UTC).date().isoformat()


def test_a_person_an_act_and_a_day_narrow_it_alone_and_together(world: World, shared: tuple[Access, Access]) -> None:
    mara, ines = shared
    everything = world.open(mara, casework.ReadLedger())
    assert {name for _, name in everything.people} == {"Mara Okafor", "Ines"}
    person = {name: person for person, name in everything.people}["Ines"]
    assert person == ines.actor.person
    hers = world.open(mara, casework.ReadLedger(who=person))
    assert {row.who for row in hers.rows} == {"Ines"}
    assert hers.total == len(hers.rows) == sum(row.who == "Ines" for row in everything.rows) == 2
    searched = world.open(mara, casework.ReadLedger(act="search"))
    assert [row.sentence.split(" ")[0] for row in searched.rows] == ["searched"]
    today, before = (world.open(mara, casework.ReadLedger(day=day(world, back))) for back in (0, 1))
    assert {row.when[:10] for row in today.rows} == {day(world)}
    assert {row.when[:10] for row in before.rows} == {day(world, 1)}
    assert len(world.open(mara, casework.ReadLedger(who=person, act="open", day=day(world))).rows) == 1
    assert world.open(mara, casework.ReadLedger(who=person, act="search")).rows == ()
    assert world.open(mara, casework.ReadLedger(day="2020-01-01")).rows == ()
    assert world.open(mara, casework.ReadLedger(who="nobody")).rows == ()


@pytest.mark.parametrize(
    "plan", [casework.ReadLedger(act="wander"), casework.ReadLedger(day="yesterday"), casework.ReadLedger(day="2026-02-30")]
)
def test_what_is_no_act_or_day_is_said(world: World, shared: tuple[Access, Access], plan: casework.ReadLedger) -> None:
    with pytest.raises(InvalidInputError):
        world.open(shared[0], plan)


def test_ones_own_entries_are_ones_own_and_leave_an_entry(world: World, shared: tuple[Access, Access]) -> None:
    mara, ines = shared
    view = world.open(ines, casework.ReadOwnLedger())
    assert {row.who for row in view.rows} == {"Ines"}
    assert len(view.rows) == 2
    assert not view.cut
    assert len(world.open(ines, casework.ReadOwnLedger()).rows) == 3  # having read them is one of them
    assert "acme" in " ".join(row.sentence for row in world.open(mara, casework.ReadOwnLedger()).rows)


def test_no_other_case_is_read_by_them(world: World, shared: tuple[Access, Access]) -> None:
    other = world.case(title="other")
    stranger = Access(shared[1].actor, other.case)
    plans: tuple[Plan[object], ...] = (casework.ReadLedger(who=shared[1].actor.person), casework.ReadOwnLedger())
    for plan in plans:
        with pytest.raises(RefusedError):
            world.open(stranger, plan)
    assert world.open(other, casework.ReadLedger(who=shared[1].actor.person)).rows == ()


def test_a_day_is_found_over_the_years_turn(world: World, shared: tuple[Access, Access]) -> None:
    mara, _ = shared
    first = day(world)
    world.clock.pass_(60 * DAY)
    world.restart()
    assert world.house.entries.base
    world.open(mara, casework.OpenCase())
    assert {row.when[:10] for row in world.open(mara, casework.ReadLedger(day=first)).rows} == {first}
    assert {row.when[:10] for row in world.open(mara, casework.ReadLedger(day=day(world))).rows} == {day(world)}
