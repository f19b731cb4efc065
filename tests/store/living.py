"""Cases and people for tests of the life of a case, through the gate."""

from __future__ import annotations

from glasshouse.gate import Access
from glasshouse.model.actor import CaseRole
from glasshouse.model.case import CaseState
from glasshouse.model.purpose import Purpose
from glasshouse.policy.plans import casework, life, people
from glasshouse.policy.templates.reading import shipped
from tests.store.world import PASSWORD, World

FIELDS = (("contract_reference", "T-12"), ("contracting_authority", "Port authority"))


def person(world: World, login: str, *roles: str) -> str:
    """A new account of Mara's unit; yields its id."""
    return world.act(world.admin, people.CreatePerson(login, login.title(), "Investigations", roles or ("investigator",), PASSWORD))


def two_sign(world: World) -> Access:
    """Mara in a case whose closing a second person signs, from a file of the organisation's own."""
    folder = world.folder / "data" / "templates"
    folder.mkdir(exist_ok=True)
    (folder / "two.yml").write_text("name: two\ntitle: Two\nabout: Two sign.\npurposes: [corruption]\nsecond_signature: true\n")
    world.restart()
    return from_template(world, "two", fields=(), purpose=Purpose.CORRUPTION)


def from_template(
    world: World,
    name: str = "procurement-fraud",
    *,
    draft: bool = False,
    fields: tuple[tuple[str, str], ...] = FIELDS,
    purpose: Purpose | None = None,
) -> Access:
    """Mara in a new case of this template."""
    purpose = purpose or shipped()[name].purposes[0]
    command = casework.CreateCase("Quay", "Who?", purpose, "basis", "", name, fields, draft)
    return Access(world.house.accounts.find("mara"), world.act(world.desk, command))


def with_member(world: World, case: Access, login: str = "ines", role: CaseRole = CaseRole.MEMBER) -> Access:
    """Somebody else in the case."""
    person(world, login)
    world.act(case, casework.AddMember(login, role))
    return world.access(login, case.case)


def told(world: World, access: Access) -> casework.CaseView:
    """The case's own page."""
    return world.open(access, casework.OpenCase())


def state(world: World, case: Access) -> CaseState:
    """Where the case is in its life."""
    return told(world, case).case.state


def moved(world: World, case: Access, to: CaseState, reason: str = "") -> None:
    """Move it."""
    world.act(case, life.MoveCase(to, reason))
