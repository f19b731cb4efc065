"""Calendars: what leaves holds numbers and addresses alone; months and weeks are those of the wall."""

from __future__ import annotations

from datetime import date

import pytest

from glasshouse.model.task import TaskState
from glasshouse.policy.plans.tasks import Due, TaskRow
from glasshouse.web.calendars import beside, icalendar, month_of, weeks


def test_a_calendar_has_an_event_of_a_whole_day_for_each_task_and_no_long_line() -> None:
    text = icalendar([Due("a" * 26, 12, 3, "2026-12-31", 1_795_000_000_000_000)], "c" * 26, "https://glass.example.org:8443")
    lines = text.split("\r\n")
    assert lines[0] == "BEGIN:VCALENDAR"
    assert lines[-2:] == ["END:VCALENDAR", ""]
    assert "DTSTART;VALUE=DATE:20261231" in lines
    assert "DTEND;VALUE=DATE:20270101" in lines
    assert "SUMMARY:Task 12 is due" in lines
    assert "DTSTAMP:20261118T110640Z" in lines
    assert all(len(line.encode()) <= 75 for line in lines)
    unfolded = text.replace("\r\n ", "")
    assert f"URL:https://glass.example.org:8443/case/{'c' * 26}/tasks/{'a' * 26}\r\n" in unfolded


@pytest.mark.parametrize(
    ("text", "month"), [("2026-11", "2026-11"), ("2026-13", ""), ("2026-1", ""), ("", ""), ("٢٠٢٦-١١", ""), ("1899-01", "")]
)
def test_a_month_is_one_or_none(text: str, month: str) -> None:
    assert month_of(text) == month


def test_months_go_over_the_year() -> None:
    assert [beside(date(2026, 12, 1), step) for step in (-12, -1, 1)] == ["2025-12", "2026-11", "2027-01"]


def test_weeks_begin_on_monday_and_hold_what_is_due() -> None:
    row = TaskRow("i", 1, 1, "t", TaskState.TO_DO, "2026-11-30", False, (), False, 0)
    found = weeks(date(2026, 11, 1), [row])
    assert [len(week) for week in found] == [7] * 6
    assert found[0][:6] == [(None, [])] * 6
    assert found[0][6] == (date(2026, 11, 1), [])
    assert found[5][0] == (date(2026, 11, 30), [row])
