"""How the system was used in the last thirteen weeks, by purpose, unit and rule: for auditors, from headers alone.

Promise: every number on it is of whole weeks (Monday to Sunday, UTC), obeys `counting.withhold`, and is computed from the counts of public
headers; a surge compares a unit's work for a purpose with that unit's own past, never people.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from statistics import median

from glasshouse.oversight.counting import LEAST, Of, accessed, permitted, refused, withhold, withhold_grid
from glasshouse.policy.plans.oversight import Counted, Head, HeadersView, InForce, Mark
from glasshouse.policy.unusual import monday, week_of

WEEKS = 13
BEFORE = 8
DAYS = (WEEKS + BEFORE) * 7
"""Days to ask for: the weeks shown, and those that the first of them is compared with."""
SURGE = 3
SURGE_LEAST = 50
REVIEW_HOURS = 72


@dataclass(frozen=True, slots=True)
class Series:
    """One word with its leaves: in all, and by week, oldest first. None is withheld."""

    word: str
    total: int | None
    weeks: tuple[int | None, ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """Series of one kind, greatest first; `peak` is the greatest week that is shown."""

    key: str
    title: str
    said: str
    series: tuple[Series, ...]
    peak: int


@dataclass(frozen=True, slots=True)
class Surge:
    """A week in which a unit did far more for a purpose than in its own weeks before: `leaves`, against the median of `before` weeks.
    `usual` is None where it is withheld."""

    unit: str
    purpose: str
    week: date
    leaves: int
    usual: int | None
    before: int


@dataclass(frozen=True, slots=True)
class Use:
    """All of it. `weeks` are their Mondays; `overdue` are emergency accesses that nobody reviewed within 72 hours."""

    weeks: tuple[date, ...]
    charts: tuple[Chart, ...]
    surges: tuple[Surge, ...]
    reviews: int
    overdue: tuple[Mark, ...]
    in_force: tuple[InForce, ...]
    heads: tuple[Head, ...]
    origin: str
    size: int


def _purpose(row: Counted) -> tuple[str, ...]:
    return (row.purpose,)


def _unit(row: Counted) -> tuple[str, ...]:
    return (row.unit,)


def _served(row: Counted) -> tuple[str, ...]:
    return (row.served,)


def _rules(row: Counted) -> tuple[str, ...]:
    return row.rules or ("none",)


def _protected(row: Counted) -> bool:
    return accessed(row) and row.protected


_CHARTS: tuple[tuple[str, str, str, Callable[[Counted], bool], Of], ...] = (
    ("purpose", "Accesses by purpose", "Answers given and acts done, by the purpose of their case.", accessed, _purpose),
    ("unit", "Accesses by unit", "By the unit that asked; units of fewer than five people count as the organisation.", accessed, _unit),
    ("served", "Accesses by unit served", "By the unit whose case it was.", accessed, _served),
    ("permitted", "Permitted, by rule", "By the rule of the house policy that carried the request.", permitted, _rules),
    ("refused", "Refused, by rule", "By each rule that said no: C of the charter, house for want of a permission.", refused, _rules),
    ("protected", "With protected people within reach", "Accesses near somebody sealed, by purpose.", _protected, _purpose),
)


def use_of(view: HeadersView) -> Use:
    """The use that these headers tell."""
    last = week_of(view.day)
    shown = range(last - WEEKS + 1, last + 1)
    rows = [row for row in view.counted if week_of(row.day) >= shown.start]
    charts = tuple(_chart(key, title, said, rows, shown, which, of) for key, title, said, which, of in _CHARTS)
    taken = [mark for mark in view.marks if mark.kind == "breakglass"]
    answered = {mark.re for mark in view.marks if mark.kind == "review"}
    overdue = tuple(mark for mark in taken if mark.index not in answered and mark.hour + REVIEW_HOURS <= view.hour)
    weeks = tuple(monday(week) for week in shown)
    return Use(weeks, charts, _surges(view.counted, shown), len(taken), overdue, view.in_force, view.heads, view.origin, view.size)


def hour_text(hour: int) -> str:
    """An hour since 1970 in RFC 3339, as pages print times."""
    return datetime.fromtimestamp(hour * 3600, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _by_week(rows: list[Counted], which: Callable[[Counted], bool], of: Of) -> dict[str, dict[int, int]]:
    found: dict[str, dict[int, int]] = {}
    for row in rows:
        if which(row):
            week = week_of(row.day)
            for word in of(row):
                weeks = found.setdefault(word, {})
                weeks[week] = weeks.get(week, 0) + row.leaves
    return found


def _chart(key: str, title: str, said: str, rows: list[Counted], shown: range, which: Callable[[Counted], bool], of: Of) -> Chart:
    found = _by_week(rows, which, of)
    totals = withhold({word: sum(weeks.values()) for word, weeks in found.items()})
    grid = withhold_grid({word: [weeks.get(week, 0) for week in shown] for word, weeks in found.items()})
    series = []
    for word, total in sorted(totals.items(), key=lambda item: (-(item[1] or 0), item[0])):
        series.append(Series(word, total, tuple(grid[word]) if total is not None else (None,) * len(shown)))
    return Chart(key, title, said, tuple(series), max((week or 0 for item in series for week in item.weeks), default=0))


def _surges(rows: tuple[Counted, ...], shown: range) -> tuple[Surge, ...]:
    found = _by_week(list(rows), accessed, lambda row: (f"{row.unit} {row.purpose}",))
    surges = []
    for word, weeks in sorted(found.items()):
        unit, purpose = word.split(" ")
        for week in shown:
            known = [weeks.get(before, 0) for before in range(max(week - BEFORE, min(weeks)), week)]
            leaves, usual = weeks.get(week, 0), int(median(known)) if known else 0
            if len(known) >= BEFORE // 2 and leaves >= SURGE_LEAST and leaves > SURGE * usual:
                surges.append(Surge(unit, purpose, monday(week), leaves, usual if usual >= LEAST else None, len(known)))
    return tuple(sorted(surges, key=lambda surge: surge.week, reverse=True))
