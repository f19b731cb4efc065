"""What tables are made of, for both databases: names of constraints, types of columns, STRICT tables."""

from __future__ import annotations

from typing import Any

from sqlalchemy import BigInteger, Column, Index, Integer, LargeBinary, MetaData, Table, Text, UniqueConstraint

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)
"""The store's tables; `store.tables` draws them."""
Words = Text().with_variant(Text(collation="C"), "postgresql")
Number = BigInteger().with_variant(Integer, "sqlite")
Bytes = LargeBinary()


def table(name: str, *parts: Column[Any] | Index | UniqueConstraint, keyed: bool = False) -> Table:
    """A STRICT table; `keyed` ones have no rowid of their own."""
    return Table(name, metadata, *parts, sqlite_strict=True, sqlite_with_rowid=not keyed)


def number() -> Column[int]:
    """The column `id` of tables whose numbers are taken in ranges."""
    return Column("id", Number, primary_key=True, autoincrement=False)


def signed() -> tuple[Column[Any], Column[Any]]:
    """`by`, the account of who did it, and `at`, when."""
    return Column("by", Words, nullable=False), Column("at", Number, nullable=False)


def authored() -> tuple[Column[Any], ...]:
    """Who made a thing and when, and who changed it last: `made_by`, `made`, `changed_by`, `changed`."""
    made = Column("made_by", Words, nullable=False), Column("made", Number, nullable=False)
    return *made, Column("changed_by", Words, nullable=False), Column("changed", Number, nullable=False)
