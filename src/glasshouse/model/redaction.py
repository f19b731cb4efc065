"""What is to be left out of a copy: marks on ranges of a text or on boxes of a page, and what becomes of them.

Promise: what is left out of a text is one block of always the same length, whatever was below it and however many marks touched; signs
that nobody sees are shown as U+FFFD, so that nothing goes along in them. Boxes are whole pixels: each pixel that a box touches is painted.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from glasshouse.model.folding import folded

SCALE = 10_000
"""A page is so many parts wide and high, whatever its size."""
BLOCK = "█" * 8
"""What stands in a copy for what was left out."""
UNSEEN = "\ufffd"
_KEPT = frozenset("\n\t\u200c\u200d\u200e\u200f")
"""Signs without a shape that writing needs: line ends, and what joins and turns letters of many scripts."""
_HIDDEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})


class Because(StrEnum):
    """Why something is left out; a closed list."""

    PERSONAL = "personal"
    SOURCE = "source"
    PROTECTED = "protected"
    PRIVILEGE = "privilege"
    SECURITY = "security"
    TRADE_SECRET = "trade_secret"
    OUT_OF_SCOPE = "out_of_scope"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Range:
    """Characters of a text, from `start` and before `end`."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Box:
    """A part of page `page` (from 0): its left upper corner, width and height in SCALE parts of the page as it is shown."""

    page: int
    left: int
    top: int
    width: int
    height: int


Place = Range | Box


def is_sound(place: Place, pages: int, size: int) -> bool:
    """Whether the place is one: inside a text of at most `size` characters, or on one of so many pages."""
    if isinstance(place, Range):
        return 0 <= place.start < place.end <= size
    inside = min(place.left, place.top) >= 0 and max(place.left + place.width, place.top + place.height) <= SCALE
    return inside and min(place.width, place.height) > 0 and 0 <= place.page < pages


def pixels(box: Box, width: int, height: int) -> tuple[int, int, int, int]:
    """Left, top, right and bottom of the pixels that the box touches in a picture of this size, right and bottom beyond the last."""
    right, bottom = box.left + box.width, box.top + box.height
    return box.left * width // SCALE, box.top * height // SCALE, -(-right * width // SCALE), -(-bottom * height // SCALE)


def readable(content: bytes) -> str:
    """The text of a file (UTF-8) as it is marked and copied: what is no text, and each sign that nobody sees, is U+FFFD."""
    text = content.decode("utf-8", "replace").removeprefix("\ufeff").replace("\r\n", "\n")
    return "".join(UNSEEN if _unseen(one) else one for one in text) if not text.isascii() or not text.isprintable() else text


def _unseen(one: str) -> bool:
    if one in _KEPT or " " <= one <= "~":
        return False
    selector = "\ufe00" <= one <= "\ufe0e" or "\U000e0100" <= one <= "\U000e01ef"  # they carry bytes where there is nothing to select
    return selector or unicodedata.category(one) in _HIDDEN


def joined(ranges: Iterable[Range]) -> list[Range]:
    """The ranges in order, those that touch or overlap as one."""
    found: list[Range] = []
    for one in sorted(ranges, key=lambda each: (each.start, each.end)):
        if found and one.start <= found[-1].end:
            found[-1] = Range(found[-1].start, max(found[-1].end, one.end))
        else:
            found.append(one)
    return found


def without(text: str, ranges: Iterable[Range]) -> str:
    """The text with a BLOCK for each of the ranges."""
    parts, at = [], 0
    for one in joined(ranges):
        parts += [text[at : one.start], BLOCK]
        at = one.end
    return "".join([*parts, text[at:]])


def occurrences(text: str, words: str, most: int) -> list[Range]:
    """Where these words stand in the text, whatever their case and accents, and however they are broken into lines; at most `most`."""
    wanted = folded(words)
    if not wanted:
        return []
    signs: list[str] = []
    places: list[int] = []
    plain: dict[str, str] = {}
    for place, one in enumerate(text):
        if one.isspace():
            if signs and signs[-1] != " ":
                signs.append(" ")
                places.append(place)
            continue
        if one == UNSEEN or one in _KEPT:
            continue  # inside a word it would hide the word
        if one not in plain:
            plain[one] = folded(one)
        for sign in plain[one]:
            signs.append(sign)
            places.append(place)
    flat, found, at = "".join(signs), list[Range](), 0
    while len(found) < most and (at := flat.find(wanted, at)) >= 0:
        end = at + len(wanted)
        last = places[end] if end < len(places) and signs[end] != " " else places[end - 1] + 1
        while last < len(text) and unicodedata.combining(text[last]):
            last += 1
        found.append(Range(places[at], max(last, places[end - 1] + 1)))
        at = end
    return found
