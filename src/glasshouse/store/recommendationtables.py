"""Tables of recommendations: each as it is, each as it was, and what came of it."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, UniqueConstraint

from glasshouse.store import exhibittables, tables
from glasshouse.store.columns import Number, Words, table

recommendations = table(
    "recommendations",
    Column("id", Words, primary_key=True),
    Column("case_id", Words, ForeignKey(tables.cases.c.id), nullable=False),
    Column("number", Number, nullable=False),
    Column("revision", Number, nullable=False),
    Column("state", Words, nullable=False),
    Column("due", Words),
    Column("title", Words, nullable=False),
    Column("addressee", Words, nullable=False),
    Column("text", Words, nullable=False),
    Column("made_by", Words, nullable=False),
    Column("made", Number, nullable=False),
    Column("changed_by", Words, nullable=False),
    Column("changed", Number, nullable=False),
    UniqueConstraint("case_id", "number"),
)

recommendation_revisions = table(
    "recommendation_revisions",
    Column("recommendation", Words, ForeignKey("recommendations.id"), primary_key=True),
    Column("revision", Number, primary_key=True),
    Column("state", Words, nullable=False),
    Column("due", Words),
    Column("title", Words, nullable=False),
    Column("addressee", Words, nullable=False),
    Column("text", Words, nullable=False),
    Column("by", Words, nullable=False),
    Column("at", Number, nullable=False),
    keyed=True,
)
"""Every revision, the present one too; what comes of a recommendation makes one as well."""

recommendation_events = table(
    "recommendation_events",
    Column("recommendation", Words, ForeignKey("recommendations.id"), primary_key=True),
    Column("number", Number, primary_key=True),
    Column("state", Words, nullable=False),
    Column("day", Words, nullable=False),
    Column("text", Words, nullable=False),
    Column("by", Words, nullable=False),
    Column("at", Number, nullable=False),
    keyed=True,
)
"""What came of it, only ever added."""

recommendation_exhibits = table(
    "recommendation_exhibits",
    Column("recommendation", Words, ForeignKey("recommendations.id"), primary_key=True),
    Column("number", Number, primary_key=True),
    Column("exhibit", Words, ForeignKey(exhibittables.exhibits.c.id), primary_key=True),
    Index(None, "exhibit"),
    keyed=True,
)
"""Exhibits that show an event, by its `number`."""
