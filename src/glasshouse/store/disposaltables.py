"""Tables of keeping and ending: legal holds, when keeping ends, and disposals with their records."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index

from glasshouse.store import tables
from glasshouse.store.columns import Number, Words, signed, table

legal_holds = table(
    "legal_holds",
    Column("id", Words, primary_key=True),
    Column("case_id", Words, ForeignKey(tables.cases.c.id), nullable=False),
    Column("reason", Words, nullable=False),
    Column("review", Words, nullable=False),
    *signed(),
    Column("lifting", Words, nullable=False),
    Column("lifting_by", Words),
    Column("lifted_by", Words),
    Column("lifted", Number),
    Index(None, "case_id"),
)
"""`review`: a day, YYYY-MM-DD; `lifting`: why somebody (`lifting_by`) wants it lifted; `lifted`: when it was."""

retention_ends = table(
    "retention_ends",
    Column("case_id", Words, ForeignKey(tables.cases.c.id), primary_key=True),
    Column("day", Words, nullable=False),
    Index(None, "day"),
    keyed=True,
)
"""The day on which the keeping of a closed case ends, where its template says how long. Derived from its life, for who is told before."""

disposals = table(
    "disposals",
    Column("id", Words, primary_key=True),
    Column("case_id", Words, ForeignKey(tables.cases.c.id), nullable=False),
    Column("number", Number, nullable=False),
    Column("unit", Words, ForeignKey(tables.units.c.id), nullable=False),
    Column("purpose", Words, nullable=False),
    Column("opened", Number, nullable=False),
    Column("closed", Number),
    Column("days", Number),
    Column("basis", Words, nullable=False),
    Column("ground", Words, nullable=False),
    Column("digest", Words, nullable=False),
    Column("counts", Words, nullable=False),
    Column("originals", Number, nullable=False),
    Column("bytes", Number, nullable=False),
    Column("state", Words, nullable=False),
    Column("asked_by", Words, ForeignKey(tables.people.c.id), nullable=False),
    Column("asked", Number, nullable=False),
    Column("signed_by", Words, ForeignKey(tables.people.c.id)),
    Column("signed", Number),
    Column("step", Number, nullable=False),
    Column("openings", Number, nullable=False),
    Column("done", Number),
    Column("entry", Number),
    Index(None, "case_id"),
    Index(None, "state"),
)
"""`counts`: rows by table (JSON); `step`: how many steps of the destruction are done; `entry`: the leaf of kind erasure."""
