"""What differs between two texts, word by word.

Promise: the pieces that are not `new` make the old text, those that are not `gone` the new one, character for character. Work is bounded:
blocks too large to compare by words are told as a whole.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

_WORDS = re.compile(r"\s+|\w+|[^\w\s]")
_MOST = 160_000
"""Pairs of lines, or of words of one block, that are compared with each other."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of text: in both (`same`), only in the old (`gone`) or only in the new one (`new`)."""

    kind: Literal["same", "gone", "new"]
    text: str


def difference(old: str, new: str) -> tuple[Piece, ...]:
    """The pieces in order; a change is what is gone and then what is new."""
    found: list[Piece] = []
    for before, after in _blocks(old.splitlines(keepends=True), new.splitlines(keepends=True)):
        if before == after:
            _add(found, "same", "".join(before))
            continue
        left, right = ("".join(part) for part in (before, after))
        for words, others in _blocks(_WORDS.findall(left), _WORDS.findall(right)):
            if words == others:
                _add(found, "same", "".join(words))
            else:
                _add(found, "gone", "".join(words))
                _add(found, "new", "".join(others))
    return tuple(found)


def _blocks(old: Sequence[str], new: Sequence[str]) -> Iterator[tuple[Sequence[str], Sequence[str]]]:
    """Pairs of runs in order: equal ones, and what stands for what between them."""
    start = next((at for at, (a, b) in enumerate(zip(old, new, strict=False)) if a != b), min(len(old), len(new)))
    most = min(len(old), len(new)) - start
    end = next((at for at in range(most) if old[-1 - at] != new[-1 - at]), most)
    yield old[:start], new[:start]
    before, after = old[start : len(old) - end], new[start : len(new) - end]
    if not before or not after or len(before) * len(after) > _MOST:
        yield before, after
    else:
        for _, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
            yield before[a:b], after[c:d]
    yield old[len(old) - end :], new[len(new) - end :]


def _add(found: list[Piece], kind: Literal["same", "gone", "new"], text: str) -> None:
    if not text:
        return
    if found and found[-1].kind == kind:
        found[-1] = Piece(kind, found[-1].text + text)
    else:
        found.append(Piece(kind, text))
