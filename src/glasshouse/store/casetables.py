"""Tables of what is signed in a case: the seals that its people put on (C4), and what came of it for each person (C7)."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index

from glasshouse.store import tables
from glasshouse.store.columns import Number, Words, signed, table

protections = table(
    "protections",
    Column("id", Words, primary_key=True),
    Column("case_id", Words, ForeignKey(tables.cases.c.id), nullable=False),
    Column("entities", Words, nullable=False),
    Column("role", Words, nullable=False),
    Column("by", Words, nullable=False),
    Column("created", Number, nullable=False),
    Column("due", Number),
    Column("confirmed_by", Words),
    Column("confirmed", Number),
    Column("lapsed", Number),
    Index(None, "due"),
)
"""Acts of sealing: numbers of the record-entities (JSON), until when a second person may confirm (none for a child's), and how it ended."""

outcomes = table(
    "outcomes",
    Column("case_id", Words, ForeignKey(tables.cases.c.id), primary_key=True),
    Column("entity", Number, ForeignKey(tables.entities.c.id), primary_key=True),
    Column("outcome", Words, nullable=False),
    Column("authority", Words),
    *signed(),
    Column("person", Number),
    keyed=True,
)
"""What came of the case for each record-entity of a natural person that it held, and who signed that; `person`: the smallest number of
those that were one person to the signer, so that persons are counted and not their records."""

Index("ix_held_case_id_added_entity", tables.held.c.case_id, tables.held.c.added, tables.held.c.entity)
# What a case took in last is asked at every search after something was added; without an index all that it holds is sorted for it.
