"""Prose becomes data: paragraphs, lists, emphasis, links to https; nothing else, whatever is typed, and soon."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, strategies as st

from glasshouse.model.prose import Block, Run, blocks


def runs(text: str) -> list[tuple[str, str, str]]:
    """The runs of a single paragraph."""
    (block,) = blocks(text)
    return [(run.kind, run.text, run.to) for run in block.items[0]]


def test_paragraphs_and_lists_are_told_apart() -> None:
    text = "One\ntwo\n\n- a\n- b\n  more\n1. c\n2) d\n\nlast"
    assert blocks(text) == (
        Block("paragraph", ((Run("text", "One\ntwo"),),)),
        Block("list", ((Run("text", "a"),), (Run("text", "b\n  more"),))),
        Block("numbered", ((Run("text", "c"),), (Run("text", "d"),))),
        Block("paragraph", ((Run("text", "last"),),)),
    )
    assert blocks(" \n\n") == ()


def test_emphasis_and_links_are_marks_and_other_things_are_text() -> None:
    assert runs("a *b* **c d** 2*3*4") == [
        ("text", "a ", ""),
        ("em", "b", ""),
        ("text", " ", ""),
        ("strong", "c d", ""),
        ("text", " 2*3*4", ""),
    ]
    assert runs("[here](https://port.example/a) and https://x.example.") == [
        ("link", "here", "https://port.example/a"),
        ("text", " and ", ""),
        ("link", "https://x.example", "https://x.example"),
        ("text", ".", ""),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "[x](javascript:alert(1))",
        "[x](http://plain.example)",
        "[x](data:text/html,x)",
        "[x](//other.example)",
        "<a href='https:'>x</a>",
        "![x](file:///etc/passwd)",
        "HTTPS:javascript",
    ],
)
def test_other_schemes_lead_nowhere(text: str) -> None:
    assert [run for run in runs(text) if run[0] == "link"] == []
    assert "".join(run[1] for run in runs(text)) == text


@given(st.text(alphabet="*[]()ah:/ps.<\"'>\n -1", max_size=80))
def test_whatever_is_typed_no_link_leads_elsewhere_and_no_word_is_lost(text: str) -> None:
    shown = [run for block in blocks(text) for item in block.items for run in item]
    assert all(run.to.startswith("https://") for run in shown if run.kind == "link")
    assert all(not set(run.to) & set("<>\"' \n") for run in shown)
    kept = "".join(run.text + run.to for run in shown)
    assert set("ahps") & set(text) <= set(kept)


@pytest.mark.parametrize("unit", ["*", "**a ", "[", "[a](", "https://", "*a", "- ", "1. ", "\n\n", "[a](https://x", "**"])
def test_a_hundred_thousand_characters_are_read_soon(unit: str) -> None:
    begun = time.process_time()
    blocks(unit * (100_000 // len(unit)))
    assert time.process_time() - begun < 5
