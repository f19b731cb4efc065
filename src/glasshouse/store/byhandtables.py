"""Tables of what people add by hand. What it says stands in `records` alone; here stands which record that is, and where it was taken
from."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index

from glasshouse.store import exhibittables, tables
from glasshouse.store.columns import Number, Words, signed, table

byhand = table(
    "byhand",
    Column("id", Words, primary_key=True),
    Column("case_id", Words, ForeignKey(tables.cases.c.id), nullable=False),
    Column("shape", Words, nullable=False),
    Column("entity", Number, ForeignKey(tables.entities.c.id), nullable=False),
    Column("record", Number, ForeignKey(tables.records.c.id), nullable=False),
    Column("state", Words, nullable=False),
    Column("revision", Number, nullable=False),
    Column("exhibit", Words, ForeignKey(exhibittables.exhibits.c.id)),
    Column("source", Words, nullable=False),
    Column("reliability", Words, nullable=False),
    Column("basis", Words, nullable=False),
    Column("reason", Words, nullable=False),
    *signed(),
    Index(None, "case_id", "at"),
    Index(None, "entity"),
    Index(None, "record"),
)
"""`entity`: the record-entity of the case's own dataset that it is a record of."""

byhand_revisions = table(
    "byhand_revisions",
    Column("byhand", Words, ForeignKey("byhand.id"), primary_key=True),
    Column("revision", Number, primary_key=True),
    Column("record", Number, ForeignKey(tables.records.c.id), nullable=False),
    Column("state", Words, nullable=False),
    Column("exhibit", Words, ForeignKey(exhibittables.exhibits.c.id)),
    Column("source", Words, nullable=False),
    Column("reliability", Words, nullable=False),
    Column("basis", Words, nullable=False),
    Column("reason", Words, nullable=False),
    *signed(),
    keyed=True,
)
"""Every revision, the present one too."""
