"""What is read in a report's text: nothing becomes markup, no word is lost, and each sentence is held against the citations behind it."""

from __future__ import annotations

import time

import pytest

from glasshouse.model.printed import BlockKind
from glasshouse.model.reportblocks import blocks
from glasshouse.model.reportprose import Cite, Mark, bare, cites, exhibit_number, key_of, passages, sentence_like, uncited


def left(text: str) -> list[str]:
    """The sentences that nothing is cited for."""
    return [sentence.text for passage in passages(text) for sentence in uncited(passage)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("He stole it.", ["He stole it."]),
        ("He stole it [@EX-1].", []),
        ("He stole it. [@EX-1]", []),
        ("One. Two [@EX-1]. Three.", ["Three."]),
        ("One [@EX-1]. two in lower case.", ["two in lower case."]),
        ("Paid [@EX-1]. 5 million were stolen.", ["5 million were stolen."]),
        ("See Mr. X and p. 5 of No. 7 [@EX-1].", []),
        ("Paid by J. Doe [@EX-1].", []),
        ("Paid [@EX-1] by J. Doe.", ["Paid by J. Doe."]),
        ("A paid [@EX-1] B was bribed by C", ["A paid B was bribed by C"]),
        ("It lost a million [@EX-1]\nThe minister took half.", ["The minister took half."]),
        ("It lost a million [@EX-1]\nthe minister took half.", ["It lost a million the minister took half."]),
        ("Paid [@EX-1, Minister X stole it all].", ["Paid [@EX-1, Minister X stole it all]."]),
        ("Paid [@EX-1, page 4 he stole].", ["Paid [@EX-1, page 4 he stole]."]),
        ("Paid [@EX-1, page 4 to 6, line 2a] [@EX-2, §3] [@EX-3, 12:30] [@EX-4, p.4] [@EX-5, pp. iv].", []),
        ("Paid [@EX-1]. {plain} We wrote to No. 7 Ltd. He stole it.", ["He stole it."]),
        ("Paid [@EX-1] (“so”). He", ["Paid (“so”).", "He"]),
        ("Paid “so [@EX-1]”).", []),
        ("{assessment} He stole it. Surely.", []),
        ("Paid [@EX-1]. {assessment} He stole it. He did.", ["He did."]),
        ("{assessment} He stole it [@EX-1].\n\nHe did.", ["He did."]),
        ("He did. {assessment} He stole it [@EX-1].", ["He did."]),
        ("{plain} Dear all,", []),
        ("- a\n- b [@EX-1]\n1. c", ["a", "c"]),
        ("> quoted", ["quoted"]),
        ("# Findings", []),
        ("# He stole it.", ["He stole it."]),
        ("# " + "word " * 20, [("word " * 20).strip()]),
        ("***", []),
        ("[@EX-1]", []),
        ("他偷了。他走了[@EX-1]。", []),
        ("他走了[@EX-1]。他偷了。", ["他偷了。"]),
        ("سرق المال [@EX-1]. هل سرق؟", ["هل سرق؟"]),
        ("[@EX-1 He stole it.", ["[@EX-1 He stole it."]),
    ],
)
def test_a_citation_stands_for_the_sentences_before_it_in_its_passage(text: str, found: list[str]) -> None:
    assert left(text) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("# Minister X stole it", [1]),
        ("# Minister X stole it\n\nSo [@EX-1].", []),
        ("# Minister X stole it [@EX-1]", []),
        ("# {plain} About this\n\n{plain} Dear all.", []),
        ("# A\n\n## B\n\n### C\n\nSo [@EX-1].\n\n# D\n\n{assessment} So.", [5]),
        ("# A\n\n### C\n\n### D\n\nSo [@EX-1].", [2]),
    ],
)
def test_a_heading_over_nothing_that_is_cited_is_bare(text: str, found: list[int]) -> None:
    assert [passage.number for passage in bare(passages(text))] == found


@pytest.mark.parametrize(
    ("title", "states"), [("Minister X stole it.", True), ("He stole it!”", True), ("The quay", False), ("他偷了。", True)]
)
def test_a_title_that_ends_like_a_sentence_states_something(title: str, states: bool) -> None:
    assert sentence_like(title) is states


def test_passages_keep_their_own_source_and_place() -> None:
    text = "# Top\n\nOne\ntwo [@ex-3, page 4]\n- item\n  goes on\n1. first\n> said\n> on\ntail"
    found = passages(text)
    assert [(one.kind, one.number) for one in found] == [
        (BlockKind.HEADING2, 1),
        (BlockKind.PARAGRAPH, 2),
        (BlockKind.ITEM, 3),
        (BlockKind.NUMBERED, 4),
        (BlockKind.QUOTE, 5),
        (BlockKind.PARAGRAPH, 6),
    ]
    assert all(text[one.start : one.start + len(one.source)] == one.source for one in found)
    assert cites(found) == (Cite("EX-0003", "page 4"),)


@pytest.mark.parametrize("text", ["<b>x</b>", "[x](javascript:alert(1))", "a * b", "**open", "`code`", "![x](y)", "&lt;", "{other} x"])
def test_what_is_no_mark_is_text(text: str) -> None:
    (passage,) = passages(text)
    assert "".join(one.text for one in passage.words) == text
    assert not any(one.strong or one.emphasis or one.cite for one in passage.words)


def test_stars_nest_and_a_citation_may_stand_inside() -> None:
    (passage,) = passages("**bold *both* [@EX-1]** *em*")
    assert [(one.text, one.strong, one.emphasis, one.cite is not None) for one in passage.words] == [
        ("bold ", True, False, False),
        ("both", True, True, False),
        (" ", True, False, False),
        ("", False, False, True),
        (" ", False, False, False),
        ("em", False, True, False),
    ]


@pytest.mark.parametrize(("key", "number"), [("ex-3", 3), ("EX-0003", 3), ("EX-0", None), ("abc", None), ("EX-1234567890", None)])
def test_keys_are_looked_up_in_one_spelling(key: str, number: int | None) -> None:
    assert exhibit_number(key_of(key)) == number
    assert key_of(key_of(key)) == key_of(key)


def test_only_the_sentences_marked_as_a_judgement_are_printed_as_one_and_no_word_is_lost() -> None:
    found = passages("- Paid [@EX-1]. {assessment} We think so. And so [@EX-2].")
    made = blocks(found, {Cite("EX-0001"): 1, Cite("EX-0002"): 2})
    assert [(one.kind, one.mark, [(run.text, run.cites) for run in one.runs]) for one in made] == [
        (BlockKind.ITEM, "", [("Paid", (1,)), (".", ()), (" ", ())]),
        (BlockKind.PARAGRAPH, "assessment", [("We think so.", ())]),
        (BlockKind.PARAGRAPH, "", [(" And so", (2,)), (".", ())]),
    ]
    assert found[0].mark is Mark.NONE


@pytest.mark.parametrize("text", ["*a " * 33_000, "[@" * 50_000, "> " * 50_000, "a. " * 33_000, "**a** " * 16_000, "{plain}" * 14_000])
def test_each_character_is_looked_at_a_bounded_number_of_times(text: str) -> None:
    begun = time.process_time()
    passages(text)
    assert time.process_time() - begun < 2
