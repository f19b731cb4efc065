"""Seals that wait for a second person (C4): the list, the confirmation, and their lapse. None of them names whom a seal is on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from glasshouse.base.clock import HOUR
from glasshouse.policy.actions import Action
from glasshouse.policy.plans.plan import Command, Plan

CONFIRM_WITHIN = 72 * HOUR
"""A seal that nobody else confirms within this time lapses; a child's never does."""


@dataclass(frozen=True, slots=True)
class WaitingSeal:
    """One seal that waits: `id`, `role`, who sealed and when, until when it waits (RFC 3339), whole `hours` left, and whether the reader
    may confirm it."""

    id: str
    role: str
    by: str
    when: str
    due: str
    hours: int
    may_confirm: bool


@dataclass(frozen=True, slots=True)
class ListSeals(Plan[tuple[WaitingSeal, ...]]):
    """The seals of this case that wait for a second person, first due first."""

    action: ClassVar[Action] = Action.LIST_SEALS


@dataclass(frozen=True, slots=True)
class ConfirmSeal(Command[str]):
    """Confirm a seal that another person put on: from now on it stays. Yields its id."""

    action: ClassVar[Action] = Action.CONFIRM_SEAL

    id: str


@dataclass(frozen=True, slots=True)
class LapseSeal(Command[str]):
    """What the program does with a seal that nobody confirmed in time; no policy permits it to anybody. Yields the seal's id."""

    action: ClassVar[Action] = Action.LAPSE_SEAL

    id: str
