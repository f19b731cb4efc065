"""Functions and who holds them, as the index is made of them (C2): read in declared datasets alone.

Promise: only live records that are not a child's count. A record, its holder and what it names are of one dataset, so that whoever may read
one may read all. `behind` may name too many holders, never too few: it looks at every record that was ever loaded.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import orjson
import sqlalchemy as sa

from glasshouse.model.dataset import PeopleCategory
from glasshouse.policy.charter.functions import AUTHORITIES, BODIES, HOLDERS, NONE, Function, Named, Values, said
from glasshouse.store import tables as t
from glasshouse.store.fold import CHUNK, WHOLE_SEALS, chunks, live_records

Names = set[tuple[int, str]]
"""(dataset, entity name)."""


def declared() -> sa.ColumnElement[bool]:
    """What selects the datasets in which people stand by a public function that two people declared (`Dataset.holds_function`)."""
    d = t.datasets.c
    return d.declared_first.isnot(None) & d.declared_second.isnot(None) & (d.people == PeopleCategory.PUBLIC_FUNCTION.value)


def held(connection: sa.Connection, holders: Iterable[int], assume: int | None) -> dict[int, Function]:
    """The functions of these record-entities, which are of declared datasets; `assume` is an import about to go live."""
    e, found = t.edges.c, dict[int, Function]()
    for part in chunks(sorted(holders), CHUNK):
        query = live_records(assume).add_columns(e.target, e.prop).join(t.edges, e.record == t.records.c.id)
        rows = connection.execute(query.where(e.target.in_(part) & t.records.c.schema.in_(list(HOLDERS)))).all()
        records = [(row, orjson.loads(row.data)) for row in rows if row.prop == HOLDERS[row.schema] and row.role not in WHOLE_SEALS]
        bodies = _described(connection, {_name(row, properties, BODIES) for row, properties in records}, assume)
        above = {pair: (pair[0], _first(said_of, AUTHORITIES.get(kind))) for pair, (kind, said_of) in bodies.items()}
        over = _described(connection, set(above.values()), assume)
        for row, properties in records:
            pair = _name(row, properties, BODIES)
            owner = over.get(above[pair]) if pair in above else None
            found[row.target] = found.get(row.target, NONE) | said(row.schema, properties, bodies.get(pair), owner)
    return found


def behind(connection: sa.Connection, numbers: Iterable[int], functions: frozenset[int]) -> set[int]:
    """Holders whose functions may be said otherwise where these record-entities change: `functions` are the declared datasets."""
    if not functions:
        return set()
    r, e = t.records.c, t.edges.c
    names: Names = set()
    fresh, seen = set(numbers), set[int]()
    kinds = sorted({*HOLDERS, *AUTHORITIES})
    own = sa.select(r.entity, r.dataset, r.schema, r.data).where(r.dataset.in_(functions) & r.schema.in_(list(HOLDERS)))
    naming = sa.select(r.entity, r.dataset, r.schema, r.data).join(t.edges, e.record == r.id)
    naming = naming.where(r.dataset.in_(functions) & r.schema.in_(kinds))
    while fresh:
        met: set[int] = set()
        for part in chunks(sorted(fresh), CHUNK):
            rows = [*connection.execute(own.where(r.entity.in_(part))), *connection.execute(naming.where(e.target.in_(part)))]
            names |= {_name(row, orjson.loads(row.data), HOLDERS) for row in rows if row.schema in HOLDERS}
            met |= {row.entity for row in rows if row.schema in AUTHORITIES}
        seen |= fresh
        fresh = met - seen
    return set(_numbered(connection, names).values())


def _described(connection: sa.Connection, names: Names, assume: int | None) -> dict[tuple[int, str], Named]:
    """What is said of the record-entities of these names, live and not of a child; of several records the first kind stands."""
    numbers = _numbered(connection, {pair for pair in names if pair[1]})
    told: dict[int, tuple[str, dict[str, list[str]]]] = {}
    for part in chunks(sorted(numbers.values()), CHUNK):
        for row in connection.execute(live_records(assume).where(t.records.c.entity.in_(part))):
            if row.role not in WHOLE_SEALS:
                _, properties = told.setdefault(row.entity, (row.schema, {}))
                for name, values in orjson.loads(row.data).items():
                    properties.setdefault(name, []).extend(values)
    return {pair: told[number] for pair, number in numbers.items() if number in told}


def _numbered(connection: sa.Connection, names: Names) -> dict[tuple[int, str], int]:
    e, found = t.entities.c, dict[tuple[int, str], int]()
    by_dataset: dict[int, set[str]] = {}
    for dataset, name in names:
        by_dataset.setdefault(dataset, set()).add(name)
    for dataset, some in by_dataset.items():
        for part in chunks(sorted(some), CHUNK):
            query = sa.select(e.id, e.name).where((e.dataset == dataset) & e.name.in_(part))
            found.update({(dataset, row.name): row.id for row in connection.execute(query)})
    return found


def _name(row: Any, properties: Values, ends: Mapping[str, str]) -> tuple[int, str]:
    """The first that the record names by its property of `ends`; an empty name where there is none."""
    return row.dataset, _first(properties, ends.get(row.schema))


def _first(properties: Values, prop: str | None) -> str:
    return next(iter(properties.get(prop, ())), "") if prop is not None else ""
