"""Declarations that the legal entities, unknown kinds and sole traders of a dataset are no natural persons (C1), as they are kept.

Promise: a declaration holds when two different people made it; what takes back the other declarations of a dataset takes it back too.
"""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy import Column, ForeignKey

from glasshouse.model.schema import is_natural_person, schema_names
from glasshouse.policy.charter.treated import LEGAL_FORM, is_firm
from glasshouse.store import tables as t
from glasshouse.store.columns import Number, Words, table
from glasshouse.store.fold import treated

declarations = table(
    "incorporated",
    Column("dataset", Number, ForeignKey("datasets.id"), primary_key=True),
    Column("first", Words, nullable=False),
    Column("first_reason", Words, nullable=False),
    Column("second", Words),
    Column("second_reason", Words),
    keyed=True,
)
"""Who declared it of a dataset, and why, in the order in which they did."""


def named(connection: sa.Connection, dataset: int) -> tuple[tuple[str, str], ...]:
    """Account and reason of each declaration of the dataset, in order."""
    c = declarations.c
    row = connection.execute(sa.select(declarations).where(c.dataset == dataset)).first()
    if row is None:
        return ()
    made = ((row.first, row.first_reason), (row.second, row.second_reason))
    return tuple((person, reason) for person, reason in made if person is not None)


def declare(connection: sa.Connection, dataset: int, person: str, reason: str) -> None:
    """Keep a declaration: the first of the dataset, or the second."""
    if not named(connection, dataset):
        values = {"dataset": dataset, "first": person, "first_reason": reason}
        connection.execute(sa.insert(declarations).values(values))
        return
    where = declarations.c.dataset == dataset
    connection.execute(sa.update(declarations).where(where).values(second=person, second_reason=reason))


def take_back(connection: sa.Connection, dataset: int) -> bool:
    """Forget the dataset's declarations; whether there was one."""
    return connection.execute(sa.delete(declarations).where(declarations.c.dataset == dataset)).rowcount > 0


def concerned(connection: sa.Connection, dataset: int) -> list[int]:
    """Record-entities of the dataset that such a declaration speaks of."""
    r = t.records.c
    known = schema_names()
    unnamed = [name for name in known if is_natural_person(name) and is_firm(name)]
    firms = [name for name in known if is_firm(name)]
    whole = sa.select(r.entity).where((r.dataset == dataset) & (r.schema.in_(unnamed) | r.schema.notin_(known))).distinct()
    found = set(connection.execute(whole).scalars())
    with_form = r.schema.in_(firms) & r.data.contains(f'"{LEGAL_FORM}"')
    rows = connection.execute(sa.select(r.entity, r.schema, r.data).where((r.dataset == dataset) & with_form))
    found.update(row.entity for row in rows if is_natural_person(treated(row.schema, row.data, incorporated=False)))
    return sorted(found)
