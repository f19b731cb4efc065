"""What is printed is whole: a citation leads somewhere, nothing is too long for any format, and nothing holds what is none of text."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from glasshouse.base.errors import InvalidInputError
from glasshouse.model.printed import BLOCKS, FIGURE, LINE, MOST, Block, BlockKind, Reference, Run, printable
from tests.unit.work.report.texts import SVG, TEXT

PARAGRAPH = BlockKind.PARAGRAPH


@pytest.mark.parametrize(
    ("field", "change"),
    [
        ("title", {"title": " "}),
        ("title", {"title": "\u200b"}),
        ("title", {"title": "two\nlines"}),
        ("case_title", {"case_title": "x" * (LINE + 1)}),
        ("authors", {"authors": ("x\ny",)}),
        ("date", {"date": "22 November"}),
        ("date", {"date": "20261122"}),
        ("language", {"language": "en; x"}),
        ("blocks", {"blocks": (Block(PARAGRAPH, (Run("x", cites=(3,)),)),)}),
        ("blocks", {"blocks": (Block(PARAGRAPH, (Run("x"),)),) * (BLOCKS + 1)}),
        ("references", {"references": TEXT.references[1:]}),
    ],
)
def test_what_no_format_could_print_is_refused_with_its_field(field: str, change: dict[str, Any]) -> None:
    with pytest.raises(InvalidInputError) as caught:
        replace(TEXT, **change)
    assert caught.value.field == field


def test_25_mb_of_text_are_refused_with_the_way_out() -> None:
    with pytest.raises(InvalidInputError, match=f"{MOST:,}") as caught:
        replace(TEXT, blocks=(Block(PARAGRAPH, (Run("x" * 25_000_000),)),))
    assert caught.value.remedy


@pytest.mark.parametrize("sign", ["\x00", "\x07", "\x1b", "\x85", "\u202e", "\u2066", "\ud800", "\ufffe", "\uffff", "\t", "\r"])
def test_what_is_none_of_text_is_refused_and_made_printable_where_it_comes_from_others(sign: str) -> None:
    if sign != "\t":
        with pytest.raises(InvalidInputError, match="none of text"):
            replace(TEXT, blocks=(Block(PARAGRAPH, (Run(f"a{sign}b"),)),))
    made = printable(f"a{sign}b\nc")
    assert sign not in made
    assert made.endswith("b\nc")
    replace(TEXT, blocks=(Block(PARAGRAPH, (Run(made),)),))


@pytest.mark.parametrize(
    "given",
    [
        {"kind": PARAGRAPH, "runs": (Run("x"),), "svg": SVG},
        {"kind": BlockKind.FIGURE},
        {"kind": BlockKind.FIGURE, "runs": (Run("x"),), "svg": SVG},
        {"kind": PARAGRAPH, "caption": (Run("x"),)},
        {"kind": BlockKind.FIGURE, "svg": "x" * (FIGURE + 1)},
        {"kind": PARAGRAPH, "mark": "fact"},
    ],
)
def test_only_a_figure_has_a_drawing_and_it_has_one(given: dict[str, Any]) -> None:
    with pytest.raises(InvalidInputError):
        Block(**given)


def test_a_hash_is_a_hash() -> None:
    with pytest.raises(InvalidInputError, match="SHA-256"):
        Reference(1, "EX-0001", "", "", "AB" * 32, "")


def test_the_language_gives_the_direction() -> None:
    assert [replace(TEXT, language=code).rtl for code in ("en", "ar", "fa", "he", "ru")] == [False, True, True, True, False]
