"""How cases go: load, ages, what is overdue, outcomes; for the leads of a unit, and once a quarter for everybody.

Promise: everything is counted from heads of cases, which name nobody, so nothing here is of or by a person. Numbers of persons (outcomes)
are told to leads as they are to everybody: of the newest quarter that is over, so that no two days of it can be subtracted, withheld under
ten, the others rounded to ten, and without totals. For everybody all numbers are told so.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import median

from glasshouse.model.case import ALIVE, CaseState
from glasshouse.model.outcome import OUTCOME_LABELS, Outcome
from glasshouse.model.purpose import TEXTS
from glasshouse.oversight.counting import rounded, withhold
from glasshouse.oversight.transparency import Quarter, latest
from glasshouse.policy.plans.caseload import CaseHead, Caseload

MONTHS = 12
BANDS = ((30, "under 30 days"), (90, "30 to 90 days"), (180, "90 to 180 days"), (365, "180 days to a year"), (None, "over a year"))
"""Ages in days, each up to and without its bound."""
_EPOCH = date(1970, 1, 1)
_STATES = {
    CaseState.DRAFT: "draft",
    CaseState.OPEN: "open",
    CaseState.UNDER_REVIEW: "under review",
    CaseState.CLOSED: "closed",
    CaseState.ARCHIVED: "archived",
    CaseState.DISPOSED: "disposed of",
}


@dataclass(frozen=True, slots=True)
class Bars:
    """Words with how many; None is withheld. `most` is the greatest that is shown, 1 at least."""

    key: str
    title: str
    said: str
    rows: tuple[tuple[str, int | None], ...]

    @property
    def most(self) -> int:
        """For a plot's scale."""
        return max((number for _, number in self.rows if number), default=1)


@dataclass(frozen=True, slots=True)
class Months:
    """How many cases opened and closed in each of the last months, oldest first; `peak` of both."""

    first: date
    opened: tuple[int, ...]
    closed: tuple[int, ...]

    @property
    def peak(self) -> int:
        """For one scale over both plots."""
        return max((*self.opened, *self.closed, 1))

    def labels(self) -> tuple[date, ...]:
        """The first day of each month."""
        return tuple(_later(self.first, number) for number in range(len(self.opened)))


@dataclass(frozen=True, slots=True)
class UnitLoad:
    """For leads. `late` open cases with a date that has come, `over` those whose keeping is over; `took` the median of days from opening
    to closing in the months shown, None where none closed."""

    cases: int
    late: int
    over: int
    took: int | None
    months: Months
    bars: tuple[Bars, ...]


@dataclass(frozen=True, slots=True)
class PublicLoad:
    """For everybody: one quarter that is over."""

    quarter: Quarter
    bars: tuple[Bars, ...]


def unit_load(found: Caseload) -> UnitLoad:
    """Of the cases that these heads are of."""
    alive = [head for head in found.heads if head.state in ALIVE and head.state is not CaseState.DRAFT]
    first = _later(_first_of(found.day), 1 - MONTHS)
    since = (first - _EPOCH).days
    ended = [head for head in found.heads if head.closed is not None and head.closed >= since]
    months = Months(first, _monthly(first, (head.opened for head in found.heads)), _monthly(first, (head.closed for head in ended)))
    quarter = latest(found.day)
    outcomes = _outcomes(found, quarter)
    bars = (
        _bars("load", "Load", "Cases by where they are.", _by_state(found.heads)),
        _bars("purpose", "Open cases by purpose", "Open or under review.", Counter(TEXTS[head.purpose].label for head in alive)),
        _bars("age", "Ages", "Of open cases, from the day on which they opened.", _ages(found.day - head.opened for head in alive)),
        _bars("took", "How long they took", f"Closed in the last {MONTHS} months, from opening to closing.", _ages(_took(ended))),
        _bars("outcome", "Outcomes", f"Of persons, signed in {quarter}; under ten withheld, others rounded.", _public(outcomes)),
    )
    return UnitLoad(
        len(found.heads),
        sum(head.late for head in found.heads),
        sum(head.over for head in found.heads),
        round(median(_took(ended))) if ended else None,
        months,
        bars,
    )


def public_load(found: Caseload) -> PublicLoad:
    """Of the newest quarter that is over on the day of the count."""
    quarter = latest(found.day)
    since, until = quarter.days()
    cases = [head for head in found.heads if head.state is not CaseState.DRAFT and head.opened < until]
    opened = Counter(TEXTS[head.purpose].label for head in cases if head.opened >= since)
    ended = [head for head in cases if head.closed is not None and since <= head.closed < until]
    closed = Counter(TEXTS[head.purpose].label for head in ended)
    there = [head for head in cases if head.closed is None or head.closed >= until]
    tables: tuple[tuple[str, str, str, Mapping[str, int]], ...] = (
        ("opened", "Cases opened, by purpose", "In the quarter.", opened),
        ("closed", "Cases closed, by purpose", "In the quarter.", closed),
        ("age", "Ages of open cases", "On the last day of the quarter.", _ages(until - head.opened for head in there)),
        ("took", "How long they took", "Cases closed in the quarter.", _ages(_took(ended))),
        ("outcome", "Outcomes of persons", "As signed when cases closed, or people were let go.", _outcomes(found, quarter)),
    )
    return PublicLoad(quarter, tuple(_bars(key, title, said, _public(counts)) for key, title, said, counts in tables))


def _public(counts: Mapping[str, int]) -> dict[str, int | None]:
    return {word: None if number is None else rounded(number) for word, number in withhold(counts).items()}


def _bars(key: str, title: str, said: str, counts: Mapping[str, int | None] | Mapping[str, int]) -> Bars:
    return Bars(key, title, said, tuple(counts.items()))


def _by_state(heads: Iterable[CaseHead]) -> dict[str, int]:
    counted = Counter(head.state for head in heads)
    return {label: counted[state] for state, label in _STATES.items()}


def _outcomes(found: Caseload, quarter: Quarter) -> dict[str, int]:
    since, until = quarter.days()
    outcomes = Counter(outcome for day, outcome in found.outcomes if since <= day < until)
    return {OUTCOME_LABELS[outcome]: outcomes[outcome] for outcome in Outcome if outcomes.get(outcome)}


def _ages(days: Iterable[int]) -> dict[str, int]:
    found = dict.fromkeys((label for _, label in BANDS), 0)
    for age in days:
        found[next(label for bound, label in BANDS if bound is None or age < bound)] += 1
    return found


def _took(ended: Iterable[CaseHead]) -> list[int]:
    return [head.closed - head.opened for head in ended if head.closed is not None]


def _monthly(first: date, days: Iterable[int | None]) -> tuple[int, ...]:
    counted = Counter(_first_of(day) for day in days if day is not None)
    return tuple(counted[_later(first, number)] for number in range(MONTHS))


def _first_of(day: int) -> date:
    return (_EPOCH + timedelta(days=day)).replace(day=1)


def _later(month: date, number: int) -> date:
    years, index = divmod(month.month - 1 + number, 12)
    return date(month.year + years, index + 1, 1)
