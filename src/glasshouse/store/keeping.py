"""Who keeps whom (C4): rows of keepers and of the seals that stay. Whom a seal is on is told to its signed keepers alone."""

from __future__ import annotations

import json
from typing import Any

import sqlalchemy as sa

from glasshouse.policy.plans.keepers import KEEPERS
from glasshouse.store.casetables import protections
from glasshouse.store.clusters import judged_same
from glasshouse.store.executors import Reader
from glasshouse.store.fold import Row, live_records
from glasshouse.store.protectingtables import keeper_notes, keepers
from glasshouse.store.tables import records


def standing(connection: sa.Connection, case: str) -> list[Any]:
    """Rows of the case's seals that stay: confirmed, or a child's. Newest first."""
    c = protections.c
    where = (c.case_id == case) & c.lapsed.is_(None) & (c.confirmed.isnot(None) | c.due.is_(None))
    return list(connection.execute(sa.select(protections).where(where).order_by(c.created.desc(), c.id)))


def of_seals(connection: sa.Connection, seals: list[str]) -> list[Any]:
    """Keepers of these seals who were not removed, in the order in which they were named."""
    c = keepers.c
    where = c.protection.in_(seals) & c.removed.is_(None)
    return list(connection.execute(sa.select(keepers).where(where).order_by(c.named, c.id)))


def kept_by(reader: Reader) -> list[Any]:
    """Rows of the seals whose signed keeper this reader is, in this case."""
    case, person = reader.situation.case.id, reader.situation.actor.person
    rows = {row.id: row for row in standing(reader.connection, case)}
    mine = {row.protection for row in of_seals(reader.connection, list(rows)) if row.person == person and row.signed is not None}
    return [row for seal, row in rows.items() if seal in mine]


def room(connection: sa.Connection, seal: str) -> bool:
    """Whether it has room for one more keeper."""
    return len(of_seals(connection, [seal])) < KEEPERS


def records_of(reader: Reader, seal: Any) -> list[Row]:
    """Live records of whom this seal is on, of datasets that the case has: the one reading past a seal, for its keepers."""
    numbers = judged_same(reader.connection, set(json.loads(seal.entities)), seal.case_id)
    found = reader.connection.execute(live_records().where(records.c.entity.in_(sorted(numbers))))
    return [reader.view.row(raw) for raw in found if raw.dataset in reader.view.datasets]


def notes_of(connection: sa.Connection, seals: list[str]) -> list[Any]:
    """Notes on whom these seals are on, oldest first."""
    c = keeper_notes.c
    return list(connection.execute(sa.select(keeper_notes).where(c.protection.in_(seals)).order_by(c.at, c.id)))


def end(connection: sa.Connection, case: str, person: str, by: str, now: int) -> None:
    """Who leaves a case keeps nobody in it, also when they come back."""
    c, mine = keepers.c, sa.select(protections.c.id).where(protections.c.case_id == case)
    where = c.protection.in_(mine) & (c.person == person) & c.removed.is_(None)
    connection.execute(sa.update(keepers).where(where).values(removed_by=by, removed=now))
