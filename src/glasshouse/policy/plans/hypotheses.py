"""Hypotheses of a case: listed, opened, made, changed, restored; a next step of one becomes a task.

What people write in them is content (`plan.CONTENT`): it stays in the case. Hypotheses stand in the order of their numbers and in no other:
the matrix is no ranking (C5).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar

from glasshouse.model.hypothesis import Against, Consistency, HypothesisState
from glasshouse.model.reliability import Basis
from glasshouse.policy.actions import Action
from glasshouse.policy.plans.comments import Comment, PrivateNote
from glasshouse.policy.plans.plan import CONTENT, Command, Plan
from glasshouse.policy.plans.tasks import Other

MOST = 30
"""Hypotheses of a case."""


@dataclass(frozen=True, slots=True)
class HypothesisName:
    """A hypothesis on the case's own page: `label` like H3."""

    id: str
    label: str
    statement: str
    state: HypothesisState


@dataclass(frozen=True, slots=True)
class HypothesisRow:
    """A hypothesis in a list: `label` like H3; `against` what of the evidence that the reader sees speaks against it."""

    id: str
    label: str
    number: int
    revision: int
    statement: str
    state: HypothesisState
    reason: str
    against: Against


@dataclass(frozen=True, slots=True)
class ListHypotheses(Plan[tuple[HypothesisRow, ...]]):
    """Every hypothesis of the case, by number."""

    action: ClassVar[Action] = Action.LIST_HYPOTHESES


@dataclass(frozen=True, slots=True)
class NextStep:
    """What is to be done next: one line, and the task that it became, or None."""

    step: str
    task: Other | None


@dataclass(frozen=True, slots=True)
class Weighed:
    """An item of evidence on the page of a hypothesis: how it fits, why, and who says so (RFC 3339). `title` names the item, `what` its
    kind."""

    item: str
    number: int
    what: str
    title: str
    sign: Consistency
    basis: Basis
    why: str
    by: str
    at: str


@dataclass(frozen=True, slots=True)
class HypothesisView:
    """One hypothesis. `mind`: what would change the team's mind. `weighed`: every item that somebody weighed against it, by number.
    `tasks`: those that were made of its steps, by number. `revisions`: number, name, RFC 3339, newest first."""

    row: HypothesisRow
    text: str
    mind: str
    steps: tuple[NextStep, ...]
    tasks: tuple[Other, ...]
    weighed: tuple[Weighed, ...]
    made_by: str
    made: str
    changed_by: str
    changed: str
    comments: tuple[Comment, ...]
    private: tuple[PrivateNote, ...]
    revisions: tuple[tuple[int, str, str], ...]


@dataclass(frozen=True, slots=True)
class OpenHypothesis(Plan[HypothesisView]):
    """One hypothesis of the case with what speaks for and against it."""

    action: ClassVar[Action] = Action.OPEN_HYPOTHESIS

    id: str


@dataclass(frozen=True, slots=True)
class HypothesisRevision:
    """One revision as it was; who wrote it and when (RFC 3339)."""

    revision: int
    statement: str
    text: str
    mind: str
    steps: tuple[str, ...]
    state: HypothesisState
    reason: str
    by: str
    at: str


@dataclass(frozen=True, slots=True)
class CompareHypothesis(Plan[tuple[HypothesisRow, HypothesisRevision, HypothesisRevision]]):
    """The hypothesis now, and two of its revisions."""

    action: ClassVar[Action] = Action.OPEN_HYPOTHESIS

    id: str
    old: int
    new: int


@dataclass(frozen=True, slots=True)
class AddHypothesis(Command[str]):
    """A new hypothesis, open; yields its id. ConflictError where the case has MOST already."""

    action: ClassVar[Action] = Action.WRITE_HYPOTHESIS

    statement: str = field(metadata=CONTENT)
    text: str = field(default="", metadata=CONTENT)
    mind: str = field(default="", metadata=CONTENT)
    steps: tuple[str, ...] = field(default=(), metadata=CONTENT)


@dataclass(frozen=True, slots=True)
class ChangeHypothesis(Command[int]):
    """The hypothesis as it shall be, written by somebody who saw `revision`; yields the new revision. What is no longer open has a reason.
    ConflictError where there is a newer revision."""

    action: ClassVar[Action] = Action.WRITE_HYPOTHESIS

    id: str
    revision: int
    statement: str = field(metadata=CONTENT)
    text: str = field(metadata=CONTENT)
    mind: str = field(metadata=CONTENT)
    steps: tuple[str, ...] = field(metadata=CONTENT)
    state: HypothesisState
    reason: str = field(metadata=CONTENT)


@dataclass(frozen=True, slots=True)
class RestoreHypothesis(Command[int]):
    """What was written in revision `old`, by somebody who saw `revision`; state and reason stay as they are. Yields the new revision."""

    action: ClassVar[Action] = Action.WRITE_HYPOTHESIS

    id: str
    revision: int
    old: int


@dataclass(frozen=True, slots=True)
class TakeStep(Command[str]):
    """The next step at `place` (from 0) of `revision` becomes a task; yields the task's id. ConflictError where it is one already."""

    action: ClassVar[Action] = Action.WRITE_TASK

    id: str
    revision: int
    place: int
