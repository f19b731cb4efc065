"""A disclosure set: what a case hands to somebody outside, exhibit by exhibit, each page under a Bates number of its own.

Promise: a Bates number is a prefix and digits, counted page by page; equal texts are cut into equal pages. Set numbers are the case's own:
"D3".
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from glasshouse.base.errors import InvalidInputError

NUMBER = "D"
LINES = 60
"""Lines of a page of text."""
MOST = 999_999_999
"""The highest Bates number of a prefix."""
PREFIX = 20
_FIRST = re.compile(r"(?=.{1,20}[0-9]{4,9}$)([A-Z](?:[A-Z0-9_-]*[A-Z_-])?)([0-9]{4,9})")


class DisclosureState(StrEnum):
    """How far a set is. What was produced is frozen; a recall takes nothing of it away."""

    DRAFT = "draft"
    UNDER_REVIEW = "under_review"
    PRODUCED = "produced"
    RECALLED = "recalled"


WORKED = frozenset({DisclosureState.DRAFT, DisclosureState.UNDER_REVIEW})
"""States in which items come, go and are decided."""


class Choice(StrEnum):
    """What becomes of an item: a closed list."""

    PRODUCE = "produce"
    REDACT = "produce_redacted"
    WITHHOLD = "withhold"


class WithheldFor(StrEnum):
    """Why something is withheld or left out: a closed list."""

    ATTORNEY_CLIENT = "attorney_client"
    WORK_PRODUCT = "work_product"
    SOURCE_PROTECTION = "source_protection"
    PERSONAL_DATA = "personal_data"
    DELIBERATIVE = "deliberative"
    OTHER_PRIVILEGE = "other_privilege"
    NOT_RESPONSIVE = "not_responsive"


PRIVILEGES = frozenset({WithheldFor.ATTORNEY_CLIENT, WithheldFor.WORK_PRODUCT, WithheldFor.OTHER_PRIVILEGE})
"""Grounds on which a filter team finds something privileged."""


class DisclosureEvent(StrEnum):
    """What happens to a set, besides being written."""

    REVIEWED = "put_under_review"
    REOPENED = "taken_back"
    PRODUCED = "produced"
    LEFT = "left"
    RECALLED = "recalled"


@dataclass(frozen=True, slots=True)
class Bates:
    """How a set's numbers are written: HAR-000001 is prefix HAR-, width 6."""

    prefix: str
    width: int

    def at(self, number: int) -> str:
        """The number as it is stamped."""
        return f"{self.prefix}{number:0{self.width}d}"

    def span(self, first: int, last: int) -> str:
        """`HAR-000001` or `HAR-000001 to HAR-000007`."""
        return self.at(first) if first == last else f"{self.at(first)} to {self.at(last)}"


def first_number(text: str) -> tuple[Bates, int]:
    """A first Bates number as people write it; InvalidInputError (`first`)."""
    found = _FIRST.fullmatch(text.strip().upper())
    if found is None or not int(found[2]):
        words = "A first number is a prefix of letters, digits, - and _, which ends in none of its digits, and 4 to 9 digits: HAR-000001."
        raise InvalidInputError(words, field="first")
    return Bates(found[1], len(found[2])), int(found[2])


def pages_of(text: str) -> list[str]:
    """The pages of a text: `LINES` lines each, nothing added and nothing left out; at least one."""
    lines = text.splitlines(keepends=True)
    return ["".join(lines[start : start + LINES]) for start in range(0, len(lines), LINES)] or [""]


def stamped(text: str, numbers: list[str]) -> str:
    """The text with one of the numbers at the foot of each of its pages, which are parted by form feeds."""
    feet = zip(pages_of(text), numbers, strict=True)
    return "\f".join(f"{page}{'' if page.endswith(chr(10)) or not page else chr(10)}\n[{number}]\n" for page, number in feet)


def label(number: int) -> str:
    """`D3`: numbers of one case, from 1, never used twice."""
    return f"{NUMBER}{number}"
