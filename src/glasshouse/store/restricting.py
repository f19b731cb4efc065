"""Which record-entities exist for no reader because somebody in the data had their record restricted (GDPR art. 18).

Promise: what is restricted, what people said of it by hand, and every link, paper and event that names it are away in the caller's
transaction, in searches too (`tables.stale`), also where it comes in later; and are back with the transaction that lifts the last
restriction on it. A seal stays as it is, whatever happens here.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import sqlalchemy as sa

from glasshouse.policy.charter.finding import hangs_on_others
from glasshouse.store import tables as t
from glasshouse.store.clusters import tied_by_hand
from glasshouse.store.engine import insert_new
from glasshouse.store.fold import CHUNK, chunks, live_records
from glasshouse.store.rightstables import restricted, restrictions
from glasshouse.store.sealing import hanging


def restrict(connection: sa.Connection, number: int) -> set[int]:
    """Take this record-entity away with all that hangs on it; yields every number whose documents must follow."""
    every = _covered(connection, {number})
    _away(connection, every)
    return every


def release(connection: sa.Connection, number: int) -> set[int]:
    """Bring it back, as far as no other restriction that stands covers it; yields every number whose documents must follow."""
    every = _covered(connection, {number})
    for part in chunks(sorted(every), CHUNK):
        connection.execute(sa.delete(restricted).where(restricted.c.entity.in_(part)))
    r = restrictions.c
    standing = set(connection.execute(sa.select(r.entity).where(r.lifted.is_(None))).scalars())
    _away(connection, _covered(connection, standing) if standing else set())
    return every


def arrive(connection: sa.Connection, arrivals: Iterable[tuple[int, str, Sequence[int]]]) -> None:
    """What came in and names something restricted is away too: (record-entity, schema, the numbers that it names) of new records."""
    naming = [(entity, targets) for entity, schema, targets in arrivals if targets and hangs_on_others(schema)]
    if naming:
        known = among(connection, {target for _, targets in naming for target in targets})
        if known:
            _away(connection, _covered(connection, {entity for entity, targets in naming if not known.isdisjoint(targets)}))


def arrived(connection: sa.Connection, import_id: int) -> None:
    """`arrive` for all that an import opened, as it goes live: a batch and a restriction that were written at the same time on PostgreSQL
    saw nothing of each other. The caller holds the store alone (`write(single=True)`), as whoever restricts does."""
    r, e, s = t.records.c, t.edges.c, t.spans.c
    named = e.target.in_(sa.select(restricted.c.entity)) & (s.opened_by == import_id)
    query = sa.select(r.entity, r.schema, e.target).join(t.edges, e.record == r.id).join(t.spans, s.record == r.id).where(named)
    arrive(connection, [(row.entity, row.schema, (row.target,)) for row in connection.execute(query)])


def among(connection: sa.Connection, numbers: Iterable[int]) -> set[int]:
    """Those of the numbers that are restricted."""
    found: set[int] = set()
    for part in chunks(sorted(set(numbers)), CHUNK):
        found |= set(connection.execute(sa.select(restricted.c.entity).where(restricted.c.entity.in_(part))).scalars())
    return found


def _covered(connection: sa.Connection, numbers: set[int]) -> set[int]:
    people = numbers | tied_by_hand(connection, numbers, whole=True)
    return people | hanging(connection, people)


def _away(connection: sa.Connection, numbers: set[int]) -> None:
    for part in chunks(sorted(numbers), CHUNK):
        live = set(connection.execute(live_records().where(t.records.c.entity.in_(part)).with_only_columns(t.records.c.entity)).scalars())
        insert_new(connection, restricted, [{"entity": number} for number in part])
        insert_new(connection, t.stale, [{"entity": number} for number in sorted(live)])
