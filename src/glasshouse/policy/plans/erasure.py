"""Erasing what a closed case's ledger entries commit to: two people, one from Administration and one from Oversight, ask the same thing.

The leaves stay, and every proof over them; their salts and values are destroyed, so that nobody can ever open them again.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from glasshouse.policy.actions import Action
from glasshouse.policy.plans.plan import Command

ASKED_HOURS = 72
"""Within so many hours the second person must follow the first."""


@dataclass(frozen=True, slots=True)
class Erasure:
    """`done`, with how many openings were destroyed; or the second person is waited for."""

    done: bool
    openings: int


@dataclass(frozen=True, slots=True)
class EraseOpenings(Command[Erasure]):
    """Destroy the openings of a closed case, by its id. ConflictError where the case is not closed."""

    action: ClassVar[Action] = Action.ERASE_OPENINGS

    case: str
    reason: str
