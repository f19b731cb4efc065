"""The organisation's holidays: a text file with a day a line, read once at start.

    weekend: friday saturday
    2026-12-25  Christmas

Promise: a file that is not there is no holidays and a weekend of Saturday and Sunday; a line that cannot be read refuses, and is named.
"""

from __future__ import annotations

import calendar
from datetime import date
from pathlib import Path

from glasshouse.base.errors import InvalidInputError
from glasshouse.model.workdays import Holidays

_WEEKDAYS = {name.lower(): number for number, name in enumerate(calendar.day_name)}
_REMEDY = "Mend the line or take it out. Until then the program does not start."


def open_holidays(file: Path) -> Holidays:
    """The days of the file. InvalidInputError names file and line."""
    if not file.exists():
        return Holidays()
    try:
        text = file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise InvalidInputError(f"{file.name}: the file cannot be read: {error}", field="HOLIDAYS_FILE", remedy=_REMEDY) from error
    weekend, days = Holidays().weekend, set[date]()
    for number, line in enumerate(text.splitlines(), 1):
        said = line.partition("#")[0].strip()
        if said.lower().startswith("weekend:"):
            weekend = _weekend(said.partition(":")[2].lower().split(), f"{file.name}, line {number}")
        elif said:
            days.add(_day(said.split()[0], f"{file.name}, line {number}"))
    return Holidays(weekend, frozenset(days))


def _weekend(names: list[str], where: str) -> frozenset[int]:
    """Weekdays by name; at least one day of a week is worked."""
    found = frozenset(_WEEKDAYS[name] for name in names if name in _WEEKDAYS)
    if len(found) < len(names) or not names or len(found) == len(_WEEKDAYS):
        raise InvalidInputError(f"{where}: weekend: friday saturday", field="HOLIDAYS_FILE", remedy=_REMEDY)
    return found


def _day(text: str, where: str) -> date:
    try:
        found = date.fromisoformat(text)
    except ValueError:
        found = None
    if found is None or found.isoformat() != text:
        raise InvalidInputError(f"{where}: a line begins with a day, like 2026-12-25", field="HOLIDAYS_FILE", remedy=_REMEDY)
    return found
