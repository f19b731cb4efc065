"""A case: a question with a purpose, its people, and what it was granted."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from glasshouse.base.clock import DAY
from glasshouse.model.purpose import Purpose


class CaseKind(StrEnum):
    """`standing` cases are opened by set-up; a `first_look` is one sentence and 14 days."""

    INVESTIGATION = "investigation"
    FIRST_LOOK = "first_look"
    STEWARDSHIP = "stewardship"
    ADMINISTRATION = "administration"
    OVERSIGHT = "oversight"
    INTAKE = "intake"


class CaseState(StrEnum):
    """Life of a case, in its order; a first look is open, and lapses."""

    DRAFT = "draft"
    OPEN = "open"
    UNDER_REVIEW = "under_review"
    LAPSED = "lapsed"
    CLOSED = "closed"
    ARCHIVED = "archived"
    DISPOSED = "disposed"


ALIVE = frozenset({CaseState.DRAFT, CaseState.OPEN, CaseState.UNDER_REVIEW})
"""States in which something can still change in a case."""


STANDING_PURPOSE = {
    CaseKind.STEWARDSHIP: Purpose.STEWARDSHIP,
    CaseKind.ADMINISTRATION: Purpose.ADMINISTRATION,
    CaseKind.OVERSIGHT: Purpose.OVERSIGHT,
    CaseKind.INTAKE: Purpose.INTAKE,
}
WORKING = frozenset({CaseKind.INVESTIGATION, CaseKind.FIRST_LOOK})

FIRST_LOOK_DAYS = 14
FIRST_LOOK_PERSONS = 50
"""Private persons that a first look may disclose in all: enough to see whether there is a case, too few to trawl."""


@dataclass(frozen=True, slots=True)
class Case:
    """One case. `expires` (microseconds) is set for first looks; `number` is what people call it within the organisation."""

    id: str
    number: int
    title: str
    question: str
    kind: CaseKind
    purpose: Purpose
    legal_basis: str
    targets: str
    state: CaseState
    unit: str
    opened: int
    expires: int | None = None


def first_look_end(now: int) -> int:
    """When a first look opened at `now` lapses."""
    return now + FIRST_LOOK_DAYS * DAY
