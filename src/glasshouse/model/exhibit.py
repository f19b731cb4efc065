"""Exhibits: evidence of a case, numbered within it, never edited. What is said of one at its collection stands; what is learned later is a
review, an event of its custody, or another exhibit that was derived from it."""

from __future__ import annotations

from enum import StrEnum

NUMBER = "EX-"


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
