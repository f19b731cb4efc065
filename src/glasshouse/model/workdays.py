"""Days on which an answer is due: calendar days, or working days without weekends and an organisation's holidays.

Counted as laws on access to information mostly do: the day on which the request was sent is not counted, the last day is. Whoever works
under another rule sets the day by hand.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum

MOST = 3_650
"""Days that a deadline may be away."""
_WEEKEND = frozenset({5, 6})


class Counting(StrEnum):
    """Which days count."""

    CALENDAR = "calendar"
    WORKING = "working"


@dataclass(frozen=True, slots=True)
class Holidays:
    """Days on which nobody works: `weekend` by number of the weekday (Monday is 0), `days` by date."""

    weekend: frozenset[int] = _WEEKEND
    days: frozenset[date] = field(default=frozenset())

    def works(self, day: date) -> bool:
        """Whether it is a working day."""
        return day.weekday() not in self.weekend and day not in self.days


def due(sent: date, days: int, counting: Counting, holidays: Holidays) -> date:
    """The last day on which the answer is in time, from 1 to MOST days after it was sent."""
    if counting is Counting.CALENDAR:
        return sent + timedelta(days=days)
    day, left = sent, days
    while left:
        day += timedelta(days=1)
        left -= holidays.works(day)
    return day
