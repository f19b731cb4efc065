"""References of an import that lead nowhere: to an entity of which no live record of the dataset says anything.

Promise: the count is exact, memory is flat, and the cost is one walk over the edges with one look-up for each of the import's own. Only the
import's own dataset is asked: a reference is resolved there and nowhere else, and an answer about another dataset would tell a steward what
is in it.
"""

from __future__ import annotations

from collections.abc import Iterator
from heapq import nsmallest
from typing import Any

import sqlalchemy as sa

from glasshouse.store import tables as t
from glasshouse.store.staging import Import

TOLD = 100
"""So many are told with their places."""


def dangling(connection: sa.Connection, load: Import) -> tuple[int, list[tuple[str, str]]]:
    """How many references of the import lead nowhere once it is live, and (place, property) of the first; called when all is staged."""
    counted = _Counted(connection, load)
    first = nsmallest(TOLD, counted)
    places = _places(connection, load, [record for record, _ in first])
    return counted.number, [(places[record], prop) for record, prop in first]


class _Counted:
    """(record, property) of each, counted on the way."""

    def __init__(self, connection: sa.Connection, load: Import) -> None:
        self.number = 0
        self._rows = connection.execution_options(stream_results=True).execute(_query(connection, load))

    def __iter__(self) -> Iterator[tuple[int, str]]:
        for record, prop in self._rows:
            self.number += 1
            yield record, prop


def _query(connection: sa.Connection, load: Import) -> sa.Select[Any]:
    """Edges lie in order of their targets, and so do records: the walk is sequential where its conditions are asked in this order, so
    `case` fixes the order, and `+ 0` keeps the planner from asking `opened_by` first."""
    r, s, e = t.records.c, t.spans.c, t.edges.c
    oldest = connection.execute(sa.select(sa.func.min(s.record)).where(s.opened_by == load.id)).scalar()
    live = sa.select(t.imports.c.id).where((t.imports.c.live == 1) | (t.imports.c.id == load.id))
    there = s.closed_by.is_(None) | (s.closed_by + 0).not_in(live)
    described = (s.record == r.id) & (r.entity == e.target) & (s.opened_by + 0).in_(live) & there
    mine = (s.record == e.record) & (s.opened_by + 0 == load.id) & s.closed_by.is_(None)
    lost = sa.case((_any(described, t.records, t.spans), 0), (_any(mine, t.spans), 1), else_=0) == 1
    return sa.select(e.record, e.prop).where((e.record >= (oldest or 0)) & lost)


def _any(condition: sa.ColumnElement[bool], *tables: sa.Table) -> sa.Exists:
    return sa.select(sa.literal(1)).select_from(*tables).where(condition).correlate(t.edges).exists()


def _places(connection: sa.Connection, load: Import, records: list[int]) -> dict[int, str]:
    s = t.spans.c
    query = sa.select(s.record, sa.func.min(s.place)).where(s.record.in_(records) & (s.opened_by + 0 == load.id)).group_by(s.record)
    return {row[0]: row[1] for row in connection.execute(query)}
