"""An exhibit's number is read however people type it, and what is none is named."""

from __future__ import annotations

import pytest

from glasshouse.base.errors import InvalidInputError
from glasshouse.model.exhibit import label, number_of, numbers_of


@pytest.mark.parametrize("number", [1, 7, 9_999, 10_000, 99_999_999])
def test_what_a_label_says_is_read_again(number: int) -> None:
    assert number_of(label(number)) == number


@pytest.mark.parametrize("text", ["EX-0007", "ex-0007", "Ex-7", "EX7", "ex 7", "EX- 7", "EX - 7", "7", "0007", "  EX-7  "])
def test_case_zeros_spaces_and_the_prefix_make_no_difference(text: str) -> None:
    assert number_of(text) == 7
    assert numbers_of(text) == (7,)


@pytest.mark.parametrize(
    "text", ["", "0", "EX-0", "EX-", "EX", "-7", "7.5", "7a", "EX-EX-7", "EX-7 8", "٧", "²", "123456789", "EX-7\x00", "X-7"]
)
def test_what_is_no_number_is_named_with_its_field(text: str) -> None:
    with pytest.raises(InvalidInputError) as caught:
        number_of(text, "proof")
    assert caught.value.field == "proof"
    assert f"“{text.strip()}”" in caught.value.message


def test_a_long_word_is_not_told_whole() -> None:
    with pytest.raises(InvalidInputError) as caught:
        number_of("x" * 10_000)
    assert len(caught.value.message) < 120


@pytest.mark.parametrize("text", ["EX-3, EX-7", "3 7", "ex 3 ex 7", "3;7", " EX-0003 ,\n7, ", "EX - 3,EX-7"])
def test_a_list_is_parted_by_commas_semicolons_or_spaces(text: str) -> None:
    assert numbers_of(text) == (3, 7)


def test_an_empty_list_is_one() -> None:
    assert numbers_of(" , ;\n") == ()


def test_of_a_list_the_one_word_is_named_that_is_no_number() -> None:
    with pytest.raises(InvalidInputError, match="“seven”"):
        numbers_of("EX-3, seven, 9")
