"""Exhibits: evidence of a case, numbered within it, never edited. What is said of one at its collection stands; what is learned later is a
review, an event of its custody, or another exhibit that was derived from it."""

from __future__ import annotations

import re
from enum import StrEnum

from glasshouse.base.errors import InvalidInputError

NUMBER = "EX-"
_TYPED = re.compile(r"(?:EX-?)?0*([1-9][0-9]{0,7})", re.IGNORECASE)
_APART = re.compile(r"\b(EX)\s*-?\s+(?=[0-9])", re.IGNORECASE)
"""`EX 7` and `EX- 7`, whose spaces part no numbers."""
_SHOWN = 40


class ExhibitKind(StrEnum):
    """What an exhibit is; a closed list."""

    FILE = "file"
    WEB_CAPTURE = "web_capture"
    PHOTOGRAPH = "photograph"
    INTERVIEW = "interview"
    PHYSICAL_OBJECT = "physical_object"
    RECORD = "record"


BY_FILE = frozenset({ExhibitKind.FILE, ExhibitKind.WEB_CAPTURE, ExhibitKind.PHOTOGRAPH})
"""Kinds that are a file."""
WITHOUT_FILE = frozenset({ExhibitKind.PHYSICAL_OBJECT})
"""Kinds that hold no file: a picture of an object is a photograph derived from it."""


class ExhibitState(StrEnum):
    """Whether a second person has looked at it."""

    UNREVIEWED = "unreviewed"
    REVIEWED = "reviewed"


def label(number: int) -> str:
    """`EX-0007`: numbers of one case, from 1, never used twice."""
    return f"{NUMBER}{number:04d}"


def number_of(text: str, field: str = "exhibit") -> int:
    """The inverse of `label`, as people type it: `EX-0007`, `ex 7` or `7`. InvalidInputError names what is none."""
    found = _TYPED.fullmatch(_APART.sub(r"\1", text.strip()))
    if found is None:
        words = f"“{text.strip()[:_SHOWN]}” is no exhibit's number: write it like {label(7)}, or 7."
        raise InvalidInputError(words, field=field)
    return int(found[1])


def numbers_of(text: str, field: str = "exhibits") -> tuple[int, ...]:
    """The numbers of a list, parted by commas, semicolons or spaces."""
    return tuple(number_of(part, field) for part in re.split(r"[\s,;]+", _APART.sub(r"\1", text)) if part)
