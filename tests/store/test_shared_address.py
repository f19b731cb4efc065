"""Where people live is no road (C3): of those whom the case holds one is told whether they share an address, and nothing else."""

from __future__ import annotations

import dataclasses
from itertools import combinations
from typing import Any

import pytest

from glasshouse.base.errors import InvalidInputError, NotFoundError, RefusedError
from glasshouse.gate import Access
from glasshouse.model.actor import CaseRole
from glasshouse.policy.charter.ceilings import ADDRESS_QUESTIONS_A_MONTH
from glasshouse.policy.plans import casework, people
from glasshouse.policy.plans.addresses import ShareAddress, SharedAddress
from tests.store.world import PASSWORD, World

TOGETHER = ("ann", "ben")
PEOPLE = ("ann", "ben", "cem", "dot", "eva", "fay", "gus")


def person(name: str, **properties: str) -> dict[str, Any]:
    """Somebody whom a number finds."""
    values = {"name": [f"{name} Acme"], "idNumber": [f"ID7-{name}"], **{key: [value] for key, value in properties.items()}}
    return {"id": name, "schema": "Person", "properties": values}


ENTITIES = [
    {"id": "home", "schema": "Address", "properties": {"full": ["1 Vale Road, Dover"]}},
    {"id": "other", "schema": "Address", "properties": {"street": ["Vale Road 2"], "city": ["Dover"]}},
    {"id": "town", "schema": "Address", "properties": {"full": ["Dover"]}},
    person("ann", addressEntity="home"),
    person("ben", address="1, VALE ROAD - Dover"),
    person("cem", addressEntity="other", address="Dover"),
    person("dot", addressEntity="town", address="Dover"),
    person("eva", addressEntity="town", address="Dover"),
    person("fay", addressEntity="home"),
    person("gus"),
    {"id": "firm", "schema": "Company", "properties": {"name": ["Acme firm"], "addressEntity": ["home"]}},
]


@pytest.fixture
def case(world: World) -> Access:
    world.register("register", people="private_persons")
    world.load("register", ENTITIES)
    made = world.case("register")
    for name in PEOPLE:
        world.act(made, casework.HoldEntity(found(world, made, name)))
    return made


def found(world: World, case: Access, name: str) -> str:
    """The public id of the person with this name."""
    (hit,) = world.search(case, f"ID7-{name}").hits
    return hit.stub.id


def asked(world: World, case: Access, *names: str, address: str = "") -> SharedAddress:
    """The answer for the people of these names."""
    return world.open(case, ShareAddress(tuple(found(world, case, name) for name in names), address))


def test_yes_and_no_are_all_that_is_told(world: World, case: Access) -> None:
    assert asked(world, case, "ann", "ben") == SharedAddress(True, 2)
    assert asked(world, case, "ann", "cem") == SharedAddress(False, 2)
    assert asked(world, case, "ann", "gus") == SharedAddress(False, 2)
    assert [field.type for field in dataclasses.fields(SharedAddress)] == ["bool", "int"]


def test_of_a_household_all_must_share_one(world: World, case: Access) -> None:
    assert asked(world, case, "ann", "ben", "fay").shared
    assert not asked(world, case, "ann", "ben", "cem").shared


def test_a_town_is_no_address(world: World, case: Access) -> None:
    assert not asked(world, case, "dot", "eva").shared


def test_of_an_address_that_the_case_holds_it_is_told_whether_they_share_that_one(world: World, case: Access) -> None:
    (home,) = world.search(case, '"1 vale road dover"').hits
    (other,) = world.search(case, '"vale road 2"').hits
    with pytest.raises(RefusedError):
        asked(world, case, *TOGETHER, address=home.stub.id)
    for hit in (home, other):
        world.act(case, casework.HoldEntity(hit.stub.id))
    assert asked(world, case, *TOGETHER, address=home.stub.id).shared
    assert not asked(world, case, *TOGETHER, address=other.stub.id).shared


def test_of_whom_the_case_does_not_hold_nothing_is_told_whatever_the_answer_is(world: World, case: Access) -> None:
    world.act(case, casework.ReleaseEntity(found(world, case, "ben")))
    refusals = []
    for name in ("ann", "cem"):
        with pytest.raises(RefusedError) as refused:
            asked(world, case, name, "ben")
        refusals.append((refused.value.rules, refused.value.message, refused.value.remedy))
    assert refusals[0] == refusals[1]
    assert refusals[0][0] == ("C3",)


def test_one_person_alone_firms_and_crowds_are_not_asked_about(world: World, case: Access) -> None:
    ann = found(world, case, "ann")
    (firm,) = world.search(case, '"acme firm"').hits
    world.act(case, casework.HoldEntity(firm.stub.id))
    for persons in ((ann,), (ann, ann), (ann, firm.stub.id), ()):
        with pytest.raises(InvalidInputError):
            world.open(case, ShareAddress(persons))
    world.load("register", [person(f"n{number}") for number in range(11)], source="crowd")
    with pytest.raises(InvalidInputError):
        asked(world, case, *(f"n{number}" for number in range(11)))


def test_somebody_sealed_answers_like_somebody_who_is_not_there(world: World, case: Access) -> None:
    ann, ben = (found(world, case, name) for name in TOGETHER)
    world.act(case, casework.ProtectPerson(ben, "witness"))
    errors = []
    for public in (ben, "a" * 26):
        with pytest.raises(NotFoundError) as absent:
            world.open(case, ShareAddress((ann, public)))
        errors.append((absent.value.message, absent.value.remedy))
    assert errors[0] == errors[1]


def test_every_question_leaves_an_entry_that_tells_outsiders_the_same_for_yes_and_no(world: World, case: Access) -> None:
    headers = []
    for names in (("ann", "ben"), ("ann", "cem")):
        receipt = world.house.gate.open(case, ShareAddress(tuple(found(world, case, name) for name in names))).receipt
        total, entries = world.house.entries.trail(case.case, 0, 4)
        (intent,) = [entry for entry in entries if entry.index == receipt.index - 1 or entry.index == receipt.index][:1]
        assert intent.fields["plan"]["action"] == "share_address" if "plan" in intent.fields else total
        headers.append([(entry.header.k, entry.header.n, entry.header.dec) for entry in entries[:2]])
    assert headers[0] == headers[1]


def test_asked_of_every_pair_it_ends_before_the_case_stands_in_households(world: World, case: Access) -> None:
    """The same question is free, in whatever order it names them; a second account of the case, and a second case of the account, help
    nobody."""
    crowd = [f"q{number}" for number in range(8)]
    world.load("register", [person(name, address=f"{name} Vale Road 9, Dover") for name in crowd], source="crowd")
    ids = {}
    for name in crowd:
        ids[name] = found(world, case, name)
        world.act(case, casework.HoldEntity(ids[name]))
    pairs = [(ids[one], ids[other]) for one, other in combinations(crowd, 2)]
    for pair in pairs[:ADDRESS_QUESTIONS_A_MONTH]:
        world.open(case, ShareAddress(pair))
        world.open(case, ShareAddress(pair[::-1]))
    world.act(world.admin, people.CreatePerson("ines", "Ines", "Investigations", ("investigator",), PASSWORD))
    world.act(case, casework.AddMember("ines", CaseRole.MEMBER))
    elsewhere = world.case("register")
    for public in ids.values():
        world.act(elsewhere, casework.HoldEntity(public))
    for access in (case, Access(world.house.accounts.find("ines"), case.case), elsewhere):
        with pytest.raises(RefusedError) as refused:
            world.open(access, ShareAddress(pairs[-1]))
        assert refused.value.rules == ("C3",)
        assert refused.value.remedy
    assert not world.open(case, ShareAddress(pairs[0])).shared
