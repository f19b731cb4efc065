"""Tables of comments on things of a case, and of who was mentioned where."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index

from glasshouse.store import tables
from glasshouse.store.columns import Number, Words, signed, table

comments = table(
    "comments",
    Column("id", Words, primary_key=True),
    Column("case_id", Words, ForeignKey(tables.cases.c.id), nullable=False),
    Column("kind", Words, nullable=False),
    Column("subject", Words, nullable=False),
    *signed(),
    Column("text", Words, nullable=False),
    Index(None, "case_id", "kind", "subject"),
)
"""`kind` (`model.comment.Commented`) and `subject`, the id of a thing of that kind in the same case."""

mentions = table(
    "mentions",
    Column("id", Words, primary_key=True),
    Column("case_id", Words, ForeignKey(tables.cases.c.id), nullable=False),
    Column("person", Words, ForeignKey(tables.people.c.id), nullable=False),
    Column("kind", Words, nullable=False),
    Column("subject", Words, nullable=False),
    *signed(),
    Column("seen", Number),
    Index(None, "person", "case_id"),
)
"""Who was mentioned in a thing, or in a comment on it, until they say that they saw it."""
