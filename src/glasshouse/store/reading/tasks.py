"""Tasks as a list, a board, a month and a page; what they were; and, for a calendar, days without words."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from glasshouse.base.clock import iso
from glasshouse.base.errors import InvalidInputError, NotFoundError
from glasshouse.model.comment import Commented
from glasshouse.model.task import TaskState
from glasshouse.policy.plans import tasks as plans
from glasshouse.store import tables as t, tasks as kept
from glasshouse.store.attachments import attached
from glasshouse.store.executors import Reader, reads
from glasshouse.store.reading.authored import authored
from glasshouse.store.reading.requests import due_requests
from glasshouse.store.reading.wording import who
from glasshouse.store.tasktables import task_people, task_revisions, tasks

_C = tasks.c
_BY_STATE = sa.case({state.value: place for place, state in enumerate(TaskState)}, value=_C.state)
_ORDERS: dict[str, tuple[Any, ...]] = {
    "due": (_C.due.is_(None), _C.due, _C.number),
    "state": (_BY_STATE, _C.due.is_(None), _C.due, _C.number),
    "number": (_C.number,),
}


@reads(plans.ListTasks)
def list_tasks(reader: Reader, plan: plans.ListTasks) -> plans.TaskList:
    """One page, and how many there are."""
    if plan.order not in _ORDERS or plan.offset < 0:
        raise InvalidInputError("Tasks are in order of due, state or number.", field="order")
    where = _here(reader)
    if plan.state is not None:
        where &= _C.state == plan.state.value
    if plan.mine:
        where &= _mine(reader)
    if plan.overdue:
        where &= (_C.due < _today(reader)) & (_C.state != TaskState.DONE.value)
    count = sa.select(sa.func.count()).select_from(tasks)
    total = reader.connection.execute(count.where(where)).scalar_one()
    found = reader.connection.execute(_query(where, *_ORDERS[plan.order]).offset(plan.offset).limit(plans.PAGE)).all()
    by_state: dict[str, int] = {row.state: row.n for row in reader.connection.execute(_by_state(_here(reader)))}
    return plans.TaskList(_rows(reader, found), int(total), tuple((state, by_state.get(state.value, 0)) for state in TaskState))


@reads(plans.TabulateTasks)
def tabulate_tasks(reader: Reader, _plan: plans.TabulateTasks) -> tuple[plans.TaskRow, ...]:
    """All of them."""
    return _rows(reader, reader.connection.execute(_query(_here(reader), _C.number)).all())


@reads(plans.OpenBoard)
def open_board(reader: Reader, plan: plans.OpenBoard) -> tuple[plans.Column, ...]:
    """A column for each state, in their order."""
    where = _here(reader) & _mine(reader) if plan.mine else _here(reader)
    totals: dict[str, int] = {row.state: row.n for row in reader.connection.execute(_by_state(where))}
    found: list[Any] = []
    for state in TaskState:
        newest = (_C.changed.desc(), _C.number.desc()) if state is TaskState.DONE else _ORDERS["due"]
        found += reader.connection.execute(_query(where & (_C.state == state.value), *newest).limit(plans.COLUMN)).all()
    rows = _rows(reader, found)
    return tuple(plans.Column(state, tuple(row for row in rows if row.state is state), totals.get(state.value, 0)) for state in TaskState)


@reads(plans.OpenMonth)
def open_month(reader: Reader, plan: plans.OpenMonth) -> plans.Month:
    """What is due from its first to its last day."""
    today = _today(reader)
    month = plan.month or today[:7]
    kept.day(f"{month}-01")
    where = _here(reader) & (_C.due >= f"{month}-01") & (_C.due <= f"{month}-31")
    if plan.mine:
        where &= _mine(reader)
    return plans.Month(month, today, _rows(reader, reader.connection.execute(_query(where, _C.due, _C.number)).all()))


@reads(plans.BeginTask)
def begin_task(reader: Reader, _plan: plans.BeginTask) -> plans.TaskForm:
    """Members by name."""
    return plans.TaskForm(_members(reader, ()))


@reads(plans.OpenTask)
def open_task(reader: Reader, plan: plans.OpenTask) -> plans.TaskView:
    """The task with all that hangs on it."""
    row = kept.find(reader.connection, reader.situation.case.id, plan.id)
    (told,) = _rows(reader, [row])
    people = kept.people_of(reader.connection, [row.id]).get(row.id, [])
    after = _others(reader, kept.waits_of(reader.connection, [row.id]).get(row.id, []))
    before = _others(reader, kept.waited_for(reader.connection, [row.id]).get(row.id, []))
    about = authored(reader, Commented.TASK, row, task_revisions)
    members, exhibits = _members(reader, people), attached(reader, row.id)
    return plans.TaskView(told, row.text, *about[:4], after, before, members, *about[4:], exhibits)


@reads(plans.CompareTask)
def compare_task(reader: Reader, plan: plans.CompareTask) -> tuple[plans.TaskRow, plans.TaskRevision, plans.TaskRevision]:
    """Two revisions of the same task."""
    row = kept.find(reader.connection, reader.situation.case.id, plan.id)
    (told,) = _rows(reader, [row])
    return told, _revision(reader, row.id, plan.old), _revision(reader, row.id, plan.new)


@reads(plans.ShowFeed)
def show_feed(reader: Reader, _plan: plans.ShowFeed) -> plans.Feed | None:
    """The one that works now, without its word."""
    c, situation = t.credentials.c, reader.situation
    mine = (c.kind == kept.FEED) & (c.person == situation.actor.person) & (c.case_id == situation.case.id)
    live = c.revoked.is_(None) & (c.expires > situation.now)
    row = reader.connection.execute(sa.select(c.created, c.expires).where(mine & live)).first()
    return plans.Feed(iso(row.created), iso(row.expires)) if row is not None else None


@reads(plans.ReadFeed)
def read_feed(reader: Reader, _plan: plans.ReadFeed) -> tuple[plans.Due, ...]:
    """By day and number; requests are everybody's."""
    where = _here(reader) & _mine(reader) & _C.due.is_not(None) & (_C.state != TaskState.DONE.value)
    found = reader.connection.execute(_query(where, _C.due, _C.number)).all()
    reader.disclosed.count = len(found)
    mine = tuple(plans.Due(row.id, row.number, row.revision, row.due, row.changed) for row in found)
    return mine + due_requests(reader)


def _here(reader: Reader) -> sa.ColumnElement[bool]:
    return _C.case_id == reader.situation.case.id


def _mine(reader: Reader) -> sa.ColumnElement[bool]:
    return _C.id.in_(sa.select(task_people.c.task).where(task_people.c.person == reader.situation.actor.person))


def _today(reader: Reader) -> str:
    return kept.today(reader.situation.now)


def _query(where: sa.ColumnElement[bool], *order: Any) -> sa.Select[Any]:
    """Rows without their text."""
    shown = (_C.id, _C.number, _C.revision, _C.title, _C.state, _C.due, _C.changed)
    return sa.select(*shown).where(where).order_by(*order)


def _by_state(where: sa.ColumnElement[bool]) -> sa.Select[Any]:
    return sa.select(_C.state, sa.func.count().label("n")).where(where).group_by(_C.state)


def _rows(reader: Reader, found: Sequence[Any]) -> tuple[plans.TaskRow, ...]:
    ids = [row.id for row in found]
    people, waits = kept.people_of(reader.connection, ids), kept.waits_of(reader.connection, ids)
    names = who(reader, {one for some in people.values() for one in some}) if people else {}
    undone = _undone(reader, {one for some in waits.values() for one in some})
    today, me = _today(reader), reader.situation.actor.person
    reader.disclosed.count += len(found)
    rows = []
    for row in found:
        mine, state = people.get(row.id, []), TaskState(row.state)
        overdue = row.due is not None and row.due < today and state is not TaskState.DONE
        called = tuple(sorted(names.get(one, "?") for one in mine))
        left = len(undone.intersection(waits.get(row.id, ())))
        rows.append(plans.TaskRow(row.id, row.number, row.revision, row.title, state, row.due or "", overdue, called, me in mine, left))
    return tuple(rows)


def _undone(reader: Reader, ids: set[str]) -> set[str]:
    return {one.id for one in _others(reader, sorted(ids)) if one.state is not TaskState.DONE}


def _others(reader: Reader, ids: Sequence[str]) -> tuple[plans.Other, ...]:
    if not ids:
        return ()
    query = sa.select(_C.id, _C.number, _C.title, _C.state).where(_here(reader) & _C.id.in_(ids)).order_by(_C.number)
    return tuple(plans.Other(row.id, row.number, row.title, TaskState(row.state)) for row in reader.connection.execute(query))


def _members(reader: Reader, chosen: Sequence[str]) -> tuple[plans.Named, ...]:
    rows = kept.members(reader.connection, reader.situation.case.id)
    return tuple(plans.Named(row.id, row.login, row.name, row.id in chosen) for row in rows)


def _revision(reader: Reader, public: str, revision: int) -> plans.TaskRevision:
    r = task_revisions.c
    row = reader.connection.execute(sa.select(task_revisions).where((r.task == public) & (r.revision == revision))).first()
    if row is None:
        raise NotFoundError("This task has no such revision.", remedy="Choose one of the list.")
    people = json.loads(row.people)
    names = who(reader, [row.by, *people])
    waits = tuple(other.number for other in _others(reader, json.loads(row.waits)))
    called, about = tuple(sorted(names.get(one, "?") for one in people)), (names.get(row.by, "?"), iso(row.at))
    return plans.TaskRevision(row.revision, row.title, row.text, TaskState(row.state), row.due or "", called, waits, *about)
