"""Differences give both texts back, whatever they are, and end soon."""

from __future__ import annotations

import random
import time
from itertools import pairwise

from hypothesis import given, strategies as st

from glasshouse.model.difference import Piece, difference

TEXT = st.text(alphabet="ab \n.é漢", max_size=60)


@given(TEXT, TEXT)
def test_the_pieces_make_both_texts(old: str, new: str) -> None:
    pieces = difference(old, new)
    assert "".join(piece.text for piece in pieces if piece.kind != "new") == old
    assert "".join(piece.text for piece in pieces if piece.kind != "gone") == new
    assert all(piece.text for piece in pieces)
    assert all(one.kind != two.kind for one, two in pairwise(pieces))


def test_words_are_told_and_not_lines() -> None:
    assert difference("The quay is ours.\nStill.", "The quay was ours.\nStill.") == (
        Piece("same", "The quay "),
        Piece("gone", "is"),
        Piece("new", "was"),
        Piece("same", " ours.\nStill."),
    )
    assert difference("same", "same") == (Piece("same", "same"),)
    assert difference("", "") == ()


def test_two_large_texts_without_anything_in_common_end_soon() -> None:
    dice = random.Random(7)
    old, new = (" ".join(dice.choice("abcdefgh") for _ in range(50_000)) for _ in range(2))
    lines, others = ("\n".join(dice.choice("abcdefgh") for _ in range(50_000)) for _ in range(2))
    begun = time.process_time()
    for left, right in ((old, new), (lines, others)):
        pieces = difference(left, right)
        assert "".join(piece.text for piece in pieces if piece.kind != "new") == left
    assert time.process_time() - begun < 10
