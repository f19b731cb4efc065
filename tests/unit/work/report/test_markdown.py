"""Markdown: read by a parser of CommonMark, each word is the word that was written, and nothing of them is markup."""

from __future__ import annotations

import unicodedata
from dataclasses import replace

import pytest
from hypothesis import given, settings, strategies as some
from markdown_it import MarkdownIt
from markdown_it.token import Token

from glasshouse.model.printed import Block, BlockKind, Printed, Run, printable
from glasshouse.work.report import render
from tests.unit.work.report.texts import HOSTILE, SENTENCE, SHA, TEXT, saying

PARSERS = [MarkdownIt("commonmark"), MarkdownIt("gfm-like", {"linkify": False})]
MARKUP = {"html_block", "html_inline", "link_open", "image", "code_block", "fence", "hr", "table_open", "s_open"}


def _tokens(text: str, parser: MarkdownIt = PARSERS[0]) -> list[Token]:
    return [inner for token in parser.parse(text) for inner in (token, *(token.children or ()))]


def _shown(text: str, parser: MarkdownIt = PARSERS[0]) -> str:
    tokens = (token for token in _tokens(text, parser) if token.type != "inline")
    parts = [" " if token.type in {"softbreak", "hardbreak"} else token.content for token in tokens]
    return " ".join("".join(parts).split())


def _markdown(printed: Printed) -> str:
    return render(printed, "md").decode()


@pytest.mark.parametrize("words", HOSTILE)
@pytest.mark.parametrize("parser", PARSERS, ids=["commonmark", "tables"])
def test_what_people_write_comes_back_as_the_words_that_it_was(words: str, parser: MarkdownIt) -> None:
    made = _markdown(saying(words))
    assert not {token.type for token in _tokens(made, parser)} & MARKUP
    assert _shown(made, parser).replace(" ", "").count("".join(words.split())) >= 40


@settings(max_examples=300, deadline=None)
@given(some.lists(some.tuples(some.text(), some.booleans(), some.booleans()), max_size=5), some.sampled_from(list(BlockKind)))
def test_any_words_with_any_emphasis_come_back(runs: list[tuple[str, bool, bool]], kind: BlockKind) -> None:
    if kind is BlockKind.FIGURE:
        return
    made = tuple(Run(printable("".join(c for c in text if c.isprintable() or c in "\n ")), strong, em) for text, strong, em in runs)
    block = Block(kind, made)
    bare = replace(TEXT, blocks=(block,), references=(), exhibits=(), verification=(), case_title="", purpose="", authors=(), reviewer="")
    text = _markdown(replace(bare, approved="", organisation=""))
    tokens = _tokens(text)
    assert not {token.type for token in tokens} & MARKUP
    said = unicodedata.normalize("NFC", "".join("".join(run.text for run in made).split()))
    assert said in unicodedata.normalize("NFC", _shown(text).replace(" ", ""))


def test_a_report_has_its_headings_lists_quote_and_emphasis() -> None:
    types = [token.type for token in _tokens(_markdown(TEXT))]
    tags = [token.tag for token in _tokens(_markdown(TEXT)) if token.type == "heading_open"]
    assert tags == ["h1", "h2", "h3", "h2", "h2", "h2", "h3"]
    assert {"bullet_list_open", "ordered_list_open", "blockquote_open", "strong_open", "em_open"} <= set(types)
    assert SHA in [token.content for token in _tokens(_markdown(TEXT)) if token.type == "code_inline"]


def test_citations_stand_behind_their_words_and_sources_are_a_numbered_list() -> None:
    shown = _shown(_markdown(TEXT))
    assert f"{SENTENCE.strip()}[1] Nobody" in shown
    assert "Assessment: It was likely founded for this alone.[2][1]" in shown
    assert "EX-0001; Award notice, page 3; Register of tenders; Looked at 2026-11-20" in shown


def test_a_draft_says_so_first() -> None:
    assert _markdown(replace(TEXT, draft=True)).split("\n\n")[1] == "**Draft: not approved. Do not cite or pass on.**"
    assert "raft" not in _markdown(TEXT)


def test_an_emphasis_that_could_not_be_closed_is_left_out_and_the_words_stay() -> None:
    block = Block(BlockKind.PARAGRAPH, (Run("«a»", strong=True), Run("b"), Run("c", emphasis=True), Run("d", strong=True)))
    assert "«a»b*c*d" in _markdown(replace(TEXT, blocks=(block,)))
