"""Tables of notifications: where somebody wants to be told what waits, and what was made to be sent there. Numbers, never contents."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, UniqueConstraint

from glasshouse.store import tables
from glasshouse.store.columns import Bytes, Number, Words, table

channels = table(
    "notification_channels",
    Column("person", Words, ForeignKey(tables.people.c.id), primary_key=True),
    Column("channel", Words, primary_key=True),
    Column("address", Words, nullable=False),
    Column("rhythm", Words, nullable=False),
    Column("secret", Bytes),
    Column("told", Words, nullable=False),
    Column("day", Words, nullable=False),
    keyed=True,
)
"""`secret`: of a webhook, sealed; `told`: numbers by topic at the last look (JSON); `day`: the last day that had its look, YYYY-MM-DD."""

notifications = table(
    "notifications",
    Column("id", Words, primary_key=True),
    Column("person", Words, ForeignKey(tables.people.c.id), nullable=False),
    Column("channel", Words, nullable=False),
    Column("period", Words, nullable=False),
    Column("counts", Words, nullable=False),
    Column("made", Number, nullable=False),
    Column("state", Words, nullable=False),
    Column("tries", Number, nullable=False),
    Column("at", Number, nullable=False),
    Column("fault", Words, nullable=False),
    Column("status", Number, nullable=False),
    UniqueConstraint("person", "channel", "period"),
    Index(None, "state", "at"),
)
"""`period`: what it is of, so that nothing is made twice; `counts`: numbers by topic (JSON), empty for a test; `at`: when it is tried
next, or ended. A job of kind `notify` about its id sends it."""
