"""Alerts on unusual use: what the rules of `policy.unusual` found in how an account uses the system. None names whom anybody looked for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from glasshouse.policy.actions import Action
from glasshouse.policy.plans.plan import Command, Plan
from glasshouse.policy.unusual import Explained, Rule


@dataclass(frozen=True, slots=True)
class Alert:
    """One alert: the `account`'s name and unit, the `case` by its number where it is about one, when it was `made` (RFC 3339), and why
    (`told`), in one sentence with the numbers. `reviewed_by` and `review` are empty before a review; `may_review`: the reader may."""

    id: str
    rule: Rule
    account: str
    unit: str
    case: int | None
    made: str
    told: str
    reviewed_by: str
    explained: str
    review: str
    may_review: bool


@dataclass(frozen=True, slots=True)
class AlertsView:
    """`waiting` for a review, newest first, and those `reviewed`, newest first. `read`: how many entries of the log the rules have read."""

    waiting: tuple[Alert, ...]
    reviewed: tuple[Alert, ...]
    read: int


@dataclass(frozen=True, slots=True)
class ListAlerts(Plan[AlertsView]):
    """What the rules found: for auditors."""

    action: ClassVar[Action] = Action.LIST_ALERTS


@dataclass(frozen=True, slots=True)
class ReviewAlert(Command[str]):
    """Say what became of it, and why; nobody reviews what is about themselves. Yields its id."""

    action: ClassVar[Action] = Action.REVIEW_ALERT

    id: str
    explained: Explained
    reason: str


@dataclass(frozen=True, slots=True)
class WatchUse(Command[int]):
    """What the program does every hour in which cases were worked: read on in the log and hold the rules against it. No policy permits it
    to anybody. Yields how many alerts are new."""

    action: ClassVar[Action] = Action.WATCH_USE
