"""Tables of exhibits: what was said of each at its collection, whom a frozen record is of, and the events of its custody."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, UniqueConstraint

from glasshouse.store import tables
from glasshouse.store.columns import Number, Words, signed, table

exhibits = table(
    "exhibits",
    Column("id", Words, primary_key=True),
    Column("case_id", Words, ForeignKey(tables.cases.c.id), nullable=False),
    Column("number", Number, nullable=False),
    Column("kind", Words, nullable=False),
    Column("title", Words, nullable=False),
    Column("description", Words, nullable=False),
    Column("place", Words, nullable=False),
    Column("collected", Words, nullable=False),
    Column("tool", Words, nullable=False),
    Column("tool_version", Words, nullable=False),
    Column("reliability", Words, nullable=False),
    Column("file_name", Words, nullable=False),
    Column("media_type", Words, nullable=False),
    Column("sha256", Words),
    Column("size", Number),
    Column("declared", Words, nullable=False),
    Column("told", Words, nullable=False),
    Column("derived_from", Words, ForeignKey("exhibits.id")),
    Column("way", Words, nullable=False),
    *signed(),
    Column("reviewed_by", Words),
    Column("reviewed", Number),
    Column("review", Words, nullable=False),
    UniqueConstraint("case_id", "number"),
    Index(None, "derived_from"),
)
"""`collected` as the collector says (ISO 8601); `declared` and `told` are pairs (JSON); `sha256` and `size` are null for what is no file.
The original is a blob of the case's own dataset."""

exhibit_entities = table(
    "exhibit_entities",
    Column("exhibit", Words, ForeignKey("exhibits.id"), primary_key=True),
    Column("entity", Number, ForeignKey(tables.entities.c.id), primary_key=True),
    Column("dataset", Number, ForeignKey(tables.datasets.c.id), nullable=False),
    Index(None, "entity"),
    keyed=True,
)
"""Record-entities that a frozen record is of, and in which dataset: once one of them is sealed, nobody is shown the exhibit (C4)."""

custody = table(
    "custody",
    Column("id", Words, primary_key=True),
    Column("exhibit", Words, ForeignKey("exhibits.id"), nullable=False),
    Column("number", Number, nullable=False),
    Column("event", Words, nullable=False),
    *signed(),
    Column("entry", Number, nullable=False),
    Column("party", Words),
    Column("outside", Words, nullable=False),
    Column("reason", Words, nullable=False),
    UniqueConstraint("exhibit", "number"),
    Index(None, "party"),
)
"""Events of custody, only ever added; `entry` is the ledger's. Openings and checks are entries of the ledger alone."""
