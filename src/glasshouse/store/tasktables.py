"""Tables of tasks: each as it is, each as it was, whose it is, and what it waits for."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, UniqueConstraint

from glasshouse.store import tables
from glasshouse.store.columns import Number, Words, authored, signed, table

tasks = table(
    "tasks",
    Column("id", Words, primary_key=True),
    Column("case_id", Words, ForeignKey(tables.cases.c.id), nullable=False),
    Column("number", Number, nullable=False),
    Column("revision", Number, nullable=False),
    Column("state", Words, nullable=False),
    Column("due", Words),
    Column("title", Words, nullable=False),
    Column("text", Words, nullable=False),
    *authored(),
    UniqueConstraint("case_id", "number"),
    Index(None, "case_id", "due"),
)
"""`due`: a day, YYYY-MM-DD."""

task_revisions = table(
    "task_revisions",
    Column("task", Words, ForeignKey("tasks.id"), primary_key=True),
    Column("revision", Number, primary_key=True),
    Column("state", Words, nullable=False),
    Column("due", Words),
    Column("title", Words, nullable=False),
    Column("text", Words, nullable=False),
    Column("people", Words, nullable=False),
    Column("waits", Words, nullable=False),
    *signed(),
    keyed=True,
)
"""Every revision, the present one too: `people` and `waits` are ids (JSON), as they were then."""

task_people = table(
    "task_people",
    Column("task", Words, ForeignKey("tasks.id"), primary_key=True),
    Column("person", Words, ForeignKey(tables.people.c.id), primary_key=True),
    Index(None, "person"),
    keyed=True,
)
"""Whose task it is now: members of the case, and nobody else."""

task_waits = table(
    "task_waits",
    Column("task", Words, ForeignKey("tasks.id"), primary_key=True),
    Column("after", Words, ForeignKey("tasks.id"), primary_key=True),
    Index(None, "after"),
    keyed=True,
)
"""Which task waits for which."""

task_exhibits = table(
    "task_exhibits",
    Column("task", Words, ForeignKey("tasks.id"), primary_key=True),
    Column("exhibit", Words, ForeignKey("exhibits.id"), primary_key=True),
    *signed(),
    Index(None, "exhibit"),
    keyed=True,
)
"""Which exhibits a task refers to."""
