"""Tasks of a case: as a list, a board, a month, a table in a file and a page each; two who write at once lose nothing.

Moving a card is a form with buttons; dragging it (`static/board.js`) sends the same form.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Any
from urllib.parse import urlencode

from starlette.responses import Response

from glasshouse.base.errors import ConflictError, GlasshouseError, InvalidInputError
from glasshouse.model.comment import Commented
from glasshouse.model.difference import difference
from glasshouse.model.task import TaskState
from glasshouse.policy.plans.comments import AddComment
from glasshouse.policy.plans.tasks import (
    ORDERS,
    PAGE,
    AddTask,
    BeginTask,
    ChangeTask,
    CompareTask,
    ListTasks,
    MoveTask,
    OpenBoard,
    OpenMonth,
    OpenTask,
    RestoreTask,
    TabulateTasks,
    TaskView,
)
from glasshouse.web import calendars
from glasshouse.web.revised import meanwhile, seen, seen_and_old, two
from glasshouse.web.sheets import table
from glasshouse.web.visit import Visit, get, post
from glasshouse.web.words import TASK_STATES

_LONG = 1 << 20
_MANY = 64
_HEAD = ("task", "title", "state", "due", "overdue", "people", "waits for")


def tasks(visit: Visit) -> Response:
    """A page of the list."""
    asked = visit.request.query_params
    chosen = {name: asked.get(name, "") for name in ("state", "mine", "overdue", "order")}
    state = TaskState(chosen["state"]) if chosen["state"] in tuple(TaskState) else None
    order = chosen["order"] if chosen["order"] in ORDERS else "due"
    visit = visit.in_case()
    found = visit.open(ListTasks(state, bool(chosen["mine"]), bool(chosen["overdue"]), order, visit.offset()))
    here = f"/case/{visit.given('case')}/tasks?{urlencode({name: value for name, value in chosen.items() if value})}".rstrip("?")
    more: dict[str, Any] = {"found": found, "chosen": {**chosen, "order": order}, "here": here, "page": PAGE, "labels": TASK_STATES}
    return visit.named().render("tasks.html", **more)


def tasks_file(visit: Visit) -> Response:
    """Every task as a table."""
    rows = visit.in_case().open(TabulateTasks())
    lines = (
        (row.number, row.title, TASK_STATES[row.state], row.due, "yes" if row.overdue else "", ", ".join(row.people), row.waits)
        for row in rows
    )
    return table("tasks.csv", _HEAD, lines)


def board(visit: Visit) -> Response:
    """Cards in columns."""
    mine = bool(visit.request.query_params.get("mine"))
    visit = visit.in_case()
    columns, states = visit.open(OpenBoard(mine)), list(TaskState)
    return visit.named().render("task_board.html", columns=columns, states=states, labels=TASK_STATES, mine=mine)


def month(visit: Visit) -> Response:
    """A month's days with what is due."""
    asked = visit.request.query_params
    mine = bool(asked.get("mine"))
    visit = visit.in_case()
    found = visit.open(OpenMonth(calendars.month_of(asked.get("month", "")), mine))
    first = date.fromisoformat(f"{found.month}-01")
    around: dict[str, Any] = {
        "before": calendars.beside(first, -1),
        "next": calendars.beside(first, 1),
        "today": date.fromisoformat(found.today),
    }
    around["today"] = date.fromisoformat(found.today)
    more: dict[str, Any] = {"first": first, "weeks": calendars.weeks(first, found.rows), "rows": found.rows, "mine": mine}
    return visit.named().render("task_month.html", labels=TASK_STATES, **around, **more)


def new_task(visit: Visit, fault: GlasshouseError | None = None) -> Response:
    """The form for a new one."""
    visit = visit.in_case()
    members = visit.open(BeginTask()).members
    values = visit.form.values() if fault else {}
    chosen = visit.form.many("people", _MANY) if fault else ()
    return visit.named().render("task_new.html", fault.status if fault else 200, members=members, values=values, chosen=chosen, fault=fault)


def add_task(visit: Visit) -> Response:
    """Make it."""
    try:
        title, text, people = visit.form.raw("title", _LONG), visit.form.raw("text", _LONG), visit.form.many("people", _MANY)
        command = AddTask(title, text, visit.form.line("due", "Due", 40, needed=False), people, _numbers(visit))
        public, receipt = visit.in_case().act(command)
    except (InvalidInputError, ConflictError) as error:
        return new_task(visit, error)
    return visit.to(f"/case/{visit.given('case')}/tasks/{public}", "task-added", receipt)


def task(visit: Visit, fault: GlasshouseError | None = None) -> Response:
    """One task."""
    visit = visit.in_case()
    view = visit.open(OpenTask(visit.given("id")))
    values = visit.form.values() if fault else {}
    more: dict[str, Any] = {"labels": TASK_STATES, "states": list(TaskState), "values": values, "fault": fault}
    return visit.named().render("task.html", fault.status if fault else 200, view=view, **more)


def change_page(visit: Visit, fault: GlasshouseError | None = None) -> Response:
    """The form of one task; where somebody else was quicker, with what differs."""
    visit = visit.in_case()
    view = visit.open(OpenTask(visit.given("id")))
    values = visit.form.values() if fault else _values(view)
    chosen = visit.form.many("people", _MANY) if fault else tuple(one.login for one in view.members if one.chosen)
    pieces = meanwhile(fault, view.text, values.get("text", ""))
    more: dict[str, Any] = {"values": values, "chosen": chosen, "pieces": pieces, "labels": TASK_STATES, "states": list(TaskState)}
    return visit.named().render("task_change.html", fault.status if fault else 200, view=view, fault=fault, **more)


def change_task(visit: Visit) -> Response:
    """Save it."""
    form = visit.form
    try:
        command = ChangeTask(
            visit.given("id"),
            seen(form),
            form.raw("title", _LONG),
            form.raw("text", _LONG),
            form.choice("state", "State", TaskState),
            form.line("due", "Due", 40, needed=False),
            form.many("people", _MANY),
            _numbers(visit),
        )
        _, receipt = visit.in_case().act(command)
    except (InvalidInputError, ConflictError) as error:
        return change_page(visit, error)
    return visit.to(f"/case/{visit.given('case')}/tasks/{visit.given('id')}", "task-changed", receipt)


def move_task(visit: Visit) -> Response:
    """To another column."""
    form, case, public = visit.form, visit.given("case"), visit.given("id")
    try:
        command = MoveTask(public, seen(form), form.choice("state", "State", TaskState))
        _, receipt = visit.in_case().act(command)
    except (InvalidInputError, ConflictError) as error:
        return task(visit, error)
    back = {"board": f"/case/{case}/tasks/board", "mine": f"/case/{case}/tasks/board?mine=1"}
    return visit.to(back.get(form.raw("back"), f"/case/{case}/tasks/{public}"), "task-moved", receipt)


def revisions(visit: Visit) -> Response:
    """Two revisions side by side: the last two, unless others are asked for."""
    visit = visit.in_case()
    view = visit.open(OpenTask(visit.given("id")))
    row, before, after = visit.open(CompareTask(visit.given("id"), *two(visit, view.row.revision)))
    more: dict[str, Any] = {"titles": difference(before.title, after.title), "texts": difference(before.text, after.text)}
    return visit.named().render("task_revisions.html", view=view, row=row, old=before, new=after, labels=TASK_STATES, **more)


def restore_task(visit: Visit) -> Response:
    """Write an old revision anew."""
    try:
        _, receipt = visit.in_case().act(RestoreTask(visit.given("id"), *seen_and_old(visit.form)))
    except ConflictError as error:
        return task(visit, error)
    return visit.to(f"/case/{visit.given('case')}/tasks/{visit.given('id')}", "task-restored", receipt)


def comment_on_task(visit: Visit) -> Response:
    """Write a comment."""
    try:
        command = AddComment(Commented.TASK, visit.given("id"), visit.form.raw("text", _LONG))
        _, receipt = visit.in_case().act(command)
    except InvalidInputError as error:
        return task(visit, error)
    return visit.to(f"/case/{visit.given('case')}/tasks/{visit.given('id')}", "commented", receipt)


def _values(view: TaskView) -> dict[str, str]:
    numbers = ", ".join(str(one.number) for one in view.after)
    return {"title": view.row.title, "text": view.text, "due": view.row.due, "state": view.row.state.value, "after": numbers}


def _numbers(visit: Visit) -> tuple[int, ...]:
    text = visit.form.line("after", "Waits for", 1000, needed=False)
    parts = [part for part in re.split(r"[\s,;]+", text) if part]
    if not all(part.isascii() and part.isdigit() and len(part) < 9 for part in parts):
        raise InvalidInputError("Waits for: numbers of tasks, like 3, 7.", field="after")
    return tuple(int(part) for part in parts)


ROUTES = (
    get("/case/{case}/tasks", tasks),
    get("/case/{case}/tasks.csv", tasks_file),
    get("/case/{case}/tasks/board", board),
    get("/case/{case}/tasks/calendar", month),
    get("/case/{case}/tasks/new", new_task),
    post("/case/{case}/tasks/new", add_task),
    get("/case/{case}/tasks/{id}", task),
    get("/case/{case}/tasks/{id}/change", change_page),
    post("/case/{case}/tasks/{id}/change", change_task),
    post("/case/{case}/tasks/{id}/move", move_task),
    get("/case/{case}/tasks/{id}/revisions", revisions),
    post("/case/{case}/tasks/{id}/restore", restore_task),
    post("/case/{case}/tasks/{id}/comments", comment_on_task),
)
