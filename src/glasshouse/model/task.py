"""A task of a case: what is to be done, by whom, until when, and after what. Its number is the case's own: "Task 12"."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class TaskState(StrEnum):
    """How far it is: a closed list, in the order of a board's columns."""

    TO_DO = "to_do"
    DOING = "doing"
    WAITING = "waiting"
    DONE = "done"


OPEN = (TaskState.TO_DO, TaskState.DOING, TaskState.WAITING)
"""States of a task that is not done."""
PEOPLE = 20
WAITS = 50
"""People whose task it is, and tasks that it waits for, at most."""


@dataclass(frozen=True, slots=True)
class Seed:
    """A task that a template plants in a new case: due `days` after the case opened (None: no date), after the tasks at the places
    `after` of the same list."""

    title: str
    text: str = ""
    days: int | None = None
    after: tuple[int, ...] = ()
