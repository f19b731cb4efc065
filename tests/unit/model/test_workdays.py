"""Deadlines: the day of sending is not counted, the last day is; weekends and holidays are the organisation's own."""

from __future__ import annotations

from datetime import date

import pytest

from glasshouse.model.workdays import Counting, Holidays, due

FRIDAY = date(2026, 11, 20)
CHRISTMAS = Holidays(days=frozenset({date(2026, 12, 25), date(2026, 12, 28)}))
GULF = Holidays(weekend=frozenset({4, 5}))


@pytest.mark.parametrize(
    ("sent", "days", "counting", "holidays", "last"),
    [
        (FRIDAY, 1, Counting.CALENDAR, Holidays(), date(2026, 11, 21)),
        (FRIDAY, 30, Counting.CALENDAR, CHRISTMAS, date(2026, 12, 20)),
        (FRIDAY, 1, Counting.WORKING, Holidays(), date(2026, 11, 23)),
        (FRIDAY, 5, Counting.WORKING, Holidays(), date(2026, 11, 27)),
        (date(2026, 11, 21), 1, Counting.WORKING, Holidays(), date(2026, 11, 23)),
        (date(2026, 12, 24), 1, Counting.WORKING, CHRISTMAS, date(2026, 12, 29)),
        (date(2026, 11, 19), 1, Counting.WORKING, GULF, date(2026, 11, 22)),
        (date(2026, 11, 23), 20, Counting.WORKING, CHRISTMAS, date(2026, 12, 21)),
    ],
)
def test_the_last_day_is_counted_and_the_first_is_not(sent: date, days: int, counting: Counting, holidays: Holidays, last: date) -> None:
    assert due(sent, days, counting, holidays) == last
