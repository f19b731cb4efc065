"""Bates numbers and pages of text: nothing added, nothing left out, one number a page."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from glasshouse.model.disclosure import LINES, Bates, first_number, pages_of, stamped


@given(st.text())
def test_the_pages_of_a_text_are_the_whole_text(text: str) -> None:
    pages = pages_of(text)
    assert "".join(pages) == text
    assert len(pages) == max(1, -(-len(text.splitlines()) // LINES))


@given(st.text(alphabet="ab\n", max_size=400))
def test_every_page_carries_its_number_at_its_foot_and_nothing_else(text: str) -> None:
    pages = pages_of(text)
    numbers = [f"N-{number}" for number in range(len(pages))]
    made = stamped(text, numbers).split("\f")
    assert [page.rsplit("\n", 2)[1] for page in made] == [f"[{number}]" for number in numbers]
    assert "".join(made).count("[") == len(pages)


@pytest.mark.parametrize(
    ("text", "prefix", "width", "first"), [("HAR-000001", "HAR-", 6, 1), (" har-0042 ", "HAR-", 4, 42), ("A2B_0007", "A2B_", 4, 7)]
)
def test_a_first_number_is_read_as_people_write_it(text: str, prefix: str, width: int, first: int) -> None:
    assert first_number(text) == (Bates(prefix, width), first)


def test_a_number_beyond_its_digits_grows_and_is_never_cut() -> None:
    bates = Bates("HAR-", 4)
    assert bates.at(12_345) == "HAR-12345"
    assert (bates.span(1, 1), bates.span(1, 3)) == ("HAR-0001", "HAR-0001 to HAR-0003")
