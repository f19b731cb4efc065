"""Tables of the rights of people in the data: the register of requests, corrections, restrictions, and what was unlocked."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, UniqueConstraint

from glasshouse.store import tables
from glasshouse.store.columns import Number, Words, signed, table

subject_requests = table(
    "subject_requests",
    Column("id", Words, primary_key=True),
    Column("case_id", Words, ForeignKey(tables.cases.c.id), nullable=False),
    Column("number", Number, nullable=False),
    Column("revision", Number, nullable=False),
    Column("kind", Words, nullable=False),
    Column("way", Words, nullable=False),
    Column("asker", Words, nullable=False),
    Column("mark", Words, nullable=False),
    Column("identity", Words, nullable=False),
    Column("state", Words, nullable=False),
    Column("received", Words, nullable=False),
    Column("due", Words, nullable=False),
    Column("extended", Number, nullable=False),
    Column("decision", Words),
    Column("decided_by", Words),
    *signed(),
    UniqueConstraint("case_id", "number"),
)
"""`case_id`: the Stewardship of the unit whose register it is; `received`, `due`: days."""

subject_request_steps = table(
    "subject_request_steps",
    Column("request", Words, ForeignKey("subject_requests.id"), primary_key=True),
    Column("revision", Number, primary_key=True),
    Column("state", Words, nullable=False),
    Column("what", Words, nullable=False),
    Column("words", Words, nullable=False),
    *signed(),
    keyed=True,
)
"""Every revision of a request: what was done, and the state that it was brought to."""

corrections = table(
    "corrections",
    Column("id", Words, primary_key=True),
    Column("request", Words, ForeignKey("subject_requests.id"), nullable=False),
    Column("revision", Number, nullable=False),
    Column("dataset", Number, ForeignKey(tables.datasets.c.id), nullable=False),
    Column("name", Words, nullable=False),
    Column("prop", Words, nullable=False),
    Column("value", Words, nullable=False),
    Column("said", Words, nullable=False),
    Column("state", Words, nullable=False),
    Column("decided_by", Words),
    Column("reason", Words, nullable=False),
    Column("record", Number),
    *signed(),
    Index(None, "request"),
    Index(None, "dataset", "name"),
)
"""`name`: what the dataset calls the record, whether it has one or not; `record`: the record that was written of it, once it was upheld."""

restrictions = table(
    "restrictions",
    Column("id", Words, primary_key=True),
    Column("request", Words, ForeignKey("subject_requests.id"), nullable=False),
    Column("revision", Number, nullable=False),
    Column("dataset", Number, ForeignKey(tables.datasets.c.id), nullable=False),
    Column("entity", Number, ForeignKey(tables.entities.c.id), nullable=False),
    Column("ground", Words, nullable=False),
    Column("notice", Words),
    Column("lifting_by", Words),
    Column("lifted_by", Words),
    Column("lifted", Number),
    *signed(),
    Index(None, "request"),
    Index(None, "entity"),
)
"""The acts of restricting a record-entity, and of lifting that. `notice`: the day on which the person was told that it is lifted."""

restricted = table("restricted", Column("entity", Number, ForeignKey(tables.entities.c.id), primary_key=True, autoincrement=False))
"""Derived from restrictions and records: record-entities that exist for no reader, restricted ones and what hangs on them."""

unlockings = table(
    "unlockings",
    Column("id", Words, primary_key=True),
    Column("case_id", Words, ForeignKey(tables.cases.c.id), nullable=False),
    Column("entity", Number, ForeignKey(tables.entities.c.id), nullable=False),
    Column("dataset", Number, ForeignKey(tables.datasets.c.id), nullable=False),
    Column("restriction", Words, ForeignKey("restrictions.id"), nullable=False),
    Column("ground", Words, nullable=False),
    Column("reason", Words, nullable=False),
    Column("until", Number),
    Column("signed_by", Words),
    Column("declined_by", Words),
    *signed(),
    Index(None, "case_id"),
    Index(None, "dataset"),
)
"""What cases asked to open of what is restricted. `restriction`: the newest that stood when they asked; `until`: when it closes again,
once it is signed."""
