"""Cases with people in roles, for tests of subjects."""

from __future__ import annotations

from typing import Any

from glasshouse.gate import Access
from glasshouse.model.actor import CaseRole
from glasshouse.model.reliability import Basis
from glasshouse.model.subject import PROTECTED, SubjectRole
from glasshouse.policy.plans import casework, people
from glasshouse.policy.plans.keepers import ListKeepers, SignKeeper
from glasshouse.policy.plans.seals import ConfirmSeal, ListSeals
from glasshouse.policy.plans.subjects import GiveProtectedRole, GiveRole, ListSubjects, SubjectList, SubjectRow
from tests.store.world import PASSWORD, World, thing

TEAM = ("ines", "omar", "lena")


def someone(name: str, **properties: str) -> dict[str, Any]:
    """A person who is found by the number `SB7-<name>`."""
    values = {"name": [f"{name} Acme"], "idNumber": [f"SB7-{name}"], **{key: [value] for key, value in properties.items()}}
    return {"id": name, "schema": "Person", "properties": values}


def team_case(world: World) -> Access:
    """A case of Mara's with a team, over three persons, a firm and a dataset of ships."""
    world.register("register", people="private_persons")
    world.load("register", [someone("ida"), someone("eva"), someone("uma"), thing("Works", registrationNumber="SB7-works")])
    case = world.case("register")
    for login in TEAM:
        world.act(world.admin, people.CreatePerson(login, login.title(), "Investigations", ("investigator",), PASSWORD))
        world.act(case, casework.AddMember(login, CaseRole.MEMBER))
    return case


def at(world: World, case: Access, login: str) -> Access:
    """Somebody of the team in the case."""
    return world.access(login, case.case)


def entity(world: World, case: Access, name: str) -> str:
    """The public id of whom the number finds."""
    (hit,) = world.search(case, f"SB7-{name}").hits
    return hit.stub.id


def give(world: World, case: Access, name: str, role: SubjectRole, reason: str = "Signed the invoices.", **more: Any) -> str:
    """Give the role; yields what the command does."""
    public = entity(world, case, name)
    if role in PROTECTED:
        return world.act(case, GiveProtectedRole(public, role, Basis.FACT, reason, **more))
    return world.act(case, GiveRole(public, role, Basis.FACT, reason))


def listed(world: World, case: Access, **more: Any) -> SubjectList:
    """The list as this reader sees it."""
    return world.open(case, ListSubjects(**more))


def rows(world: World, case: Access) -> list[SubjectRow]:
    """Its rows."""
    return list(listed(world, case).rows)


def kept_by(world: World, case: Access, login: str, name: str, role: SubjectRole = SubjectRole.WITNESS) -> Access:
    """Somebody in a protected role, confirmed by Omar, kept by `login` and signed by Omar; yields the keeper."""
    give(world, case, name, role, keepers=(login,))
    omar = at(world, case, "omar")
    for seal in world.open(omar, ListSeals()):
        world.act(omar, ConfirmSeal(seal.id))
    (keeper,) = world.open(omar, ListKeepers())[0].keepers
    world.act(omar, SignKeeper(keeper.id))
    return at(world, case, login)
