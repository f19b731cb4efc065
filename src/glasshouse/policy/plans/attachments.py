"""Exhibits that a task refers to. A file that belongs to a task is taken in as an exhibit: there is no second place for files."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from glasshouse.policy.actions import Action
from glasshouse.policy.plans.plan import Command

MOST = 50
"""Exhibits of one task."""


@dataclass(frozen=True, slots=True)
class Attached:
    """An exhibit that a task refers to: id, label like EX-0007, title."""

    id: str
    label: str
    title: str


@dataclass(frozen=True, slots=True)
class AttachExhibit(Command[str]):
    """Let a task refer to the exhibit with this number; yields the exhibit's id. InvalidInputError (`exhibit`) alike for a number that no
    exhibit has and for one that the writer may not know of."""

    action: ClassVar[Action] = Action.WRITE_TASK

    task: str
    exhibit: int


@dataclass(frozen=True, slots=True)
class DetachExhibit(Command[str]):
    """Let a task no longer refer to the exhibit with this id; yields it. The exhibit stays."""

    action: ClassVar[Action] = Action.WRITE_TASK

    task: str
    exhibit: str
