"""The register of what people in the data ask for: received, decided with grounds, signed by a second person, answered within the clock.

It stands in the Stewardship of a unit. Nothing of the person is kept but a mark by which the house finds the letter, and words on how it
was checked who asks. Commands name the `revision` that their writer saw: ConflictError (`changed_meanwhile`) where there is a newer one.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar

from glasshouse.model.deferral import ReportAsker
from glasshouse.model.rights import Right, RightDecision, RightState, Way
from glasshouse.policy.actions import Action
from glasshouse.policy.plans.corrections import Correction
from glasshouse.policy.plans.plan import CONTENT, Command, Plan
from glasshouse.policy.plans.restrictions import Restriction, Unlocking

MARK, WORDS = 100, 2_000
"""Most characters of a mark, and of what is written about a request."""


@dataclass(frozen=True, slots=True)
class SubjectRequestRow:
    """A request by its number in the unit. `received` and `due` are days; `left`: days until then (below 0: overdue), None once it is
    answered or taken back; `signs`: the reader may sign its decision."""

    id: str
    number: int
    right: Right
    state: RightState
    mark: str
    received: str
    due: str
    left: int | None
    signs: bool


@dataclass(frozen=True, slots=True)
class RightStep:
    """What was done: the state that it was brought to, `words`, by whom and when (RFC 3339)."""

    revision: int
    state: RightState
    what: str
    words: str
    by: str
    at: str


@dataclass(frozen=True, slots=True)
class SubjectRequest:
    """One request with what was decided and every step, oldest first. `extended`: its time was prolonged; `decision` None until there is
    one."""

    row: SubjectRequestRow
    revision: int
    way: Way
    asker: ReportAsker
    identity: str
    extended: bool
    decision: RightDecision | None
    steps: tuple[RightStep, ...]
    corrections: tuple[Correction, ...]
    restrictions: tuple[Restriction, ...]


@dataclass(frozen=True, slots=True)
class SubjectRequests:
    """Those of the unit, first due first, then those that are over; and what cases ask to unlock."""

    rows: tuple[SubjectRequestRow, ...]
    unlockings: tuple[Unlocking, ...]


@dataclass(frozen=True, slots=True)
class ListSubjectRequests(Plan[SubjectRequests]):
    """The register of the unit."""

    action: ClassVar[Action] = Action.LIST_SUBJECT_REQUESTS


@dataclass(frozen=True, slots=True)
class OpenSubjectRequest(Plan[SubjectRequest]):
    """One request. NotFoundError alike for none and for another unit's."""

    action: ClassVar[Action] = Action.LIST_SUBJECT_REQUESTS

    id: str


@dataclass(frozen=True, slots=True)
class ReceiveSubjectRequest(Command[str]):
    """Enter a request; yields its id. `received`: a day that is not to come. `identity`: how it was checked who asks, in words; empty while
    nobody has."""

    action: ClassVar[Action] = Action.WRITE_SUBJECT_REQUEST

    right: Right
    way: Way
    asker: ReportAsker
    received: str
    mark: str = field(metadata=CONTENT)
    identity: str = field(default="", metadata=CONTENT)


@dataclass(frozen=True, slots=True)
class NoteIdentity(Command[int]):
    """Say how it was checked who asks; yields the revision."""

    action: ClassVar[Action] = Action.WRITE_SUBJECT_REQUEST

    id: str
    revision: int
    identity: str = field(metadata=CONTENT)


@dataclass(frozen=True, slots=True)
class ExtendSubjectRequest(Command[int]):
    """Take two months more, once, with the reason that the person is told; yields the revision."""

    action: ClassVar[Action] = Action.WRITE_SUBJECT_REQUEST

    id: str
    revision: int
    reason: str = field(metadata=CONTENT)


@dataclass(frozen=True, slots=True)
class DecideSubjectRequest(Command[int]):
    """Decide, with grounds. Refusals, and erasure, wait for a second person; yields the revision."""

    action: ClassVar[Action] = Action.WRITE_SUBJECT_REQUEST

    id: str
    revision: int
    decision: RightDecision
    grounds: str = field(metadata=CONTENT)


@dataclass(frozen=True, slots=True)
class SignSubjectDecision(Command[int]):
    """Sign what somebody else decided, or give it back with a reason; yields the revision."""

    action: ClassVar[Action] = Action.SIGN_SUBJECT_REQUEST

    id: str
    revision: int
    agrees: bool
    reason: str = field(default="", metadata=CONTENT)


@dataclass(frozen=True, slots=True)
class AnswerSubjectRequest(Command[int]):
    """Say on which day what was answered; this ends it. Yields the revision."""

    action: ClassVar[Action] = Action.WRITE_SUBJECT_REQUEST

    id: str
    revision: int
    day: str
    reply: str = field(metadata=CONTENT)


@dataclass(frozen=True, slots=True)
class WithdrawSubjectRequest(Command[int]):
    """The person took it back; yields the revision."""

    action: ClassVar[Action] = Action.WRITE_SUBJECT_REQUEST

    id: str
    revision: int
    reason: str = field(metadata=CONTENT)
