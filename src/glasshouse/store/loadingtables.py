"""Tables of packages that were taken in: where a case came from, and what the sender said of each exhibit, which is never changed."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index

from glasshouse.store import exhibittables, tables
from glasshouse.store.columns import Bytes, Number, Words, signed, table

loaded_packages = table(
    "loaded_packages",
    Column("case_id", Words, ForeignKey(tables.cases.c.id), primary_key=True),
    Column("digest", Words, nullable=False),
    Column("sender", Words, nullable=False),
    Column("entities", Words, nullable=False),
    Column("lines", Number, nullable=False),
    Column("taken", Number, nullable=False),
    Column("left_out", Number, nullable=False),
    *signed(),
    Index(None, "digest"),
    keyed=True,
)
"""`sender` as `policy.plans.loading.Sender` (JSON); `entities` is the SHA-256 of the package's FtM lines, a blob of the case's own
dataset; of its `taken` lines some may be `left_out` (C7)."""

loaded_exhibits = table(
    "loaded_exhibits",
    Column("exhibit", Words, ForeignKey(exhibittables.exhibits.c.id), primary_key=True),
    Column("label", Words, nullable=False),
    Column("steps", Words, nullable=False),
    Column("reviewed", Words, nullable=False),
    Column("named", Words, nullable=False),
    Column("waiting", Number, nullable=False),
    Column("stamp", Bytes, nullable=False),
    keyed=True,
)
"""`steps`: the sender's custody (JSON); `named`: (dataset, id) of whom the exhibit is a record (JSON), `waiting` how many of
them are not in the case yet."""
