"""The organisation's holidays: read once, and a line that cannot be read is named."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from glasshouse.base.errors import InvalidInputError
from glasshouse.model.workdays import Holidays
from glasshouse.store.holidays import open_holidays


def test_without_a_file_nobody_works_on_saturday_and_sunday(tmp_path: Path) -> None:
    assert open_holidays(tmp_path / "none.txt") == Holidays(frozenset({5, 6}), frozenset())


def test_days_and_another_weekend_are_read(tmp_path: Path) -> None:
    file = tmp_path / "holidays.txt"
    file.write_text("\ufeff# ours\nWeekend: Friday saturday\n\n2026-12-25  Christmas # always\n2027-01-01\n", encoding="utf-8")
    assert open_holidays(file) == Holidays(frozenset({4, 5}), frozenset({date(2026, 12, 25), date(2027, 1, 1)}))


@pytest.mark.parametrize("line", ["25.12.2026", "2026-13-01", "20261225", "weekend:", "weekend: caturday", "Christmas 2026-12-25"])
def test_a_broken_line_is_named(tmp_path: Path, line: str) -> None:
    file = tmp_path / "holidays.txt"
    file.write_text(f"2026-12-24\n{line}\n", encoding="utf-8")
    with pytest.raises(InvalidInputError, match=r"holidays\.txt, line 2"):
        open_holidays(file)


def test_a_week_without_a_working_day_and_a_file_that_is_no_text_are_refused(tmp_path: Path) -> None:
    file = tmp_path / "holidays.txt"
    file.write_text("weekend: monday tuesday wednesday thursday friday saturday sunday", encoding="utf-8")
    with pytest.raises(InvalidInputError):
        open_holidays(file)
    file.write_bytes(b"\xff\xfe")
    with pytest.raises(InvalidInputError, match=r"holidays\.txt"):
        open_holidays(file)
