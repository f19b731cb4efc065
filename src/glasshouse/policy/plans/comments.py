"""Comments on things of a case, and mentions: somebody was named with @ in what another wrote."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar

from glasshouse.model.comment import Commented
from glasshouse.policy.actions import Action
from glasshouse.policy.plans.plan import CONTENT, Command, Plan


@dataclass(frozen=True, slots=True)
class Comment:
    """One comment: who wrote it, when (RFC 3339)."""

    id: str
    by: str
    at: str
    text: str


@dataclass(frozen=True, slots=True)
class PrivateNote:
    """What the reader wrote for themselves, when (RFC 3339)."""

    id: str
    at: str
    text: str


@dataclass(frozen=True, slots=True)
class AddComment(Command[str]):
    """Comment on a thing of the case, by its kind and id; yields the comment's id. It is not changed afterwards."""

    action: ClassVar[Action] = Action.WRITE_COMMENT

    kind: Commented
    subject: str
    text: str = field(metadata=CONTENT)


@dataclass(frozen=True, slots=True)
class Mention:
    """Where one was mentioned: kind, id and title of the thing; by whom, when (RFC 3339)."""

    kind: Commented
    subject: str
    title: str
    by: str
    at: str


@dataclass(frozen=True, slots=True)
class ListMentions(Plan[tuple[Mention, ...]]):
    """Where one was mentioned in this case and has not said that one saw it, newest first."""

    action: ClassVar[Action] = Action.LIST_MENTIONS


@dataclass(frozen=True, slots=True)
class SeeMentions(Command[int]):
    """One saw every mention of oneself in this case; yields how many there were."""

    action: ClassVar[Action] = Action.SEE_MENTIONS
