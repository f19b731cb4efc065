"""Recommendations of a case: listed, opened, made, changed, and followed until they are implemented.

What people write in them is content (`plan.CONTENT`): it stays in the case. Days are `YYYY-MM-DD`, an empty one is none.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar

from glasshouse.model.recommendation import RecommendationState
from glasshouse.policy.actions import Action
from glasshouse.policy.plans.comments import Comment, PrivateNote
from glasshouse.policy.plans.happened import Happened
from glasshouse.policy.plans.plan import CONTENT, Command, Plan

MOST = 500
"""Recommendations of a case."""


@dataclass(frozen=True, slots=True)
class RecommendationRow:
    """A recommendation in a list: `label` like RC2, `to` whom it is made, `due` by when or empty; `overdue`: that day is over, and it is
    not implemented."""

    id: str
    label: str
    number: int
    revision: int
    title: str
    to: str
    state: RecommendationState
    due: str
    overdue: bool


@dataclass(frozen=True, slots=True)
class ListRecommendations(Plan[tuple[RecommendationRow, ...]]):
    """Every recommendation of the case, by number."""

    action: ClassVar[Action] = Action.LIST_RECOMMENDATIONS


@dataclass(frozen=True, slots=True)
class RecommendationView:
    """One recommendation. `next` are the states that may follow. `revisions`: number, name, RFC 3339, newest first."""

    row: RecommendationRow
    text: str
    next: tuple[RecommendationState, ...]
    events: tuple[Happened, ...]
    made_by: str
    made: str
    changed_by: str
    changed: str
    comments: tuple[Comment, ...]
    private: tuple[PrivateNote, ...]
    revisions: tuple[tuple[int, str, str], ...]


@dataclass(frozen=True, slots=True)
class OpenRecommendation(Plan[RecommendationView]):
    """One recommendation of the case with what came of it."""

    action: ClassVar[Action] = Action.OPEN_RECOMMENDATION

    id: str


@dataclass(frozen=True, slots=True)
class RecommendationRevision:
    """One revision as it was; who wrote it and when (RFC 3339)."""

    revision: int
    title: str
    to: str
    text: str
    due: str
    state: RecommendationState
    by: str
    at: str


@dataclass(frozen=True, slots=True)
class CompareRecommendation(Plan[tuple[RecommendationRow, RecommendationRevision, RecommendationRevision]]):
    """The recommendation now, and two of its revisions."""

    action: ClassVar[Action] = Action.OPEN_RECOMMENDATION

    id: str
    old: int
    new: int


@dataclass(frozen=True, slots=True)
class AddRecommendation(Command[str]):
    """A new recommendation, drafted; yields its id."""

    action: ClassVar[Action] = Action.WRITE_RECOMMENDATION

    title: str = field(metadata=CONTENT)
    to: str = field(metadata=CONTENT)
    text: str = field(default="", metadata=CONTENT)
    due: str = ""


@dataclass(frozen=True, slots=True)
class ChangeRecommendation(Command[int]):
    """What it says, as it shall be, written by somebody who saw `revision`; yields the new revision. ConflictError where there is a newer
    one."""

    action: ClassVar[Action] = Action.WRITE_RECOMMENDATION

    id: str
    revision: int
    title: str = field(metadata=CONTENT)
    to: str = field(metadata=CONTENT)
    text: str = field(metadata=CONTENT)
    due: str


@dataclass(frozen=True, slots=True)
class RestoreRecommendation(Command[int]):
    """What was written in revision `old`, by somebody who saw `revision`; what came of it stays. Yields the new revision."""

    action: ClassVar[Action] = Action.WRITE_RECOMMENDATION

    id: str
    revision: int
    old: int


@dataclass(frozen=True, slots=True)
class MoveRecommendation(Command[int]):
    """What came of it, on a `day` that has come, by somebody who saw `revision`; yields the new revision. `exhibits`, by number, show it;
    that it is implemented is shown by exhibits or told in words."""

    action: ClassVar[Action] = Action.WRITE_RECOMMENDATION

    id: str
    revision: int
    state: RecommendationState
    day: str
    text: str = field(default="", metadata=CONTENT)
    exhibits: tuple[int, ...] = ()
