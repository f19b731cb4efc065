"""The table of deferrals: cases that are left out, for a while, of what people in the data are told of who looked."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index

from glasshouse.store import tables
from glasshouse.store.columns import Number, Words, signed, table

deferrals = table(
    "deferrals",
    Column("id", Words, primary_key=True),
    Column("case_id", Words, ForeignKey(tables.cases.c.id), nullable=False),
    Column("ground", Words, nullable=False),
    Column("reason", Words, nullable=False),
    Column("until", Words, nullable=False),
    *signed(),
    Column("signed_by", Words),
    Column("signed", Number),
    Column("ended", Number),
    Index(None, "case_id"),
)
"""`until`: a day, YYYY-MM-DD; in force once it is signed, until that day or until it is ended."""
