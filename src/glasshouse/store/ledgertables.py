"""The ledger's own tables, in their own database where the store is embedded: no import delays a leaf.

Truth: leaves, openings. Derived from openings, for looking up without opening all: trails, tallies, subjects, disclosures. Keys in them are
HMACs: the tables alone name nobody.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Column, Index, MetaData, Table

from glasshouse.store.columns import Bytes, Number, Words

ledger_metadata = MetaData(naming_convention={"ix": "ix_%(table_name)s_%(column_0_N_name)s", "pk": "pk_%(table_name)s"})


def _table(name: str, *parts: Column[Any] | Index, keyed: bool = False) -> Table:
    return Table(name, ledger_metadata, *parts, sqlite_strict=True, sqlite_with_rowid=not keyed)


leaves = _table("leaves", Column("idx", Number, primary_key=True, autoincrement=False), Column("entry", Bytes, nullable=False))

openings = _table("openings", Column("idx", Number, primary_key=True, autoincrement=False), Column("sealed", Bytes, nullable=False))

trails = _table(
    "trails",
    Column("case_key", Bytes, primary_key=True),
    Column("idx", Number, primary_key=True),
    keyed=True,
)

tallies = _table(
    "tallies",
    Column("case_key", Bytes, primary_key=True),
    Column("person_key", Bytes, primary_key=True),
    Column("entries", Number, nullable=False),
    keyed=True,
)

subjects = _table(
    "subjects",
    Column("case_key", Bytes, primary_key=True),
    Column("subject_key", Bytes, primary_key=True),
    Column("idx", Number, primary_key=True),
    keyed=True,
)

disclosures = _table(
    "disclosures",
    Column("case_key", Bytes, primary_key=True),
    Column("person_key", Bytes, primary_key=True),
    Column("subject_key", Bytes, primary_key=True),
    Column("idx", Number, nullable=False),
    keyed=True,
)
"""Private persons, each counted once for a reader in a case: what the ceilings count."""

heads = _table(
    "heads",
    Column("size", Number, primary_key=True, autoincrement=False),
    Column("frontier", Bytes, nullable=False),
    Column("note", Words, nullable=False),
)
"""Signed checkpoints with the tree's right edge, so that a start reads only what came after. `size` counts the leaves of all logs."""

logs = _table(
    "logs",
    Column("base", Number, primary_key=True, autoincrement=False),
    Column("origin", Words, nullable=False),
    Column("former", Words),
    Column("ended", Words),
)
"""One log after another (`store.origins`): `base` leaves stand before its first one; `former` is the head that its genesis names, `ended`
the head that it is published under once another follows it."""

copied = _table("copied", Column("at", Number, primary_key=True, autoincrement=False))
"""A row stands here in the ledger of a backup only: whoever starts on it opens another log."""

headercounts = _table(
    "headercounts",
    Column("day", Number, primary_key=True),
    Column("words", Words, primary_key=True),
    Column("leaves", Number, nullable=False),
    keyed=True,
)
"""Derived from public headers alone: how many leaves of a day (whole days since 1970) say the same words, canonical JSON."""

headermarks = _table(
    "headermarks",
    Column("idx", Number, primary_key=True, autoincrement=False),
    Column("hour", Number, nullable=False),
    Column("kind", Words, nullable=False),
    Column("re", Number),
    Column("charter", Words),
    Column("house", Words),
)
"""Derived from public headers alone: leaves that record neither an access nor a beat; and, with their hashes, those from which on another
charter or house policy was in force."""

ceilings = _table(
    "ceilings",
    Column("bucket", Bytes, primary_key=True),
    Column("member", Bytes, primary_key=True),
    keyed=True,
)
"""Truth: who was newly shown, by account, by account and day, by dataset and month (`store.ceilings`): what C3 counts."""
