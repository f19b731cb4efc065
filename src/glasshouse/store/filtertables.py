"""Tables of the filter team: who is in it and who signed for them, which exhibits are closed until it has decided, and every decision."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index

from glasshouse.store import exhibittables, tables
from glasshouse.store.columns import Number, Words, signed, table

filter_team = table(
    "filter_team",
    Column("id", Words, primary_key=True),
    Column("case_id", Words, ForeignKey(tables.cases.c.id), nullable=False),
    Column("person", Words, nullable=False),
    Column("why", Words, nullable=False),
    Column("named_by", Words, nullable=False),
    Column("named", Number, nullable=False),
    Column("signed_by", Words),
    Column("signed", Number),
    Column("ended_by", Words),
    Column("ended", Number),
    Index(None, "case_id", "person"),
)
"""A person is of the team from `signed` to `ended` (null: still)."""

privilege_marks = table(
    "privilege_marks",
    Column("id", Words, primary_key=True),
    Column("case_id", Words, ForeignKey(tables.cases.c.id), nullable=False),
    Column("exhibit", Words, ForeignKey(exhibittables.exhibits.c.id), nullable=False),
    Column("reason", Words, nullable=False),
    Column("marked_by", Words, nullable=False),
    Column("marked", Number, nullable=False),
    Column("state", Words, nullable=False),
    Column("ground", Words),
    Column("words", Words, nullable=False),
    Column("finding", Words, nullable=False),
    Column("decided_by", Words),
    Column("decided", Number),
    Index(None, "case_id"),
    Index(None, "exhibit"),
)
"""A mark closes its exhibit, and what is derived from it or it from, while it waits and where it was found privileged.
`words` are what a privilege log may say, `finding` is why it was decided so."""

privilege_decisions = table(
    "privilege_decisions",
    Column("mark", Words, ForeignKey("privilege_marks.id"), primary_key=True),
    Column("number", Number, primary_key=True),
    Column("state", Words, nullable=False),
    Column("ground", Words),
    Column("words", Words, nullable=False),
    Column("finding", Words, nullable=False),
    *signed(),
    keyed=True,
)
"""Every decision on a mark, the present one too, only ever added."""
