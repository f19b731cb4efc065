"""Tables of requests: each as it is, each as it was, what happened to it, and what came back."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, UniqueConstraint

from glasshouse.store import tables
from glasshouse.store.columns import Number, Words, authored, signed, table
from glasshouse.store.happenedtables import happening

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
    *authored(),
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
    *signed(),
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

request_events, request_exhibits = happening("request", requests)
"""What happened to it, and exhibits that came back with it."""
