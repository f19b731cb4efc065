"""What touches a case: what it holds, and the ends of links from there, so that of many of one name those come first (C2).

Promise: a link counts as the opened thing would list it: live, in scope, not sealed, to nobody who only belongs to it, and never from a
home. What is hidden moves nothing, a limit neither: limits count what this reader sees. The work is bounded whatever the case holds: the
HELD things that it took in last, the first LINKS links of each (in the order in which they were loaded), MOST in all. What was found
serves until something is written that it may depend on (`store.stirring`); what the case holds, until a case holds something else.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import orjson
import sqlalchemy as sa

from glasshouse.model.schema import schema, schema_names
from glasshouse.policy.charter.finding import touches
from glasshouse.policy.charter.members import are_members
from glasshouse.store import tables as t
from glasshouse.store.engine import Database
from glasshouse.store.executors import Reader
from glasshouse.store.fold import WHOLE_SEALS, Folded, live_records
from glasshouse.store.reading.ends import far_end, numbered
from glasshouse.store.reading.held import held_numbers
from glasshouse.store.statement import Among, Statement

HELD = 32
LINKS = 50
MOST = 400
_KEPT = 128
"""Cases, and cases with scopes, of which something is kept at once."""
OF_ONE = 2_000
"""Links of one company that people are narrowed to."""


def _links(target: sa.ColumnElement[int]) -> sa.Select[tuple[object, ...]]:
    """Links of one record-entity as this reader sees them, first loaded first. Kinds stand in the text, for they never change."""
    r, e = t.records.c, t.edges.c
    kinds: list[sa.ColumnElement[str]] = [sa.literal_column(f"'{name}'") for name in schema_names() if touches(name)]
    whole: list[sa.ColumnElement[str]] = [sa.literal_column(f"'{role}'") for role in sorted(WHOLE_SEALS)]
    seen = t.seals.c.role.is_(None) | (t.seals.c.role.not_in(whole) & Among(r.dataset, "functions"))
    return (
        live_records()
        .with_only_columns(r.dataset, r.schema, e.prop, r.data)
        .join(t.edges, e.record == r.id)
        .where((e.target == target) & r.schema.in_(kinds) & seen)
        .order_by(None)
        .order_by(e.record, t.spans.c.id)
        .limit(sa.bindparam("most"))
    )


def _links_of_all() -> sa.Select[Any]:
    """`_links` of each of a list, in PostgreSQL's words."""
    numbers = sa.cast(sa.bindparam("targets"), sa.ARRAY(sa.BigInteger))
    wanted = sa.func.unnest(numbers).table_valued(sa.column("number", sa.BigInteger)).render_derived()
    links = _links(wanted.c.number).add_columns(t.records.c.id, t.spans.c.id.label("span")).lateral("links")
    joined = wanted.join(links, sa.true())
    order = (wanted.c.number, links.c.id, links.c.span)
    return sa.select(wanted.c.number, links.c.dataset, links.c.schema, links.c.prop, links.c.data).select_from(joined).order_by(*order)


_LINKS = Statement(lambda: _links(sa.bindparam("target", type_=sa.BigInteger)))
_LINKS_OF_ALL = Statement(_links_of_all)
_NEWEST = Statement(
    lambda: (
        sa.select(t.held.c.entity)
        .where(t.held.c.case_id == sa.bindparam("case"))
        .order_by(t.held.c.added.desc(), t.held.c.entity.desc())
        .limit(sa.literal_column(str(HELD)))
    )
)


@dataclass(frozen=True)
class Near:
    """`held`: record-entities that the case holds, all of them. `looked`: the things among them whose links were read, newest first.
    `linked`: record-entities at the other ends, with the thing that they are linked to."""

    held: frozenset[int]
    looked: tuple[Folded, ...]
    linked: Mapping[int, Folded]

    @cached_property
    def numbers(self) -> frozenset[int]:
        """What the index is asked for by itself where a search finds more than one page."""
        return frozenset(self.linked).union(*(entity.numbers for entity in self.looked))

    def touched(self, numbers: Iterable[int]) -> bool:
        """Whether an entity of these record-entities touches the case."""
        return any(number in self.held or number in self.linked for number in numbers)

    def link(self, entity: Folded) -> Folded | None:
        """What the entity is linked to, where the case does not hold it itself."""
        if not self.held.isdisjoint(entity.numbers):
            return None
        return next((self.linked[number] for number in entity.numbers if number in self.linked), None)


NOTHING = Near(frozenset(), (), {})


def near(reader: Reader) -> Near:
    """What touches the case."""
    mark, case = Database.mark(reader.connection), reader.situation.case.id
    found: Near = _kept(reader, (case, reader.situation.scope), mark, lambda: _near(reader, mark))
    return found


def _kept(reader: Reader, key: Any, mark: object, find: Callable[[], Any]) -> Any:
    """What was found under this mark; without a mark it is found anew each time."""
    kept = reader.ground.kept
    known = kept.get(key)
    if known is not None and known[0] == mark:
        return known[1]
    found = find()
    if mark is not None:
        if len(kept) >= _KEPT:
            kept.clear()
        kept[key] = (mark, found)
    return found


def _near(reader: Reader, mark: tuple[int, int] | None) -> Near:
    case = reader.situation.case.id
    held, newest = _kept(reader, case, mark and mark[1], lambda: (held_numbers(reader), _NEWEST.scalars(reader.connection, case=case)))
    if not held:
        return NOTHING
    folded = reader.view.fold(newest)
    looked = tuple({folded[number].number: folded[number] for number in newest if number in folded}.values())
    found, _ = linked(reader, looked, LINKS, MOST)
    return Near(held, looked, found)


def company(reader: Reader, entity: Folded) -> tuple[frozenset[int], bool]:
    """All that is linked to a company, and whether it may have more links than were read."""
    ends, all_read = linked(reader, (entity,), OF_ONE, OF_ONE)
    return frozenset(number for end in reader.view.fold(ends).values() for number in end.numbers), not all_read


def linked(reader: Reader, entities: Iterable[Folded], each: int, most: int) -> tuple[dict[int, Folded], bool]:
    """Record-entities at the other ends of the links of these, with the first of them that leads there, and whether that is all of it:
    `each` links of one record-entity are read, `most` ends in all. An address leads nowhere: who lives there is not told (C3)."""
    ends: list[tuple[int, str, Folded]] = []
    all_read, open_ended = True, [leading for leading in map(_Leading, entities) if not leading.home]
    read = _links_read(reader, [number for leading in open_ended for number in leading.entity.numbers], each)
    for leading in open_ended:
        for own in leading.entity.numbers:
            if len(ends) >= most:
                break
            rows = read(own)
            all_read &= len(rows) < each
            ends += leading.ends(rows)
    numbers = numbered(reader, {(dataset, name) for dataset, name, _ in ends})
    found: dict[int, Folded] = {}
    for dataset, name, entity in ends[:most]:
        number = numbers.get((dataset, name))
        if number is not None and number not in entity.numbers:
            found.setdefault(number, entity)
    return found, all_read and len(ends) < most


def _links_read(reader: Reader, numbers: list[int], each: int) -> Callable[[int], list[Any]]:
    """How the links of one of these are had. On PostgreSQL, where asking costs more than reading, all are asked for at once."""
    functions = sorted(reader.view.functions)
    if reader.connection.dialect.name == "sqlite":
        return lambda number: _LINKS.tuples(reader.connection, target=number, functions=functions, most=each)
    found: dict[int, list[Any]] = {}
    for number, *row in _LINKS_OF_ALL.tuples(reader.connection, targets=numbers, functions=functions, most=each):
        found.setdefault(number, []).append(row)
    return lambda number: found.get(number, [])


class _Leading:
    """Where the links of one entity lead."""

    def __init__(self, entity: Folded) -> None:
        self.entity = entity
        self._kinds = [row.schema for row in entity.rows]
        self.home = any((info := schema(kind)) is not None and info.is_a("Address") for kind in self._kinds)
        self._far: dict[tuple[str, str], str | None] = {}

    def ends(self, rows: Iterable[Any]) -> Iterator[tuple[int, str, Folded]]:
        """Dataset and name of what these links of the entity lead to; of links of one kind it is found once what names their end."""
        for dataset, kind, prop, data in rows:
            try:
                far = self._far[kind, prop]
            except KeyError:
                far = self._far[kind, prop] = self._end(kind, prop)
            if far is not None:
                for name in orjson.loads(data).get(far, ()):
                    yield dataset, name, self.entity

    def _end(self, kind: str, prop: str) -> str | None:
        info = schema(kind)
        far = far_end(info, prop) if info is not None else None
        return None if are_members(f"{kind}.{prop}", self._kinds) else far
