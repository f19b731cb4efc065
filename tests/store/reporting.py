"""A case with what reports cite, and reports as their page and their export tell them."""

from __future__ import annotations

from typing import Any

import pytest

from glasshouse.base.errors import ConflictError
from glasshouse.gate import Access
from glasshouse.model.actor import CaseRole
from glasshouse.model.printed import Printed
from glasshouse.model.report import FaultKind
from glasshouse.policy.plans.casework import AddMember, HoldEntity
from glasshouse.policy.plans.people import CreatePerson
from glasshouse.policy.plans.reports import ExportReport, OpenReport, ReportView
from tests.store.collected import collect
from tests.store.world import PASSWORD, World

FILES = [
    {"id": "p", "schema": "Person", "properties": {"name": ["Ana Ruiz"]}},
    {"id": "q", "schema": "Company", "properties": {"name": ["Quay Works"], "registrationNumber": ["K-77"]}},
    {"id": "v", "schema": "Vessel", "properties": {"name": ["Tern"]}},
]


@pytest.fixture
def case(world: World) -> Access:
    """A case of Mara's with two members and a reader, an exhibit, and three held records."""
    world.register("files", people="private_persons")
    world.load("files", FILES)
    made = world.case("files")
    for login, role in (("ines", CaseRole.MEMBER), ("omar", CaseRole.MEMBER), ("rita", CaseRole.READER)):
        world.act(world.admin, CreatePerson(login, login.title(), "Investigations", ("investigator",), PASSWORD))
        world.act(made, AddMember(login, role))
    for name in ("Ana Ruiz", "Quay Works", "Tern"):
        world.act(made, HoldEntity(world.find(made, f'"{name}"')))
    collect(world, made)
    return made


def found(world: World, case: Access, name: str) -> str:
    """The public id of a record."""
    return world.find(case, f'"{name}"')


def seen(world: World, case: Access, report: str) -> ReportView:
    """The report as its page shows it."""
    return world.open(case, OpenReport(report))


def kinds(view: ReportView) -> list[FaultKind]:
    """What stands against it."""
    return [fault.kind for fault in view.checked.faults]


def export(world: World, case: Access, report: str, **more: Any) -> Printed:
    """The present revision as it leaves."""
    view = seen(world, case, report)
    return world.act(case, ExportReport(report, view.row.revision, view.sha256, "pdf", **more))


def blocked(world: World, case: Access, report: str) -> str:
    """Why it does not leave."""
    with pytest.raises(ConflictError) as refused:
        export(world, case, report)
    assert refused.value.code == "blocked"
    return refused.value.message
