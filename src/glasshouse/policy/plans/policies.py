"""Trying a house policy before anybody is bound by it (C11)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from glasshouse.policy.actions import Action
from glasshouse.policy.plans.plan import Plan

DAYS = 30
MOST = 20_000


@dataclass(frozen=True, slots=True)
class Simulation:
    """What another house policy would have done to the accesses of the last `DAYS` days, at most the newest `MOST` of each case.

    `added`, `removed`: names of policies; `widens`: it may permit what is refused now, and doubt counts as yes. Of `accesses` that were
    looked at, with the roles and grants of now: `forbidden` are permitted ones that it would refuse and `allowed` refused ones that it
    would permit, by action and number. `unknown`: accesses whose private fields are gone, or whose person is in that case no more."""

    added: tuple[str, ...]
    removed: tuple[str, ...]
    widens: bool
    accesses: int
    unknown: int
    forbidden: tuple[tuple[str, int], ...]
    allowed: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class SimulatePolicy(Plan[Simulation]):
    """What would have come of last month's accesses under the house policy `text`, in Cedar. InvalidInputError where it does not fit the
    schema. Nothing of any case is told, and nothing is changed."""

    action: ClassVar[Action] = Action.SIMULATE_POLICY

    text: str
