"""The one question that may be asked of where people live (C3): whether persons whom the case holds share an address."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from glasshouse.policy.actions import Action
from glasshouse.policy.plans.plan import Plan

HOUSEHOLD_MOST = 10
"""Persons of one question."""


@dataclass(frozen=True, slots=True)
class SharedAddress:
    """`shared`: some one address stands on every person who was asked about, in a dataset that the case has. Which one is not told."""

    shared: bool
    persons: int


@dataclass(frozen=True, slots=True)
class ShareAddress(Plan[SharedAddress]):
    """Whether all of these persons (public ids, two to HOUSEHOLD_MOST) share an address; with `address` (the public id of one), whether
    they share that one. The case must hold every one of them."""

    action: ClassVar[Action] = Action.SHARE_ADDRESS

    persons: tuple[str, ...]
    address: str = ""

    def subjects(self) -> tuple[str, ...]:
        return (*self.persons, *filter(None, (self.address,)))
