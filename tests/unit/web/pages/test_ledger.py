"""The picture of the tree shows the perfect subtrees that it is made of."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, strategies as st

from glasshouse.web.pages.ledger import HEIGHT, WIDTH, peaks


@given(st.integers(1, 2**48))
def test_the_peaks_hold_every_entry_and_lie_side_by_side(size: int) -> None:
    drawn = peaks(size)
    assert sum(peak.leaves for peak in drawn) == size
    assert [peak.leaves for peak in drawn] == sorted((peak.leaves for peak in drawn), reverse=True)
    for left, right in pairwise(drawn):
        assert left.right <= right.left
    assert drawn[-1].right <= WIDTH
    assert drawn[0].top == 0
    assert all(0 <= peak.top < HEIGHT for peak in drawn)


@pytest.mark.parametrize(("size", "leaves"), [(0, []), (1, [1]), (6, [4, 2]), (7, [4, 2, 1]), (8, [8])])
def test_known_trees(size: int, leaves: list[int]) -> None:
    assert [peak.leaves for peak in peaks(size)] == leaves
