"""Who carries which identifier: a value that more than ten persons of a dataset carry is no identifier (C1).

Promise: `shared` counts record-entities of the dataset that are live and not sealed, whatever was ever loaded, closed or undone; it is
exact. The table only says where to look: rows are added when records are staged and never taken away, so that it may name too many, never
too few.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from typing import Any

import orjson
import sqlalchemy as sa

from glasshouse.policy.charter.finding import Values, bearing, bynames, may_count_as_person
from glasshouse.store import bulk, tables as t
from glasshouse.store.fold import CHUNK, WHOLE_SEALS, chunks, live_records, treated

MOST = 10
_LOOK = 64
"""Carriers looked at in one go: the eleventh live one decides, however many there are."""


def digests(dataset: int, properties: Values) -> dict[int, list[str]]:
    """What stands for each identifier, contact value and byname of a person, written in whatever way, and the values themselves.

    A byname is its letters alone: numbering makes no names of one trait."""
    found: dict[int, list[str]] = {}
    for value in bearing(properties):
        plain = "".join(filter(str.isalnum, value)).casefold() if "@" not in value else value.casefold()
        found.setdefault(_digest(dataset, plain), []).append(value)
    for value in bynames(properties):
        found.setdefault(_digest(dataset, "".join(filter(str.isalpha, value)).casefold() or value), []).append(value)
    return found


def _digest(dataset: int, plain: str) -> int:
    return int.from_bytes(hashlib.blake2b(f"{dataset}\x00{plain}".encode(), digest_size=8).digest(), "big") >> 1


def note_bearers(connection: sa.Connection, pairs: Iterable[tuple[int, int]]) -> None:
    """Remember who says what: (digest, record-entity) of new records of persons."""
    bulk.insert(connection, t.bearers, "digest entity", sorted(set(pairs)), leave=True)


def crowded(connection: sa.Connection, wanted: Iterable[int]) -> set[int]:
    """Those of the digests that more than ten record-entities ever carried: the only ones that `shared` may be true of."""
    b, found = t.bearers.c, set()
    for part in chunks(sorted(set(wanted)), CHUNK):
        query = sa.select(b.digest).where(b.digest.in_(part)).group_by(b.digest).having(sa.func.count() > MOST)
        found |= set(connection.execute(query).scalars())
    return found


def carriers(connection: sa.Connection, digest: int, functions: frozenset[int], assume: int | None) -> list[int]:
    """Live, unsealed record-entities that carry the value, up to eleven. `functions` are datasets of declared public function."""
    found: dict[int, None] = {}
    b = t.bearers.c
    numbers = list(connection.execute(sa.select(b.entity).where(b.digest == digest).order_by(b.entity)).scalars())
    for part in chunks(numbers, _LOOK):
        for row in connection.execute(live_records(assume).where(t.records.c.entity.in_(part))):
            if row.role is not None and (row.role in WHOLE_SEALS or row.dataset not in functions):
                continue
            if _may_count(row) and digest in digests(row.dataset, orjson.loads(row.data)):
                found[row.entity] = None
        if len(found) > MOST:
            return list(found)
    return list(found)


def shared(
    connection: sa.Connection, rows: Iterable[Any], functions: frozenset[int], assume: int | None, known: dict[int, bool] | None = None
) -> frozenset[int]:
    """Digests of the persons' values among these live records that are no identifiers; `assume` is an import about to go live. `known`
    keeps what was found of each digest, for a caller who asks of list after list while one import is published."""
    known = {} if known is None else known
    wanted = {digest for row in rows if _may_count(row) for digest in digests(row.dataset, orjson.loads(row.data))}
    many = crowded(connection, wanted)
    for digest in many - known.keys():
        known[digest] = len(carriers(connection, digest, functions, assume)) > MOST
    return frozenset(digest for digest in many if known[digest])


def _may_count(row: Any) -> bool:
    return may_count_as_person(treated(row.schema, row.data, incorporated=False))


def among(shared_digests: frozenset[int], dataset: int, properties: Values) -> frozenset[str]:
    """The values of one person that are no identifiers."""
    if not shared_digests:
        return frozenset()
    return frozenset(value for digest, values in digests(dataset, properties).items() if digest in shared_digests for value in values)


def turned(connection: sa.Connection, said: Iterable[int], functions: frozenset[int], *, before: int | None, after: int | None) -> set[int]:
    """Record-entities whose values become identifiers, or stop to be some, when an import goes live or is undone: `said` are crowded
    digests of the import, `before` and `after` are the import where it counts as live."""
    found: set[int] = set()
    for digest in said:
        now, was = (carriers(connection, digest, functions, assume) for assume in (after, before))
        if (len(now) > MOST) != (len(was) > MOST):
            found.update(was if len(now) > MOST else now)
    return found


def said_by(connection: sa.Connection, import_id: int, *, closed_only: bool = False) -> set[int]:
    """Crowded digests behind what an import opened or closed."""
    s = t.spans.c
    closed = s.closed_by == import_id
    return _said(connection, closed if closed_only else (s.opened_by == import_id) | closed)


def freed(connection: sa.Connection, numbers: Sequence[int], functions: frozenset[int]) -> set[int]:
    """Record-entities that share a crowded value with one of `numbers` and may be found by it now: some of these may just have been
    sealed."""
    found: set[int] = set()
    for part in chunks(numbers, CHUNK):
        for digest in _said(connection, t.records.c.entity.in_(part)):
            left = carriers(connection, digest, functions, None)
            if len(left) <= MOST:
                found.update(left)
    return found


def _said(connection: sa.Connection, where: sa.ColumnElement[bool]) -> set[int]:
    """Crowded digests of the persons' records behind some spans."""
    r = t.records.c
    query = sa.select(r.dataset, r.schema, r.data).join(t.spans, t.spans.c.record == r.id).where(where)
    rows = connection.execute(query.execution_options(stream_results=True))
    found: set[int] = set()
    for part in chunks(rows, CHUNK):  # type: ignore[arg-type]  # any iterable does
        wanted = {digest for row in part if _may_count(row) for digest in digests(row.dataset, orjson.loads(row.data))}
        found |= crowded(connection, wanted)
    return found
