"""Which exhibits a task refers to, and which tasks refer to an exhibit: of those that the reader may know of, and no others."""

from __future__ import annotations

import sqlalchemy as sa

from glasshouse.model.exhibit import label
from glasshouse.policy.plans.attachments import Attached
from glasshouse.store.executors import Reader
from glasshouse.store.exhibits import visible
from glasshouse.store.exhibittables import exhibits
from glasshouse.store.filtering import title
from glasshouse.store.tasktables import task_exhibits, tasks


def attached(reader: Reader, task: str) -> tuple[Attached, ...]:
    """Exhibits of a task, by number."""
    e, x = exhibits.c, task_exhibits.c
    query = sa.select(e.id, e.number, title(reader)).join(task_exhibits, x.exhibit == e.id).where((x.task == task) & visible(reader))
    return tuple(Attached(row.id, label(row.number), row.title) for row in reader.connection.execute(query.order_by(e.number)))


def referring(reader: Reader, exhibit: str) -> tuple[Attached, ...]:
    """Tasks that refer to an exhibit, by number."""
    c, x = tasks.c, task_exhibits.c
    query = sa.select(c.id, c.number, c.title).join(task_exhibits, x.task == c.id)
    rows = reader.connection.execute(query.where((x.exhibit == exhibit) & (c.case_id == reader.situation.case.id)).order_by(c.number))
    return tuple(Attached(row.id, f"Task {row.number}", row.title) for row in rows)
