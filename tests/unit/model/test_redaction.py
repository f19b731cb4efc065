"""Marks: blocks tell no length, boxes reach every pixel that they touch, and words are found however they are written."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from glasshouse.model.redaction import BLOCK, SCALE, UNSEEN, Box, Range, joined, occurrences, pixels, readable, without

TEXTS = st.text(alphabet="abäß \n\u200d\u0301X", max_size=60)
RANGES = st.lists(st.tuples(st.integers(0, 60), st.integers(1, 20)).map(lambda each: Range(each[0], each[0] + each[1])), max_size=6)


@given(TEXTS, RANGES)
def test_what_is_marked_is_gone_and_the_rest_stays(text: str, ranges: list[Range]) -> None:
    kept = "".join(one for place, one in enumerate(text) if not any(each.start <= place < each.end for each in ranges))
    assert without(text, ranges).replace(BLOCK, "") == kept
    assert without(text, ranges).count(BLOCK) == len(joined(ranges))


def test_a_block_tells_neither_the_length_nor_how_many_marks_touched() -> None:
    assert without("Rosa came", [Range(0, 4)]) == without("Rosamund came", [Range(0, 4), Range(4, 8), Range(2, 5)])


@pytest.mark.parametrize(
    ("text", "words", "found"),
    [
        ("Dear MÜLLER,", "muller", ["MÜLLER"]),
        ("Dear Mu\u0308ller,", "Müller", ["Mu\u0308ller"]),
        ("Straße, STRASSE", "strasse", ["Straße", "STRASSE"]),
        ("Rosa \n  Quay", "rosa quay", ["Rosa \n  Quay"]),
        ("Ro\u200dsa, Ro\u00adsa", "rosa", ["Ro\u200dsa", "Ro\ufffdsa"]),
        ("ＲＯＳＡ", "rosa", ["ＲＯＳＡ"]),
        ("محمد علي", "محمد", ["محمد"]),
        ("+44 20 7123", "+44 20", ["+44 20"]),
        ("aaaa", "aa", ["aa", "aa"]),
        ("nothing here", "rosa", []),
        ("anything", "   ", []),
    ],
)
def test_words_are_found_whatever_their_case_accents_and_line_ends(text: str, words: str, found: list[str]) -> None:
    clean = readable(text.encode())
    assert [clean[each.start : each.end] for each in occurrences(clean, words, 10)] == found


@given(TEXTS, st.text(alphabet="abäß X", min_size=1, max_size=3))
def test_no_place_is_found_outside_the_text(text: str, words: str) -> None:
    for each in occurrences(text, words, 100):
        assert 0 <= each.start < each.end <= len(text)


@pytest.mark.parametrize("hidden", ["\u202e", "\u2066", "\U000e0041", "\ufe01", "\U000e0101", "\u00ad", "\x00", "\x1b", "\ue000", "\u2060"])
def test_signs_that_nobody_sees_are_shown(hidden: str) -> None:
    assert readable(f"a{hidden}b".encode()) == f"a{UNSEEN}b"


def test_what_writing_needs_stays() -> None:
    text = "می\u200cخواهم 👩\u200d🔬 ❤\ufe0f\n\tend"
    assert readable(text.encode()) == text
    assert readable(b"\xef\xbb\xbfone\r\ntwo\xff") == f"one\ntwo{UNSEEN}"


@given(st.integers(0, SCALE - 1), st.integers(1, SCALE), st.integers(1, 5_000))
def test_a_box_covers_every_pixel_that_it_touches_and_stays_on_the_page(left: int, width: int, size: int) -> None:
    width = min(width, SCALE - left)
    first, _, end, _ = pixels(Box(0, left, 0, width, 1), size, 1)
    assert 0 <= first < end <= size
    assert first * SCALE <= left * size
    assert end * SCALE >= (left + width) * size
