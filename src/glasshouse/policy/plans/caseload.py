"""How cases go: counted from their heads alone, by unit or organisation, never by person.

A head has no number, no title and nobody in it: there is no field by which anybody could be counted, compared or ranked.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from glasshouse.model.case import CaseState
from glasshouse.model.outcome import Outcome
from glasshouse.model.purpose import Purpose
from glasshouse.policy.actions import Action
from glasshouse.policy.plans.plan import Plan


@dataclass(frozen=True, slots=True)
class CaseHead:
    """One case: days are whole ones since 1970, `closed` None while it is not. `late`: one of its dates has come while it is open;
    `over`: its keeping is over and nothing holds it."""

    purpose: Purpose
    state: CaseState
    opened: int
    closed: int | None
    late: bool
    over: bool


@dataclass(frozen=True, slots=True)
class Caseload:
    """Heads in no order that says anything, outcomes of persons by the day on which they were signed, and the present day."""

    heads: tuple[CaseHead, ...]
    outcomes: tuple[tuple[int, Outcome], ...]
    day: int


@dataclass(frozen=True, slots=True)
class ReadCaseload(Plan[Caseload]):
    """Of the unit's cases, or of the organisation's for an auditor."""

    action: ClassVar[Action] = Action.COUNT_CASES
