"""Charter C4 through the gate: a seal acts at once and lapses unless a second person confirms it within 72 hours; a child's never lapses,
and no lapse takes off what another seal covers."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from glasshouse.base.errors import NotFoundError, RefusedError
from glasshouse.gate import Access
from glasshouse.model.actor import CaseRole
from glasshouse.model.case import CaseKind
from glasshouse.policy.plans.casework import AddMember, CloseCase, ProtectPerson, ReadLedger
from glasshouse.policy.plans.entity import OpenEntity
from glasshouse.policy.plans.seals import ConfirmSeal, LapseSeal, ListSeals
from tests.hostile.world import Thing, World, every_text

HOUR = 3_600
NAMES = ("Late", "Kept", "Alone", "Whole", "Aged", "Pair", "Other", "Closed", "Forced")


def _with_firm(name: str) -> list[Thing]:
    return [
        (f"{name}-p", "Person", {"name": f"{name} Person", "idNumber": f"ID7-{name}"}),
        (f"{name}-f", "Company", {"name": f"{name} Firm"}),
        (f"{name}-o", "Ownership", {"owner": f"{name}-p", "asset": f"{name}-f"}),
    ]


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    made = World(tmp_path_factory.mktemp("confirmation"))
    made.dataset("private")
    things = [thing for name in NAMES for thing in _with_firm(name)]
    meeting: Thing = ("meet", "Event", {"name": "Harbour Meeting", "involved": ["Pair-p", "Other-p"]})
    tie: Thing = ("tie", "Family", {"person": "Pair-p", "relative": "Other-p", "relationship": "sibling"})
    made.load("private", [*things, meeting, tie])
    yield made
    made.close()


@pytest.fixture
def team(world: World) -> Iterator[tuple[Access, Access]]:
    """A case of mara, and the same case of a second member; the clock is as it was afterwards."""
    before = world.clock.later
    case = world.case("private")
    login = f"second{case.case[:6].lower()}"
    second = world.person(login, "investigator")
    world.act(case, AddMember(login, CaseRole.MEMBER))
    yield case, Access(second, case.case)
    world.house.lapsing.run()
    world.clock.later = before


def _seal(world: World, case: Access, name: str, role: str = "victim") -> str:
    """Seal the person of this name; yields the public id."""
    public = world.id(case, f"{name} Person")
    assert world.names(case, f"ID7-{name}") == [f"{name} Person"]
    world.act(case, ProtectPerson(public, role))
    assert not world.names(case, f"ID7-{name}")
    return public


def _waiting(world: World, case: Access) -> list[str]:
    return [row.id for row in world.open(case, ListSeals())]


def test_an_unconfirmed_seal_lapses_after_72_hours_with_intent_and_outcome_of_the_program_itself(
    world: World, team: tuple[Access, Access]
) -> None:
    case, _ = team
    firm = world.id(case, "Late Firm")
    public = _seal(world, case, "Late")
    assert not world.open(case, OpenEntity(firm)).groups
    world.clock.forward(71 * HOUR)
    assert world.house.lapsing.run() == 0
    assert not world.names(case, "ID7-Late")
    start = world.size()
    world.clock.forward(HOUR + 1)
    assert world.house.lapsing.run() == 1
    assert world.names(case, "ID7-Late") == ["Late Person"]
    assert world.open(case, OpenEntity(public)).stub.caption == "Late Person"
    assert world.open(case, OpenEntity(firm)).groups
    (_, asked), (outcome, _) = world.entries(start)[:2]
    assert (asked["actor"], asked["case"], asked["plan"]["action"]) == ("", case.case, "lapse_seal")
    assert outcome.header.k.value == "outcome"
    assert public not in str(asked)
    assert any(
        (row.who, row.sentence) == ("Glasshouse", "let a seal lapse that nobody confirmed") for row in world.open(case, ReadLedger()).rows
    )
    assert world.house.lapsing.run() == 0


def test_what_a_second_person_confirmed_stays(world: World, team: tuple[Access, Access]) -> None:
    case, second = team
    _seal(world, case, "Kept")
    (waiting,) = world.open(second, ListSeals())
    assert (waiting.role, waiting.by, waiting.hours, waiting.may_confirm) == ("victim", "Mara Okafor", 71, True)
    assert "Kept" not in " ".join(every_text(waiting))  # it names nobody
    world.act(second, ConfirmSeal(waiting.id))
    assert not _waiting(world, case)
    world.clock.forward(500 * HOUR)
    assert world.house.lapsing.run() == 0
    assert not world.names(case, "ID7-Kept")


def test_nobody_confirms_their_own_seal_nor_from_outside_the_case_nor_too_late(world: World, team: tuple[Access, Access]) -> None:
    case, second = team
    _seal(world, case, "Alone")
    (waiting,) = _waiting(world, case)
    with pytest.raises(RefusedError) as refused:
        world.act(case, ConfirmSeal(waiting))
    assert refused.value.rules == ("C4",)
    reader = world.person("onlyreads", "investigator")
    world.act(case, AddMember("onlyreads", CaseRole.READER))
    for access in (Access(reader, case.case), Access(world.jonas, case.case)):
        with pytest.raises(RefusedError):
            world.act(access, ConfirmSeal(waiting))
    elsewhere = world.case("private", actor=world.person("elsewhere", "lead"))
    with pytest.raises(NotFoundError):
        world.act(elsewhere, ConfirmSeal(waiting))
    world.clock.forward(72 * HOUR + 1)
    with pytest.raises(NotFoundError):
        world.act(second, ConfirmSeal(waiting))  # also before the program came by
    assert world.house.lapsing.run() == 1


def test_a_childs_seal_waits_for_nobody_and_no_lapse_unseals_a_child(world: World, team: tuple[Access, Access]) -> None:
    case, _ = team
    _seal(world, case, "Whole", "child")
    assert not _waiting(world, case)
    _seal(world, case, "Aged")
    assert len(_waiting(world, case)) == 1
    aged: Thing = ("Aged-p", "Person", {"name": "Aged Person", "idNumber": "ID7-Aged", "birthDate": "2020-01-01"})
    world.load("private", [aged], source="later")
    world.clock.forward(100 * HOUR)
    assert world.house.lapsing.run() == 1
    assert not world.names(case, "ID7-Whole")
    assert not world.names(case, "ID7-Aged")
    assert not world.open(case, OpenEntity(world.id(case, "Aged Firm"))).groups


def test_a_lapse_takes_off_nothing_that_another_seal_covers(world: World, team: tuple[Access, Access]) -> None:
    case, second = team
    other = world.id(case, "Other Person")
    groups = world.open(case, OpenEntity(world.id(case, "Pair Person"))).groups
    (meeting,) = (link.other.id for group in groups for link in group.links if link.other and link.other.caption == "Harbour Meeting")
    assert world.open(case, OpenEntity(meeting)).stub.caption == "Harbour Meeting"
    _seal(world, case, "Pair")
    world.clock.forward(HOUR)
    world.act(case, ProtectPerson(other, "witness"))
    for waiting in world.open(second, ListSeals()):
        if waiting.role == "witness":
            world.act(second, ConfirmSeal(waiting.id))
    world.clock.forward(71 * HOUR + 1)
    assert world.house.lapsing.run() == 1
    pair = world.open(case, OpenEntity(world.id(case, "Pair Person")))
    assert [group.label for group in pair.groups] == ["Assets and shares"]  # the family tie leads to the witness: it stays sealed
    assert not world.names(case, "ID7-Other")
    with pytest.raises(NotFoundError):
        world.open(case, OpenEntity(meeting))  # who was there as well is sealed still


def test_a_closed_case_lets_a_second_person_confirm_all_the_same(world: World, team: tuple[Access, Access]) -> None:
    case, second = team
    _seal(world, case, "Closed")
    world.act(case, CloseCase("done"))
    (waiting,) = _waiting(world, second)
    world.act(second, ConfirmSeal(waiting))
    world.clock.forward(100 * HOUR)
    assert world.house.lapsing.run() == 0


def test_no_role_lets_a_seal_lapse_by_hand(world: World, team: tuple[Access, Access]) -> None:
    case, second = team
    _seal(world, case, "Forced")
    (waiting,) = _waiting(world, case)
    world.clock.forward(100 * HOUR)
    stewardship = world.standing(CaseKind.STEWARDSHIP)
    administration = world.standing(CaseKind.ADMINISTRATION, world.jonas)
    for access in (case, second, stewardship, administration):
        with pytest.raises(RefusedError) as refused:
            world.act(access, LapseSeal(waiting))
        assert "C4" in refused.value.rules
    assert not world.names(case, "ID7-Forced")
