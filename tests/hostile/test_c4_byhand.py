"""C4, C6, C7 for what is typed: who is added as protected has what sealing gives, within every limit on adding; nothing that is written
lands under a seal; and nothing is typed of journeys."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from glasshouse.base.errors import InvalidInputError, RefusedError
from glasshouse.gate import Access
from glasshouse.model.actor import CaseRole
from glasshouse.model.case import FIRST_LOOK_PERSONS, CaseKind, CaseState
from glasshouse.model.consent import Use, Way
from glasshouse.model.reliability import Basis
from glasshouse.model.subject import SubjectRole
from glasshouse.policy.decide import PolicyBook, default_house
from glasshouse.policy.plans import byhand as plans
from glasshouse.policy.plans.byhand import Taken
from glasshouse.policy.plans.casework import AddMember, HoldEntity, OpenCase, ProtectPerson
from glasshouse.policy.plans.entity import OpenEntity
from glasshouse.policy.plans.keepers import ListKeepers, NameKeeper, SignKeeper
from glasshouse.policy.plans.life import MoveCase
from glasshouse.policy.plans.seals import ConfirmSeal, ListSeals
from glasshouse.policy.plans.subjects import ListSubjects, OpenSubject, RecordConsent, RevokeConsent
from glasshouse.store.reading.wording import is_seal, sentence_of
from tests.hostile.world import Thing, World, every_text

TAKEN = Taken(0, "A letter", basis=Basis.FACT)


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    made = World(tmp_path_factory.mktemp("protected-byhand"))
    made.dataset("open")
    made.load("open", [("rosa", "Person", {"name": "Rosa Vale", "idNumber": "RV-1"})])
    for login in ("ines", "omar"):
        made.person(login, "investigator")
    yield made
    made.close()


@pytest.fixture
def case(world: World) -> Access:
    """A case that holds one person of a register."""
    made = world.case("open")
    world.act(made, HoldEntity(world.id(made, "Rosa Vale")))
    return made


def said(**values: str) -> plans.Properties:
    return tuple((name, (value,)) for name, value in values.items())


def test_who_is_added_as_protected_has_their_role_for_keepers_alone_who_record_and_revoke_a_consent(world: World, case: Access) -> None:
    for login in ("ines", "omar"):
        world.act(case, AddMember(login, CaseRole.MEMBER))
    ines, omar = (Access(world.house.accounts.find(login), case.case) for login in ("ines", "omar"))
    world.act(case, plans.AddProtected("witness", said(name="Walt Quay"), TAKEN))
    world.act(case, plans.AddProtected("tipster", said(name="Tilda Quay"), TAKEN))  # protected, and no role of a case
    for waits in world.open(ines, ListSeals()):
        world.act(ines, ConfirmSeal(waits.id))
    for seal in world.open(case, ListKeepers()):
        world.act(case, NameKeeper(seal.seal, "omar"))
    for seal in world.open(case, ListKeepers()):
        world.act(ines, SignKeeper(seal.keepers[0].id))
    for access in (case, ines):
        found = world.open(access, ListSubjects())
        assert (found.rows, found.kept) == ((), ())
    (kept,) = world.open(omar, ListSubjects()).kept
    assert (kept.names, kept.role, kept.basis) == (("Walt Quay",), SubjectRole.WITNESS, TAKEN.basis)
    consent = world.act(omar, RecordConsent(kept.id, Use.COURT, Way.SPOKEN, "Walt Quay", "2024-01-01"))
    assert [one.id for one in world.open(omar, OpenSubject(kept.id)).consents] == [consent]
    world.act(omar, RevokeConsent(consent, ""))


def test_who_is_protected_is_added_within_every_limit_on_adding_and_logged_like_any_seal(world: World, case: Access) -> None:
    add = plans.AddProtected("witness", said(name="Lina Limit"), TAKEN)
    world.act(case, add)
    _, trail = world.house.entries.trail(case.case, 0, 10)
    (entry,) = [one for one in trail if is_seal(one)][-1:]
    assert sentence_of(entry, "") == "sealed a protected person"
    situation = world.house.gate.situation(case.actor, case.case)
    first_look = replace(situation, case=replace(situation.case, kind=CaseKind.FIRST_LOOK), persons=FIRST_LOOK_PERSONS)
    usual, off = PolicyBook(), PolicyBook(default_house() + "\n//! purpose corruption off\n")
    asked = [(usual, situation), (usual, first_look), (off, situation)]
    assert [book.decide(add, where).permit for book, where in asked] == [True, False, False]
    assert [book.decide(ProtectPerson("x", "source"), where).permit for book, where in asked] == [True, True, True]
    world.act(case, MoveCase(CaseState.UNDER_REVIEW))
    seals = len(world.open(case, ListKeepers()))
    for command in (add, plans.AddEntity("Company", said(name="Limit Works"), TAKEN)):
        with pytest.raises(RefusedError) as told:
            world.act(case, command)
        assert told.value.rules == ("C7",)
    assert len(world.open(case, ListKeepers())) == seals
    (held,) = [stub for stub in world.open(case, OpenCase()).held if stub.person]
    world.act(case, ProtectPerson(held.id, "source"))  # under review too: a seal brings nothing new


def test_what_the_case_that_sealed_a_minister_writes_on_them_later_stands_where_it_is_seen(world: World) -> None:
    world.dataset("mayors", people="public_function")
    mayor: list[Thing] = [
        ("m", "Person", {"name": "Milo Mayor", "idNumber": "ML-1"}),
        ("p", "Position", {"name": "Mayor of Quay"}),
        ("o", "Occupancy", {"holder": "m", "post": "p"}),
        ("f", "Company", {"name": "Mayor Works", "registrationNumber": "MW-1"}),
    ]
    world.load("mayors", mayor)
    world.declared("mayors")
    case = world.case("mayors")
    public, works = world.id(case, "Milo Mayor"), world.id(case, "Mayor Works")
    for each in (public, works):
        world.act(case, HoldEntity(each))
    world.act(case, plans.AddFact(public, said(phone="+4930888888"), TAKEN))
    world.act(case, ProtectPerson(public, "source"))
    assert world.open(case, plans.ListByHand()).total == 0  # sealed with what the case had said until then
    assert world.id(case, "Milo Mayor") == public
    made = [
        world.act(case, plans.AddFact(public, said(phone="+4930888888"), TAKEN)),
        world.act(case, plans.AddFact(public, said(email="milo@example.org"), TAKEN)),
        world.act(case, plans.AddLink("Ownership", public, works, said(percentage="10"), TAKEN)),
    ]
    assert {row.id for row in world.open(case, plans.ListByHand()).rows} == set(made)
    assert [world.open(case, plans.OpenByHand(one)).row.id for one in made] == made
    assert {"+4930888888", "milo@example.org"} <= set(every_text(world.open(case, OpenEntity(public)).facts))
    assert world.open(case, OpenEntity(works)).groups != ()
    world.act(case, AddMember("ines", CaseRole.MEMBER))
    ines = Access(world.house.accounts.find("ines"), case.case)
    (waits,) = world.open(ines, ListSeals())
    world.act(ines, ConfirmSeal(waits.id))
    world.act(world.case("open"), plans.AddProtected("victim", said(name="Vito Quay"), TAKEN))
    world.clock.forward(73 * 3600)
    assert world.house.lapsing.run() >= 1  # every standing seal is set anew
    assert {row.id for row in world.open(case, plans.ListByHand()).rows} == set(made)


def test_of_a_journey_or_a_call_that_a_register_brings_nothing_is_typed_either(world: World) -> None:
    world.dataset("journeys")
    things: list[Thing] = [
        ("t", "Trip", {"name": "Quay to Vale", "startDate": "2024-05-01", "organizer": "f"}),
        ("e", "Event", {"name": "Vale Meeting", "date": "2024-05-01", "organizer": "f"}),
        ("f", "Company", {"name": "Journey Works"}),
        ("r", "Person", {"name": "Rita Rider", "idNumber": "RR-1"}),
    ]
    world.load("journeys", things)
    case = world.case("journeys")
    rider = world.id(case, "Rita Rider")
    world.act(case, HoldEntity(rider))
    groups = world.open(case, OpenEntity(world.id(case, "Journey Works"))).groups
    reached = {link.other.caption: link.other.id for group in groups for link in group.links if link.other}
    assert set(reached) == {"Quay to Vale", "Vale Meeting"}
    met = 0
    for public in reached.values():
        world.act(case, HoldEntity(public))
        for command in (
            plans.AddFact(public, said(startDate="2024-06-01"), TAKEN),
            plans.AddFact(public, said(date="2024-06-01"), TAKEN),
            plans.AddFact(public, said(notes="Where they went"), TAKEN),
            plans.AddLink("UnknownLink", rider, public, (), TAKEN),
            plans.AddLink("UnknownLink", public, rider, (), TAKEN),
        ):
            with pytest.raises(InvalidInputError, match="of this kind nothing is"):
                world.act(case, command)
            met += 1
        with pytest.raises(InvalidInputError, match="of this kind nothing is"):
            world.open(case, plans.BeginByHand(public))
    assert met == 10
    assert world.open(case, plans.ListByHand()).total == 0
    world.act(case, plans.AddFact(rider, said(phone="+4930555555"), TAKEN))
