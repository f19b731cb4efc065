"""Tasks and requests as a calendar program reads them (RFC 5545), and the weeks of a month as a page shows them.

Promise: a calendar that leaves holds numbers and addresses of their pages: no title, no name, nothing of the case.
"""

from __future__ import annotations

import calendar
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, timedelta

from glasshouse.base.clock import SECOND
from glasshouse.policy.plans.tasks import Due, TaskRow

MEDIA = "text/calendar; charset=utf-8"
_OCTETS = 75
_MONTHS = 12
_FIRST, _LAST = 1900, 2199


def icalendar(found: Iterable[Due], case: str, origin: str) -> str:
    """A calendar with a whole-day event for each task and each request; `origin` is where this Glasshouse is reached."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Glasshouse//Tasks//EN", "CALSCALE:GREGORIAN", "METHOD:PUBLISH"]
    for one in found:
        due = date.fromisoformat(one.due)
        changed = datetime.fromtimestamp(one.changed // SECOND, UTC)
        said, place = (f"An answer to R{one.number} is due", "requests") if one.request else (f"Task {one.number} is due", "tasks")
        lines += [
            "BEGIN:VEVENT",
            f"UID:{one.id}@glasshouse",
            f"DTSTAMP:{changed:%Y%m%dT%H%M%SZ}",
            f"SEQUENCE:{one.revision}",
            f"DTSTART;VALUE=DATE:{due:%Y%m%d}",
            f"DTEND;VALUE=DATE:{due + timedelta(days=1):%Y%m%d}",
            f"SUMMARY:{said}",
            f"URL:{origin}/case/{case}/{place}/{one.id}",
            "TRANSP:TRANSPARENT",
            "END:VEVENT",
        ]
    return "".join(f"{_fold(line)}\r\n" for line in [*lines, "END:VCALENDAR"])


def _fold(line: str) -> str:
    """RFC 5545, 3.1: no line longer than 75 octets; what we write is ASCII."""
    parts = [line[:_OCTETS], *(line[at : at + _OCTETS - 1] for at in range(_OCTETS, len(line), _OCTETS - 1))]
    return "\r\n ".join(parts)


def month_of(text: str) -> str:
    """The month that `YYYY-MM` names; empty where it names none."""
    year, _, month = text.partition("-")
    plain = len(text) == len("2026-11") and (year + month).isascii() and year.isdigit() and month.isdigit()
    return text if plain and _FIRST <= int(year) <= _LAST and 1 <= int(month) <= _MONTHS else ""


def beside(first: date, months: int) -> str:
    """`YYYY-MM` so many months later."""
    place = first.year * _MONTHS + first.month - 1 + months
    return f"{place // _MONTHS:04}-{place % _MONTHS + 1:02}"


def weeks(first: date, rows: Sequence[TaskRow]) -> list[list[tuple[date | None, list[TaskRow]]]]:
    """The month's weeks from Monday to Sunday: each day with what is due; None for days of other months."""
    by_day: dict[str, list[TaskRow]] = {}
    for row in rows:
        by_day.setdefault(row.due, []).append(row)
    return [
        [(day, by_day.get(day.isoformat(), [])) if day.month == first.month else (None, []) for day in week]
        for week in calendar.Calendar().monthdatescalendar(first.year, first.month)
    ]
