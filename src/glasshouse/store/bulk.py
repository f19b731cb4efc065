"""Many rows in one go: what an import writes and looks up, as the databases do it fastest.

Promise: the same rows as the ordinary statements, in the caller's transaction. SQLite: one prepared statement over tuples, and look-ups
by a list in JSON. PostgreSQL: COPY (through a temporary table where rows may be there already), and look-ups by arrays.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Sequence
from functools import cache
from itertools import chain
from typing import Any

import orjson
import sqlalchemy as sa

Rows = Sequence[tuple[Any, ...]]
_PAIRS = 400
_FEW = 50
"""Below, COPY and its temporary table cost more than they save."""
_TEMPORARY = "glasshouse_incoming"
_WIDE = (256, 64, 16, 4, 1)
"""Rows of one statement of `insert_wide`: few lengths, so that their statements stay prepared."""


def insert(connection: sa.Connection, table: sa.Table, columns: str, rows: Rows, *, leave: bool = False) -> None:
    """Insert `rows` of the columns named in `columns`; with `leave`, rows whose key exists are left alone."""
    if not rows:
        return
    embedded = connection.dialect.name == "sqlite"
    if embedded or len(rows) < _FEW:
        connection.exec_driver_sql(inserting(table.name, columns, leave=leave, embedded=embedded), list(rows))
        return
    names = _names(columns)
    target = table.name
    if leave:
        target = _TEMPORARY
        connection.exec_driver_sql(f'CREATE TEMPORARY TABLE {target} ON COMMIT DROP AS SELECT {names} FROM "{table.name}" LIMIT 0')
    _copy(connection, f'COPY "{target}" ({names}) FROM STDIN', rows)
    if leave:
        connection.exec_driver_sql(f'INSERT INTO "{table.name}" ({names}) SELECT {names} FROM {target} ON CONFLICT DO NOTHING')
        connection.exec_driver_sql(f"DROP TABLE {target}")


def insert_wide(raw: sqlite3.Connection, table: sa.Table, columns: str, rows: Rows, *, leave: bool = False) -> None:
    """`insert` on SQLite in few steps, each of many rows: after every step the driver lets other threads have the interpreter, and waits
    until it gets it back."""
    done = 0
    for wide in _WIDE:
        while len(rows) - done >= wide:
            text = inserting(table.name, columns, leave=leave, embedded=True, rows=wide)
            raw.execute(text, list(chain.from_iterable(rows[done : done + wide])))
            done += wide


def count_up(connection: sa.Connection, table: sa.Table, key: str, counter: str, rows: Rows) -> None:
    """Add to a counter by key: `rows` are the columns named in `key`, then the number to add."""
    connection.exec_driver_sql(counting(table.name, key, counter, embedded=connection.dialect.name == "sqlite"), list(rows))


@cache
def inserting(table: str, columns: str, *, leave: bool, embedded: bool, rows: int = 1) -> str:
    """The statement of `insert` for so many rows."""
    ending = " ON CONFLICT DO NOTHING" if leave else ""
    values = ", ".join([f"({_marks(columns, embedded)})"] * rows)
    return f'INSERT INTO "{table}" ({_names(columns)}) VALUES {values}{ending}'  # names of tables and columns only


@cache
def counting(table: str, key: str, counter: str, *, embedded: bool) -> str:
    """The statement of `count_up` for one row."""
    added = f'"{counter}" = "{table}"."{counter}" + excluded."{counter}"'
    values = f'({_names(key)}, "{counter}") VALUES ({_marks(f"{key} {counter}", embedded)})'
    return f'INSERT INTO "{table}" {values} ON CONFLICT ({_names(key)}) DO UPDATE SET {added}'


def _names(columns: str) -> str:
    return ", ".join(f'"{name}"' for name in columns.split())


def _marks(columns: str, embedded: bool) -> str:
    return ", ".join(["?" if embedded else "%s"] * len(columns.split()))


def entity_numbers(connection: sa.Connection, dataset: int, names: Collection[str]) -> dict[str, int]:
    """Names of record-entities of the dataset that exist, with their numbers."""
    if not names:
        return {}
    if connection.dialect.name == "sqlite":
        query = "SELECT e.name, e.id FROM json_each(?) AS j CROSS JOIN entities AS e ON e.dataset = ? AND e.name = j.value"
        rows = connection.exec_driver_sql(query, (orjson.dumps(list(names)).decode(), dataset))
    else:
        query = "SELECT name, id FROM entities WHERE dataset = %s AND name = ANY(%s)"
        rows = connection.exec_driver_sql(query, (dataset, list(names)))
    return {name: number for name, number in rows}  # noqa: C416  # rows are no pairs to the type checker


def record_numbers(connection: sa.Connection, wanted: Sequence[tuple[int, bytes]]) -> dict[bytes, int]:
    """Hashes of records that exist, with their numbers; `wanted` are (record-entity, hash)."""
    found: dict[bytes, int] = {}
    if connection.dialect.name != "sqlite":
        query = (
            "SELECT r.hash, r.id FROM unnest(%s::bigint[], %s::bytea[]) AS w(entity, hash) "
            "JOIN records AS r ON r.entity = w.entity AND r.hash = w.hash"
        )
        rows = connection.exec_driver_sql(query, ([entity for entity, _ in wanted], [digest for _, digest in wanted]))
        return {bytes(digest): number for digest, number in rows}
    for start in range(0, len(wanted), _PAIRS):
        part = wanted[start : start + _PAIRS]
        marks = ", ".join(["(?, ?)"] * len(part))
        query = (
            f"WITH w(entity, hash) AS (VALUES {marks}) "  # question marks only
            "SELECT r.hash, r.id FROM w CROSS JOIN records AS r ON r.entity = w.entity AND r.hash = w.hash"
        )
        rows = connection.exec_driver_sql(query, tuple(value for pair in part for value in pair))
        found.update({bytes(digest): number for digest, number in rows})
    return found


def seal_roles(connection: sa.Connection, numbers: Collection[int]) -> dict[int, str]:
    """Those of the record-entities that are sealed, with the role of each seal."""
    if not numbers:
        return {}
    if connection.dialect.name == "sqlite":
        query = "SELECT s.entity, s.role FROM json_each(?) AS j CROSS JOIN seals AS s ON s.entity = j.value"
        rows = connection.exec_driver_sql(query, (orjson.dumps(list(numbers)).decode(),))
    else:
        rows = connection.exec_driver_sql("SELECT entity, role FROM seals WHERE entity = ANY(%s)", (list(numbers),))
    return {entity: role for entity, role in rows}  # noqa: C416  # rows are no pairs to the type checker


def _copy(connection: sa.Connection, statement: str, rows: Rows) -> None:
    cursor: Any = connection.connection.cursor()
    with cursor, cursor.copy(statement) as copy:
        for row in rows:
            copy.write_row(row)
