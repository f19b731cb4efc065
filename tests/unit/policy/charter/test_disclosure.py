"""What of a count is shown: nothing small, nothing that follows, noise of the size that is said; against plain oracles."""

from __future__ import annotations

import math
from collections import Counter
from fractions import Fraction
from itertools import product

import pytest
from hypothesis import given, settings, strategies as st

from glasshouse.policy.charter.disclosure import (
    EPSILON,
    LEAST,
    NOTHING,
    ROUNDED,
    SHOWN,
    SKETCH,
    WHOLE,
    Cell,
    Finished,
    Label,
    determined,
    finish,
    noise,
    shared,
    sketch,
)

Table = dict[Label, Cell]
COUNTS = st.one_of(st.integers(0, 12), st.integers(0, 60), st.just(0), st.integers(8, 16))


@st.composite
def tables(draw: st.DrawFn, axes: int = 2) -> tuple[list[list[str]], Table]:
    """Axes with their labels, and a cell for each combination."""
    labels = [[f"{axis}{number}" for number in range(draw(st.integers(2, 4 if axes == 2 else 3)))] for axis in "abc"[:axes]]
    return labels, {label: Cell(draw(COUNTS), draw(st.integers(-3, 3))) for label in product(*labels)}


def shown(found: Finished) -> dict[Label, int | None]:
    return dict(zip(product(*found.axes), found.cells, strict=True)) if found.axes else {}


def margins(axes: tuple[tuple[str, ...], ...]) -> list[set[Label]]:
    """Every line of the table."""
    return [
        {label for label in product(*axes) if label[:place] + label[place + 1 :] == rest}
        for place in range(len(axes))
        for rest in product(*axes[:place], *axes[place + 1 :])
    ]


@pytest.mark.parametrize("axes", [2, 3])
@given(data=st.data())
@settings(max_examples=60, deadline=None)
def test_no_shown_cell_is_small_and_each_is_rounded(axes: int, data: st.DataObject) -> None:
    labels, cells = data.draw(tables(axes))
    for label, count in shown(finish(labels, cells)).items():
        if count is not None:
            assert cells[label].people >= LEAST
            assert count >= SHOWN
            assert count % ROUNDED == 0
            assert abs(count - cells[label].noisy) <= ROUNDED // 2


@pytest.mark.parametrize("axes", [2, 3])
@given(data=st.data())
@settings(max_examples=40, deadline=None)
def test_no_withheld_cell_follows_from_the_shown_ones_and_every_margin(axes: int, data: st.DataObject) -> None:
    labels, cells = data.draw(tables(axes))
    found = finish(labels, cells)
    hidden = sorted(label for label, count in shown(found).items() if count is None)
    basis = echelon([[Fraction(label in line) for label in hidden] for line in margins(found.axes)])
    for place in range(len(hidden)):
        assert any(reduced([Fraction(number == place) for number in range(len(hidden))], basis))


@given(tables())
@settings(max_examples=150, deadline=None)
def test_every_withheld_cell_could_be_another_count_though_none_is_negative(table: tuple[list[list[str]], Table]) -> None:
    labels, cells = table
    found = finish(labels, cells)
    hidden = {label for label, count in shown(found).items() if count is None}
    for cell in hidden:
        more = reaches(cell, hidden, cells, down=False)
        less = cells[cell].people > 0 and reaches(cell, hidden, cells, down=True)
        assert more or less, (cell, hidden)


def reaches(cell: Label, hidden: set[Label], cells: Table, *, down: bool) -> bool:
    """Whether a cell can be one more (or one less) with all margins kept: others on its way gain one in their row and lose it in their
    column, in turn."""
    start, end = (cell[0], cell[1]) if down else (cell[1], cell[0])
    seen, ways = {start}, [start]
    while ways:
        here = ways.pop()
        for row, column in hidden - {cell}:
            there = None
            if here == row:
                there = column
            elif here == column and cells[row, column].people > 0:
                there = row
            if there is not None and there not in seen:
                seen.add(there)
                ways.append(there)
    return end in seen


def echelon(rows: list[list[Fraction]]) -> list[tuple[int, list[Fraction]]]:
    """Pivots and their rows, by elimination over the rationals."""
    found: list[tuple[int, list[Fraction]]] = []
    for row in rows:
        left = reduced(row, found)
        pivot = next((place for place, value in enumerate(left) if value), None)
        if pivot is not None:
            found.append((pivot, [value / left[pivot] for value in left]))
    return found


def reduced(row: list[Fraction], by: list[tuple[int, list[Fraction]]]) -> list[Fraction]:
    """What is left of a row."""
    for pivot, other in by:
        if row[pivot]:
            times = row[pivot]
            row = [value - times * more if more else value for value, more in zip(row, other, strict=True)]
    return row


def test_a_cell_that_joins_two_withheld_blocks_is_known_to_follow() -> None:
    axes = [["r1", "r2", "r3", "r4"], ["c1", "c2", "c3", "c4"]]
    blocks = {*product(("r1", "r2"), ("c1", "c2")), *product(("r3", "r4"), ("c3", "c4"))}
    assert determined(axes, blocks) == set()
    assert determined(axes, blocks | {("r2", "c3")}) == {("r2", "c3")}


def grid(*rows: list[int]) -> tuple[list[list[str]], Table]:
    axes = [[f"r{number}" for number in range(len(rows))], [f"c{number}" for number in range(len(rows[0]))]]
    cells = {(f"r{r}", f"c{c}"): Cell(count, 0) for r, row in enumerate(rows) for c, count in enumerate(row)}
    return axes, cells


def test_a_small_cell_that_joins_two_withheld_blocks_takes_others_with_it() -> None:
    axes, cells = grid([8, 8, 50, 50], [8, 8, 8, 50], [50, 50, 8, 8], [50, 50, 8, 8])
    hidden = {label for label, count in shown(finish(axes, cells)).items() if count is None}
    assert hidden > {label for label, cell in cells.items() if cell.people == 8}
    assert determined(axes, hidden) == set()


def test_one_row_one_column_and_a_few_people_make_no_table() -> None:
    assert finish(*grid([500, 500])) is NOTHING
    assert finish(*grid([500], [500])) is NOTHING
    assert finish(*grid([WHOLE // 4, WHOLE // 4], [WHOLE // 4, WHOLE // 4 - 1])) is NOTHING
    assert finish(*grid([WHOLE // 4, WHOLE // 4], [WHOLE // 4, WHOLE // 4])).cells == (25, 25, 25, 25)


def test_a_group_of_whom_all_have_one_outcome_is_not_shown_as_such() -> None:
    cells = shown(finish(*grid([90, 0, 0], [50, 60, 70], [80, 40, 30])))
    assert all(cells["r0", column] is None for column in ("c0", "c1", "c2"))


def test_labels_that_few_have_are_left_out_like_those_that_nobody_has() -> None:
    for few in (0, 9):
        found = finish(*grid([60, 40, few], [50, 70, 0]))
        assert found.axes == (("r0", "r1"), ("c0", "c1"))
        assert found.cells == (60, 40, 50, 70)


def test_noise_is_the_same_for_the_same_people_and_as_large_as_is_said() -> None:
    assert noise(b"k", b"a") == noise(b"k", b"a")
    drawn = Counter(noise(b"key", str(number).encode()) for number in range(20_000))
    alpha = math.exp(-EPSILON)
    for step in range(-4, 5):
        expected = (1 - alpha) / (1 + alpha) * alpha ** abs(step) * 20_000
        assert abs(drawn[step] - expected) < 5 * math.sqrt(expected)
    assert any(noise(b"key", str(n).encode()) != noise(b"other", str(n).encode()) for n in range(20))


@given(st.integers(20, 5000), st.integers(0, 3), st.integers(0, 3))
@settings(max_examples=60, deadline=None)
def test_a_population_is_known_again_though_a_few_came_or_went(size: int, gone: int, come: int) -> None:
    people = {int.from_bytes(number.to_bytes(4, "big") * 2) * 2654435761 % (1 << 63) for number in range(size)}
    others = set(sorted(people)[min(gone, size - 1) :]) | {(1 << 63) - 1 - number for number in range(come)}
    assert shared(sketch(people), sketch(others)) > 0.5
    assert shared(sketch(people), sketch({-1 - number for number in range(size)})) == 0.0
    assert len(sketch(people).smallest) <= SKETCH
