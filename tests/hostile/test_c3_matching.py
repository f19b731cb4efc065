"""C3: two lists of private persons are never matched, and one with another list by who did not ask for it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from glasshouse.base.errors import ConflictError, InvalidInputError, NotFoundError, RefusedError
from glasshouse.gate import Access
from glasshouse.model.actor import Actor
from glasshouse.model.case import CaseKind
from glasshouse.policy.plans.data import AskIdentity, DeclareIdentity, DeclareImpersonal, DeclareIncorporated, OpenDataset
from tests.hostile.world import Thing, World, every_text

PRIVATE = ("private_persons", "case_subjects", "personal_documents")


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    made = World(tmp_path)
    yield made
    made.close()


def steward(world: World, actor: Actor | None = None) -> Access:
    return world.standing(CaseKind.STEWARDSHIP, actor)


def filled(world: World, **people: str) -> None:
    things: list[Thing] = [
        ("p", "Person", {"name": "Nadia Haddad", "idNumber": "ID-1", "taxNumber": "TX-1"}),
        ("c", "Company", {"name": "Haddad Trading", "registrationNumber": "REG-1"}),
        ("v", "Vehicle", {"name": "Van", "registrationNumber": "PL-1"}),
    ]
    for name, category in people.items():
        world.dataset(name, people=category)
        world.load(name, things)


@pytest.mark.parametrize("one", PRIVATE)
@pytest.mark.parametrize("other", PRIVATE)
def test_two_lists_of_private_persons_are_never_matched_in_bulk(world: World, one: str, other: str) -> None:
    filled(world, one=one, other=other, register="corporate_register")
    second = world.person("second", "steward")
    for kind, prop in (
        ("Person", "idNumber"),
        ("LegalEntity", "taxNumber"),
        ("Company", "registrationNumber"),
        ("Vehicle", "registrationNumber"),
    ):
        for names in (("one", "other"), ("one", "other", "register")):
            for actor in (world.mara, second):
                before = world.size()
                with pytest.raises(RefusedError) as refused:
                    world.act(steward(world, actor), DeclareIdentity(kind, prop, names))
                assert refused.value.rules == ("C3",)
                assert world.size() > before
                with pytest.raises(RefusedError):
                    world.act(steward(world, actor), AskIdentity(kind, prop, names, "To see"))
    case = world.case("one", "other", "register")
    assert world.search(case, "ID-1").total == 3


def test_firms_in_two_such_lists_are_matched_once_two_people_declared_that_they_are_firms(world: World) -> None:
    filled(world, one="private_persons", other="case_subjects")
    second = world.person("second", "steward")
    command = DeclareIdentity("Company", "registrationNumber", ("one", "other"))
    for declaration in (DeclareImpersonal, lambda name: DeclareIncorporated(name, "Firms have numbers of their own")):
        with pytest.raises(RefusedError):
            world.act(steward(world), command)
        for name in ("one", "other"):
            for actor in (world.mara, second):
                world.act(steward(world, actor), declaration(name))
    assert world.act(steward(world), command) == 1
    with pytest.raises(RefusedError):
        world.act(steward(world), DeclareIdentity("Person", "idNumber", ("one", "other")))


def test_a_list_of_private_persons_is_matched_with_another_by_who_did_not_ask_once_and_for_exactly_that(world: World) -> None:
    filled(world, people="private_persons", officers="public_function", firms="corporate_register")
    second = world.person("second", "steward")
    names = ("officers", "people")
    command = DeclareIdentity("Person", "idNumber", names)
    for actor in (world.mara, second):
        with pytest.raises(RefusedError) as refused:
            world.act(steward(world, actor), command)
        assert refused.value.rules == ("C3",)
    with pytest.raises(InvalidInputError):
        world.act(steward(world), AskIdentity("Person", "idNumber", names, " "))
    world.act(steward(world), AskIdentity("Person", "idNumber", names, "Officials with debts"))
    (shown,) = world.open(steward(world, second), OpenDataset("people")).asked
    assert (shown.by, shown.reason, shown.datasets, shown.mine) == ("Mara Okafor", "Officials with debts", names, False)
    with pytest.raises(RefusedError):
        world.act(steward(world), command)  # who asked
    for other in (
        DeclareIdentity("Person", "taxNumber", names),
        DeclareIdentity("LegalEntity", "idNumber", names),
        DeclareIdentity("Person", "idNumber", ("firms", "people")),
        DeclareIdentity("Person", "idNumber", ("firms", "officers", "people")),
    ):
        with pytest.raises(RefusedError):
            world.act(steward(world, second), other)
    before = world.size()
    assert world.act(steward(world, second), command) == 1
    outcome = world.entries(before)[-1][1]
    assert {"Officials with debts", world.mara.person} <= set(every_text(outcome))
    assert not world.open(steward(world, second), OpenDataset("people")).asked
    with pytest.raises(RefusedError):
        world.act(steward(world, second), command)  # it served once


def test_a_request_lapses_after_72_hours_and_none_is_made_where_none_is_needed(world: World) -> None:
    filled(world, people="private_persons", firms="corporate_register", others="corporate_register")
    second = world.person("second", "steward")
    names = ("firms", "people")
    with pytest.raises(ConflictError):
        world.act(steward(world), AskIdentity("Person", "idNumber", ("firms", "others"), "To see"))
    with pytest.raises(ConflictError):
        world.act(steward(world), AskIdentity("Person", "idNumber", ("people",), "To see"))
    with pytest.raises(RefusedError):
        world.act(steward(world), AskIdentity("Person", "religion", names, "To see"))
    assert world.act(steward(world), DeclareIdentity("Person", "idNumber", ("firms", "others"))) == 1
    world.act(steward(world), AskIdentity("Person", "idNumber", names, "To see"))
    world.clock.forward(72 * 3600)
    assert not world.open(steward(world), OpenDataset("people")).asked
    with pytest.raises(RefusedError):
        world.act(steward(world, second), DeclareIdentity("Person", "idNumber", names))
    outsider = world.person("outsider", "steward", unit="Elsewhere")
    with pytest.raises((RefusedError, NotFoundError)):
        world.act(Access(outsider, steward(world).case), AskIdentity("Person", "idNumber", names, "To see"))
