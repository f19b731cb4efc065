"""Looking up plain words in what people of a case wrote: tasks, notes, comments, decisions, hypotheses, titles of events, and private
notes of one's own.

Nothing of the case's datasets is looked through, and nothing that hangs on a person there (C1).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar

from glasshouse.policy.actions import Action
from glasshouse.policy.plans.plan import Plan

PAGE = 25
"""Finds on a page."""
LONGEST = 200
"""Most characters of a question."""


class Place(StrEnum):
    """Where words were found."""

    TASK = "task"
    NOTE = "note"
    COMMENT = "comment"
    PRIVATE = "private"
    DECISION = "decision"
    HYPOTHESIS = "hypothesis"
    REQUEST = "request"
    RECOMMENDATION = "recommendation"
    EVENT = "event"
    REPORT = "report"


@dataclass(frozen=True, slots=True)
class Find:
    """One find: `title` of the thing, `passage` of its text, `path` of its page below the case's, by whom, when (RFC 3339)."""

    place: Place
    title: str
    passage: str
    path: str
    by: str
    at: str


@dataclass(frozen=True, slots=True)
class Finds:
    """One page of finds, newest first, and how many there are."""

    rows: tuple[Find, ...]
    total: int


@dataclass(frozen=True, slots=True)
class LookUp(Plan[Finds]):
    """Every thing in which all of these words stand, in any order, without regard to case and accents."""

    action: ClassVar[Action] = Action.LOOK_UP

    words: str
    offset: int = 0
