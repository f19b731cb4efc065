"""Exhibits attached to tasks, and detached."""

from __future__ import annotations

import sqlalchemy as sa

from glasshouse.base.errors import ConflictError, NotFoundError
from glasshouse.policy.plans import attachments as plans
from glasshouse.store import tasks
from glasshouse.store.attachments import attached
from glasshouse.store.engine import insert_new
from glasshouse.store.executors import Writer, does
from glasshouse.store.exhibits import by_number
from glasshouse.store.tasktables import task_exhibits


@does(plans.AttachExhibit)
def attach_exhibit(writer: Writer, command: plans.AttachExhibit) -> str:
    """Attaching twice is attaching once."""
    situation = writer.situation
    task = tasks.find(writer.connection, situation.case.id, command.task)
    found = by_number(writer, command.exhibit)
    if len(attached(writer, task.id)) >= plans.MOST:
        raise ConflictError(f"A task refers to {plans.MOST} exhibits at most.", remedy="Make another task for the rest.")
    insert_new(writer.connection, task_exhibits, [{"task": task.id, "exhibit": found, "by": situation.actor.person, "at": situation.now}])
    return found


@does(plans.DetachExhibit)
def detach_exhibit(writer: Writer, command: plans.DetachExhibit) -> str:
    """Of what the writer may know of."""
    task = tasks.find(writer.connection, writer.situation.case.id, command.task)
    if command.exhibit not in {one.id for one in attached(writer, task.id)}:
        raise NotFoundError("This task refers to no such exhibit.")
    x = task_exhibits.c
    writer.connection.execute(sa.delete(task_exhibits).where((x.task == task.id) & (x.exhibit == command.exhibit)))
    return command.exhibit
