"""Records that are kept and not used (GDPR art. 18): restricted at once, opened singly with a ground and by two people, lifted with notice.

A restricted record exists for nobody: it is not found, shown, linked, matched, exported or counted. Whoever held it in their case is told
that a record of that dataset is restricted, and no more. Asking tells a steward nothing of whether there is such a record.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar

from glasshouse.model.rights import RestrictionGround, UnlockingGround
from glasshouse.policy.actions import Action
from glasshouse.policy.plans.entity import Fact
from glasshouse.policy.plans.plan import CONTENT, Command, Plan

UNLOCKED_DAYS = 14
"""What was unlocked can be read for so many days."""


@dataclass(frozen=True, slots=True)
class Restriction:
    """Record `record` (the source's id) of `dataset` (its name). While somebody asks that it be lifted, `notice` is the day on which the
    person was told and `lifting_by` who asks; `signs`: the reader may sign that. `lifted` (RFC 3339) is empty while it holds."""

    id: str
    revision: int
    dataset: str
    record: str
    ground: RestrictionGround
    by: str
    at: str
    notice: str
    lifting_by: str
    signs: bool
    lifted: str


@dataclass(frozen=True, slots=True)
class RestrictRecord(Command[str]):
    """Restrict what the source calls `record`, at once; yields the restriction's id. Tightening waits for nobody."""

    action: ClassVar[Action] = Action.RESTRICT_RECORD

    request: str
    dataset: str
    record: str = field(metadata=CONTENT)
    ground: RestrictionGround


@dataclass(frozen=True, slots=True)
class AskLifting(Command[int]):
    """Ask that it be lifted; `notice` is the day, not to come, on which the person was told (art. 18(3)). Yields the revision."""

    action: ClassVar[Action] = Action.RESTRICT_RECORD

    request: str
    id: str
    revision: int
    notice: str


@dataclass(frozen=True, slots=True)
class LiftRestriction(Command[int]):
    """Sign, as somebody else than who asked, that it is lifted; yields the revision."""

    action: ClassVar[Action] = Action.LIFT_RESTRICTION

    request: str
    id: str
    revision: int


@dataclass(frozen=True, slots=True)
class Unlocking:
    """Case `case` (its number) asks to open one restricted record of `dataset` (its title). `until`: a day, once it is signed; `signs`:
    the reader may sign or decline."""

    id: str
    case: int
    dataset: str
    ground: UnlockingGround
    reason: str
    by: str
    at: str
    until: str
    signs: bool


@dataclass(frozen=True, slots=True)
class HeldRestriction:
    """A record that the case holds and that is restricted since `since` (a day): the entity's public id as the case knew it, and the title
    of the dataset. `unlocking`: id of what the case asked last and that is not over; `until`: a day, where it is signed."""

    id: str
    dataset: str
    ground: RestrictionGround
    since: str
    unlocking: str
    until: str


@dataclass(frozen=True, slots=True)
class ListRestricted(Plan[tuple[HeldRestriction, ...]]):
    """What the reader's case holds that is restricted."""

    action: ClassVar[Action] = Action.LIST_RESTRICTED


@dataclass(frozen=True, slots=True)
class AskUnlocking(Command[str]):
    """Ask to open one of them, with its ground; yields the id of what was asked. Somebody outside the case signs."""

    action: ClassVar[Action] = Action.ASK_UNLOCKING

    entity: str
    ground: UnlockingGround
    reason: str = field(metadata=CONTENT)

    def subjects(self) -> tuple[str, ...]:
        return (self.entity,)


@dataclass(frozen=True, slots=True)
class SignUnlocking(Command[bool]):
    """Sign it, or decline; yields which. NotFoundError alike for what is none and what another unit answers."""

    action: ClassVar[Action] = Action.SIGN_UNLOCKING

    id: str
    agrees: bool


@dataclass(frozen=True, slots=True)
class UnlockedRecord:
    """The one record, without its folded values, and nothing that leads on from it."""

    caption: str
    schema_label: str
    dataset: str
    facts: tuple[Fact, ...]
    folded: int
    ground: UnlockingGround
    until: str


@dataclass(frozen=True, slots=True)
class OpenUnlocked(Plan[UnlockedRecord]):
    """Read what was unlocked for the reader's case. NotFoundError alike for none, not signed, over, lifted and another case's."""

    action: ClassVar[Action] = Action.OPEN_UNLOCKED

    id: str
