"""Tables of requests: each as it is, each as it was, what happened to it, and what came back."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, UniqueConstraint

from glasshouse.store import exhibittables, tables
from glasshouse.store.columns import Number, Words, table

requests = table(
    "requests",
    Column("id", Words, primary_key=True),
    Column("case_id", Words, ForeignKey(tables.cases.c.id), nullable=False),
    Column("number", Number, nullable=False),
    Column("revision", Number, nullable=False),
    Column("kind", Words, nullable=False),
    Column("appeal_of", Words, ForeignKey("requests.id")),
    Column("state", Words, nullable=False),
    Column("sent", Words),
    Column("due", Words),
    Column("title", Words, nullable=False),
    Column("addressee", Words, nullable=False),
    Column("text", Words, nullable=False),
    Column("reference", Words, nullable=False),
    Column("days", Number, nullable=False),
    Column("counting", Words, nullable=False),
    Column("set_due", Words),
    Column("made_by", Words, nullable=False),
    Column("made", Number, nullable=False),
    Column("changed_by", Words, nullable=False),
    Column("changed", Number, nullable=False),
    UniqueConstraint("case_id", "number"),
    Index(None, "case_id", "due"),
    Index(None, "appeal_of"),
)
"""`due`: the last day of the answer, counted from `sent` where there are `days`, else as set by hand (`set_due`)."""

request_revisions = table(
    "request_revisions",
    Column("request", Words, ForeignKey("requests.id"), primary_key=True),
    Column("revision", Number, primary_key=True),
    Column("state", Words, nullable=False),
    Column("title", Words, nullable=False),
    Column("addressee", Words, nullable=False),
    Column("text", Words, nullable=False),
    Column("reference", Words, nullable=False),
    Column("days", Number, nullable=False),
    Column("counting", Words, nullable=False),
    Column("set_due", Words),
    Column("by", Words, nullable=False),
    Column("at", Number, nullable=False),
    keyed=True,
)
"""Every revision, the present one too; what happens to a request makes one as well."""

request_entities = table(
    "request_entities",
    Column("request", Words, ForeignKey("requests.id"), primary_key=True),
    Column("entity", Number, ForeignKey(tables.entities.c.id), primary_key=True),
    Index(None, "entity"),
    keyed=True,
)
"""Record-entities of the organisation that the request goes to, where the case held it."""

request_events = table(
    "request_events",
    Column("request", Words, ForeignKey("requests.id"), primary_key=True),
    Column("number", Number, primary_key=True),
    Column("state", Words, nullable=False),
    Column("day", Words, nullable=False),
    Column("text", Words, nullable=False),
    Column("by", Words, nullable=False),
    Column("at", Number, nullable=False),
    keyed=True,
)
"""What happened to it, only ever added."""

request_exhibits = table(
    "request_exhibits",
    Column("request", Words, ForeignKey("requests.id"), primary_key=True),
    Column("number", Number, primary_key=True),
    Column("exhibit", Words, ForeignKey(exhibittables.exhibits.c.id), primary_key=True),
    Index(None, "exhibit"),
    keyed=True,
)
"""Exhibits that came back with an event, by its `number`."""
