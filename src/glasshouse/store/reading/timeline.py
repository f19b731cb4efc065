"""The timeline of a case in one window: counted where there is much, each event where there is little, and a page of the list.

Events by hand are counted and paged by the database; what stands there by itself (`store.dated`) is kept in memory, a few thousand at most.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

import sqlalchemy as sa

from glasshouse.base.clock import DAY, HOUR
from glasshouse.base.errors import InvalidInputError, RefusedError
from glasshouse.model import edtf
from glasshouse.model.display import amount
from glasshouse.model.event import EventKind, EventOrigin
from glasshouse.model.exhibit import label
from glasshouse.model.reliability import Reliability
from glasshouse.policy.charter.finding import folded as is_folded
from glasshouse.policy.plans import timeline as plans
from glasshouse.policy.plans.approvals import PERSONS
from glasshouse.store import events as kept, exhibits as kept_exhibits
from glasshouse.store.dated import UTC, Along, Dated, Recorded, by_themselves
from glasshouse.store.eventtables import events
from glasshouse.store.executors import Reader, reads
from glasshouse.store.exhibittables import exhibits
from glasshouse.store.filtering import title
from glasshouse.store.fold import CHUNK, chunks
from glasshouse.store.reading.events import Stubs, items
from glasshouse.store.reading.provenance import Provenance

_E = events.c
_AFTER, _BEFORE = "a", "b"
_HAND_KEY = sa.literal("e") + _E.id
_LAST, _KIND = _E.last + 0, _E.kind + ""
"""They themselves, but no reason for SQLite to walk along their index rather than along that of beginnings."""
_first = sa.select(sa.cast(sa.literal_column("0"), sa.BigInteger).label("part")).cte("parts", recursive=True)
_PARTS = _first.union_all(sa.select(_first.c.part + 1).where(_first.c.part < plans.COLUMNS - 1))
_KINDS = sa.union_all(*(sa.select(sa.literal_column(f"'{kind.value}'").label("kind")) for kind in EventKind)).cte("kinds")


@dataclass(frozen=True, slots=True)
class _Window:
    """From `first` to `last`, exclusive, in parts of `width`."""

    first: int
    last: int

    @property
    def width(self) -> int:
        return -(-(self.last - self.first) // plans.COLUMNS)


@dataclass(frozen=True, slots=True)
class _All:
    """Everything that the reader may see: by hand what `where` selects, and what stands there by itself, each list in order."""

    reader: Reader
    where: sa.ColumnElement[bool]
    dated: tuple[Along, ...]
    cut: bool

    def whole(self) -> _Window | None:
        """All of time in which something lies, open ends aside, with a margin; None for nothing."""
        begins, ends = _E.first > edtf.EARLIEST, _E.last < edtf.LATEST
        edges = (
            (sa.func.min(_E.first), begins),
            (sa.func.min(_E.last), ends),
            (sa.func.max(_E.first), begins),
            (sa.func.max(_E.last), ends),
        )
        query = sa.select(*(sa.select(edge).where(self.where & side).scalar_subquery() for edge, side in edges))
        found = [edge for edge in self.reader.connection.execute(query).one() if edge is not None]
        found += [edge for along in self.dated for edge in along.edges]
        if not found:
            return None
        margin = max((max(found) - min(found)) // 50, DAY)
        return _Window(max(min(found) - margin, edtf.EARLIEST), min(max(found) + margin, edtf.LATEST))

    def counts(self, window: _Window) -> dict[EventKind, list[int]]:
        """How many events of each kind begin in each part of the window; what began before it and goes on in it counts in the first."""
        found = {kind: [0] * plans.COLUMNS for kind in EventKind}
        for row in self.reader.connection.execute(self._parts(window)):
            found[EventKind(row.kind)][row.part] = row.n
        before = self.where & (_E.first < window.first) & (window.first < _LAST)
        for row in self.reader.connection.execute(sa.select(_E.kind, sa.func.count().label("n")).where(before).group_by(_E.kind)):
            found[EventKind(row.kind)][0] += row.n
        for (kind, part), number in Counter(self._met(window)).items():
            found[kind][part] += number
        return {kind: columns for kind, columns in found.items() if any(columns)}

    def _met(self, window: _Window) -> Iterator[tuple[EventKind, int]]:
        """Kind and part of what stands there by itself."""
        first, width = window.first, window.width
        for along in self.dated:
            here, end = along.begun(first), along.begun(window.last)
            yield from ((one.kind, 0) for one in along.items[:here] if one.last > first)
            yield from ((one.kind, (one.first - first) // width) for one in along.items[here:end])

    def _parts(self, window: _Window) -> sa.Select[Any]:
        """A count for each kind and part: each a walk along an index, which costs a sixth of grouping all."""
        count = self._count(window, _E.kind == _KINDS.c.kind)
        return sa.select(_KINDS.c.kind, _PARTS.c.part, count.label("n")).select_from(_KINDS.join(_PARTS, sa.true()))

    def strip(self, whole: _Window) -> tuple[int, ...]:
        """How many events begin in each part of the whole."""
        rows = self.reader.connection.execute(sa.select(_PARTS.c.part, self._count(whole, sa.true()).label("n")))
        found = {row.part: row.n for row in rows}
        alone = Counter(part for _, part in self._met(whole))
        return tuple(found[part] + alone[part] for part in range(plans.COLUMNS))

    def _count(self, window: _Window, which: sa.ColumnElement[bool]) -> sa.ScalarSelect[int]:
        begin = window.first + _PARTS.c.part * window.width
        within = (_E.first >= begin) & (_E.first < begin + window.width) & (_E.first < window.last)
        return sa.select(sa.func.count()).select_from(events).where(self.where & which & within).correlate(_KINDS, _PARTS).scalar_subquery()

    def page(self, window: _Window, kinds: Iterable[EventKind], most: int, beside: str = "") -> list[Any]:
        """The first `most` in order of their beginning, as rows and `Dated`: all, or those after or before a key."""
        wanted = frozenset(kinds)
        backwards, mark = beside[:1] == _BEFORE, _cursor(beside) if beside else (0, "")
        where = self.where & (_E.first < window.last) & (window.first < _LAST)
        if len(wanted) < len(EventKind):
            where &= _KIND.in_([kind.value for kind in sorted(wanted)])
        if beside:
            here, there = sa.tuple_(_E.first, _HAND_KEY), sa.tuple_(*mark)
            where &= here < there if backwards else here > there
        order = (_E.first.desc(), _E.id.desc()) if backwards else (_E.first, _E.id)
        query = sa.select(*(column for column in _E if column.name != "text")).where(where).order_by(*order).limit(most)
        found: list[Any] = [*self.reader.connection.execute(query)]
        for along in self.dated:
            some = along.items[: along.begun(window.last)]
            met = (one for one in (reversed(some) if backwards else some) if one.kind in wanted and one.last > window.first)
            if beside:
                met = (one for one in met if (one.order < mark if backwards else one.order > mark))
            found += islice(met, most)
        found.sort(key=_order, reverse=backwards)
        return found[:most][::-1] if backwards else found[:most]


@reads(plans.ListTimeline)
def list_timeline(reader: Reader, plan: plans.ListTimeline) -> plans.Timeline:
    """One window."""
    every = _everything(reader)
    return _timeline(every, plan.start, plan.end, plan.kinds, plan.page)


@reads(plans.DrawTimeline)
def draw_timeline(reader: Reader, plan: plans.DrawTimeline) -> plans.Timeline:
    """The same without its list."""
    found = _timeline(_everything(reader), plan.start, plan.end, plan.kinds, None)
    _leaves(reader, (item for lane in found.lanes for item in lane.items))
    return found


@reads(plans.TabulateTimeline)
def tabulate_timeline(reader: Reader, plan: plans.TabulateTimeline) -> tuple[plans.TimelineItem, ...]:
    """Every event of the window."""
    every = _everything(reader)
    whole = every.whole()
    window = _window(plan.start, plan.end, whole)
    if window is None:
        return ()
    found = every.page(window, plan.kinds or EventKind, plans.WHOLE + 1)
    if len(found) > plans.WHOLE:
        words = f"These are more than {plans.WHOLE:,} events."
        raise InvalidInputError(words, field="start", remedy="Narrow the window, or choose kinds.")
    made = _items(reader, found)
    _leaves(reader, made.values())
    reader.disclosed.count = len(made)
    return tuple(made[_key(one)] for one in found)


def _everything(reader: Reader) -> _All:
    dated, cut = by_themselves(reader)
    return _All(reader, kept.visible(reader) & (_E.stands == 1), dated, cut)


def _timeline(every: _All, start: str, end: str, kinds: Sequence[EventKind], page: str | None) -> plans.Timeline:
    reader, whole = every.reader, every.whole()
    off = reader.connection.execute(sa.select(sa.func.count()).select_from(events).where(kept.visible(reader) & (_E.stands == 0)))
    withdrawn = int(off.scalar_one())
    window = _window(start, end, whole)
    if window is None or whole is None:
        return plans.Timeline(0, 0, 0, 0, (), (), (), "", "", 0, withdrawn, every.cut)
    counts, asked = every.counts(window), tuple(kinds) or tuple(EventKind)
    singly = _singly({kind: sum(columns) for kind, columns in counts.items() if kind in asked})
    drawn = every.page(window, singly, plans.ALL_SINGLY) if singly else []
    rows, earlier, later = _page(every, window, asked, page) if page is not None else ([], "", "")
    made = _items(reader, {_key(one): one for one in (*drawn, *rows)}.values())
    lanes = tuple(
        plans.Lane(kind, sum(columns), tuple(columns), tuple(made[_key(one)] for one in drawn if _kind(one) is kind))
        for kind, columns in counts.items()
    )
    reader.disclosed.count = len(made)
    total = sum(lane.total for lane in lanes if lane.kind in asked)
    told = tuple(map(sum, zip(*counts.values(), strict=True))) if window == whole else every.strip(whole)
    shown = tuple(made[_key(one)] for one in rows)
    bounds = (window.first, window.last, whole.first, whole.last)
    return plans.Timeline(*bounds, told, lanes, shown, earlier, later, total, withdrawn, every.cut)


def _singly(totals: dict[EventKind, int]) -> list[EventKind]:
    """Kinds whose events are drawn one by one: the smallest first, while there is room."""
    found, room = [], plans.ALL_SINGLY
    for kind, total in sorted(totals.items(), key=lambda one: one[1]):
        room -= total
        if total > plans.SINGLY or room < 0:
            break
        found.append(kind)
    return found


def _page(every: _All, window: _Window, kinds: Sequence[EventKind], beside: str) -> tuple[list[Any], str, str]:
    """A page, and the keys of the pages before and after it."""
    found = every.page(window, kinds, plans.PAGE + 1, beside)
    more = len(found) > plans.PAGE
    backwards = beside.startswith(_BEFORE)
    rows = found[1:] if more and backwards else found[: plans.PAGE]
    if not rows:
        return [], "", ""
    earlier = more if backwards else bool(beside)
    later = bool(beside) if backwards else more
    (first, one), (last, other) = _order(rows[0]), _order(rows[-1])
    return rows, f"{_BEFORE}{first}_{one}" if earlier else "", f"{_AFTER}{last}_{other}" if later else ""


def _window(start: str, end: str, whole: _Window | None) -> _Window | None:
    """What was asked for, or the whole; None where there is nothing and nothing was asked for. An hour at least."""
    first = edtf.parse(start, "start").span(UTC).first if start else None
    last = edtf.parse(end, "end").span(UTC).last if end else None
    if first is not None and last is not None and first >= last:
        raise InvalidInputError("The window ends before it begins.", field="end", remedy="Put the earlier date first.")
    if whole is None:
        return None
    begins = whole.first if first is None else first
    ends = whole.last if last is None else last
    ends = max(ends, begins + HOUR)
    return _Window(begins, ends)


def _cursor(text: str) -> tuple[int, str]:
    first, _, key = text[1:].partition("_")
    try:
        return int(first), key
    except ValueError:
        raise InvalidInputError("There is no such page.", field="page", remedy="Begin with the first one.") from None


def _order(one: Any) -> tuple[int, str]:
    return one.first, _key(one)


def _key(one: Any) -> str:
    return one.key if isinstance(one, Dated) else f"e{one.id}"


def _kind(one: Any) -> EventKind:
    return one.kind if isinstance(one, Dated) else EventKind(one.kind)


def _items(reader: Reader, found: Iterable[Any]) -> dict[str, plans.TimelineItem]:
    """They as lists show them, by key."""
    every, stubs = list(found), Stubs(reader)
    made = items(reader, [one for one in every if not isinstance(one, Dated)], stubs)
    dated = [one for one in every if isinstance(one, Dated)]
    made += _records(reader, [(one, one.record) for one in dated if one.record is not None], stubs)
    made += _exhibits(reader, [one for one in dated if one.record is None])
    return {item.key: item for item in made}


def _exhibits(reader: Reader, dated: Sequence[Dated]) -> list[plans.TimelineItem]:
    e, ids = exhibits.c, [one.public for one in dated]
    query = sa.select(e.id, e.number, title(reader), e.reliability).where((e.case_id == reader.situation.case.id) & e.id.in_(ids))
    rows = {row.id: row for row in reader.connection.execute(query)} if ids else {}
    made = []
    for one in dated:
        row = rows[one.public]
        about = (Reliability(row.reliability), (), label(row.number), row.id)
        made.append(_item(one, EventOrigin.EXHIBIT, row.title, None, *about))
    return made


def _records(reader: Reader, dated: Sequence[tuple[Dated, Recorded]], stubs: Stubs) -> list[plans.TimelineItem]:
    """What records say: the words of the closed list, an amount, a role, and whom it is about; no place and no free text (C6)."""
    provenance = Provenance(reader)
    provenance.prepare(record.row for _, record in dated)
    made = []
    for one, record in dated:
        ends = [", ".join(entity.caption() for entity in side) for side in record.about]
        title = f"{_words(record)}: {' → '.join(ends)}"
        ref = provenance.ref(record.row)
        entities = stubs.of(entity for side in record.about for entity in side)
        made.append(_item(one, EventOrigin.RECORD, title, None, None, entities, ref.dataset_title, ref.record))
    return made


def _words(record: Recorded) -> str:
    said = record.row.properties()
    if said.get("amount") and not is_folded(record.row.treated, "amount"):
        return f"{record.taken.words}, {amount(said['amount'][0])} {' '.join(said.get('currency', ()))}".rstrip()
    return record.taken.words


def _item(one: Dated, origin: EventOrigin, title: str, *about: Any) -> plans.TimelineItem:
    span = edtf.parse(one.when).span(UTC)
    bounds = (span.first, span.sure_from, span.sure_to, span.last)
    return plans.TimelineItem(one.key, one.public, origin, one.kind, title, one.when, "UTC", *bounds, *about)


def _leaves(reader: Reader, shown: Iterable[plans.TimelineItem]) -> None:
    """What is shown leaves here as a file: no more private persons than any export without a second person (C8), with those of whom
    exhibits that it shows or cites are records, for these are called by them."""
    cited = sorted({item.cited for item in shown if item.origin is not EventOrigin.RECORD and item.cited})
    persons = {reader.public(entity) for part in chunks(cited, CHUNK) for entity in kept_exhibits.recorded(reader, exhibits.c.id.in_(part))}
    private = len(persons.union(reader.disclosed.private))
    if private > PERSONS:
        words = f"This names {private} private persons; above {PERSONS} nothing that names them leaves without a second person."
        raise RefusedError(words, rules=("C8",), remedy="Narrow the window, choose kinds, or ask for an export of what the case holds.")
