"""Tables of events that people write: each as it is, each as it was, and whom it names."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index

from glasshouse.store import tables
from glasshouse.store.columns import Number, Words, signed, table
from glasshouse.store.exhibittables import exhibits

events = table(
    "events",
    Column("id", Words, primary_key=True),
    Column("case_id", Words, ForeignKey(tables.cases.c.id), nullable=False),
    Column("revision", Number, nullable=False),
    Column("stands", Number, nullable=False),
    Column("kind", Words, nullable=False),
    Column("title", Words, nullable=False),
    Column("text", Words, nullable=False),
    Column("when", Words, nullable=False),
    Column("zone", Words, nullable=False),
    Column("first", Number, nullable=False),
    Column("last", Number, nullable=False),
    Column("exhibit", Words, ForeignKey(exhibits.c.id)),
    Column("source", Words, nullable=False),
    Column("basis", Words, nullable=False),
    Column("reliability", Words, nullable=False),
    Column("violation", Words, nullable=False),
    Column("changed_by", Words, nullable=False),
    Column("changed", Number, nullable=False),
    Index(None, "case_id", "stands", "first", "id", "last", "kind"),
    Index(None, "case_id", "stands", "kind", "first", "id"),
    Index(None, "case_id", "stands", "last", "id"),
)
"""`when` is EDTF; `first` and `last` (exclusive) are microseconds between which it lies; `violation` is JSON, empty for none. In the
indexes stands all that paging and counting need."""

event_revisions = table(
    "event_revisions",
    Column("event", Words, ForeignKey("events.id"), primary_key=True),
    Column("revision", Number, primary_key=True),
    Column("stands", Number, nullable=False),
    Column("kind", Words, nullable=False),
    Column("title", Words, nullable=False),
    Column("text", Words, nullable=False),
    Column("when", Words, nullable=False),
    Column("zone", Words, nullable=False),
    Column("exhibit", Words, ForeignKey(exhibits.c.id)),
    Column("source", Words, nullable=False),
    Column("basis", Words, nullable=False),
    Column("reliability", Words, nullable=False),
    Column("violation", Words, nullable=False),
    Column("entities", Words, nullable=False),
    *signed(),
    Index(None, "exhibit"),
    keyed=True,
)
"""Every revision, the present one too; `entities` are pairs of a record-entity's number and a role (JSON)."""

event_entities = table(
    "event_entities",
    Column("event", Words, ForeignKey("events.id"), primary_key=True),
    Column("named", Number, ForeignKey(tables.entities.c.id), primary_key=True),
    Column("composition", Number, primary_key=True),
    Column("role", Words),
    Index(None, "named", "composition"),
    keyed=True,
)
"""Entities that an event names, or named in any revision (then without a role): by the number of the entity as it was when it was named,
and which of its compositions that was."""

event_names = table(
    "event_names",
    Column("case_id", Words, ForeignKey(tables.cases.c.id), primary_key=True),
    Column("named", Number, ForeignKey(tables.entities.c.id), primary_key=True),
    Column("composition", Number, primary_key=True),
    Column("entity", Number, ForeignKey(tables.entities.c.id), primary_key=True),
    keyed=True,
)
"""Each entity that events of the case ever named, with every record-entity that it was made of then: once one of those is sealed, nobody is
shown the events (C4). Whoever names it when it is made of others, for one of them was sealed since, names another composition of it."""
