"""Tables around protected people (C4): who is in the file because of one, who keeps one, and what was doubted as a care file."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index

from glasshouse.store import casetables, tables
from glasshouse.store.columns import Number, Words, signed, table

household = table("household", Column("entity", Number, ForeignKey(tables.entities.c.id), primary_key=True, autoincrement=False))
"""Record-entities of persons who are in a dataset because a protected person is (`store.household`). Derived from records and seals."""

handed = table(
    "handed",
    Column("protection", Words, ForeignKey(casetables.protections.c.id), primary_key=True),
    Column("dataset", Number, ForeignKey(tables.datasets.c.id), nullable=False),
    Column("name", Words, nullable=False),
    Index(None, "dataset", "name"),
)
"""Children who were sealed at load, as stewards handed them to cases: by the id that the dataset gives, whether it gives it or not."""

keepers = table(
    "keepers",
    Column("id", Words, primary_key=True),
    Column("protection", Words, ForeignKey(casetables.protections.c.id), nullable=False),
    Column("person", Words, ForeignKey(tables.people.c.id), nullable=False),
    Column("named_by", Words, nullable=False),
    Column("named", Number, nullable=False),
    Column("signed_by", Words),
    Column("signed", Number),
    Column("removed_by", Words),
    Column("removed", Number),
    Index(None, "protection"),
    Index(None, "person"),
)
"""Who keeps whom: named by a lead, in force once a second person signed, until somebody removes it."""

keeper_notes = table(
    "keeper_notes",
    Column("id", Words, primary_key=True),
    Column("protection", Words, ForeignKey(casetables.protections.c.id), nullable=False),
    *signed(),
    Column("text", Words, nullable=False),
    Index(None, "protection"),
)
"""What keepers wrote of those they keep. It stands nowhere else."""

care_doubts = table(
    "care_doubts",
    Column("dataset", Number, ForeignKey(tables.datasets.c.id), primary_key=True, autoincrement=False),
    Column("words", Words, nullable=False),
    Column("first", Words),
    Column("first_reason", Words, nullable=False),
    Column("second", Words),
    Column("second_reason", Words, nullable=False),
)
"""Words of a dataset that say care file (JSON), and the two people who declared that it is none, each with a reason."""

source_kinds = table(
    "source_kinds",
    Column("dataset", Number, ForeignKey(tables.datasets.c.id), primary_key=True, autoincrement=False),
    Column("kind", Words, nullable=False),
)
"""What kind of source each dataset was registered as (`model.dataset.SourceKind`)."""
