"""What the index is made of, as the store reads it: live records with their clusters, and the datasets they belong to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from glasshouse.model.dataset import Counted
from glasshouse.store import tables as t
from glasshouse.store.fold import CHUNK, live_records
from glasshouse.store.rows import dataset_of, select_datasets


@dataclass(frozen=True, slots=True)
class IndexedDataset:
    """`counted`: what of it counts as persons. `function`: its people stand in it by declared public function. `incorporated`: its legal
    entities and sole traders are declared to be no natural persons."""

    key: str
    counted: Counted
    function: bool
    incorporated: bool


def datasets(connection: sa.Connection) -> dict[int, IndexedDataset]:
    """Every dataset by number."""
    rows = [(row.id, dataset_of(row)) for row in connection.execute(select_datasets())]
    return {number: IndexedDataset(dataset.key, dataset.counted, dataset.holds_function, dataset.incorporated) for number, dataset in rows}


def functions(connection: sa.Connection) -> frozenset[int]:
    """Datasets whose people stand in them by declared public function."""
    return frozenset(number for number, dataset in datasets(connection).items() if dataset.function)


def clusters(connection: sa.Connection, numbers: list[int]) -> dict[int, int]:
    """The candidate cluster of each record-entity, 0 where it is in none."""
    e = t.entities.c
    return {row.id: row.cluster or 0 for row in connection.execute(sa.select(e.id, e.cluster).where(e.id.in_(numbers)))}


def live_rows(connection: sa.Connection, numbers: list[int], assume: int | None) -> list[Any]:
    """Rows of `live_records` of these record-entities, in order of entity and record."""
    return list(connection.execute(live_records(assume).where(t.records.c.entity.in_(numbers))))


def numbers_after(connection: sa.Connection, last: int) -> list[int]:
    """The next record-entities after number `last`, in order, CHUNK at most."""
    query = sa.select(t.entities.c.id).where(t.entities.c.id > last).order_by(t.entities.c.id).limit(CHUNK)
    return list(connection.execute(query).scalars())
