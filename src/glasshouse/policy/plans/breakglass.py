"""Break-glass (C9): a named person does without the approver for fifteen minutes in one case, and another person reviews that.

It skips who would have to approve (C8) and nothing else: no rule of the charter, no ceiling, no entry. Until it is reviewed the same person
breaks no other; whose was not reviewed within REVIEW_HOURS is refused everything until it is.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar

from glasshouse.base.clock import DAY, HOUR, MINUTE
from glasshouse.model.purpose import Purpose
from glasshouse.policy.actions import Action
from glasshouse.policy.plans.plan import Command, Plan

LASTS = 15 * MINUTE
REVIEW_HOURS = 72
REVIEW_WITHIN = REVIEW_HOURS * HOUR
MOST, MOST_DAYS = 3, 30
MOST_WITHIN = MOST_DAYS * DAY
"""An account breaks the glass at most MOST times in MOST_DAYS days; where a review found one not in order, not at all in these days."""


class Emergency(StrEnum):
    """The closed list of reasons."""

    SAFETY = "safety"
    LOSS = "loss"
    DEADLINE = "deadline"


class Finding(StrEnum):
    """What a review found."""

    IN_ORDER = "in_order"
    NOT_IN_ORDER = "not_in_order"


@dataclass(frozen=True, slots=True)
class BrokenGlass:
    """One break-glass, as those see it whom it concerns: nothing of the case but its purpose. `until` and `due` (RFC 3339) are when it ends
    and when its review is overdue; `entry` is the leaf that says it; `exports` left under it with `persons` private persons in all.
    `reviewed_by` and `found` are empty before a review; `may_review`: the reader may review it. `case` is empty but for whose it is."""

    id: str
    who: str
    unit: str
    purpose: Purpose
    reason: Emergency
    sentence: str
    when: str
    until: str
    due: str
    entry: int
    in_force: bool
    overdue: bool
    exports: int
    persons: int
    reviewed_by: str
    found: str
    review: str
    may_review: bool
    case: str


@dataclass(frozen=True, slots=True)
class BreakGlassView:
    """`waiting` for a review by anybody, among those that the reader is told of, first due first; those `reviewed` in the last 90 days,
    newest first; `mine` are the reader's own, newest first."""

    waiting: tuple[BrokenGlass, ...]
    reviewed: tuple[BrokenGlass, ...]
    mine: tuple[BrokenGlass, ...]


@dataclass(frozen=True, slots=True)
class ListBreakGlass(Plan[BreakGlassView]):
    """Auditors and administrators are told of all, leads of their unit's and of those that they may review, everybody of their own."""

    action: ClassVar[Action] = Action.LIST_BREAK_GLASS


@dataclass(frozen=True, slots=True)
class BreakGlass(Command[str]):
    """Do without the approver in this case for fifteen minutes, for this reason; `sentence` says what happened. Yields its id."""

    action: ClassVar[Action] = Action.BREAK_GLASS

    reason: Emergency
    sentence: str

    def bond(self, case: str) -> str:
        """SHA-256 (hex) of what a proof is given for: this, in this case."""
        return hashlib.sha256(f"{self.hash()} {case}".encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class ReviewBreakGlass(Command[str]):
    """Say whether it was in order, and why: by an auditor or a lead of another unit who is no member of the case. Yields its id."""

    action: ClassVar[Action] = Action.REVIEW_BREAK_GLASS

    id: str
    found: Finding
    reason: str
