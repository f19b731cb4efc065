"""What people write in notes, read for showing: paragraphs, lists, emphasis and links to https, and nothing else.

The marks are those of CommonMark: `*emphasis*`, `**strong**`, `- ` and `1. ` before items, `[words](https://…)`, bare `https://` addresses.
Promise: the outcome is data, never markup; what is no mark of these is text, so no tag, attribute or other scheme can come out of it. Each
character is looked at a bounded number of times.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

_ITEM = re.compile(r"\s{0,3}(?:([-*•])|\d{1,6}[.)])\s+(?=\S)")
_MARK = re.compile(
    r"\[(?P<words>[^\[\]\n]{1,300})\]\((?P<to>https://[^\s()<>\"]{1,2000})\)"
    r"|(?P<bare>https://[^\s<>\"')\]]{1,2000})"
    r"|\*\*(?P<strong>[^\s*](?:[^*\n]{0,2000}[^\s*])?)\*\*"
    r"|(?<![\w*])\*(?P<em>[^\s*](?:[^*\n]{0,2000}[^\s*])?)\*(?![\w*])"
)
_ENDS = ".,;:!?"


@dataclass(frozen=True, slots=True)
class Run:
    """A run of words of one kind; `to` is where a link leads, empty for others."""

    kind: Literal["text", "em", "strong", "link"]
    text: str
    to: str = ""


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, or a list; a paragraph has one item. Each item is its runs."""

    kind: Literal["paragraph", "list", "numbered"]
    items: tuple[tuple[Run, ...], ...]


def blocks(text: str) -> tuple[Block, ...]:
    """The text as blocks, in order."""
    found: list[Block] = []
    for kind, items in _grouped(text):
        found.append(Block(kind, tuple(tuple(_runs(item)) for item in items)))
    return tuple(found)


def _grouped(text: str) -> Iterator[tuple[Literal["paragraph", "list", "numbered"], list[str]]]:
    kind: Literal["paragraph", "list", "numbered"] = "paragraph"
    items: list[list[str]] = []
    for line in [*text.split("\n"), ""]:
        mark = _ITEM.match(line)
        starts: Literal["paragraph", "list", "numbered"] = "paragraph" if mark is None else "list" if mark[1] else "numbered"
        if items and (not line.strip() or (mark is not None and starts != kind)):
            yield kind, ["\n".join(lines) for lines in items]
            items = []
        if mark is not None:
            kind = starts
            items.append([line[mark.end() :]])
        elif line.strip():
            if items:
                items[-1].append(line)
            else:
                kind, items = "paragraph", [[line]]


def _runs(text: str) -> Iterator[Run]:
    at = 0
    for mark in _MARK.finditer(text):
        if mark.start() > at:
            yield Run("text", text[at : mark.start()])
        at = mark.end()
        if mark["to"]:
            yield Run("link", mark["words"], mark["to"])
        elif mark["bare"]:
            address = mark["bare"].rstrip(_ENDS)
            yield Run("link", address, address)
            at = mark.start() + len(address)
        elif mark["strong"]:
            yield Run("strong", mark["strong"])
        else:
            yield Run("em", mark["em"])
    if at < len(text):
        yield Run("text", text[at:])
