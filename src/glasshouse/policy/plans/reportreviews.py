"""The review of a report by a second person, and the right of reply of whom it names.

A review is of one report by one member; what they suggest is a passage in other words, which its author accepts or rejects.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar

from glasshouse.model.consent import Naming
from glasshouse.model.report import Answer, ReplyState
from glasshouse.policy.actions import Action
from glasshouse.policy.plans.plan import CONTENT, Command


@dataclass(frozen=True, slots=True)
class Review:
    """The review at hand or the last one: who reviews, who asked for it and when, which revision was approved, when and by whom (0 and
    empty where none was), and the SHA-256 of what was. `mine`: the reader is the reviewer; `over`: it was approved or ended."""

    reviewer: str
    asked_by: str
    asked: str
    revision: int
    approved: str
    approver: str
    sha256: str
    mine: bool
    over: bool


@dataclass(frozen=True, slots=True)
class Remark:
    """What somebody said of a passage: `old` is the passage as it was in `revision`; `new` what they suggest, None for a comment. `here` is
    the number of the passage that reads so now, 0 where none does. Times are RFC 3339."""

    id: str
    revision: int
    old: str
    new: str | None
    words: str
    by: str
    at: str
    answer: Answer
    answered_by: str
    answered: str
    here: int


@dataclass(frozen=True, slots=True)
class Answered:
    """What was written down of an answer, by whom and when (RFC 3339): `day` is when they answered, `exhibit` the label of its source."""

    revision: int
    state: ReplyState
    day: str
    words: str
    exhibit: str
    by: str
    at: str


@dataclass(frozen=True, slots=True)
class Reply:
    """The right of reply of somebody named: the task that asks them, until which day, and what came of it. `exhibit` is the label of the
    answer's source, `day` when they answered; `revision` is 1 until an answer is written down; `earlier` are those that stood before the
    present one, newest first."""

    id: str
    revision: int
    state: ReplyState
    due: str
    task: str
    words: str
    exhibit: str
    day: str
    earlier: tuple[Answered, ...]


@dataclass(frozen=True, slots=True)
class Named:
    """A person or organisation that the report names by what it cites."""

    id: str
    caption: str
    schema: str
    person: bool
    naming: Naming
    reply: Reply | None


@dataclass(frozen=True, slots=True)
class HandReport(Command[str]):
    """Ask a member (by sign-in name) to review the report as it is in `revision`; whoever was asked before reviews it no more. Yields the
    review's id. Nobody reviews what they wrote (two people)."""

    action: ClassVar[Action] = Action.WRITE_REPORT

    id: str
    revision: int
    login: str


@dataclass(frozen=True, slots=True)
class RemarkReport(Command[str]):
    """Comment on a passage of `revision`, by its number, or suggest other words for it (`new`); yields the remark's id. ConflictError where
    `sha256` is given and the passage's text has another."""

    action: ClassVar[Action] = Action.REVIEW_REPORT

    id: str
    revision: int
    passage: int
    words: str = field(metadata=CONTENT)
    new: str | None = field(default=None, metadata=CONTENT)
    sha256: str = ""


@dataclass(frozen=True, slots=True)
class AnswerRemark(Command[int]):
    """Accept a suggestion, which makes a new revision, or reject it; yields the revision then. Of a comment: done with, or not followed.
    ConflictError where the passage reads otherwise by now."""

    action: ClassVar[Action] = Action.WRITE_REPORT

    id: str
    revision: int
    remark: str
    accept: bool


@dataclass(frozen=True, slots=True)
class ApproveReport(Command[str]):
    """Approve exactly the revision whose SHA-256 one saw: by who was asked to review it."""

    action: ClassVar[Action] = Action.REVIEW_REPORT

    id: str
    revision: int
    sha256: str


@dataclass(frozen=True, slots=True)
class AskReply(Command[str]):
    """Give somebody whom the report names the right of reply: makes a task that is due on `due` (empty: in 14 days). Yields its id."""

    action: ClassVar[Action] = Action.WRITE_REPORT

    id: str
    entity: str
    due: str = ""

    def subjects(self) -> tuple[str, ...]:
        return (self.entity,)


@dataclass(frozen=True, slots=True)
class RecordReply(Command[None]):
    """What they answered on `day`, or that they declined: in words, or by an exhibit's number (0 for none), or both; by somebody who saw
    the reply as it is in `revision`. ConflictError where somebody wrote an answer down meanwhile; what stood before is kept."""

    action: ClassVar[Action] = Action.WRITE_REPORT

    id: str
    reply: str
    revision: int
    declined: bool
    day: str
    words: str = field(default="", metadata=CONTENT)
    exhibit: int = 0
