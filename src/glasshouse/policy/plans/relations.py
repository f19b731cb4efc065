"""Parent and related cases, and cases that work on the same company, as far as their leads let each other know.

Of another case one learns its number and unit, and its title only as a member of it. A number that no case has is answered like one that
some case has: it waits.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar

from glasshouse.policy.actions import Action
from glasshouse.policy.plans.plan import Command, Plan


class Relation(StrEnum):
    """How another case stands to this one."""

    PARENT = "parent"
    CHILD = "child"
    RELATED = "related"


class Answer(StrEnum):
    """How far a request of one lead to another is."""

    ASKED = "asked"
    CONFIRMED = "confirmed"
    DECLINED = "declined"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class OtherCase:
    """Another case as this reader may know it: `unit` is empty until its lead confirmed; `title` and `id` are empty but for a member."""

    number: int
    unit: str
    title: str
    id: str


@dataclass(frozen=True, slots=True)
class Related:
    """A link to another case. `mine`: it was asked for from here; the reasons are those of this side and of the other, empty before there
    is one."""

    id: str
    relation: Relation
    other: OtherCase
    mine: bool
    state: Answer
    reason: str
    other_reason: str
    by: str
    when: str


@dataclass(frozen=True, slots=True)
class AccessAsked:
    """A request to read this case, or one from here to read another (`mine`): who asks, from which case, why, and what was answered."""

    id: str
    other: OtherCase
    mine: bool
    by: str
    reason: str
    when: str
    state: Answer
    answer: str


@dataclass(frozen=True, slots=True)
class RelatedCases:
    """Links and requests of the case, newest first; `seen`: other cases may be told that this one works on the same company."""

    links: tuple[Related, ...]
    asked: tuple[AccessAsked, ...]
    seen: bool


@dataclass(frozen=True, slots=True)
class ListRelated(Plan[RelatedCases]):
    """The case's links to other cases, and requests to read it or from here."""

    action: ClassVar[Action] = Action.LIST_RELATED


@dataclass(frozen=True, slots=True)
class Overlap:
    """A company that the case holds (public id and name), and other cases here that work on it."""

    company: str
    caption: str
    cases: tuple[OtherCase, ...]


@dataclass(frozen=True, slots=True)
class ListOverlaps(Plan[tuple[Overlap, ...]]):
    """Which other cases here work on a company that this one holds; never on a person. Only cases that let themselves be seen so."""

    action: ClassVar[Action] = Action.LIST_OVERLAPS


@dataclass(frozen=True, slots=True)
class SetSeen(Command[bool]):
    """Whether other cases may be told that this one works on the same company. While it may not, it is told nothing of them either."""

    action: ClassVar[Action] = Action.SET_SEEN

    seen: bool


@dataclass(frozen=True, slots=True)
class LinkCase(Command[str]):
    """Ask the lead of another case (by its number) for a link; yields the link's id."""

    action: ClassVar[Action] = Action.LINK_CASE

    number: int
    relation: Relation
    reason: str


@dataclass(frozen=True, slots=True)
class AnswerLink(Command[str]):
    """Confirm or decline a link that another case asked for, with a reason."""

    action: ClassVar[Action] = Action.LINK_CASE

    id: str
    confirm: bool
    reason: str


@dataclass(frozen=True, slots=True)
class EndLink(Command[str]):
    """End a link, or take a request for one back; for both sides, at once."""

    action: ClassVar[Action] = Action.LINK_CASE

    id: str


@dataclass(frozen=True, slots=True)
class AskAccess(Command[str]):
    """Ask the lead of a case (by its number) that works on the same company, or is linked, to let one read it; yields the request's id."""

    action: ClassVar[Action] = Action.ASK_ACCESS

    number: int
    reason: str


@dataclass(frozen=True, slots=True)
class AnswerAccess(Command[str]):
    """Let who asked read this case, or decline, with a reason."""

    action: ClassVar[Action] = Action.ANSWER_ACCESS

    id: str
    accept: bool
    reason: str
