"""Tables of the life of a case: what its template gave it, how it moved, what was decided, what is due, and its ties to other cases."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, UniqueConstraint

from glasshouse.store import tables
from glasshouse.store.columns import Number, Words, signed, table

lives = table(
    "case_lives",
    Column("case_id", Words, ForeignKey(tables.cases.c.id), primary_key=True),
    Column("template", Words, nullable=False),
    Column("contents", Words, nullable=False),
    Column("step", Number, nullable=False),
    Column("seen", Number, nullable=False),
    keyed=True,
)
"""`template`: the title of the template; `contents`: what it gave the case (JSON, `store.lives`); `seen`: other cases may be told of it."""

descriptions = table(
    "case_descriptions",
    Column("case_id", Words, ForeignKey(tables.cases.c.id), primary_key=True),
    Column("revision", Number, primary_key=True),
    Column("title", Words, nullable=False),
    Column("question", Words, nullable=False),
    Column("legal_basis", Words, nullable=False),
    Column("targets", Words, nullable=False),
    Column("fields", Words, nullable=False),
    *signed(),
    keyed=True,
)
"""Every revision of what a case says of itself, the present one too; rows are only added. `fields`: name to value (JSON)."""

moves = table(
    "case_moves",
    Column("case_id", Words, ForeignKey(tables.cases.c.id), primary_key=True),
    Column("number", Number, primary_key=True),
    Column("what", Words, nullable=False),
    Column("reason", Words, nullable=False),
    *signed(),
    keyed=True,
)
"""The case's history; rows are only added."""

decisions = table(
    "case_decisions",
    Column("id", Words, primary_key=True),
    Column("case_id", Words, ForeignKey(tables.cases.c.id), nullable=False),
    Column("number", Number, nullable=False),
    Column("decision", Words, nullable=False),
    Column("reason", Words, nullable=False),
    *signed(),
    Column("supersedes", Words, ForeignKey("case_decisions.id"), unique=True),
    UniqueConstraint("case_id", "number"),
)
"""The decision log; rows are only added, and each is superseded once at most."""

dates = table(
    "case_dates",
    Column("case_id", Words, ForeignKey(tables.cases.c.id), primary_key=True),
    Column("title", Words, primary_key=True),
    Column("day", Words, nullable=False),
    Column("review", Number, nullable=False),
    keyed=True,
)
"""What is due on which day, YYYY-MM-DD."""

closings = table(
    "case_closings",
    Column("id", Words, primary_key=True),
    Column("case_id", Words, ForeignKey(tables.cases.c.id), nullable=False),
    Column("reason", Words, nullable=False),
    Column("outcomes", Words, nullable=False),
    *signed(),
    Column("state", Words, nullable=False),
    Column("signed_by", Words),
    Column("signed", Number),
    Index(None, "case_id"),
)
"""Closings that were asked for where a second person signs: `outcomes` as they were given (JSON); `state` is waiting, signed or void."""

relations = table(
    "case_relations",
    Column("id", Words, primary_key=True),
    Column("case_id", Words, ForeignKey(tables.cases.c.id), nullable=False),
    Column("other_number", Number, nullable=False),
    Column("relation", Words, nullable=False),
    Column("reason", Words, nullable=False),
    *signed(),
    Column("state", Words, nullable=False),
    Column("answer", Words, nullable=False),
    Column("answered_by", Words),
    Column("answered", Number),
    Index(None, "case_id"),
    Index(None, "other_number"),
)
"""Links to other cases, by number: a number is kept whether some case has it or not."""

access_requests = table(
    "access_requests",
    Column("id", Words, primary_key=True),
    Column("case_id", Words, ForeignKey(tables.cases.c.id), nullable=False),
    Column("other", Words, ForeignKey(tables.cases.c.id), nullable=False),
    Column("reason", Words, nullable=False),
    Column("by", Words, ForeignKey(tables.people.c.id), nullable=False),
    Column("at", Number, nullable=False),
    Column("state", Words, nullable=False),
    Column("answer", Words, nullable=False),
    Column("answered_by", Words),
    Column("answered", Number),
    Index(None, "case_id"),
    Index(None, "other"),
)
"""Who asked from a case (`case_id`) to read another (`other`)."""
