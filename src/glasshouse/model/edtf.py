"""Dates that are not known exactly, in the Extended Date/Time Format: years, months, days and minutes, unspecified digits, about, unsure,
intervals, open and unknown ends.

Source: Library of Congress, EDTF Specification (2019), levels 0 and 1, which is ISO 8601-2:2019. Taken: `1985`, `1985-04`, `1985-04-12`,
`1985-04-12T23:20:30`, `201X`, `20XX`, `1985-04-XX`, `1985-XX-XX`, a `?`, `~` or `%` at the end, `a/b`, `../b`, `a/..`, `/b`, `a/`. Left
out: seasons, years of other than four digits, and offsets (a time is written as clocks showed it there, and its zone is named apart).

Promise: what is parsed is written back in one canonical form; a text is read whole or InvalidInputError says what can be written.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import IntEnum
from functools import lru_cache
from zoneinfo import ZoneInfo

from glasshouse.base.errors import InvalidInputError
from glasshouse.model.zones import clock, micros

LONGEST = 64
"""Characters of a date, interval included."""
EARLIEST = micros(clock(1), ZoneInfo("UTC"))
LATEST = micros(clock(9999, 12, 31), ZoneInfo("UTC"))
"""Where open sides end, in microseconds."""
_FORMS = "Write 2019, 2019-03, 2019-03-14 or 2019-03-14T16:30; 201X where a digit is not known; then ~ for about, ? for unsure, % for both."
_DATE = re.compile(r"(\d{2}XX|\d{3}X|\d{4})(?:-(\d\d|XX)(?:-(\d\d|XX)(?:[T ](\d\d):(\d\d)(?::(\d\d))?)?)?)?([?~%]?)", re.ASCII)


class Precision(IntEnum):
    """How far a date is given, from coarse to fine."""

    CENTURY = 0
    DECADE = 1
    YEAR = 2
    MONTH = 3
    DAY = 4
    SECOND = 5


@dataclass(frozen=True, slots=True)
class Point:
    """One date: `begins` and `ends` (exclusive) as clocks there show them; `text` its canonical form with the mark of doubt."""

    text: str
    begins: datetime
    ends: datetime
    precision: Precision
    approximate: bool
    uncertain: bool

    @property
    def exact(self) -> bool:
        """Whether it is a day, or less of one, and not about it."""
        return self.precision >= Precision.DAY and not self.approximate


@dataclass(frozen=True, slots=True)
class Span:
    """Where it lies, in microseconds since 1970: surely between `first` and `last` (exclusive), and all the time from `sure_from` to
    `sure_to`, which are equal where no time is sure. `open_start`, `open_end`: that side has no end."""

    first: int
    sure_from: int
    sure_to: int
    last: int
    open_start: bool = False
    open_end: bool = False


@dataclass(frozen=True, slots=True)
class When:
    """A date (`start` and `end` are the same), or an interval: a side is a date, open (`..`) or not known (empty)."""

    start: Point | None
    end: Point | None
    interval: bool = False
    open_start: bool = False
    open_end: bool = False

    @property
    def text(self) -> str:
        """Its canonical form."""
        if not self.interval:
            return self.start.text if self.start else ""
        sides = ((self.start, self.open_start), (self.end, self.open_end))
        return "/".join(side.text if side else ".." if open_side else "" for side, open_side in sides)

    @property
    def points(self) -> tuple[Point, ...]:
        """The dates that it names, one or two."""
        sides = (self.start, self.end) if self.interval else (self.start,)
        return tuple(point for point in sides if point is not None)

    @property
    def timed(self) -> bool:
        """Whether it says a time of day."""
        return any(point.precision is Precision.SECOND for point in self.points)

    def span(self, zone: ZoneInfo) -> Span:
        """Where it lies, as clocks of `zone` show it."""
        begins = _outer(self.start, zone) if self.start else None
        ends = _outer(self.end, zone) if self.end else None
        first, sure_from = begins or ((EARLIEST, EARLIEST) if self.open_start or ends is None else (ends[0], ends[0]))
        sure_to, last = ends or ((LATEST, LATEST) if self.open_end or begins is None else (begins[1], begins[1]))
        sure_from = first if self.start and self.start.exact else sure_from
        sure_to = last if self.end and self.end.exact else sure_to
        if sure_from > sure_to or not self.interval:
            sure_from = sure_to = first + (last - first) // 2
        return Span(first, sure_from, sure_to, last, self.open_start, self.open_end)


@lru_cache(4_096)
def parse(text: str, field: str = "when") -> When:
    """A date or an interval; InvalidInputError."""
    clean = text.strip().replace("x", "X")
    if len(clean) > LONGEST or clean.count("/") > 1:
        raise InvalidInputError("This is no date.", field=field, remedy=_FORMS)
    if "/" not in clean:
        point = _point(clean, field)
        return When(point, point)
    left, right = (side.strip() for side in clean.split("/"))
    start, end = (_point(side, field) if side not in ("", "..") else None for side in (left, right))
    if start is None and end is None:
        raise InvalidInputError("An interval has a date on one side at least.", field=field, remedy=_FORMS)
    if start is not None and end is not None and start.begins >= end.ends:
        raise InvalidInputError("It ends before it begins.", field=field, remedy="Put the earlier date first.")
    return When(start, end, interval=True, open_start=left == "..", open_end=right == "..")


def joined(start: str, end: str) -> str:
    """Two fields of a form as one text: a date alone where the second is empty."""
    return f"{start.strip()}/{end.strip()}" if end.strip() else start.strip()


def _point(text: str, field: str) -> Point:
    found = _DATE.fullmatch(text)
    try:
        if found is None:
            raise ValueError
        begins, ends, precision = _bounds(*found.groups()[:6])
    except (ValueError, OverflowError):
        raise InvalidInputError("This is no date.", field=field, remedy=_FORMS) from None
    doubt = found[7]
    written = found[0].replace(" ", "T").rstrip("?~%")
    if precision is Precision.SECOND and found[6] is None:
        written += ":00"
    return Point(written + doubt, begins, ends, precision, doubt in ("~", "%"), doubt in ("?", "%"))


def _bounds(
    year: str, month: str | None, day: str | None, hour: str | None, minute: str | None, second: str | None
) -> tuple[datetime, datetime, Precision]:
    """From when, until when, and how precisely. ValueError for what no calendar has."""
    if "X" in year and month is not None:
        raise ValueError("digits that are not known stand at the end")
    if "X" in year:
        low, width = int(year.replace("X", "0")), 10 ** year.count("X")
        return _first(low), _first(low + width), Precision.DECADE if width == 10 else Precision.CENTURY
    number = int(year)
    if month is None or month == "XX":
        if day not in (None, "XX") or hour is not None:
            raise ValueError("digits that are not known stand at the end")
        return _first(number), _first(number + 1), Precision.YEAR
    begins = clock(number, int(month))
    if day is None or day == "XX":
        if hour is not None:
            raise ValueError("a time of a day that is not known")
        return begins, (begins + timedelta(days=32)).replace(day=1), Precision.MONTH
    begins = begins.replace(day=int(day))
    if hour is None or minute is None:
        return begins, begins + timedelta(days=1), Precision.DAY
    begins = begins.replace(hour=int(hour), minute=int(minute), second=int(second or 0))
    return begins, begins + timedelta(minutes=0 if second else 1, seconds=1 if second else 0), Precision.SECOND


def _first(year: int) -> datetime:
    """The first moment of a year; the last year of all ends with its last day."""
    return clock(9999, 12, 31) if year == 10_000 else clock(year)


def _outer(point: Point, zone: ZoneInfo) -> tuple[int, int]:
    """Between when it lies; about a date is taken as one more of its unit on either side."""
    first, last = micros(point.begins, zone), micros(point.ends, zone, later=True)
    more = last - first if point.approximate else 0
    return max(first - more, EARLIEST), min(last + more, LATEST)


def day_text(at: int) -> str:
    """The day (UTC) of a time in microseconds."""
    return (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=min(max(at, EARLIEST), LATEST))).strftime("%Y-%m-%d").zfill(10)
