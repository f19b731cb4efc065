"""Tables of redaction: who changed the marks of an exhibit when, the marks with the revisions in which they stood, and the copies made."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index

from glasshouse.store.columns import Number, Words, signed, table

redaction_revisions = table(
    "redaction_revisions",
    Column("exhibit", Words, ForeignKey("exhibits.id"), primary_key=True),
    Column("revision", Number, primary_key=True),
    *signed(),
    Column("marks", Number, nullable=False),
    keyed=True,
)
"""`marks` is how many there were then."""

redaction_marks = table(
    "redaction_marks",
    Column("id", Words, primary_key=True),
    Column("exhibit", Words, ForeignKey("exhibits.id"), nullable=False),
    Column("since", Number, nullable=False),
    Column("until", Number),
    Column("page", Number),
    Column("a", Number, nullable=False),
    Column("b", Number, nullable=False),
    Column("width", Number),
    Column("height", Number),
    Column("because", Words, nullable=False),
    Column("words", Words, nullable=False),
    Column("protects", Words, nullable=False),
    *signed(),
    Index(None, "exhibit", "since"),
)
"""A mark stands in the revisions from `since` and before `until` (null: still). On a page `a` and `b` are its left upper corner, in a text
(`page` null) the first character and the one after the last."""

redacted_copies = table(
    "redacted_copies",
    Column("copy", Words, ForeignKey("exhibits.id"), primary_key=True),
    Column("exhibit", Words, ForeignKey("exhibits.id"), nullable=False),
    Column("revision", Number, nullable=False),
    Index(None, "exhibit"),
    keyed=True,
)
"""Exhibits that are redacted copies: of which exhibit, and from which revision of its marks."""
