"""Tables of notes: each as it is, each as it was, and what people wrote for themselves alone."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index

from glasshouse.store import tables
from glasshouse.store.columns import Number, Words, authored, signed, table

notes = table(
    "notes",
    Column("id", Words, primary_key=True),
    Column("case_id", Words, ForeignKey(tables.cases.c.id), nullable=False),
    Column("revision", Number, nullable=False),
    Column("folder", Words, nullable=False),
    Column("title", Words, nullable=False),
    Column("text", Words, nullable=False),
    *authored(),
    Index(None, "case_id", "folder"),
    Index(None, "case_id", "changed"),
)
"""`folder`: a flat name, empty for none."""

note_revisions = table(
    "note_revisions",
    Column("note", Words, ForeignKey("notes.id"), primary_key=True),
    Column("revision", Number, primary_key=True),
    Column("folder", Words, nullable=False),
    Column("title", Words, nullable=False),
    Column("text", Words, nullable=False),
    *signed(),
    keyed=True,
)
"""Every revision, the present one too."""

private_notes = table(
    "private_notes",
    Column("id", Words, primary_key=True),
    Column("case_id", Words, ForeignKey(tables.cases.c.id), nullable=False),
    Column("person", Words, ForeignKey(tables.people.c.id), nullable=False),
    Column("kind", Words, nullable=False),
    Column("subject", Words, nullable=False),
    Column("at", Number, nullable=False),
    Column("text", Words, nullable=False),
    Index(None, "case_id", "person", "kind", "subject"),
)
"""What `person` wrote for themselves on a thing of the case. It is shown to nobody else, and goes with the case."""
