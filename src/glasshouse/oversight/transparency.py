"""The public report of a quarter, from public headers alone, for everybody.

Promise: a quarter is reported when it is over and not before, and its report never changes: leaf time does not go back, so no leaf comes
into it later, and no two reports of one quarter can be subtracted. Counts below ten are withheld (`counting`), all others rounded to ten;
there are no totals. Days are UTC.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from glasshouse.base.errors import ConflictError, InvalidInputError
from glasshouse.oversight.counting import LEAST, ROUNDED, Of, accessed, add_up, refused, rounded, withhold
from glasshouse.oversight.wording import label
from glasshouse.policy.plans.oversight import Counted

FORMAT = "glasshouse-transparency@v1"
COVERS = "accesses through the gate only"
_QUARTER = re.compile(r"([0-9]{4})-?[Qq]([1-4])", re.ASCII)
_EPOCH = date(1970, 1, 1)


@dataclass(frozen=True, slots=True, order=True)
class Quarter:
    """A quarter of a year."""

    year: int
    number: int

    def __str__(self) -> str:
        return f"{self.year}-Q{self.number}"

    @property
    def first(self) -> date:
        """Its first day."""
        return date(self.year, self.number * 3 - 2, 1)

    @property
    def last(self) -> date:
        """Its last day."""
        return self.after.first - timedelta(days=1)

    @property
    def after(self) -> Quarter:
        """The next one."""
        return Quarter(self.year + self.number // 4, self.number % 4 + 1)

    @property
    def before(self) -> Quarter:
        """The one before."""
        return Quarter(self.year - (self.number == 1), (self.number + 2) % 4 + 1)

    def days(self) -> tuple[int, int]:
        """Its first day, and the one after its last (days since 1970)."""
        return (self.first - _EPOCH).days, (self.after.first - _EPOCH).days


@dataclass(frozen=True, slots=True)
class Table:
    """Leaves by one word, greatest first; None is withheld."""

    key: str
    title: str
    rows: tuple[tuple[str, int | None], ...]


@dataclass(frozen=True, slots=True)
class Report:
    """One quarter."""

    quarter: Quarter
    tables: tuple[Table, ...]

    def as_json(self) -> str:
        """The report as one JSON object."""
        tables = [{"key": table.key, "title": table.title, "rows": [_row(table.key, *row) for row in table.rows]} for table in self.tables]
        whole = {
            "format": FORMAT,
            "quarter": str(self.quarter),
            "from": self.quarter.first.isoformat(),
            "to": self.quarter.last.isoformat(),
        }
        return json.dumps({**whole, "least": LEAST, "rounded_to": ROUNDED, "tables": tables, "covers": COVERS}, indent=1) + "\n"


def _row(key: str, word: str, leaves: int | None) -> dict[str, str | int | None]:
    return {"word": word, "label": label(key, word), "leaves": leaves}


def _exported(row: Counted) -> bool:
    return accessed(row) and row.act in ("export", "share")


def _protected(row: Counted) -> bool:
    return accessed(row) and row.protected


def _special(row: Counted) -> bool:
    return row.kind not in ("intent", "outcome", "beat")


_TABLES: tuple[tuple[str, str, Callable[[Counted], bool], Of], ...] = (
    ("purpose", "Accesses, by purpose", accessed, lambda row: (row.purpose,)),
    ("act", "Accesses, by act", accessed, lambda row: (row.act,)),
    ("unit", "Accesses, by unit that asked", accessed, lambda row: (row.unit,)),
    ("served", "Accesses, by unit served", accessed, lambda row: (row.served,)),
    ("refused", "Refusals, by rule", refused, lambda row: row.rules or ("none",)),
    ("exported", "Exports and shares, by number of results", _exported, lambda row: (f"{row.results or 0} or more",)),
    ("protected", "Accesses with protected people within reach, by purpose", _protected, lambda row: (row.purpose,)),
    ("kind", "Other entries, by kind", _special, lambda row: (row.kind,)),
)


def quarter_of(text: str) -> Quarter:
    """`2026-Q3` as a quarter; InvalidInputError for anything else."""
    match = _QUARTER.fullmatch(text)
    if match is None or not 1970 <= int(match[1]) <= 9000:
        raise InvalidInputError("A quarter is written like 2026-Q3.", field="quarter", remedy="Write year and quarter.")
    return Quarter(int(match[1]), int(match[2]))


def latest(day: int) -> Quarter:
    """The newest quarter that is over on a day (days since 1970)."""
    today = _EPOCH + timedelta(days=day)
    return Quarter(today.year, (today.month + 2) // 3).before


def report(quarter: Quarter, day: int, counted: Callable[[int, int], Iterable[Counted]]) -> Report:
    """The quarter's report, asked on `day` (days since 1970); `counted` gives the counts of some days. ConflictError before it is over."""
    since, until = quarter.days()
    if day < until:
        raise ConflictError(
            f"The report of {quarter} appears when the quarter is over.", remedy=f"It covers the days to {quarter.last.isoformat()}."
        )
    rows = list(counted(since, until))
    return Report(quarter, tuple(_table(key, title, rows, which, of) for key, title, which, of in _TABLES))


def _table(key: str, title: str, rows: list[Counted], which: Callable[[Counted], bool], of: Of) -> Table:
    found = add_up(rows, which, of)
    ordered = dict(sorted(found.items(), key=lambda item: (-item[1], item[0])))
    return Table(key, title, tuple((word, rounded(count)) for word, count in withhold(ordered).items()))
