"""Rows of the store as the model's nouns: cases, datasets, accounts."""

from __future__ import annotations

import json
from functools import lru_cache
from typing import Any

import sqlalchemy as sa

from glasshouse.model.actor import CaseRole, Role
from glasshouse.model.case import Case, CaseKind, CaseState
from glasshouse.model.dataset import Dataset, Handling, LegalBasis, PeopleCategory
from glasshouse.model.purpose import Purpose
from glasshouse.policy.plans.people import Person
from glasshouse.store import incorporated, tables as t


def case_of(row: Any) -> Case:
    """A row of `cases`."""
    return Case(
        row.id,
        row.number,
        row.title,
        row.question,
        CaseKind(row.kind),
        Purpose(row.purpose),
        row.legal_basis,
        row.targets,
        CaseState(row.state),
        row.unit,
        row.opened,
        row.expires,
    )


def select_datasets() -> sa.Select[Any]:
    """Rows for `dataset_of`; the caller adds which."""
    declared = incorporated.declarations
    said = declared.c.second.isnot(None).label("incorporated")
    return sa.select(t.datasets, said).outerjoin(declared, declared.c.dataset == t.datasets.c.id)


def dataset_of(row: Any) -> Dataset:
    """A row of `select_datasets`."""
    return Dataset(
        row.key,
        row.name,
        row.title,
        row.publisher,
        row.address,
        LegalBasis(row.legal_basis),
        PeopleCategory(row.people),
        Handling(row.handling),
        frozenset(json.loads(row.tags)) | frozenset(json.loads(row.inherited)),
        row.retention_days,
        row.unit,
        bool(row.declared_first and row.declared_second),
        bool(row.impersonal_first and row.impersonal_second),
        frozenset(json.loads(row.inherited)) - frozenset(json.loads(row.tags)),
        bool(row.incorporated),
    )


@lru_cache(256)
def roles_of(text: str) -> frozenset[Role]:
    """A column of roles."""
    return frozenset(Role(role) for role in json.loads(text))


def find_case(connection: sa.Connection, case: str) -> Case | None:
    """The case with this id."""
    row = connection.execute(sa.select(t.cases).where(t.cases.c.id == case)).first()
    return case_of(row) if row is not None else None


def find_dataset(connection: sa.Connection, name: str) -> tuple[int, Dataset] | None:
    """Number and description of the dataset with this name."""
    row = connection.execute(select_datasets().where(t.datasets.c.name == name)).first()
    return (row.id, dataset_of(row)) if row is not None else None


def case_role(connection: sa.Connection, case: str, person: str) -> CaseRole | None:
    """What the person is in the case."""
    where = (t.members.c.case_id == case) & (t.members.c.person == person)
    role = connection.execute(sa.select(t.members.c.role).where(where)).scalar()
    return CaseRole(role) if role is not None else None


def scope_of(connection: sa.Connection, case: Case, now: int) -> dict[int, Dataset]:
    """Datasets in the case's scope by number: granted and not lapsed, its own, and for Stewardship those of its unit."""
    d = t.datasets.c
    if case.kind is CaseKind.STEWARDSHIP:
        query = select_datasets().where((d.unit == case.unit) & d.case_id.is_(None))
    else:
        granted = sa.select(t.grants.c.dataset).where((t.grants.c.case_id == case.id) & (t.grants.c.expires > now))
        query = select_datasets().where(d.id.in_(granted) | (d.case_id == case.id))
    return {row.id: dataset_of(row) for row in connection.execute(query)}


def person_of(row: Any) -> Person:
    """A row of `people`, without its password."""
    from glasshouse.base.clock import iso

    return Person(row.id, row.login, row.name, row.unit, tuple(json.loads(row.roles)), row.state, iso(row.created))
