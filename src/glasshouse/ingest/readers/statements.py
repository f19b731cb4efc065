"""FollowTheMoney statements (CSV and the packed CSV) assembled to entities, however they are scattered in the file.

The statements go through a temporary SQLite database that the library deletes with its connection (it lies in memory
while small, then in SQLITE_TMPDIR or TMPDIR), so that memory stays flat. Nothing of a statement is lost: the entity's `statements` are

    {id, canonical_id, prop, schema, value, dataset, origin, lang, original_value, external, first_seen, last_seen, entity_id, place}

with None for what the file leaves empty; its `data` is what they say together: id, schema (of the first statement; whether the others agree
is judged where the vocabulary is known), datasets, properties. The statement `id`, by which FtM says that an entity exists, is no
property. An entity's place is that of its first statement; entities come in the order of their first statements.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from itertools import groupby
from pathlib import Path
from typing import Any

from glasshouse.ingest.readers.base import (
    PROGRESS_ROWS,
    STATEMENT_LIMIT,
    Entity,
    Fault,
    FaultCode,
    Item,
    Progress,
    ReadingStopped,
    ReadOptions,
    Row,
    fault,
)
from glasshouse.ingest.readers.delimited import read_delimited

# followthemoney.statement.serialize.CSV_COLUMNS, but for prop_type, which the property says already.
COLUMNS = (
    "id",
    "canonical_id",
    "prop",
    "schema",
    "value",
    "dataset",
    "origin",
    "lang",
    "original_value",
    "external",
    "first_seen",
    "last_seen",
)
REQUIRED = ("entity_id", "prop", "value", "dataset")
_TRUE = frozenset({"t", "true", "1", "yes", "y"})
_FALSE = frozenset({"", "f", "false", "0", "no", "n"})
_ID = "id"  # the pseudo-property of the statement that only says that the entity exists
_INSERT = f"INSERT INTO statement VALUES ({', '.join('?' * (len(COLUMNS) + 2))})"


def read_statements(path: Path, options: ReadOptions) -> Iterator[Item]:
    """One entity for each entity id; a statement that is refused is one fault, and its entity does without it."""
    # An empty name is SQLite's own temporary file.
    with closing(sqlite3.connect("", isolation_level=None)) as store:
        store.execute("PRAGMA journal_mode = OFF")
        store.execute("PRAGMA synchronous = OFF")
        store.execute("PRAGMA cache_size = -65536")
        store.execute(f"CREATE TABLE statement (line INTEGER PRIMARY KEY, entity_id, {', '.join(COLUMNS)})")
        store.execute("BEGIN")
        last = Progress(0, None)
        ending: Fault | None = None
        for item in _load(path, options, store):
            if isinstance(item, Progress):
                last = item
            if isinstance(item, Fault) and item.fatal:
                ending = item  # what stands before the break is whole and is given out
            else:
                yield item
        yield from _entities(store, last)
        if ending is not None:
            yield ending


def _load(path: Path, options: ReadOptions, store: sqlite3.Connection) -> Iterator[Fault | Progress]:
    """Puts the sound statements into the store; yields the faults of the others."""
    batch: list[tuple[Any, ...]] = []
    checked = False
    for item in read_delimited(path, options):
        if not isinstance(item, Row):
            if isinstance(item, Fault | Progress):
                yield item
            continue
        if not checked:
            _check_columns(item)
            checked = True
        made = _statement(item)
        if isinstance(made, Fault):
            yield made
            continue
        batch.append(made)
        if len(batch) >= PROGRESS_ROWS:
            store.executemany(_INSERT, batch)
            batch.clear()
    store.executemany(_INSERT, batch)


def _check_columns(row: Row) -> None:
    for name in REQUIRED:
        if name not in row.values:
            raise ReadingStopped(FaultCode.MISSING_COLUMN, "line:1", name)


def _statement(row: Row) -> tuple[Any, ...] | Fault:
    """The row of the store for one statement: line, entity id, then COLUMNS."""
    get = row.values.get
    for name in REQUIRED:
        if not get(name):
            return fault(FaultCode.MISSING_VALUE, row.place, name)
    external = str(get("external") or "").strip().lower()
    if external not in _TRUE and external not in _FALSE:
        return fault(FaultCode.INVALID_VALUE, row.place, "external")
    schema, prop = get("schema"), str(get("prop"))
    if schema is None:
        # The packed form writes both as `Schema:property`.
        schema, _, prop = prop.partition(":")
    if not schema or not prop:
        return fault(FaultCode.MISSING_VALUE, row.place, "schema")
    cells: list[Any] = [get(name) or None for name in COLUMNS]
    cells[2], cells[3], cells[9] = prop, schema, int(external in _TRUE)
    return (int(row.place.removeprefix("line:")), get("entity_id"), *cells)


def _entities(store: sqlite3.Connection, last: Progress) -> Iterator[Item]:
    """The entities in the order of their first statements."""
    store.execute("CREATE INDEX by_entity ON statement (entity_id, line)")
    rows = store.execute(
        f"SELECT f.first, s.line, s.entity_id, {', '.join(f's.{name}' for name in COLUMNS)}"
        " FROM (SELECT entity_id, min(line) AS first FROM statement GROUP BY entity_id ORDER BY first) AS f"
        " CROSS JOIN statement AS s ON s.entity_id = f.entity_id ORDER BY f.first, s.line"
    )
    for number, (first, group) in enumerate(groupby(rows, key=lambda row: row[0]), 1):
        statements = [_as_dict(row) for _, row in zip(range(STATEMENT_LIMIT + 1), group, strict=False)]
        if len(statements) > STATEMENT_LIMIT:
            yield fault(FaultCode.ENTITY_TOO_LARGE, f"line:{first}")
            continue
        yield _entity(f"line:{first}", statements)
        if number % PROGRESS_ROWS == 0:
            yield last


def _as_dict(row: tuple[Any, ...]) -> dict[str, Any]:
    made = dict(zip(COLUMNS, row[3:], strict=True))
    made["external"] = bool(made["external"])
    made["place"] = f"line:{row[1]}"
    made["entity_id"] = row[2]
    return made


def _entity(place: str, statements: list[dict[str, Any]]) -> Entity:
    properties: dict[str, dict[str, None]] = {}
    for made in statements:
        if made["prop"] != _ID:
            properties.setdefault(made["prop"], {})[made["value"]] = None
    data = {
        "id": statements[0]["entity_id"],
        "schema": statements[0]["schema"],
        "datasets": list(dict.fromkeys(made["dataset"] for made in statements)),
        "properties": {name: list(values) for name, values in properties.items()},
    }
    return Entity(place, data, tuple(statements))
