"""The key's case: its tasks, comments on its things, and where the key's person was mentioned."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query

from glasshouse.model.task import TaskState
from glasshouse.policy.plans.comments import AddComment, ListMentions, Mention, SeeMentions
from glasshouse.policy.plans.lookup import Finds, LookUp
from glasshouse.policy.plans.tasks import (
    AddTask,
    BeginTask,
    ChangeTask,
    Column,
    CompareTask,
    EndFeed,
    Feed,
    ListTasks,
    Month,
    MoveTask,
    OpenBoard,
    OpenMonth,
    OpenTask,
    RestoreTask,
    ShowFeed,
    TabulateTasks,
    TaskForm,
    TaskList,
    TaskRevision,
    TaskRow,
    TaskView,
)
from glasshouse.web.api.answers import Answer
from glasshouse.web.api.bodies import Id, Offset
from glasshouse.web.api.caller import Calling, asks
from glasshouse.web.api.strict import StrictRoute
from glasshouse.web.api.written import ChangeTaskBody, CommentBody, LookUpBody, MoveTaskBody, RestoreBody, TaskBody

router = APIRouter(route_class=StrictRoute, tags=["tasks"])

Order = Annotated[str, Query(pattern=r"^(due|state|number)$", description="By due day, state or number.")]
Revision = Annotated[int, Query(ge=1, le=10_000_000, description="Number of a revision.")]
Which = Annotated[TaskState | None, Query(description="Only tasks of this state.")]
MonthName = Annotated[str, Query(pattern=r"^([0-9]{4}-[0-9]{2})?$", description="A month, like 2026-11.")]
Flag = Annotated[bool, Query(description="Only one's own, or only those overdue.")]


@router.get("/case/tasks", openapi_extra=asks(ListTasks))
def list_tasks(
    calling: Calling, state: Which = None, mine: Flag = False, overdue: Flag = False, order: Order = "due", offset: Offset = 0
) -> Answer[TaskList]:
    """Tasks of the case, a hundred at a time."""
    return calling.open(ListTasks(state, mine, overdue, order, offset))


@router.post("/case/tasks", status_code=201, openapi_extra=asks(AddTask))
def add_task(calling: Calling, body: TaskBody) -> Answer[str]:
    """Make a task; yields its id."""
    return calling.act(AddTask(**dict(body)))


@router.get("/case/tasks/table", openapi_extra=asks(TabulateTasks))
def tabulate_tasks(calling: Calling) -> Answer[tuple[TaskRow, ...]]:
    """Every task of the case, by number."""
    return calling.open(TabulateTasks())


@router.get("/case/tasks/board", openapi_extra=asks(OpenBoard))
def open_board(calling: Calling, mine: Flag = False) -> Answer[tuple[Column, ...]]:
    """A column for each state, with its first tasks."""
    return calling.open(OpenBoard(mine))


@router.get("/case/tasks/month", openapi_extra=asks(OpenMonth))
def open_month(calling: Calling, month: MonthName = "", mine: Flag = False) -> Answer[Month]:
    """Tasks due in a month; in the present one where none is named."""
    return calling.open(OpenMonth(month, mine))


@router.get("/case/tasks/people", openapi_extra=asks(BeginTask))
def begin_task(calling: Calling) -> Answer[TaskForm]:
    """Whom a task can be given to."""
    return calling.open(BeginTask())


@router.get("/case/feed", openapi_extra=asks(ShowFeed))
def show_feed(calling: Calling) -> Answer[Feed | None]:
    """Whether the key's person has a calendar link for this case. One is made on the page of tasks, by a person."""
    return calling.open(ShowFeed())


@router.delete("/case/feed", openapi_extra=asks(EndFeed))
def end_feed(calling: Calling) -> Answer[None]:
    """End the calendar link of the key's person for this case."""
    return calling.act(EndFeed())


@router.get("/case/tasks/{id}", openapi_extra=asks(OpenTask))
def open_task(calling: Calling, id: Id) -> Answer[TaskView]:  # noqa: A002
    """One task, with comments and who wrote which revision."""
    return calling.open(OpenTask(id))


@router.put("/case/tasks/{id}", openapi_extra=asks(ChangeTask))
def change_task(calling: Calling, id: Id, body: ChangeTaskBody) -> Answer[int]:  # noqa: A002
    """Write the whole task anew; yields the new revision. 409 where somebody wrote since the revision that you saw."""
    return calling.act(ChangeTask(id, **dict(body)))


@router.post("/case/tasks/{id}/move", openapi_extra=asks(MoveTask))
def move_task(calling: Calling, id: Id, body: MoveTaskBody) -> Answer[int]:  # noqa: A002
    """Another state; yields the new revision."""
    return calling.act(MoveTask(id, body.revision, body.state))


@router.get("/case/tasks/{id}/revisions", openapi_extra=asks(CompareTask))
def compare_task(
    calling: Calling,
    id: Id,  # noqa: A002
    old: Revision,
    new: Revision,
) -> Answer[tuple[TaskRow, TaskRevision, TaskRevision]]:
    """The task now, and two of its revisions."""
    return calling.open(CompareTask(id, old, new))


@router.post("/case/tasks/{id}/restore", openapi_extra=asks(RestoreTask))
def restore_task(calling: Calling, id: Id, body: RestoreBody) -> Answer[int]:  # noqa: A002
    """Title, text and day as they were; yields the new revision."""
    return calling.act(RestoreTask(id, body.revision, body.old))


@router.post("/case/comments", status_code=201, openapi_extra=asks(AddComment))
def add_comment(calling: Calling, body: CommentBody) -> Answer[str]:
    """Comment on a thing of the case, by kind and id; yields the comment's id."""
    return calling.act(AddComment(body.kind, body.subject, body.text))


@router.post("/case/find", openapi_extra=asks(LookUp))
def look_up(calling: Calling, body: LookUpBody) -> Answer[Finds]:
    """Words in tasks, notes, comments and decisions of the case, and in one's own private notes; newest first, 25 at a time."""
    return calling.open(LookUp(body.words, body.offset))


@router.get("/case/mentions", openapi_extra=asks(ListMentions))
def list_mentions(calling: Calling) -> Answer[tuple[Mention, ...]]:
    """Where the key's person was mentioned and has not said that they saw it."""
    return calling.open(ListMentions())


@router.post("/case/mentions/seen", openapi_extra=asks(SeeMentions))
def see_mentions(calling: Calling) -> Answer[int]:
    """Mark every mention of the key's person as seen; yields how many."""
    return calling.act(SeeMentions())
