"""Tables of people by group on both databases: counted once, kept, never changed, and known again in a copy."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa

from glasshouse.base.errors import RefusedError
from glasshouse.gate import Access
from glasshouse.model.case import CaseKind
from glasshouse.model.purpose import Purpose
from glasshouse.policy.plans import approvals, casework, measuring, people
from glasshouse.store import measuringtables as mt
from tests.store.authenticator import Authenticator
from tests.store.signing import Person
from tests.store.world import PASSWORD, World

COUNTS = (
    ("female", "granted", 30),
    ("female", "refused", 50),
    ("male", "granted", 70),
    ("male", "refused", 25),
    ("male", "Convicted!", 40),
)
SHAPE, YEAR = "outcome_by_group", "2024"


def court(prefix: str, skip: int = 0) -> list[dict[str, Any]]:
    """Persons with a court case each; the first few left out."""
    found: list[dict[str, Any]] = []
    number = 0
    for gender, outcome, count in COUNTS:
        for _ in range(count):
            number += 1
            name, case = f"{prefix}{number}", f"{prefix}{number}-c"
            found += [
                {"id": name, "schema": "Person", "properties": {"name": [f"{prefix} Party {number}"], "gender": [gender]}},
                {"id": case, "schema": "CourtCase", "properties": {"name": [case], "court": ["Court"], "type": ["first-instance"]}},
                {
                    "id": f"{name}-t",
                    "schema": "CourtCaseParty",
                    "properties": {"party": [name], "case": [case], "status": [outcome], "startDate": ["2024-05-05"]},
                },
            ]
    return found[skip * 3 :]


@pytest.fixture
def bela(world: World) -> Person:
    """A lead of another unit; and Carl, a second steward."""
    world.act(world.admin, people.CreatePerson("bela", "Bela", "Audit", ("lead",), PASSWORD))
    world.act(world.admin, people.CreatePerson("carl", "Carl", "Investigations", ("lead", "steward"), PASSWORD))
    return Person(world, "bela")


def measured(world: World, name: str, skip: int = 0) -> Access:
    world.register(name, people="private_persons")
    world.load(name, court("p", skip))
    for login in ("mara", "carl"):
        world.act(world.access(login, CaseKind.STEWARDSHIP), measuring.DeclareMeasuring(name, "gender", "court_case"))
    case = world.act(world.desk, casework.CreateCase("A case", "How?", Purpose.DISCRIMINATION, "a basis", ""))
    access = world.access("mara", case)
    world.act(access, casework.GrantDataset(name, "needed"))
    return access


def approve(world: World, case: Access, bela: Person, name: str, shape: str = SHAPE) -> measuring.CountTable:
    """With an authenticator's code, for exactly this."""
    asked = world.act(case, measuring.AskTable(shape, name, YEAR, "The ombud asked"))
    with pytest.raises(RefusedError):
        bela.act(approvals.Approve(asked.id, asked.digest))
    bela.prove_by(bela.add_passkey(Authenticator()), asked.digest)
    bela.act(approvals.Approve(asked.id, asked.digest))
    return measuring.CountTable(shape, name, YEAR)


def test_a_table_is_counted_kept_and_the_same_when_it_is_asked_for_again(world: World, bela: Person) -> None:
    case = measured(world, "court")
    first = world.act(case, approve(world, case, bela, "court"))
    assert [labels for _, labels in first.axes] == [("female", "male"), ("granted", "refused")]
    assert None not in first.cells
    world.load("court", court("late"))
    world.restart()
    assert world.act(case, approve(world, case, bela, "court")) == first
    assert world.open(case, measuring.OpenTable(first.id)) == first
    assert len(world.open(case, measuring.ListTables()).tables) == 1


def test_a_table_by_authority_has_three_axes(world: World, bela: Person) -> None:
    case = measured(world, "court")
    found = world.act(case, approve(world, case, bela, "court", "treatment_by_authority_and_group"))
    assert found.axes == ()  # one kind of authority is no breakdown
    staged = world.act(case, approve(world, case, bela, "court", "stage_by_group"))
    assert staged.axes == ()  # nor is one stage


def test_a_copy_without_one_person_is_refused(world: World, bela: Person) -> None:
    case = measured(world, "court")
    world.act(case, approve(world, case, bela, "court"))
    twin = measured(world, "twin", skip=1)
    plan = approve(world, twin, bela, "twin")
    with pytest.raises(RefusedError) as caught:
        world.act(twin, plan)
    assert caught.value.rules == ("C1",)


def test_what_was_counted_is_never_changed_nor_removed(world: World, bela: Person) -> None:
    case = measured(world, "court")
    world.act(case, approve(world, case, bela, "court"))
    for statement in (sa.update(mt.counted_tables).values(content="{}"), sa.delete(mt.counted_tables)):
        with pytest.raises(sa.exc.DBAPIError), world.house.database.write() as connection:
            connection.execute(statement)
