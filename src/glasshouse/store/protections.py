"""The acts of sealing (C4): who sealed which record-entities in which case, who confirmed it, until when it waits.

Promise: a seal that nobody confirmed is taken off what it alone covered; what another standing seal covers, and every child, stays sealed.
An act outlasts its case: a disposal takes no seal off (C4).
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa

from glasshouse.base.ids import random_id
from glasshouse.model.case import Case
from glasshouse.policy.plans.seals import CONFIRM_WITHIN
from glasshouse.store import casetables as t, household
from glasshouse.store.clusters import judged_same
from glasshouse.store.fold import CHUNK, WHOLE_SEALS, chunks
from glasshouse.store.rows import case_of
from glasshouse.store.sealing import covered, seal, unseal
from glasshouse.store.tables import cases, entities


def note(connection: sa.Connection, numbers: Iterable[int], role: str, case: str, by: str, now: int) -> str:
    """Note that `by` sealed these record-entities; yields the act's id. A child's seal waits for nobody."""
    due = None if role in WHOLE_SEALS else now + CONFIRM_WITHIN
    public = random_id()
    row = {"id": public, "case_id": case, "entities": json.dumps(sorted(numbers)), "role": role, "by": by, "created": now, "due": due}
    connection.execute(sa.insert(t.protections).values(row))
    return public


def waiting(connection: sa.Connection, case: str, now: int) -> list[Any]:
    """Rows of the case's seals that wait for a second person, first due first."""
    c = t.protections.c
    where = (c.case_id == case) & _waits() & (c.due > now)
    return list(connection.execute(sa.select(t.protections).where(where).order_by(c.due, c.id)))


def due(connection: sa.Connection, now: int) -> list[tuple[str, Case]]:
    """All seals whose time is over, each with its case."""
    c = t.protections.c
    found = connection.execute(sa.select(c.id, c.case_id).where(_waits() & (c.due <= now)).order_by(c.due, c.id)).all()
    rows = connection.execute(sa.select(cases).where(cases.c.id.in_([row.case_id for row in found]))).all()
    known = {row.id: case_of(row) for row in rows}
    return [(row.id, known[row.case_id]) for row in found]


def confirm(connection: sa.Connection, public: str, by: str, now: int) -> None:
    """It stays from now on."""
    connection.execute(sa.update(t.protections).where(t.protections.c.id == public).values(confirmed_by=by, confirmed=now))


def lapse(connection: sa.Connection, public: str, now: int) -> set[int]:
    """Take it off; yields every record-entity whose documents must follow. Nothing where it does not wait any more, or not yet."""
    c = t.protections.c
    found = connection.execute(sa.select(t.protections).where((c.id == public) & _waits() & (c.due <= now))).first()
    if found is None:
        return set()
    connection.execute(sa.update(t.protections).where(c.id == public).values(lapsed=now))
    every = covered(connection, json.loads(found.entities), found.case_id)
    unseal(connection, every)
    for row in connection.execute(sa.select(t.protections).where(c.lapsed.is_(None)).order_by(c.created, c.id)).all():
        seal(connection, _left(connection, json.loads(row.entities)), row.role, row.case_id, row.by, row.created)
    household.settle(connection, every | household.ends(connection, every), now)
    return every


def outlast(connection: sa.Connection, case: str) -> None:
    """The case is about to be disposed of with what it judged to be the same: its seals name from now on all whom they cover by that."""
    c = t.protections.c
    for row in connection.execute(sa.select(t.protections).where((c.case_id == case) & c.lapsed.is_(None))).all():
        every = judged_same(connection, set(json.loads(row.entities)), case)
        connection.execute(sa.update(t.protections).where(c.id == row.id).values(entities=json.dumps(sorted(every))))


def _left(connection: sa.Connection, numbers: list[int]) -> set[int]:
    """Those that are there still: a case's own dataset goes with the case."""
    found: set[int] = set()
    for part in chunks(numbers, CHUNK):
        found |= set(connection.execute(sa.select(entities.c.id).where(entities.c.id.in_(part))).scalars())
    return found


def _waits() -> sa.ColumnElement[bool]:
    c = t.protections.c
    return c.due.isnot(None) & c.confirmed.is_(None) & c.lapsed.is_(None)
