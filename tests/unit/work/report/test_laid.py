"""Blocks laid out: lists stay together, headings skip no level, and words know their direction."""

from __future__ import annotations

import pytest

from glasshouse.model.printed import Block, BlockKind, Run
from glasshouse.work.report import laid


def _kinds(*kinds: BlockKind) -> list[tuple[BlockKind, int, int]]:
    return [(part.kind, len(part.blocks), part.level) for part in laid.parts([Block(kind, (Run("x"),)) for kind in kinds])]


def test_items_that_follow_each_other_are_one_list_and_paragraphs_are_not() -> None:
    item, numbered, paragraph = BlockKind.ITEM, BlockKind.NUMBERED, BlockKind.PARAGRAPH
    found = _kinds(item, item, numbered, paragraph, paragraph, item)
    assert found == [(item, 2, 0), (numbered, 1, 0), (paragraph, 1, 0), (paragraph, 1, 0), (item, 1, 0)]


def test_a_third_heading_before_any_second_is_a_second() -> None:
    second, third = BlockKind.HEADING2, BlockKind.HEADING3
    assert [level for _, _, level in _kinds(third, second, third)] == [2, 2, 3]


@pytest.mark.parametrize("blank", ["", " ", "\n", "\u200b", "\u0301"])
def test_what_shows_nothing_is_left_out_and_a_heading_of_citations_is_a_paragraph(blank: str) -> None:
    kinds = [kind for kind in BlockKind if kind is not BlockKind.FIGURE]
    assert list(laid.parts([Block(kind, (Run(blank),)) for kind in kinds])) == []
    (part,) = laid.parts([Block(BlockKind.HEADING2, (Run(blank, cites=(1,)),))])
    assert (part.kind, part.level) == (BlockKind.PARAGRAPH, 0)


@pytest.mark.parametrize(
    ("text", "expected"), [("", False), ("12", False), ("سد", True), ("«7» سد Ash", True), ("Ash سد", False), ("עברית", True)]
)
def test_the_first_letter_gives_the_direction(text: str, expected: bool) -> None:
    assert laid.rtl(text) is expected


def test_the_space_after_cited_words_stands_after_the_citation() -> None:
    assert laid.before(Run("a  ", cites=(1,))) == ("a", "  ")
    assert laid.before(Run("a  ")) == ("a  ", "")
