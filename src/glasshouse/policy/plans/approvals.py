"""A second person for what leaves (C8): asking for one, and answering.

An approval is bound to one exact export: its plan, the bytes that would leave, the case, and who asked. It serves once, within
`SERVES_HOURS` of the answer. Where nobody else could answer, the export waits `ALONE_HOURS` and says so in its entry.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar

from glasshouse.model.purpose import Purpose
from glasshouse.policy.actions import Action
from glasshouse.policy.plans.plan import Command, Plan

PERSONS = 50
"""Private persons that an export may hold without a second person."""
ASKED_HOURS = 72
SERVES_HOURS = 24
ALONE_HOURS = 24
NEEDED = "approval"
"""The code of a refusal for which an approval is the remedy."""


class Standing(StrEnum):
    """How far an approval is. `waiting` for an answer; `alone` waits because nobody else could answer; `ready` to be used; the rest are
    over: `replaced` by a later one that was asked for in the same case."""

    WAITING = "waiting"
    ALONE = "alone"
    READY = "ready"
    USED = "used"
    DECLINED = "declined"
    LAPSED = "lapsed"
    REPLACED = "replaced"


@dataclass(frozen=True, slots=True)
class Approval:
    """What an approver sees: the plan, and nothing of the case. `format` as in ExportEntities; `persons` are private ones among the
    `entities`; `until` (RFC 3339) is when it lapses, or when waiting alone ends. `digest` is what a proof is given for. `case` is empty but
    for who asked; `table` says which table of people by group is asked for, and is empty for an export; `answered_by` and `answer` are
    empty before there is one."""

    id: str
    digest: str
    format: str
    entities: int
    persons: int
    purpose: Purpose
    unit: str
    asked_by: str
    reason: str
    asked: str
    standing: Standing
    until: str
    answered_by: str
    answer: str
    case: str
    table: str = ""


@dataclass(frozen=True, slots=True)
class Approvals:
    """`waiting` for the reader's answer, oldest first, and what the reader asked for (`mine`), newest first."""

    waiting: tuple[Approval, ...]
    mine: tuple[Approval, ...]


@dataclass(frozen=True, slots=True)
class ListApprovals(Plan[Approvals]):
    """Approvals that the reader may give, and those that they asked for."""

    action: ClassVar[Action] = Action.LIST_APPROVALS


@dataclass(frozen=True, slots=True)
class AskApproval(Command[Approval]):
    """Ask for an approval of ExportEntities(`format`) as it would be now. What was asked for it in this case before is replaced.
    ConflictError where the export needs none."""

    action: ClassVar[Action] = Action.ASK_APPROVAL

    format: str
    reason: str


@dataclass(frozen=True, slots=True)
class Approve(Command[str]):
    """Approve what has this `digest`; the session must have been proven just now, by passkey or authenticator, for that digest."""

    action: ClassVar[Action] = Action.APPROVE

    id: str
    digest: str


@dataclass(frozen=True, slots=True)
class Decline(Command[str]):
    """Say no, and why."""

    action: ClassVar[Action] = Action.DECLINE

    id: str
    reason: str
