"""Tasks of a case: listed, on a board, by month; made, changed, moved, compared with what they were; and their calendar feed.

What people write in them is content (`plan.CONTENT`): it stays in the case. Days are `YYYY-MM-DD`, an empty one is none.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar

from glasshouse.model.task import TaskState
from glasshouse.policy.actions import Action
from glasshouse.policy.plans.attachments import Attached
from glasshouse.policy.plans.comments import Comment, PrivateNote
from glasshouse.policy.plans.plan import CONTENT, Command, Plan

PAGE = 100
COLUMN = 50
"""Tasks on a page of the list, and in a column of the board."""
MOST = 5_000
"""Tasks of a case."""
ORDERS = ("due", "state", "number")


@dataclass(frozen=True, slots=True)
class TaskRow:
    """A task in a list: `due` a day or empty, `people` names of accounts, `waits` how many tasks that are not done it waits for."""

    id: str
    number: int
    revision: int
    title: str
    state: TaskState
    due: str
    overdue: bool
    people: tuple[str, ...]
    mine: bool
    waits: int


@dataclass(frozen=True, slots=True)
class TaskList:
    """One page of tasks; `total` of this filter, `states` how many of each state the case has, in their order."""

    rows: tuple[TaskRow, ...]
    total: int
    states: tuple[tuple[TaskState, int], ...]


@dataclass(frozen=True, slots=True)
class ListTasks(Plan[TaskList]):
    """Tasks of the case in an order of ORDERS: of one state or all, one's own, those overdue."""

    action: ClassVar[Action] = Action.LIST_TASKS

    state: TaskState | None = None
    mine: bool = False
    overdue: bool = False
    order: str = "due"
    offset: int = 0


@dataclass(frozen=True, slots=True)
class TabulateTasks(Plan[tuple[TaskRow, ...]]):
    """Every task of the case, by number: for a table in a file."""

    action: ClassVar[Action] = Action.LIST_TASKS


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the board: the first COLUMN tasks by day, and how many there are."""

    state: TaskState
    rows: tuple[TaskRow, ...]
    total: int


@dataclass(frozen=True, slots=True)
class OpenBoard(Plan[tuple[Column, ...]]):
    """The board: a column for each state; `mine` leaves one's own."""

    action: ClassVar[Action] = Action.LIST_TASKS

    mine: bool = False


@dataclass(frozen=True, slots=True)
class Month:
    """A month (`YYYY-MM`), this day (UTC), and what is due in the month, by day and number."""

    month: str
    today: str
    rows: tuple[TaskRow, ...]


@dataclass(frozen=True, slots=True)
class OpenMonth(Plan[Month]):
    """Tasks due in a month (`YYYY-MM`, empty: the present one); `mine` leaves one's own."""

    action: ClassVar[Action] = Action.LIST_TASKS

    month: str = ""
    mine: bool = False


@dataclass(frozen=True, slots=True)
class Named:
    """Somebody who may be given a task: account, sign-in name, name; `chosen` whether it is theirs."""

    person: str
    login: str
    name: str
    chosen: bool = False


@dataclass(frozen=True, slots=True)
class Other:
    """Another task, as a link."""

    id: str
    number: int
    title: str
    state: TaskState


@dataclass(frozen=True, slots=True)
class TaskRevision:
    """One revision of a task as it was: `people` names, `waits` numbers of tasks; who wrote it and when (RFC 3339)."""

    revision: int
    title: str
    text: str
    state: TaskState
    due: str
    people: tuple[str, ...]
    waits: tuple[int, ...]
    by: str
    at: str


@dataclass(frozen=True, slots=True)
class TaskView:
    """One task: its present revision, what it waits for and what waits for it, comments, oldest first, the reader's own private
    notes, who wrote which revision (newest first: number, name, RFC 3339), and the exhibits that it refers to."""

    row: TaskRow
    text: str
    made_by: str
    made: str
    changed_by: str
    changed: str
    after: tuple[Other, ...]
    before: tuple[Other, ...]
    members: tuple[Named, ...]
    comments: tuple[Comment, ...]
    private: tuple[PrivateNote, ...]
    revisions: tuple[tuple[int, str, str], ...]
    exhibits: tuple[Attached, ...]


@dataclass(frozen=True, slots=True)
class OpenTask(Plan[TaskView]):
    """One task of the case."""

    action: ClassVar[Action] = Action.OPEN_TASK

    id: str


@dataclass(frozen=True, slots=True)
class CompareTask(Plan[tuple[TaskRow, TaskRevision, TaskRevision]]):
    """The task now, and two of its revisions."""

    action: ClassVar[Action] = Action.OPEN_TASK

    id: str
    old: int
    new: int


@dataclass(frozen=True, slots=True)
class TaskForm:
    """What a form for a new task offers: members of the case, by name."""

    members: tuple[Named, ...]


@dataclass(frozen=True, slots=True)
class BeginTask(Plan[TaskForm]):
    """Whom a new task can be given to."""

    action: ClassVar[Action] = Action.LIST_TASKS


@dataclass(frozen=True, slots=True)
class AddTask(Command[str]):
    """A new task; yields its id. `people` are sign-in names of members, `after` numbers of tasks that it waits for."""

    action: ClassVar[Action] = Action.WRITE_TASK

    title: str = field(metadata=CONTENT)
    text: str = field(default="", metadata=CONTENT)
    due: str = ""
    people: tuple[str, ...] = ()
    after: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class ChangeTask(Command[int]):
    """The task as it shall be, written by somebody who saw `revision`; yields the new revision. ConflictError where there is a newer one,
    or where the tasks would wait for each other in a ring."""

    action: ClassVar[Action] = Action.WRITE_TASK

    id: str
    revision: int
    title: str = field(metadata=CONTENT)
    text: str = field(metadata=CONTENT)
    state: TaskState
    due: str
    people: tuple[str, ...]
    after: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class MoveTask(Command[int]):
    """Another state, by somebody who saw `revision`; yields the new revision."""

    action: ClassVar[Action] = Action.WRITE_TASK

    id: str
    revision: int
    state: TaskState


@dataclass(frozen=True, slots=True)
class RestoreTask(Command[int]):
    """Title, text and day as they were in revision `old`, by somebody who saw `revision`; yields the new revision."""

    action: ClassVar[Action] = Action.WRITE_TASK

    id: str
    revision: int
    old: int


@dataclass(frozen=True, slots=True)
class Feed:
    """One's own calendar link of the case: when it was made and when it ends (RFC 3339). Its address is told once."""

    made: str
    expires: str


@dataclass(frozen=True, slots=True)
class ShowFeed(Plan[Feed | None]):
    """Whether one has a calendar link for this case."""

    action: ClassVar[Action] = Action.LIST_TASKS


@dataclass(frozen=True, slots=True)
class MakeFeed(Command[str]):
    """A new calendar link for one's own tasks in this case; yields its secret word, this once. The one before it ends."""

    action: ClassVar[Action] = Action.MAKE_FEED


@dataclass(frozen=True, slots=True)
class EndFeed(Command[None]):
    """End one's own calendar link of this case, at once."""

    action: ClassVar[Action] = Action.END_FEED


@dataclass(frozen=True, slots=True)
class Due:
    """A task, or a `request` to which an answer is due, as a calendar may know it: no title, nobody's name. `changed` microseconds."""

    id: str
    number: int
    revision: int
    due: str
    changed: int
    request: bool = False


@dataclass(frozen=True, slots=True)
class ReadFeed(Plan[tuple[Due, ...]]):
    """One's own tasks of the case that have a day and are not done, and the case's requests to which an answer is due."""

    action: ClassVar[Action] = Action.READ_FEED
