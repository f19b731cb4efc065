"""What waits for a person of their own: days that come, exhibits handed to them, links and first looks that end; on both databases."""

from __future__ import annotations

import pytest

from glasshouse.base.clock import DAY
from glasshouse.gate import Access
from glasshouse.model.actor import CaseRole
from glasshouse.model.case import CaseKind
from glasshouse.model.exhibit import ExhibitKind
from glasshouse.model.purpose import Purpose
from glasshouse.model.task import TaskState
from glasshouse.policy.plans.casework import AddMember, OpenFirstLook, RemoveMember
from glasshouse.policy.plans.exhibits import CollectExhibit, HandOverExhibit, Said, SignReceipt
from glasshouse.policy.plans.people import CreatePerson
from glasshouse.policy.plans.tasks import AddTask, EndFeed, MakeFeed, MoveTask
from tests.store.world import PASSWORD, World

Life = tuple[tuple[str, str, int], ...]


@pytest.fixture
def case(world: World) -> Access:
    for login in ("ines", "omar"):
        world.act(world.admin, CreatePerson(login, login.title(), "Investigations", ("investigator",), PASSWORD))
    made = world.case()
    for login in ("ines", "omar"):
        world.act(made, AddMember(login, CaseRole.MEMBER))
    return made


def life(world: World, login: str) -> Life:
    return world.house.gate.waiting(world.access(login, CaseKind.ADMINISTRATION).actor).life


def test_a_task_waits_on_the_day_before_it_is_due_and_on_its_day(world: World, case: Access) -> None:
    public = world.act(case, AddTask("x", "", "2026-11-20", ("ines",)))
    assert life(world, "ines") == ()
    for _ in range(2):
        world.clock.pass_(DAY)
        assert life(world, "ines") == ((case.case, "tomorrow", 1),)
        assert life(world, "mara") == life(world, "omar") == ()
    world.clock.pass_(DAY)
    assert life(world, "ines") == ()  # overdue is counted beside it
    assert world.house.gate.waiting(world.access("ines", CaseKind.ADMINISTRATION).actor).work == ((case.case, 1, 1, 0),)
    world.clock.pass_(-DAY)
    world.act(case, MoveTask(public, 1, TaskState.DONE))
    assert life(world, "ines") == ()


def test_an_exhibit_waits_for_whom_it_was_handed_to_until_they_sign_or_it_goes_on(world: World, case: Access) -> None:
    public = world.act(case, CollectExhibit(ExhibitKind.PHYSICAL_OBJECT, Said("A box")))
    world.act(case, HandOverExhibit(public, "ines", "", "Look at it"))
    assert life(world, "ines") == ((case.case, "receipt", 1),)
    assert life(world, "omar") == life(world, "mara") == ()
    world.act(case, HandOverExhibit(public, "omar", "", "Rather you"))
    assert (life(world, "ines"), life(world, "omar")) == ((), ((case.case, "receipt", 1),))
    world.act(world.access("omar", case.case), SignReceipt(public))
    assert (life(world, "ines"), life(world, "omar")) == ((), ())
    world.act(case, HandOverExhibit(public, "ines", "", "Once more"))
    world.act(case, RemoveMember(world.house.accounts.find("ines").person))
    assert life(world, "ines") == ()


def test_a_calendar_link_waits_in_its_last_two_weeks_until_it_is_ended(world: World, case: Access) -> None:
    ines = world.access("ines", case.case)
    world.act(ines, MakeFeed())
    world.clock.pass_(350 * DAY)
    assert life(world, "ines") == ()
    world.clock.pass_(3 * DAY)
    assert life(world, "ines") == ((case.case, "feed", 1),)
    world.act(ines, EndFeed())
    assert life(world, "ines") == ()


def test_a_first_look_waits_for_its_lead_in_its_last_three_days(world: World) -> None:
    look = world.act(world.desk, OpenFirstLook("Who owns the quay?", Purpose.CORRUPTION))
    public = look if isinstance(look, str) else look.id
    world.clock.pass_(10 * DAY)
    assert life(world, "mara") == ()
    world.clock.pass_(2 * DAY)
    assert life(world, "mara") == ((public, "look", 1),)
    world.clock.pass_(3 * DAY)
    assert life(world, "mara") == ()
