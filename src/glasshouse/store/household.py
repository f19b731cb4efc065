"""Households (C4): who is in a dataset because a protected person is (parents, sponsors, carers) is no road either.

Promise: whoever is tied to a sealed person by a link of `tie_kinds`, or is judged the same as somebody who is, has every such link sealed,
in any dataset; nothing else of them is. It follows from records and seals alone: `settle` brings it in line and can be run again. So it
ends with the seal, or with the undoing of what said so. A published function stays visible: `HOUSEHOLD` is no whole seal.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import orjson
import sqlalchemy as sa

from glasshouse.model.schema import is_natural_person, schema
from glasshouse.policy.charter.households import PARENTAL, tie_kinds
from glasshouse.store import bulk, meta, tables as t
from glasshouse.store.clusters import judged_same
from glasshouse.store.engine import insert_new
from glasshouse.store.fold import CHUNK, chunks
from glasshouse.store.protectingtables import household

HOUSEHOLD = "household"
"""The role under which a link of a household is sealed: its ends are not."""
_KNOWN = "households"


def settle(connection: sa.Connection, numbers: Iterable[int], now: int) -> None:
    """Bring in line who of `numbers`, and of all that is judged the same, is of a household, and which links are sealed for it."""
    every = judged_same(connection, set(numbers), None)
    tied = _people(connection, _tied(connection, every))
    tied -= {number for number, role in bulk.seal_roles(connection, sorted(tied)).items() if role != HOUSEHOLD}
    members = judged_same(connection, tied, None)
    insert_new(connection, household, [{"entity": number} for number in sorted(members)])
    about = {"role": HOUSEHOLD, "case_id": None, "by": HOUSEHOLD, "created": now}
    insert_new(connection, t.seals, [{"entity": link, **about} for link in sorted(_ties(connection, members))])
    _free(connection, among(connection, every - members))


def catch_up(connection: sa.Connection, now: int) -> None:
    """Settle the households of every seal, once in the life of a store: seals of a version that knew none have theirs from then on."""
    if meta.get(connection, _KNOWN) is not None:
        return
    meta.put(connection, _KNOWN, "known")
    s = t.seals.c
    sealed = set(connection.execute(sa.select(s.entity).where(s.role != HOUSEHOLD)).scalars())
    settle(connection, sealed | ends(connection, sealed), now)


def among(connection: sa.Connection, numbers: Iterable[int]) -> set[int]:
    """Those of the numbers that are of a household."""
    found: set[int] = set()
    for part in chunks(sorted(set(numbers)), CHUNK):
        found |= set(connection.execute(sa.select(household.c.entity).where(household.c.entity.in_(part))).scalars())
    return found


def ends(connection: sa.Connection, numbers: Iterable[int]) -> set[int]:
    """Whom those of these record-entities name that are links of `tie_kinds`, or records that name a parent."""
    return {end for named in _ends(connection, numbers).values() for end in named}


def look_again(connection: sa.Connection, dataset: int, now: int) -> None:
    """Settle everybody of a dataset's households: something that was said in it counts no more."""
    e = t.entities.c
    query = sa.select(e.id).join(household, household.c.entity == e.id).where(e.dataset == dataset)
    settle(connection, connection.execute(query).scalars(), now)


def arrive(connection: sa.Connection, said: Iterable[tuple[int, str, Iterable[int]]], now: int) -> None:
    """What came in (record-entity, schema, the numbers that it names): links of households, and members who turn out to be no people."""
    links: dict[int, set[int]] = {}
    others: set[int] = set()
    for number, kind, named in said:
        if kind in tie_kinds():
            links.setdefault(number, set()).update(named)
        elif not is_natural_person(kind):
            others.add(number)
    wanted: set[int] = set()
    if links:
        protecting = {link for link, role in bulk.seal_roles(connection, sorted(links)).items() if role != HOUSEHOLD}
        known = among(connection, {end for named in links.values() for end in named})
        wanted = {end for link, named in links.items() if link in protecting or named & known for end in named}
    if others and connection.execute(sa.select(household.c.entity).limit(1)).first() is not None:
        wanted |= among(connection, others)
    if wanted:
        settle(connection, wanted, now)


def _free(connection: sa.Connection, gone: set[int]) -> None:
    """They are of no household any more; a link stays sealed where its other end still is."""
    for part in chunks(sorted(gone), CHUNK):
        connection.execute(sa.delete(household).where(household.c.entity.in_(part)))
    named = _ends(connection, _ties(connection, gone))
    left = among(connection, {end for some in named.values() for end in some})
    s = t.seals.c
    for part in chunks(sorted(link for link, some in named.items() if not some & left), CHUNK):
        connection.execute(sa.delete(t.seals).where(s.entity.in_(part) & (s.role == HOUSEHOLD)))


def _tied(connection: sa.Connection, numbers: set[int]) -> set[int]:
    """Those of the numbers that something which still stands ties to a sealed person."""
    e, r, s = t.edges.c, t.records.c, t.seals.c
    sealed = s.role != HOUSEHOLD
    by_links = sa.select(e.target).join(t.records, r.id == e.record).join(t.seals, (s.entity == r.entity) & sealed)
    to_parents = sa.select(e.target).join(t.records, r.id == e.record).join(t.seals, (s.entity == r.entity) & sealed)
    from_children = sa.select(r.entity).join(t.edges, e.record == r.id).join(t.seals, (s.entity == e.target) & sealed)
    found: set[int] = set()
    for part in chunks(sorted(numbers), CHUNK):
        for query in (
            by_links.where(e.target.in_(part) & r.schema.in_(tie_kinds()) & _stands()),
            to_parents.where(e.target.in_(part) & e.prop.in_(PARENTAL) & _stands()),
            from_children.where(r.entity.in_(part) & e.prop.in_(PARENTAL) & _stands()),
        ):
            found |= set(connection.execute(query).scalars())
    return found


def _stands() -> sa.ColumnElement[bool]:
    """Whether an import that nobody took back says this record; one on its way counts."""
    i, s = t.imports.c, t.spans.c
    return sa.exists().where((s.record == t.records.c.id) & (i.id == s.opened_by) & (i.state != "undone"))


def _people(connection: sa.Connection, numbers: set[int]) -> set[int]:
    """Those of the numbers that a record says are people, or of which no record says anything yet."""
    r, kinds = t.records.c, dict[int, set[str]]()
    for part in chunks(sorted(numbers), CHUNK):
        for row in connection.execute(sa.select(r.entity, r.schema).where(r.entity.in_(part)).distinct()):
            kinds.setdefault(row.entity, set()).add(row.schema)
    return {number for number in numbers if number not in kinds or any(is_natural_person(kind) for kind in kinds[number])}


def _ties(connection: sa.Connection, numbers: set[int]) -> set[int]:
    """Links of `tie_kinds` that name one of them, whoever says so."""
    e, r = t.edges.c, t.records.c
    found: set[int] = set()
    for part in chunks(sorted(numbers), CHUNK):
        query = sa.select(r.entity).join(t.edges, e.record == r.id).where(e.target.in_(part) & r.schema.in_(tie_kinds())).distinct()
        found |= set(connection.execute(query).scalars())
    return found


def _ends(connection: sa.Connection, numbers: Iterable[int]) -> dict[int, set[int]]:
    """Whom each of these names, of those that are links of `tie_kinds` or name a parent."""
    r, found = t.records.c, dict[int, set[int]]()
    for part in chunks(sorted(set(numbers)), CHUNK):
        rows = connection.execute(sa.select(r.entity, r.dataset, r.schema, r.data).where(r.entity.in_(part))).all()
        for dataset in {row.dataset for row in rows}:
            named = [(row.entity, _names(row)) for row in rows if row.dataset == dataset]
            known = bulk.entity_numbers(connection, dataset, {name for _, names in named for name in names})
            for entity, names in named:
                if names:
                    found.setdefault(entity, set()).update(known[name] for name in names if name in known)
    return found


def _names(row: Any) -> set[str]:
    """What the record says in the properties that name others by which a household is made."""
    values: dict[str, list[str]] = orjson.loads(row.data)
    info = schema(row.schema)
    wanted = {info.edge_source, info.edge_target} if info is not None and row.schema in tie_kinds() else PARENTAL
    return {value for name in wanted for value in values.get(name or "", ())}
