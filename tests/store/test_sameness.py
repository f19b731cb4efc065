"""Two accounts of one person are one, wherever two people are asked for: known by name, sign-in name and passkey, on both databases."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from glasshouse.base.errors import ConflictError, RefusedError
from glasshouse.gate import Access
from glasshouse.model.actor import CaseRole
from glasshouse.model.case import CaseKind
from glasshouse.policy.plans import casework, data, erasure, factors, people
from glasshouse.policy.plans.care import DeclareNoCareFile
from glasshouse.policy.plans.keepers import ListKeepers, NameKeeper, SignKeeper
from glasshouse.policy.plans.measuring import DeclareMeasuring
from glasshouse.policy.plans.seals import ConfirmSeal, ListSeals
from glasshouse.store import approvals, sameness
from tests.store.authenticator import Authenticator
from tests.store.signing import Person
from tests.store.test_erasure import closed_case
from tests.store.world import PASSWORD, World

ROLES = ("lead", "steward", "investigator")


def account(world: World, login: str, name: str, unit: str = "Investigations") -> str:
    """Somebody who may do what Mara may."""
    return world.act(world.admin, people.CreatePerson(login, name, unit, ROLES, PASSWORD))


def by_name(world: World) -> str:
    account(world, "second", "OKAFOR,  Mára")
    return "second"


def by_login(world: World) -> str:
    account(world, "mará", "Somebody Else")
    return "mará"


def by_passkey(world: World) -> str:
    device, first = Authenticator(), Person(world, "mara")
    first.add_passkey(device)
    account(world, "third", "Third Person")
    with pytest.raises(ConflictError):  # no two accounts have it at once
        Person(world, "third").add_passkey(device)
    (kept,) = world.open(first.access, factors.ListFactors()).passkeys
    first.add_passkey()  # who leads keeps one
    first.act(factors.RemovePasskey(kept.id))
    Person(world, "third").add_passkey(device)
    return "third"


@pytest.fixture(params=[by_name, by_login, by_passkey], ids=["name", "sign-in name", "passkey"])
def alias(request: pytest.FixtureRequest, world: World) -> str:
    """The sign-in name of another account of Mara's."""
    login: str = request.param(world)
    account(world, "nils", "Nils")
    return login


@contextmanager
def refused(rule: str) -> Iterator[None]:
    with pytest.raises(RefusedError) as caught:
        yield
    assert caught.value.rules == (rule,)
    assert "counts as you" in caught.value.message


def person(name: str) -> dict[str, Any]:
    """Somebody to seal."""
    return {"id": name, "schema": "Person", "properties": {"name": [f"{name} Acme"]}}


def test_a_seal_and_a_keeper_are_not_confirmed_and_signed_by_another_account_of_ones_own(world: World, alias: str) -> None:
    world.register("register", people="private_persons")
    world.load("register", [person("ida")])
    case = world.case("register")
    for login in (alias, "nils"):
        world.act(case, casework.AddMember(login, CaseRole.MEMBER))
    theirs, nils = world.access(alias, case.case), world.access("nils", case.case)
    world.act(case, casework.ProtectPerson(world.find(case, "ida"), "witness"))
    (waiting,) = world.open(theirs, ListSeals())
    with refused("C4"):
        world.act(theirs, ConfirmSeal(waiting.id))
    world.act(nils, ConfirmSeal(waiting.id))
    (seal,) = world.open(case, ListKeepers())
    keeper = world.act(case, NameKeeper(seal.seal, "nils"))
    with refused("C4"):
        world.act(theirs, SignKeeper(keeper))
    own = world.act(case, NameKeeper(seal.seal, alias))
    world.act(nils, SignKeeper(own))


DECLARED: dict[str, tuple[str, Callable[[], Any]]] = {
    "function": ("C2", lambda: data.DeclareFunction("register")),
    "impersonal": ("C2", lambda: data.DeclareImpersonal("register")),
    "incorporated": ("C1", lambda: data.DeclareIncorporated("register", "They are firms")),
    "no care file": ("C4", lambda: DeclareNoCareFile("register", "A brand of paint")),
    "measuring": ("C1", lambda: DeclareMeasuring("register", "gender", "court_case")),
}


@pytest.mark.parametrize("what", DECLARED)
def test_nothing_is_declared_twice_by_one_person(world: World, alias: str, what: str) -> None:
    rule, made = DECLARED[what]
    world.register("register", people="public_function")
    about = ("Office", "https://example.org", "public_record", "public_function", "public")
    world.act(world.steward, data.RegisterDataset("register", "Patient paints", *about))
    world.act(world.steward, made())
    with refused(rule):
        world.act(world.access(alias, CaseKind.STEWARDSHIP), made())
    world.act(world.access("nils", CaseKind.STEWARDSHIP), made())


def test_a_matching_of_lists_is_not_approved_by_another_account_of_ones_own(world: World, alias: str) -> None:
    world.register("private", people="private_persons")
    world.register("firms")
    names = ("firms", "private")
    world.act(world.steward, data.AskIdentity("Person", "idNumber", names, "They are on both"))
    with pytest.raises(RefusedError):
        world.act(world.access(alias, CaseKind.STEWARDSHIP), data.DeclareIdentity("Person", "idNumber", names))
    world.act(world.access("nils", CaseKind.STEWARDSHIP), data.DeclareIdentity("Person", "idNumber", names))


def test_nobody_answers_what_they_asked_for_by_another_account(world: World, alias: str) -> None:
    asker, other = (world.house.accounts.find(login).person for login in ("mara", alias))
    with world.house.database.read() as connection:
        able = approvals.answerers(connection, asker)
        assert sameness.alike(connection, other) >= {asker, other}
    assert other not in able
    assert world.house.accounts.find("nils").person in able


def test_openings_are_not_erased_by_two_accounts_of_one_person(world: World) -> None:
    case = closed_case(world, "case")
    world.act(world.admin, people.CreatePerson("jonas2", "JONAS", "Inspection", ("auditor",), PASSWORD))
    world.act(world.admin, people.CreatePerson("ada", "Ada", "Inspection", ("auditor",), PASSWORD))
    command = erasure.EraseOpenings(case.case, "the law asks for it")
    accesses: list[Access] = [world.admin, world.access("jonas2", CaseKind.OVERSIGHT), world.admin]
    assert [world.act(access, command).done for access in accesses] == [False, False, False]
    assert world.act(world.access("ada", CaseKind.OVERSIGHT), command).done


def test_people_who_share_nothing_are_two(world: World) -> None:
    account(world, "maria", "Maria Okafor")
    with world.house.database.read() as connection:
        mara = world.house.accounts.find("mara").person
        assert sameness.alike(connection, mara) == {mara}
        assert sameness.alike(connection, "nobody") == {"nobody"}
