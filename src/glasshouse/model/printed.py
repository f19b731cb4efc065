"""A finished report, letter, memo or brief as it is printed: frozen, whole, and checked when it is made.

Promise: what a `Printed` says can be set in every format alike. Citations lead to references that are there, numbers run from 1, nothing
holds characters that are none of text (see `printable`), and none is longer than `MOST`. InvalidInputError, with the field, otherwise.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from glasshouse.base.errors import InvalidInputError

MOST = 1_000_000
"""Most characters of all words of a report: some 250 pages."""
BLOCKS, REFERENCES, EXHIBITS = 10_000, 5_000, 5_000
"""Most of each in a report."""
FIGURE, FIGURES = 1_000_000, 8_000_000
"""Most characters of the drawing of a figure, and of all drawings of a report."""
LINE = 1_000
"""Most characters of what stands on one line: titles, names, labels."""

_NONE_OF_TEXT = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]|[\U0001fffe\U0001ffff]"
)
_SHA256 = re.compile(r"[0-9a-f]{64}")
_LANGUAGE = re.compile(r"[a-z]{2,3}")


def printable(text: str) -> str:
    """`text` without what cannot be printed: each control character, override of direction and noncharacter becomes U+FFFD, a tab a space.
    Line breaks stay. Whoever makes a `Printed` passes words of records and files through this."""
    return _NONE_OF_TEXT.sub("\ufffd", text.replace("\r\n", "\n").replace("\t", " "))


def visible(text: str) -> bool:
    """Whether anything of it is seen in print: a letter, number, sign of punctuation or symbol."""
    return any(unicodedata.category(sign)[0] in "LNPS" for sign in text)


class PrintedKind(StrEnum):
    """What is printed; each has its template."""

    REPORT = "report"
    LETTER = "letter"
    MEMO = "memo"
    BRIEF = "brief"


class BlockKind(StrEnum):
    """What a block is. Items (and numbered items) that follow each other are one list. The title is the only heading of level 1."""

    HEADING2 = "heading2"
    HEADING3 = "heading3"
    PARAGRAPH = "paragraph"
    ITEM = "item"
    NUMBERED = "numbered"
    QUOTE = "quote"
    FIGURE = "figure"


MARKS = ("", "assessment", "plain")
"""How a block is marked: not at all (its claims are cited facts), as an assessment, which is shown; as words that claim nothing."""


@dataclass(frozen=True, slots=True)
class Run:
    """Words of one kind, and the numbers of the references that stand behind them. A line break in them is one in print."""

    text: str
    strong: bool = False
    emphasis: bool = False
    cites: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Block:
    """A heading, paragraph, item, quote or figure. Only a figure has `svg`, drawn by this program, and `caption`; it has no runs."""

    kind: BlockKind
    runs: tuple[Run, ...] = ()
    mark: str = ""
    svg: str = ""
    caption: tuple[Run, ...] = ()

    def __post_init__(self) -> None:
        _demand(self.mark in MARKS, "mark", "A block is marked as assessment, plain, or not at all.")
        figure = self.kind is BlockKind.FIGURE
        _demand(bool(self.svg) == figure and not (figure and self.runs), "svg", "A figure has a drawing, and nothing else has one.")
        _demand(figure or not self.caption, "caption", "Only a figure has a caption.")
        _demand(len(self.svg) <= FIGURE, "svg", f"A drawing has at most {FIGURE:,} characters.", "Show less in one figure.")


@dataclass(frozen=True, slots=True)
class Reference:
    """A source in the list of sources. `label` names it (EX-0007), `words` say what it is, `source` where it comes from; `sha256` in
    lower-case hex, or empty; `seen` when it was last looked at, as text."""

    number: int
    label: str
    words: str
    source: str
    sha256: str
    seen: str

    def __post_init__(self) -> None:
        _line(self.label, "references")
        _sha256(self.sha256, "references")


@dataclass(frozen=True, slots=True)
class ExhibitLine:
    """A row of the table of exhibits. `number` as people say it (EX-0007), `kind` in words, `collected` when, `by` whom."""

    number: str
    title: str
    kind: str
    sha256: str
    collected: str
    by: str

    def __post_init__(self) -> None:
        for each in (self.number, self.title, self.kind, self.collected, self.by):
            _line(each, "exhibits")
        _sha256(self.sha256, "exhibits")


@dataclass(frozen=True, slots=True)
class Printed:
    """The whole. `date` is a day (YYYY-MM-DD) and is the only time in a file's own data; `approved` says when, and may be empty as may
    `reviewer`, `addressee` and `organisation`; an addressee has lines. `verification` is pairs of name and value, in order. `language` is
    the ISO 639 code of the text: it gives its direction too."""

    kind: PrintedKind
    title: str
    case_title: str
    purpose: str
    authors: tuple[str, ...]
    reviewer: str
    approved: str
    date: str
    addressee: str
    organisation: str
    blocks: tuple[Block, ...]
    references: tuple[Reference, ...]
    exhibits: tuple[ExhibitLine, ...]
    verification: tuple[tuple[str, str], ...]
    draft: bool
    language: str = "en"

    def __post_init__(self) -> None:
        _demand(visible(self.title), "title", "Give it a title.")
        for field in ("title", "case_title", "purpose", "reviewer", "approved", "organisation"):
            _line(getattr(self, field), field)
        for author in self.authors:
            _line(author, "authors")
        _demand(_day(self.date), "date", "A day is written YYYY-MM-DD.")
        _demand(_LANGUAGE.fullmatch(self.language) is not None, "language", "A language is named by its code of ISO 639, as en or ar.")
        _most(len(self.blocks), BLOCKS, "blocks")
        _most(len(self.references), REFERENCES, "references")
        _most(len(self.exhibits), EXHIBITS, "exhibits")
        _demand([each.number for each in self.references] == [*range(1, len(self.references) + 1)], "references", "Sources count from 1.")
        cited = {number for block in self.blocks for run in (*block.runs, *block.caption) for number in run.cites}
        _demand(cited <= set(range(1, len(self.references) + 1)), "blocks", "A citation leads to a source that is not in the list.")
        _most(sum(len(block.svg) for block in self.blocks), FIGURES, "blocks")
        words = tuple(self.words())
        _most(sum(map(len, words)), MOST, "blocks")
        for text in words:
            _demand(not _NONE_OF_TEXT.search(text), "blocks", "This holds characters that are none of text.", "Type the words anew.")

    @property
    def rtl(self) -> bool:
        """Whether the language is written from right to left."""
        return self.language in {"ar", "arc", "ckb", "dv", "fa", "he", "ks", "ps", "sd", "ug", "ur", "yi"}

    def words(self) -> Iterator[str]:
        """All words in it, drawings left out."""
        yield from (self.title, self.case_title, self.purpose, *self.authors, self.reviewer, self.approved, self.addressee)
        yield self.organisation
        for block in self.blocks:
            yield from (run.text for run in (*block.runs, *block.caption))
        for each in self.references:
            yield from (each.label, each.words, each.source, each.seen)
        for line in self.exhibits:
            yield from (line.number, line.title, line.kind, line.collected, line.by)
        for name, value in self.verification:
            yield from (name, value)


def _demand(holds: bool, field: str, message: str, remedy: str = "") -> None:
    if not holds:
        raise InvalidInputError(message, field=field, remedy=remedy)


def _line(text: str, field: str) -> None:
    _demand("\n" not in text and len(text) <= LINE, field, f"This is one line of at most {LINE:,} characters.")


def _most(count: int, most: int, field: str) -> None:
    _demand(count <= most, field, f"A report prints at most {most:,} of these; here are {count:,}.", "Part it into several.")


def _sha256(text: str, field: str) -> None:
    _demand(not text or _SHA256.fullmatch(text) is not None, field, "This is no SHA-256.")


def _day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False
