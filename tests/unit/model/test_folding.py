"""Folding: what differs in case and accents alone is the same; passages hold the words."""

from __future__ import annotations

import pytest

from glasshouse.model.folding import asked_words, folded, passage


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("CRÂNE", "crane"),
        ("Straße", "strasse"),
        ("  a \n b\t", "a b"),
        ("ﬁle", "file"),
        ("Ærø", "ærø"),
        ("İstanbul", "istanbul"),
        ("محمّد", "محمد"),
    ],
)
def test_case_accents_and_blanks_are_gone(text: str, plain: str) -> None:
    assert folded(text) == plain
    assert folded(folded(text)) == plain


def test_a_question_has_few_words_and_no_single_letters_but_single_signs() -> None:
    assert asked_words("Crane a CRANE 漢 b2") == ("crane", "漢", "b2")
    assert len(asked_words(" ".join(f"word{number}" for number in range(50)))) == 8
    assert asked_words("a b c") == ()


def test_a_passage_is_the_line_with_most_of_the_words_cut_around_the_first() -> None:
    assert passage("one\n- the crane", ("crane",)) == "the crane"
    assert passage("one\nThe crane at berth\ncrane", ("crane", "berth")) == "The crane at berth"
    long = passage("x " * 300 + "crane" + " y" * 300, ("crane",))
    assert "crane" in long
    assert long[0] == long[-1] == "…"
    assert len(long) < 210
    assert passage("nothing", ("crane",)) == ""
