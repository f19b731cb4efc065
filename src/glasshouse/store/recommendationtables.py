"""Tables of recommendations: each as it is, each as it was, and what came of it."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, UniqueConstraint

from glasshouse.store import tables
from glasshouse.store.columns import Number, Words, authored, signed, table
from glasshouse.store.happenedtables import happening

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
    *authored(),
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
    *signed(),
    keyed=True,
)
"""Every revision, the present one too; what comes of a recommendation makes one as well."""

recommendation_events, recommendation_exhibits = happening("recommendation", recommendations)
"""What came of it, and exhibits that show it."""
