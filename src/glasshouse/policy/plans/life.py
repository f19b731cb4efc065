"""The life of a case: from which template it came, how it moves from draft to archive, who leads it, what was decided, what is due.

What people write of a case is content (`plan.CONTENT`) where it may name somebody: it stays in the case, and the ledger says that it was
written. Reasons of a move stand in the ledger, like the reason of a grant. Days are `YYYY-MM-DD`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar

from glasshouse.model.case import CaseState
from glasshouse.model.template import UNSAID, CaseTemplate, Part, Retention
from glasshouse.policy.actions import Action
from glasshouse.policy.plans.hypotheses import HypothesisName
from glasshouse.policy.plans.plan import CONTENT, Command, Plan

GRANT_DAYS = 14
"""Days before its end from which a grant is reminded of."""
DECISIONS_SHOWN = 3
"""Decisions in force that the case's own page shows."""


@dataclass(frozen=True, slots=True)
class Filled:
    """A field of the case with what stands in it."""

    name: str
    title: str
    hint: str
    needed: bool
    value: str


@dataclass(frozen=True, slots=True)
class KeyDate:
    """Something that is due on a `day`. `review`: the next review of the case; `over`: the day has come."""

    title: str
    day: str
    review: bool
    over: bool


@dataclass(frozen=True, slots=True)
class Obstacle:
    """What keeps a case from closing, in one sentence, and the page below the case's address where it is dealt with."""

    words: str
    path: str


@dataclass(frozen=True, slots=True)
class Decision:
    """A decision of the case: who decided, when (RFC 3339), why. `supersedes` and `superseded` name the one before and the one after it, by
    their numbers; 0 for none."""

    id: str
    number: int
    decision: str
    reason: str
    by: str
    when: str
    supersedes: int
    superseded: int


@dataclass(frozen=True, slots=True)
class Move:
    """One step of the case's life: what it became, by whom, when (RFC 3339), why."""

    what: str
    by: str
    when: str
    reason: str


@dataclass(frozen=True, slots=True)
class ClosingAsked:
    """A closing that waits for a second person: `may_sign` says whether the reader is one."""

    id: str
    by: str
    when: str
    reason: str
    may_sign: bool


@dataclass(frozen=True, slots=True)
class CaseLife:
    """What the case's own page tells of its life. `template` is the title of the template that it came from, empty for none; `step` the
    number of its present step, from 0; `today` the day on which it was read. `obstacles` are looked for while it could close, for who leads
    it. `seen`: other cases may be told of it.
    """

    template: str = ""
    revision: int = 0
    steps: tuple[str, ...] = ()
    step: int = 0
    second_signature: bool = False
    retention: Retention = UNSAID
    fields: tuple[Filled, ...] = ()
    hypotheses: tuple[HypothesisName, ...] = ()
    folders: tuple[str, ...] = ()
    parts: tuple[Part, ...] = ()
    dates: tuple[KeyDate, ...] = ()
    decisions: tuple[Decision, ...] = ()
    closing: ClosingAsked | None = None
    obstacles: tuple[Obstacle, ...] = ()
    seen: bool = True
    today: str = ""


@dataclass(frozen=True, slots=True)
class ListTemplates(Plan[tuple[CaseTemplate, ...]]):
    """The templates from which a case can be opened here, by title."""

    action: ClassVar[Action] = Action.LIST_TEMPLATES


@dataclass(frozen=True, slots=True)
class MoveCase(Command[str]):
    """Move the case: a draft to `open`, open to `under_review` and back, closed to `archived`; or, within open, to another `step` (a
    number, from 0) of its own. Going back needs a reason. Yields the state."""

    action: ClassVar[Action] = Action.MOVE_CASE

    to: CaseState
    reason: str = ""
    step: int | None = None


@dataclass(frozen=True, slots=True)
class SignClosing(Command[str]):
    """Sign, as a second person, the closing that somebody else asked for (its id): it closes the case."""

    action: ClassVar[Action] = Action.SIGN_CLOSING

    id: str


@dataclass(frozen=True, slots=True)
class HandOver(Command[str]):
    """Hand the case to another person (by sign-in name), who leads it from now on; whoever hands it over is out of it at once. Yields the
    new lead's id."""

    action: ClassVar[Action] = Action.HAND_OVER

    login: str
    reason: str


@dataclass(frozen=True, slots=True)
class Description:
    """One revision of what a case says of itself; `fields` are (name, value)."""

    revision: int
    title: str
    question: str
    legal_basis: str
    targets: str
    fields: tuple[tuple[str, str], ...]
    by: str
    when: str


@dataclass(frozen=True, slots=True)
class Descriptions:
    """The present description, the fields to fill in, and every revision, newest first."""

    now: Description
    fields: tuple[Filled, ...]
    revisions: tuple[Description, ...]


@dataclass(frozen=True, slots=True)
class OpenDescription(Plan[Descriptions]):
    """What the case says of itself, as it is and as it was."""

    action: ClassVar[Action] = Action.OPEN_DESCRIPTION


@dataclass(frozen=True, slots=True)
class DescribeCase(Command[int]):
    """Say anew what the case is about; `revision` is the one that the writer saw: ConflictError where it is no longer the newest. Yields
    the new one."""

    action: ClassVar[Action] = Action.DESCRIBE_CASE

    revision: int
    title: str = field(metadata=CONTENT)
    question: str = field(metadata=CONTENT)
    legal_basis: str = field(metadata=CONTENT)
    targets: str = field(metadata=CONTENT)
    fields: tuple[tuple[str, str], ...] = field(default=(), metadata=CONTENT)


@dataclass(frozen=True, slots=True)
class SetDate(Command[str]):
    """Set what is due on a day; the same title sets it anew, an empty day takes it away. `review`: the next review of the case, of which
    there is one."""

    action: ClassVar[Action] = Action.SET_DATE

    title: str = field(metadata=CONTENT)
    day: str
    review: bool = False


@dataclass(frozen=True, slots=True)
class DecisionLog:
    """Every decision of the case, newest first, and every move of its life, newest first."""

    decisions: tuple[Decision, ...]
    moves: tuple[Move, ...]


@dataclass(frozen=True, slots=True)
class OpenDecisions(Plan[DecisionLog]):
    """The decision log."""

    action: ClassVar[Action] = Action.OPEN_DECISIONS


@dataclass(frozen=True, slots=True)
class RecordDecision(Command[str]):
    """Write a decision into the log, where nothing is ever changed; one that takes the place of another names it (`supersedes`, its id).
    Yields its id. The ledger keeps a SHA-256 of what was written, so that it can be held against it."""

    action: ClassVar[Action] = Action.RECORD_DECISION

    decision: str = field(metadata=CONTENT)
    reason: str = field(metadata=CONTENT)
    supersedes: str = ""
