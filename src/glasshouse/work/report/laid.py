"""Blocks laid out for any format: items that follow each other become one list, headings skip no level and say something, blocks without
anything to see are left out, text knows its direction."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from glasshouse.model.printed import Block, BlockKind, Run, visible

LISTS = frozenset({BlockKind.ITEM, BlockKind.NUMBERED})
_HEADINGS = frozenset({BlockKind.HEADING2, BlockKind.HEADING3})


@dataclass(frozen=True, slots=True)
class Part:
    """One block, or the items of one list. `level` is a heading's, 2 or 3, and 0 for others."""

    kind: BlockKind
    blocks: tuple[Block, ...]
    level: int = 0


def parts(blocks: Sequence[Block]) -> Iterator[Part]:
    """The blocks in order. A third heading that follows no second is a second; one of citations alone is a paragraph."""
    second = False
    seen = (_worded(block) for block in blocks if block.svg or _shows(block))
    for kind, group in groupby(seen, key=lambda block: block.kind):
        if kind in LISTS:
            yield Part(kind, tuple(group))
            continue
        for block in group:
            second = second or kind is BlockKind.HEADING2
            level = (3 if second and kind is BlockKind.HEADING3 else 2) if kind in _HEADINGS else 0
            yield Part(kind, (block,), level)


def _shows(block: Block) -> bool:
    return visible(words(block.runs)) or any(run.cites for run in block.runs)


def _worded(block: Block) -> Block:
    return replace(block, kind=BlockKind.PARAGRAPH) if block.kind in _HEADINGS and not visible(words(block.runs)) else block


def rtl(text: str) -> bool:
    """Whether the first letter of `text` is written from right to left (UAX 9, rules P2 and P3); text without letters is not."""
    strong = (unicodedata.bidirectional(sign) for sign in text)
    return next((kind != "L" for kind in strong if kind in {"L", "R", "AL"}), False)


def words(runs: Sequence[Run]) -> str:
    """The bare words of some runs."""
    return "".join(run.text for run in runs)


def before(run: Run) -> tuple[str, str]:
    """The words of a run before its citations, and the space after these."""
    text = run.text.rstrip(" ") if run.cites else run.text
    return text, run.text[len(text) :]
