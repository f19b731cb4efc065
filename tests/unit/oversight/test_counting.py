"""Counts under ten are not shown, and nothing that is shown gives them away."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given, strategies as st

from glasshouse.oversight.counting import rounded, withhold, withhold_grid

COUNTS = st.integers(0, 30)


@pytest.mark.parametrize(("count", "shown"), [(0, 0), (1, None), (9, None), (10, 10), (11, 11)])
def test_ten_is_the_least_that_is_shown_and_nothing_is_nothing(count: int, shown: int | None) -> None:
    assert withhold({"a": count, "b": 2, "c": 3})["a"] == shown


def test_one_withheld_count_takes_the_next_smallest_with_it() -> None:
    assert withhold({"a": 500, "b": 9, "c": 40, "d": 0}) == {"a": 500, "b": None, "c": None, "d": 0}
    assert withhold({"a": 9}) == {"a": None}


@pytest.mark.parametrize(("count", "shown"), [(10, 10), (14, 10), (15, 20), (25, 30), (0, 0), (None, None)])
def test_counts_are_rounded_to_ten(count: int | None, shown: int | None) -> None:
    assert rounded(count) == shown


@given(st.lists(st.lists(COUNTS, min_size=4, max_size=4), min_size=1, max_size=5))
def test_no_sum_over_a_row_or_a_column_gives_a_withheld_count_away(rows: list[list[int]]) -> None:
    shown = withhold_grid({str(number): row for number, row in enumerate(rows)})
    for (number, row), week in product(enumerate(rows), range(4)):
        found = shown[str(number)][week]
        assert found is None or found == row[week]
        assert not 0 < row[week] < 10 or found is None
        assert row[week] or found == 0
    lines = [list(zip(row, shown[str(number)], strict=True)) for number, row in enumerate(rows)]
    for line in (*lines, *zip(*lines, strict=True)):
        hidden = [count for count, found in line if found is None]
        others = [count for count, found in line if found]
        assert len(hidden) != 1 or not others, "one withheld count is what is missing from the line's sum"
