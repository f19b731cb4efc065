"""The drawing of a timeline as shapes with places: pure geometry, which templates write as SVG.

Promise: what is drawn is what the reading shows, no more. A lane of few events has a mark for each, packed into rows so that labels do not
collide; a lane of many has a bar for each part of the window, with how many begin there. Dates that are not exact fade out where they may
begin or end.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from glasshouse.base.text import one_line
from glasshouse.model import edtf
from glasshouse.model.event import EventKind, EventOrigin
from glasshouse.model.reliability import Basis
from glasshouse.policy.plans.timeline import COLUMNS, Lane, Timeline, TimelineItem
from glasshouse.web.timeline_words import KINDS, span_words, when_words

WIDTH = 1152
TOP = 34
"""Where the lanes begin, below the words of the axis."""
_HEAD, _ROW, _BARS, _GAP = 26, 26, 56, 10
_ROWS = 8
_MARK = 14
_LABEL, _LETTER = 34, 7.2
"""Letters of a label, and how wide one is at most."""
_DAY = 86_400_000_000
_MOST_TICKS = 12
_YEARS = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000)
_STEPS = (
    *(("hour", hours) for hours in (1, 3, 6)),
    *(("day", days) for days in (1, 7)),
    *(("month", months) for months in (1, 3, 6)),
    *(("year", years) for years in _YEARS),
)
_LENGTH = {"hour": 3_600_000_000, "day": _DAY, "month": 30 * _DAY, "year": 365 * _DAY}


@dataclass(frozen=True, slots=True)
class Window:
    """From when to when an address asks, as it writes them (EDTF, UTC)."""

    start: str
    end: str


@dataclass(frozen=True, slots=True)
class Tick:
    """A line of the axis, with its words."""

    x: float
    words: str


@dataclass(frozen=True, slots=True)
class Mark:
    """One event. `exact`: a shape at `x`; otherwise a bar from `x` to `x + width`, solid from `solid` over `solid_width`, fading before and
    after. `label` stands at `label_x` and is empty where there was no room; `words` say all of it."""

    item: TimelineItem
    x: float
    y: float
    width: float
    solid: float
    solid_width: float
    exact: bool
    hollow: bool
    unsure: bool
    label: str
    label_x: float
    words: str


@dataclass(frozen=True, slots=True)
class Bar:
    """How many events of a kind begin in a part of the window; `window` shows it alone."""

    x: float
    y: float
    width: float
    height: float
    number: int
    words: str
    window: Window


@dataclass(frozen=True, slots=True)
class DrawnLane:
    """A lane: its head at `y`, then marks or bars down to `y + height`."""

    kind: EventKind
    label: str
    total: int
    y: float
    height: float
    marks: tuple[Mark, ...]
    bars: tuple[Bar, ...]


@dataclass(frozen=True, slots=True)
class Drawing:
    """All of it: ticks, lanes, and how high it is."""

    height: float
    ticks: tuple[Tick, ...]
    lanes: tuple[DrawnLane, ...]


def drawing(found: Timeline, kinds: Sequence[EventKind]) -> Drawing:
    """The lanes of these kinds (none: of all) in the window of the reading."""
    y, lanes = float(TOP), []
    for lane in found.lanes:
        if lane.total and (not kinds or lane.kind in kinds):
            made = _lane(lane, found.first, found.last, y)
            lanes.append(made)
            y += made.height
    return Drawing(y, tuple(_ticks(found.first, found.last)), tuple(lanes))


def strip(found: Timeline, zones: int = 12) -> tuple[tuple[Bar, ...], tuple[Bar, ...], float, float]:
    """The whole of time: its bars, `zones` wide ones to choose from, and where the window lies in it (x, width)."""
    most, width = max((*found.strip, 1)), WIDTH / COLUMNS
    bars = tuple(
        Bar(place * width, 40 - 36 * number / most, width - 1, 36 * number / most, number, "", Window("", ""))
        for place, number in enumerate(found.strip)
        if number
    )
    each = COLUMNS // zones
    choices = []
    for place in range(zones):
        number = sum(found.strip[place * each : (place + 1) * each])
        first, last = (_at(found.begins, found.ends, (place + more) / zones) for more in (0, 1))
        words = f"{span_words(first, last)}: {number:,}"
        choices.append(Bar(place * each * width, 0, each * width, 44, number, words, window(first, last)))
    left, right = (_x(at, found.begins, found.ends) for at in (found.first, found.last))
    return bars, tuple(choices), left, max(right - left, 3)


def window(first: int, last: int) -> Window:
    """The window between two moments, as an address asks for it: by days where it is longer than three, else by minutes."""
    first, last = max(first, edtf.EARLIEST), min(last, edtf.LATEST)
    if last - first > 3 * _DAY:
        return Window(edtf.day_text(first), edtf.day_text(last - 1))
    return Window(_minute(first), _minute(last - 60_000_000))


def beside(found: Timeline) -> dict[str, Window]:
    """The windows around this one: earlier and later by half of it, nearer by half, farther by twice."""
    length = max(found.last - found.first, 1)
    half, quarter = length // 2, length // 4
    return {
        "earlier": window(found.first - half, found.last - half),
        "later": window(found.first + half, found.last + half),
        "nearer": window(found.first + quarter, max(found.last - quarter, found.first + quarter + 3_600_000_000)),
        "farther": window(found.first - half, found.last + half),
    }


def _lane(lane: Lane, first: int, last: int, y: float) -> DrawnLane:
    if lane.items:
        marks = tuple(_marks(lane.items, first, last, y + _HEAD))
        height = max((mark.y for mark in marks), default=y) + _ROW - y + _GAP
        return DrawnLane(lane.kind, KINDS[lane.kind], lane.total, y, height, marks, ())
    bars = tuple(_bars(lane, first, last, y + _HEAD))
    return DrawnLane(lane.kind, KINDS[lane.kind], lane.total, y, _HEAD + _BARS + _GAP, (), bars)


def _bars(lane: Lane, first: int, last: int, y: float) -> Iterator[Bar]:
    most, each, width = max(lane.columns), -(-(last - first) // COLUMNS), WIDTH / COLUMNS
    for place, number in enumerate(lane.columns):
        if number:
            height = max(38 * number / most, 3)
            begins = first + place * each
            words = f"{span_words(begins, begins + each)}: {number:,} {KINDS[lane.kind].lower()}"
            yield Bar(place * width + 1, y + _BARS - height, width - 2, height, number, words, window(begins, begins + each))


def _marks(items: Sequence[TimelineItem], first: int, last: int, y: float) -> Iterator[Mark]:
    """Each in the first row in which it fits; where none has room, without its label in the one that ends first."""
    ends = [-1e9] * _ROWS
    for item in items:
        begin, end = (min(max(_x(at, first, last), 0), WIDTH) for at in (item.first, item.last))
        exact = end - begin < _MARK
        middle = min(max((begin + end) / 2, _MARK / 2), WIDTH - _MARK / 2)
        left, right = (middle - _MARK / 2, middle + _MARK / 2) if exact else (begin, end)
        row = next((place for place, taken in enumerate(ends) if taken < left), None)
        label = _short(item.title) if row is not None else ""
        row = ends.index(min(ends)) if row is None else row
        label_x = _beside(len(label) * _LETTER, left, right, ends[row])
        label = "" if label_x is None else label
        x = right if label_x is None else label_x
        ends[row] = max(right, x + len(label) * _LETTER if x > left else right) + 8
        yield _mark(item, middle if exact else left, y + row * _ROW, right, label, x, first, last, exact=exact)


def _beside(wide: float, left: float, right: float, taken: float) -> float | None:
    """Where a label of this width stands: after its mark, before it (then it ends there), within a long bar, or nowhere."""
    if right + 6 + wide <= WIDTH:
        return right + 6
    if left - 6 - wide > max(taken, 0):
        return left - 6
    return left + 8 if right - left > wide + 16 else None


def _mark(item: TimelineItem, x: float, y: float, right: float, label: str, label_x: float, first: int, last: int, *, exact: bool) -> Mark:
    solid, solid_end = (min(max(_x(at, first, last), x), right) for at in (item.sure_from, item.sure_to))
    title = one_line(item.title, 500)
    words = f"{when_words(item.when, item.zone)}: {title}"
    if label and not f"{title} ".startswith(f"{label} "):  # cut within a word: what is read is part of what is said
        words = f"{label} {words}"
    if item.origin is EventOrigin.HAND and item.basis is Basis.ASSESSMENT:
        words += " (assessment)"
    unsure = any(point.uncertain for point in edtf.parse(item.when).points)
    shape = (x, y, 0.0 if exact else right - x, solid, solid_end - solid)
    return Mark(item, *shape, exact, item.basis is Basis.ASSESSMENT, unsure, label, label_x, words)


def _short(title: str) -> str:
    """As many whole words as fit; no dots after them."""
    clean = one_line(title, 500)
    return clean if len(clean) <= _LABEL else clean[:_LABEL].rpartition(" ")[0] or clean[:_LABEL]


def _x(at: int, first: int, last: int) -> float:
    return WIDTH * (at - first) / max(last - first, 1)


def _at(first: int, last: int, share: float) -> int:
    return first + int((last - first) * share)


def _minute(at: int) -> str:
    return (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=at)).strftime("%Y-%m-%dT%H:%M").zfill(16)


def _ticks(first: int, last: int) -> Iterator[Tick]:
    unit, step = next((one for one in _STEPS if (last - first) / (_LENGTH[one[0]] * one[1]) <= _MOST_TICKS), _STEPS[-1])
    at: datetime | None = _begin(datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=first), unit, step)
    while at is not None:
        place = (at - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1)
        if place >= last:
            return
        if place >= first:
            yield Tick(_x(place, first, last), _tick_words(at, unit))
        at = _next(at, unit, step)


def _begin(at: datetime, unit: str, step: int) -> datetime:
    if unit == "hour":
        return at.replace(hour=at.hour // step * step, minute=0, second=0, microsecond=0)
    day = at.replace(hour=0, minute=0, second=0, microsecond=0)
    if unit == "day":
        return day - timedelta(days=day.weekday()) if step == 7 and day.year > 1 else day
    if unit == "month":
        return day.replace(month=(day.month - 1) // step * step + 1, day=1)
    return day.replace(year=max(day.year // step * step, 1), month=1, day=1)


def _next(at: datetime, unit: str, step: int) -> datetime | None:
    try:
        if unit in ("hour", "day"):
            return at + timedelta(**{f"{unit}s": step})
        months = at.year * 12 + at.month - 1 + (step if unit == "month" else 12 * step)
        year = months // 12 // step * step if unit == "year" else months // 12
        return at.replace(year=year, month=months % 12 + 1)
    except (OverflowError, ValueError):  # the calendar ends with the year 9999
        return None


def _tick_words(at: datetime, unit: str) -> str:
    if unit == "year":
        return str(at.year)
    if unit == "month":
        return f"{at:%b} {at.year}"
    return f"{at.day} {at:%b}" if unit == "day" or not at.hour else f"{at:%H:%M}"
