"""Marks and passages as the page of a redaction shows them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from glasshouse.model.redaction import SCALE, Box, Place, Range
from glasshouse.policy.plans.redactions import Mark, Passage


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a text: its number, where it begins in the whole text, and its pieces as (text, numbers of the marks on it)."""

    number: int
    start: int
    pieces: tuple[tuple[str, str], ...]


def numbered(marks: Iterable[Mark], page: int | None) -> list[tuple[int, Mark, bool]]:
    """Each mark with its number for people, and whether it lies on this page (always, where there are none)."""
    return [(number, one, _on(one.place, page)) for number, one in enumerate(marks, 1)]


def _on(place: Place, page: int | None) -> bool:
    return page is None or (isinstance(place, Box) and place.page == page)


def percent(parts: int) -> str:
    """Parts of a page as people type them: 1250 as `12.5`."""
    return f"{parts * 100 / SCALE:.2f}".rstrip("0").rstrip(".")


def lines_of(passage: Passage) -> str:
    """Where the lines of a passage begin in the whole text, for the form that names lines."""
    starts, at = [], passage.start
    for line in passage.text.split("\n"):
        starts.append(str(at))
        at += len(line) + 1
    return ",".join(starts)


def pieces_of(passage: Passage, ranges: Sequence[tuple[Range, str]]) -> list[Line]:
    """The lines of a passage, cut where marks begin and end; `ranges` with the number of each mark."""
    cuts = sorted({end for place, _ in ranges for end in (place.start, place.end)})
    lines, at = [], passage.start
    for number, text in enumerate(passage.text.split("\n"), passage.line):
        inside = [at, *(cut for cut in cuts if at < cut < at + len(text)), at + len(text)]
        pieces = []
        for begin, end in pairwise(inside):
            on = ", ".join(name for place, name in ranges if place.start <= begin and end <= place.end and begin < end)
            pieces.append((text[begin - at : end - at], on))
        lines.append(Line(number, at, tuple(pieces)))
        at += len(text) + 1
    return lines
