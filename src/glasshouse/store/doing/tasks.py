"""Tasks made, changed, moved and restored; and the calendar link of whoever wants one."""

from __future__ import annotations

import secrets
from dataclasses import replace
from typing import Any

import sqlalchemy as sa

from glasshouse.base.clock import DAY
from glasshouse.base.errors import ConflictError, NotFoundError
from glasshouse.base.ids import random_id
from glasshouse.model.comment import Commented
from glasshouse.model.task import TaskState
from glasshouse.model.template import CaseTemplate
from glasshouse.model.writing import as_text, as_title
from glasshouse.policy.plans import tasks as plans
from glasshouse.policy.plans.life import Obstacle
from glasshouse.store import mentions, tables as t, tasks
from glasshouse.store.closing import guard
from glasshouse.store.executors import Reader, Writer, does
from glasshouse.store.leaving import leaves
from glasshouse.store.seeding import seeds
from glasshouse.store.tasktables import task_revisions

_FEED_DAYS = 366
_NAMED = 12


@does(plans.AddTask)
def add_task(writer: Writer, command: plans.AddTask) -> str:
    """To do, unless it is changed."""
    case = writer.situation.case.id
    people = tasks.named(writer.connection, case, command.people)
    after = tasks.numbered(writer.connection, case, command.after)
    title, text = as_title(command.title), as_text(command.text)
    want = tasks.Written(title, text, TaskState.TO_DO, tasks.day(command.due), people, after)
    public, _ = tasks.add(writer, case, want)
    mentions.note(writer, Commented.TASK, public, f"{title}\n{text}")
    return public


@does(plans.ChangeTask)
def change_task(writer: Writer, command: plans.ChangeTask) -> int:
    """The whole task anew."""
    case = writer.situation.case.id
    row = _seen(writer, command.id, command.revision)
    people = tasks.named(writer.connection, case, command.people)
    after = tasks.numbered(writer.connection, case, command.after)
    title, text = as_title(command.title), as_text(command.text)
    want = tasks.Written(title, text, command.state, tasks.day(command.due), people, after)
    mentions.note(writer, Commented.TASK, row.id, f"{title}\n{text}", f"{row.title}\n{row.text}")
    return tasks.change(writer, row, want)


@does(plans.MoveTask)
def move_task(writer: Writer, command: plans.MoveTask) -> int:
    """Its state alone."""
    row = _seen(writer, command.id, command.revision)
    return tasks.change(writer, row, replace(tasks.present(writer.connection, row), state=command.state))


@does(plans.RestoreTask)
def restore_task(writer: Writer, command: plans.RestoreTask) -> int:
    """What was written then; whose it is, its state and what it waits for stay as they are."""
    row = _seen(writer, command.id, command.revision)
    r = task_revisions.c
    old = writer.connection.execute(sa.select(task_revisions).where((r.task == row.id) & (r.revision == command.old))).first()
    if old is None:
        raise NotFoundError("This task has no such revision.", remedy="Choose one of the list.")
    want = replace(tasks.present(writer.connection, row), title=old.title, text=old.text, due=old.due)
    return tasks.change(writer, row, want)


@does(plans.MakeFeed)
def make_feed(writer: Writer, _command: plans.MakeFeed) -> str:
    """256 random bits, of which a digest is kept; the link before it ends with this transaction."""
    _end(writer)
    situation, word = writer.situation, secrets.token_urlsafe(32)
    values = {
        "id": random_id(),
        "kind": tasks.FEED,
        "digest": writer.ground.keys.digest("credential", word),
        "person": situation.actor.person,
    }
    bound = {"case_id": situation.case.id, "purpose": situation.case.purpose.value}
    times = {"created": situation.now, "expires": situation.now + _FEED_DAYS * DAY}
    writer.connection.execute(sa.insert(t.credentials).values(**values, **bound, **times))
    return word


@does(plans.EndFeed)
def end_feed(writer: Writer, _command: plans.EndFeed) -> None:
    """No calendar reads it any more."""
    if not _end(writer):
        raise NotFoundError("You have no calendar link for this case.")


@seeds
def plant_tasks(writer: Writer, case: str, template: CaseTemplate) -> None:
    """The template's tasks, in its order."""
    tasks.seed_tasks(writer, case, template.tasks)


@leaves
def let_go(writer: Writer, person: str) -> None:
    """Whoever leaves the case has no tasks there any more, and is mentioned nowhere."""
    tasks.leave(writer.connection, writer.situation.case.id, person)
    mentions.leave(writer.connection, writer.situation.case.id, person)


@guard
def tasks_done(reader: Reader) -> Obstacle | None:
    """Every task is done."""
    left = tasks.open_tasks(reader.connection, reader.situation.case.id)
    if not left:
        return None
    named = ", ".join(map(str, left[:_NAMED])) + (f" and {len(left) - _NAMED} more" if len(left) > _NAMED else "")
    return Obstacle(f"Not done: {'task' if len(left) == 1 else 'tasks'} {named}.", "tasks?order=state")


def _end(writer: Writer) -> int:
    c, situation = t.credentials.c, writer.situation
    mine = (c.kind == tasks.FEED) & (c.person == situation.actor.person) & (c.case_id == situation.case.id) & c.revoked.is_(None)
    return writer.connection.execute(sa.update(t.credentials).where(mine).values(revoked=situation.now)).rowcount


def _seen(writer: Writer, public: str, revision: int) -> Any:
    row = tasks.find(writer.connection, writer.situation.case.id, public)
    if row.revision != revision:
        words = "Somebody changed this task while you wrote. Nothing of yours is lost, and nothing is saved yet."
        raise ConflictError(words, remedy="Compare, and save again what shall stand.", code="changed_meanwhile")
    return row
