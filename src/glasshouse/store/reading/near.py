"""What touches a case: what it holds, and the ends of links from there, so that of many of one name those come first (C2).

Promise: a link counts as the opened thing would list it: live, in scope, not sealed, to nobody who only belongs to it, and never from a
home. What is hidden moves nothing, a limit neither: limits count what this reader sees. The work is bounded whatever the case holds: the
HELD things that it took in last, the first LINKS links of each (in the order in which they were loaded), MOST in all. What was found
serves until something is written that it may depend on (`store.stirring`); what the case holds, until a case holds something else; where
the links of one thing lead, until records change.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeAlias

import orjson
import sqlalchemy as sa

from glasshouse.model.schema import schema, schema_names
from glasshouse.policy.charter.finding import touches
from glasshouse.policy.charter.households import tie_kinds
from glasshouse.policy.charter.members import are_members, are_only_held
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
_MANY = 2_000
"""Things of one case and scope of which something is kept."""
OF_ONE = 2_000
"""Links of one company that people are narrowed to."""

End: TypeAlias = tuple[int, str]
"""Where a link leads: a dataset, and the name of a record-entity in it."""


def _links(target: sa.ColumnElement[int]) -> sa.Select[tuple[object, ...]]:
    """Links of one record-entity as this reader sees them, first loaded first. Kinds stand in the text, for they never change."""
    r, e = t.records.c, t.edges.c
    kinds: list[sa.ColumnElement[str]] = [sa.literal_column(f"'{name}'") for name in schema_names() if touches(name)]
    whole: list[sa.ColumnElement[str]] = [sa.literal_column(f"'{role}'") for role in sorted(WHOLE_SEALS)]
    ties: list[sa.ColumnElement[str]] = [sa.literal_column(f"'{name}'") for name in sorted(tie_kinds())]
    open_seal = t.seals.c.role.not_in(whole) & Among(r.dataset, "functions") & r.schema.not_in(ties)
    seen = t.seals.c.role.is_(None) | open_seal
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
    key = (case, reader.situation.scope, Links)
    links: Links = _kept(reader, key, mark and mark[0], lambda: Links(LINKS))
    if links.full:
        reader.ground.kept.pop(key, None)
        links = Links(LINKS)
    folded = links.fold(reader, newest)
    looked = tuple({folded[number].number: folded[number] for number in newest if number in folded}.values())
    found, _ = linked(reader, looked, MOST, links)
    return Near(held, looked, found)


def company(reader: Reader, entity: Folded) -> tuple[frozenset[int], bool]:
    """All that is linked to a company, and whether it may have more links than were read."""
    ends, all_read = linked(reader, (entity,), OF_ONE, Links(OF_ONE))
    return frozenset(number for end in reader.view.fold(ends).values() for number in end.numbers), not all_read


def linked(reader: Reader, entities: Iterable[Folded], most: int, links: Links) -> tuple[dict[int, Folded], bool]:
    """Record-entities at the other ends of the links of these, with the first of them that leads there, and whether that is all of it:
    `most` ends in all. An address leads nowhere: who lives there is not told (C3)."""
    ends: list[tuple[End, Folded]] = []
    all_read, open_ended = True, [leading for leading in map(_Leading, entities) if not leading.home]
    links.ask(reader, [number for leading in open_ended for number in leading.entity.numbers])
    for leading in open_ended:
        for own in leading.entity.numbers:
            if len(ends) >= most:
                break
            some, whole = links.ends(reader, leading, own)
            all_read &= whole
            ends += [(end, leading.entity) for end in some]
    numbers = links.numbered(reader, {end for end, _ in ends})
    found: dict[int, Folded] = {}
    for end, entity in ends[:most]:
        number = numbers.get(end)
        if number is not None and number not in entity.numbers:
            found.setdefault(number, entity)
    return found, all_read and len(ends) < most


class Links:
    """Things, where the first `each` links of each of their record-entities lead, and who is meant there, as they were read: while no
    record changes, of a case that takes in one more thing that one alone is read."""

    def __init__(self, each: int) -> None:
        self._each = each
        self._folded: dict[int, Folded | None] = {}
        self._ends: dict[int, tuple[list[End], bool]] = {}
        self._asked: dict[int, list[Any]] = {}
        self._numbered: dict[End, int | None] = {}

    @property
    def full(self) -> bool:
        """Whether so much was read that another should be begun."""
        return len(self._folded) > _MANY

    def fold(self, reader: Reader, numbers: list[int]) -> dict[int, Folded]:
        """Each number that exists for this reader, with its entity."""
        fresh = [number for number in numbers if number not in self._folded]
        found = reader.view.fold(fresh)
        self._folded.update((number, found.get(number)) for number in fresh)
        return {number: entity for number in numbers if (entity := self._folded[number]) is not None}

    def ask(self, reader: Reader, numbers: list[int]) -> None:
        """On PostgreSQL, where asking costs more than reading, the links of all of these are asked for at once."""
        if reader.connection.dialect.name != "sqlite":
            functions = sorted(reader.view.functions)
            self._asked = {number: [] for number in numbers}
            for number, *row in _LINKS_OF_ALL.tuples(reader.connection, targets=numbers, functions=functions, most=self._each):
                self._asked[number].append(row)

    def ends(self, reader: Reader, leading: _Leading, own: int) -> tuple[list[End], bool]:
        """Where the links of this record-entity lead, and whether those are all of its links."""
        known = self._ends.get(own)
        if known is None:
            rows = self._asked.get(own)
            if rows is None:
                functions = sorted(reader.view.functions)
                rows = _LINKS.tuples(reader.connection, target=own, functions=functions, most=self._each)
            known = self._ends[own] = list(leading.ends(rows)), len(rows) < self._each
        return known

    def numbered(self, reader: Reader, ends: set[End]) -> dict[End, int | None]:
        """The record-entity of each of the ends, None where there is none."""
        fresh = ends.difference(self._numbered)
        if fresh:
            found = numbered(reader, fresh)
            self._numbered.update((end, found.get(end)) for end in fresh)
        return self._numbered


class _Leading:
    """Where the links of one entity lead."""

    def __init__(self, entity: Folded) -> None:
        self.entity = entity
        self._kinds = [row.schema for row in entity.rows]
        self._said = [(row.schema, row.properties()) for row in entity.rows]
        self.home = any((info := schema(kind)) is not None and info.is_a("Address") for kind in self._kinds)
        self._far: dict[tuple[str, str], str | None] = {}

    def ends(self, rows: Iterable[Any]) -> Iterator[End]:
        """Dataset and name of what these links of the entity lead to; of links of one kind it is found once what names their end."""
        for dataset, kind, prop, data in rows:
            try:
                far = self._far[kind, prop]
            except KeyError:
                far = self._far[kind, prop] = self._end(kind, prop)
            if far is not None:
                for name in orjson.loads(data).get(far, ()):
                    yield dataset, name

    def _end(self, kind: str, prop: str) -> str | None:
        info = schema(kind)
        far = far_end(info, prop) if info is not None else None
        key = f"{kind}.{prop}"
        return None if are_members(key, self._kinds) or are_only_held(key, self._said) else far
