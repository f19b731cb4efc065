"""Erasing what a closed case's ledger entries commit to: two people, one from Administration and one from Oversight, ask the same thing.

The leaves stay, and every proof over them; their salts and values are destroyed, so that nobody can ever open them again.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from glasshouse.policy.actions import Action
from glasshouse.policy.plans.plan import Command, Plan

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


@dataclass(frozen=True, slots=True)
class ErasableCase:
    """A closed case by its number and unit, never by its title: `openings` are left, made between `first` and `last` (days, YYYY-MM-DD).
    Where somebody asked already: who, in which office, and until when the second person may follow (RFC 3339); `second` says that the
    reader would be that person."""

    case: str
    number: int
    unit: str
    openings: int
    first: str
    last: str
    asked_by: str
    asked_as: str
    lapses: str
    second: bool


@dataclass(frozen=True, slots=True)
class ListErasures(Plan[tuple[ErasableCase, ...]]):
    """Closed cases of which openings are left, those asked for first."""

    action: ClassVar[Action] = Action.LIST_ERASURES


@dataclass(frozen=True, slots=True)
class ExpireOpenings(Command[Erasure]):
    """Destroy the openings of a case, by its id, whose entries are of an hour before `before` (since 1970)."""

    action: ClassVar[Action] = Action.EXPIRE_OPENINGS

    case: str
    before: int
