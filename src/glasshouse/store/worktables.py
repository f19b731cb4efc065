"""The table in which words of a case's work are looked up: derived from tasks, notes, comments and private notes, written with each."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index

from glasshouse.store import tables
from glasshouse.store.columns import Number, Words, table

work_texts = table(
    "work_texts",
    Column("place", Words, primary_key=True),
    Column("id", Words, primary_key=True),
    Column("case_id", Words, ForeignKey(tables.cases.c.id), nullable=False),
    Column("person", Words, nullable=False),
    Column("at", Number, nullable=False),
    Column("folded", Words, nullable=False),
    Index(None, "case_id"),
    keyed=True,
)
"""`place` and `id` of a thing, its text as `model.folding.folded` makes it; `person`: who alone may find it, empty for every member."""
