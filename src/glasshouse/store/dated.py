"""What stands on a case's timeline by itself: exhibits by when they were collected, and dated records of what the case holds.

Promise: of records only what `policy.charter.dated` names, in datasets of the reader's scope, live and not sealed; a link only where the
case holds both of its ends and the reader sees them. Of a date the day counts. What was found is kept until records change, or the case
holds something else; of exhibits, which never change, until there are more.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from operator import attrgetter
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from glasshouse.base.clock import iso
from glasshouse.base.errors import InvalidInputError
from glasshouse.model import edtf
from glasshouse.model.event import EventKind
from glasshouse.model.schema import is_natural_person, schema
from glasshouse.policy.charter.dated import LINKS, OWN, Taken, is_body
from glasshouse.policy.plans.timeline import RECORDS
from glasshouse.store import exhibits as kept_exhibits, tables as t
from glasshouse.store.engine import Database
from glasshouse.store.executors import Reader
from glasshouse.store.exhibittables import exhibits
from glasshouse.store.fold import WHOLE_SEALS, Folded, Row, live_records
from glasshouse.store.reading.ends import numbered
from glasshouse.store.reading.held import held_numbers
from glasshouse.store.statement import Among, Statement

UTC = ZoneInfo("UTC")
_KEPT = 64
"""Cases of which something is kept at once."""


@dataclass(frozen=True, slots=True, eq=False)
class Recorded:
    """A dated record: its row, what is said of it, and the entities that it is about: one, or the two ends of a link."""

    row: Row
    taken: Taken
    about: tuple[tuple[Folded, ...], ...]


@dataclass(frozen=True, slots=True, eq=False)
class Dated:
    """Something with a date: `public` the id of an exhibit or record, `key` what tells it apart."""

    first: int
    last: int
    key: str
    public: str
    kind: EventKind
    when: str
    record: Recorded | None = None

    @property
    def order(self) -> tuple[int, str]:
        """Where it stands among others."""
        return self.first, self.key


class Along:
    """Dated things in order, so that those of a window lie side by side."""

    def __init__(self, found: Iterable[Dated]) -> None:
        self.items = sorted(found, key=attrgetter("order"))
        self._firsts = [one.first for one in self.items]
        self.edges = (self._firsts[0], max(one.last for one in self.items)) if self.items else ()

    def begun(self, at: int) -> int:
        """How many begin before this moment."""
        return bisect_left(self._firsts, at)

    def without(self, gone: frozenset[str]) -> Along:
        """They but for exhibits with these ids."""
        return Along(one for one in self.items if one.public not in gone) if gone else self


def by_themselves(reader: Reader) -> tuple[tuple[Along, Along], bool]:
    """Exhibits and records, and whether there are more records than RECORDS."""
    records, cut = _records(reader)
    return (_exhibits(reader).without(kept_exhibits.hidden(reader)), records), cut


def _exhibits(reader: Reader) -> Along:
    """Originals of the case, whoever may see them."""
    e, case = exhibits.c, reader.situation.case.id
    last = reader.connection.execute(sa.select(sa.func.max(e.number)).where(e.case_id == case)).scalar() or 0
    key, kept = (case, "collected"), reader.ground.kept
    known = kept.get(key)
    if known is None or known[0] != last:
        query = sa.select(e.id, e.collected, e.at).where((e.case_id == case) & e.derived_from.is_(None))
        _room(reader)
        known = kept[key] = (last, Along(_exhibit(row) for row in reader.connection.execute(query)))
    result: Along = known[1]
    return result


def _exhibit(row: Any) -> Dated:
    parsed = edtf.parse(_collected(row.collected) or iso(row.at)[:16])
    span = parsed.span(UTC)
    return Dated(span.first, span.last, f"x{row.id}", row.id, EventKind.EVIDENCE, parsed.text)


def _collected(text: str) -> str:
    """A day, or a minute in UTC; empty where the collector said none."""
    if len(text) <= 10:
        return text
    found = datetime.fromisoformat(text)
    return f"{(found.astimezone(UTC) if found.tzinfo else found):%Y-%m-%dT%H:%M}"


def _records(reader: Reader) -> tuple[Along, bool]:
    mark = Database.mark(reader.connection)
    key, kept = (reader.situation.case.id, reader.situation.scope, "dated"), reader.ground.kept
    known = kept.get(key)
    if mark is None or known is None or known[0] != mark:
        found = _found(reader)
        if mark is None:
            return found
        _room(reader)
        known = kept[key] = (mark, found)
    result: tuple[Along, bool] = known[1]
    return result


def _room(reader: Reader) -> None:
    if len(reader.ground.kept) >= _KEPT:
        reader.ground.kept.clear()


def _found(reader: Reader) -> tuple[Along, bool]:
    folded = reader.view.fold(held_numbers(reader))
    entities = {entity.number: entity for entity in folded.values()}
    found = [one for number in sorted(entities) for one in _own(reader, entities[number])]
    rows = _rows(reader, folded)
    cut = len(found) + len(rows) > RECORDS
    found += _links(reader, rows[:RECORDS], folded)
    return Along(found[:RECORDS]), cut


def _own(reader: Reader, entity: Folded) -> Iterator[Dated]:
    """What records of a thing say of it, each date once; nothing of what counts as a person in its dataset (C2)."""
    if reader.view.counts(entity):
        return
    known = set()
    for row in entity.rows:
        for taken in OWN.get(row.schema, ()) if not is_natural_person(row.treated) else ():
            when = _when(taken, row)
            if when and (taken.words, when) not in known:
                known.add((taken.words, when))
                yield _dated(reader, row, taken, when, ((entity,),))


def _rows_of_links() -> sa.Select[Any]:
    """Live links both ends of which are among `targets`, as this reader sees them, first loaded first."""
    e, r = t.edges.c, t.records.c
    both = sa.select(e.record).where(Among(e.target, "targets")).group_by(e.record).having(sa.func.count(sa.distinct(e.prop)) >= 2)
    kinds: list[sa.ColumnElement[str]] = [sa.literal_column(f"'{name}'") for name in sorted(LINKS)]
    whole: list[sa.ColumnElement[str]] = [sa.literal_column(f"'{role}'") for role in sorted(WHOLE_SEALS)]
    seen = t.seals.c.role.is_(None) | (t.seals.c.role.not_in(whole) & Among(r.dataset, "functions"))
    query = live_records().where(r.id.in_(both) & r.schema.in_(kinds) & Among(r.dataset, "datasets") & seen)
    return query.order_by(None).order_by(r.id, t.spans.c.id).limit(sa.bindparam("most"))


_LINKS = Statement(_rows_of_links)


def _rows(reader: Reader, numbers: Iterable[int]) -> list[Row]:
    """Each of these links once."""
    view, targets = reader.view, sorted(numbers)
    if not targets:
        return []
    known = {"functions": sorted(view.functions), "datasets": sorted(view.datasets), "most": 2 * RECORDS}
    found = {raw.id: raw for raw in _LINKS.all(reader.connection, targets=targets, **known)}
    return [view.row(raw) for raw in found.values()]


def _links(reader: Reader, rows: list[Row], folded: dict[int, Folded]) -> Iterator[Dated]:
    ends = [(row, LINKS[row.schema], _names(row)) for row in rows]
    numbers = numbered(reader, {(row.dataset, name) for row, _, both in ends for side in both for name in side})
    for row, taken, both in ends:
        when = _when(taken, row)
        about = tuple(_entities(numbers, row.dataset, side, folded) for side in both)
        if when and all(about) and (not taken.far_body or all(is_body(entity.schema) for entity in about[1])):
            yield _dated(reader, row, taken, when, about)


def _names(row: Row) -> tuple[list[str], list[str]]:
    """How the two ends of a link are named in its dataset."""
    info, said = schema(row.schema), row.properties()
    ends = (info.edge_source, info.edge_target) if info is not None else ("", "")
    source, target = (said.get(end or "", []) for end in ends)
    return source, target


def _entities(numbers: dict[tuple[int, str], int], dataset: int, names: list[str], folded: dict[int, Folded]) -> tuple[Folded, ...]:
    found = [folded[number] for name in names if (number := numbers.get((dataset, name))) in folded and number is not None]
    return tuple({entity.number: entity for entity in found}.values())


def _dated(reader: Reader, row: Row, taken: Taken, when: str, about: tuple[tuple[Folded, ...], ...]) -> Dated:
    first, last = _bounds(when)
    public = reader.ground.record_ids.encode(row.id)
    return Dated(first, last, f"r{public}{taken.words[:1]}", public, taken.kind, when, Recorded(row, taken, about))


@lru_cache(16_384)
def _bounds(when: str) -> tuple[int, int]:
    span = edtf.parse(when).span(UTC)
    return span.first, span.last


def _when(taken: Taken, row: Row) -> str:
    """A day, month or year, or an interval of two; empty where the record says none."""
    said = row.properties()
    begins = next((days for name in taken.begins if (days := _days(said.get(name, ())))), [])
    ends = next((days for name in taken.ends if (days := _days(said.get(name, ())))), [])
    try:
        if begins and ends and min(begins) != max(ends):
            return edtf.parse(f"{min(begins)}/{max(ends)}").text
    except InvalidInputError:  # it ends before it begins, says the source
        return min(begins)
    return min(begins) if begins else f"/{max(ends)}" if ends else ""


def _days(values: Iterable[str]) -> list[str]:
    return [text for value in values if (text := _day(value))]


@lru_cache(16_384)
def _day(value: str) -> str:
    """The value cut to a day; empty for what is no date."""
    try:
        return edtf.parse(value[:10]).text
    except InvalidInputError:
        return ""
