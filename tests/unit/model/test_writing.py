"""Titles, texts and mentions: refused rather than cut."""

from __future__ import annotations

import pytest

from glasshouse.base.errors import InvalidInputError
from glasshouse.model.writing import COMMENT, TEXT, TITLE, as_comment, as_day, as_text, as_title, mentioned


@pytest.mark.parametrize("text", ["a\x00b", "a\x1bb", "a\x7fb", "a\ud800b"])
def test_what_is_no_text_is_refused_everywhere(text: str) -> None:
    for read in (as_title, as_text, as_comment):
        with pytest.raises(InvalidInputError):
            read(text)


def test_nothing_is_cut() -> None:
    assert as_title("t" * TITLE) == "t" * TITLE
    assert as_text("x" * TEXT) == "x" * TEXT
    for read, limit in ((as_title, TITLE), (as_text, TEXT), (as_comment, COMMENT)):
        with pytest.raises(InvalidInputError) as refused:
            read("x" * (limit + 1))
        assert f"{limit:,}" in refused.value.message


def test_white_space_and_forms_of_characters_are_brought_in_order() -> None:
    assert as_title("  Cafe\u0301 \t of\nthe  port ") == "Café of the port"
    assert as_text("one\r\ntwo\n") == "one\ntwo"
    assert as_text("") == ""
    for empty in (as_title, as_comment):
        with pytest.raises(InvalidInputError):
            empty(" \n ")


def test_mentions_are_names_after_an_at_sign_and_no_addresses() -> None:
    assert mentioned("@ines and (@Omar), not a@b.example. @rita-2! @@nils @") == {"ines", "omar", "rita-2"}
    assert mentioned("Ask @ines.") == {"ines"}


@pytest.mark.parametrize("text", ["", "2026-1-1", "20260101", "2026-W01-1", "2026-02-30", " 2026-01-01", "2026-01-01T00:00", "0000-01-01"])
def test_a_day_is_written_in_one_way_alone(text: str) -> None:
    with pytest.raises(InvalidInputError):
        as_day(text)
    assert as_day("2026-01-01") == "2026-01-01"
