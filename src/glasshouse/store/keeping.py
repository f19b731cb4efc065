"""Who keeps whom (C4): rows of keepers and of the seals that stay. Whom a seal is on is told to its signed keepers alone."""

from __future__ import annotations

import json
from typing import Any

import sqlalchemy as sa

from glasshouse.base.ids import random_id
from glasshouse.model.schema import is_natural_person
from glasshouse.policy.plans.keepers import KEEPERS
from glasshouse.store.casetables import protections
from glasshouse.store.clusters import judged_same
from glasshouse.store.executors import Reader
from glasshouse.store.fold import WHOLE_SEALS, Row, live_records
from glasshouse.store.protectingtables import handed, keeper_notes, keepers
from glasshouse.store.tables import entities, records

CHILD = "child"


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


def name(connection: sa.Connection, seal: str, person: str, by: str, now: int) -> str:
    """Name a keeper; yields their id as one."""
    public = random_id()
    connection.execute(sa.insert(keepers).values(id=public, protection=seal, person=person, named_by=by, named=now))
    return public


def room(connection: sa.Connection, seal: str) -> bool:
    """Whether it has room for one more keeper. Of a child that was handed over, keepers of all cases count."""
    one, every = handed.alias("one"), handed.alias("every")
    joined = one.join(every, (every.c.dataset == one.c.dataset) & (every.c.name == one.c.name))
    query = sa.select(every.c.protection).select_from(joined).where(one.c.protection == seal)
    return len(of_seals(connection, [*connection.execute(query).scalars()] or [seal])) < KEEPERS


def hand(connection: sa.Connection, dataset: int, name: str, case: str, by: str, now: int) -> str:
    """Keep that somebody handed the child with this id to a case; yields the seal's id there. Nothing tells whether there is one."""
    public = random_id()
    about = {"id": public, "case_id": case, "entities": "[]", "role": CHILD, "by": by, "created": now}
    connection.execute(sa.insert(protections).values(about))
    connection.execute(sa.insert(handed).values(protection=public, dataset=dataset, name=name))
    return public


def handed_over(connection: sa.Connection, seals: list[str]) -> frozenset[str]:
    """Those of these seals that are of children whom a steward handed over."""
    return frozenset(connection.execute(sa.select(handed.c.protection).where(handed.c.protection.in_(seals))).scalars())


def records_of(reader: Reader, seal: Any) -> list[Row]:
    """Live records of whom this seal is on, of datasets that the case has: the one reading past a seal, for its keepers. By what a steward
    handed over, of persons who are sealed as children alone."""
    named = _named(reader.connection, seal.id)
    numbers = judged_same(reader.connection, {*json.loads(seal.entities), *named}, seal.case_id)
    found = reader.connection.execute(live_records().where(records.c.entity.in_(sorted(numbers))))
    seen = [raw for raw in found if raw.dataset in reader.view.datasets]
    if named:
        seen = [raw for raw in seen if raw.role in WHOLE_SEALS and is_natural_person(raw.schema)]
    return [reader.view.row(raw) for raw in seen]


def _named(connection: sa.Connection, seal: str) -> set[int]:
    """Whatever has the id in the dataset by which a steward handed over."""
    joined = handed.join(entities, (entities.c.dataset == handed.c.dataset) & (entities.c.name == handed.c.name))
    return set(connection.execute(sa.select(entities.c.id).select_from(joined).where(handed.c.protection == seal)).scalars())


def notes_of(connection: sa.Connection, seals: list[str]) -> list[Any]:
    """Notes on whom these seals are on, oldest first."""
    c = keeper_notes.c
    return list(connection.execute(sa.select(keeper_notes).where(c.protection.in_(seals)).order_by(c.at, c.id)))


def end(connection: sa.Connection, case: str, person: str, by: str, now: int) -> None:
    """Who leaves a case keeps nobody in it, also when they come back."""
    c, mine = keepers.c, sa.select(protections.c.id).where(protections.c.case_id == case)
    where = c.protection.in_(mine) & (c.person == person) & c.removed.is_(None)
    connection.execute(sa.update(keepers).where(where).values(removed_by=by, removed=now))
