"""Tables of measuring (C1): datasets registered for it, what was asked, and each table that was counted, once."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, UniqueConstraint

from glasshouse.store import tables
from glasshouse.store.columns import Number, Words, signed, table

measured = table(
    "measured",
    Column("dataset", Number, ForeignKey(tables.datasets.c.id), primary_key=True, autoincrement=False),
    Column("grouping", Words, nullable=False),
    Column("procedure", Words, nullable=False),
    Column("first", Words, nullable=False),
    Column("second", Words),
    Column("declared", Number, nullable=False),
)
"""Which property of a dataset's people is the group and what was done with them, as two people declared."""

asked_tables = table(
    "asked_tables",
    Column("approval", Words, ForeignKey(tables.approvals.c.id), primary_key=True),
    Column("shape", Words, nullable=False),
    Column("dataset", Number, ForeignKey(tables.datasets.c.id), nullable=False),
    Column("period", Words, nullable=False),
    keyed=True,
)
"""What an approval of a table is asked for."""

counted_tables = table(
    "counted_tables",
    Column("id", Words, primary_key=True),
    Column("dataset", Number, ForeignKey(tables.datasets.c.id), nullable=False),
    Column("shape", Words, nullable=False),
    Column("period", Words, nullable=False),
    Column("content", Words, nullable=False),
    Column("named", Words, nullable=False),
    Column("placed", Words, nullable=False),
    Column("counted", Number, nullable=False),
    Column("entry", Number, nullable=False),
    UniqueConstraint("dataset", "shape", "period"),
)
"""Finished tables (`content`, JSON), never changed; `named` and `placed`: sketches of the people who were counted, by what they are called
and by id and day, to know them again in another dataset."""

case_tables = table(
    "case_tables",
    Column("case_id", Words, ForeignKey(tables.cases.c.id), primary_key=True),
    Column("counted", Words, ForeignKey(counted_tables.c.id), primary_key=True),
    *signed(),
    Index(None, "counted"),
    keyed=True,
)
"""In which cases a table was approved and stands."""
