"""What waits for a person of their own: tasks due by tomorrow, exhibits that were handed to them, calendar links and first looks that end.

Promise: each is counted by case, over cases that the person is in; of an exhibit that is a record of somebody sealed nothing is told.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from glasshouse.model.case import ALIVE, CaseKind, CaseState
from glasshouse.model.custody import CustodyEvent
from glasshouse.model.task import TaskState
from glasshouse.store import tables as t
from glasshouse.store.exhibittables import custody, exhibit_entities, exhibits
from glasshouse.store.fold import WHOLE_SEALS
from glasshouse.store.functions import declared
from glasshouse.store.rightstables import restricted
from glasshouse.store.tasks import FEED
from glasshouse.store.tasktables import task_people, tasks

LOOK_DAYS = 3
"""Days before its end that a first look waits for its lead."""
_ME: sa.BindParameter[str] = sa.bindparam("me")
_NOW: sa.BindParameter[int] = sa.bindparam("now")


def branches() -> list[sa.Select[Any]]:
    """A query for each, of `me`, `now`, `today` and `tomorrow` (YYYY-MM-DD), `soon` and `shortly`: case_id, what, many."""
    c = t.cases.c
    alive = sa.or_(*(c.state == state.value for state in sorted(ALIVE)))
    when = (tasks.c.due >= sa.bindparam("today")) & (tasks.c.due <= sa.bindparam("tomorrow"))
    due = (task_people.c.person == _ME) & (tasks.c.state != TaskState.DONE.value) & when
    mine = task_people.join(tasks, tasks.c.id == task_people.c.task)
    links = t.credentials.c
    ends = (links.kind == FEED) & (links.person == _ME) & links.revoked.is_(None)
    soon = (links.expires > _NOW) & (links.expires <= sa.bindparam("soon"))
    look = (c.kind == CaseKind.FIRST_LOOK.value) & (c.state == CaseState.OPEN.value)
    over = (c.expires > _NOW) & (c.expires <= sa.bindparam("shortly"))
    return [
        _counted("tomorrow", mine, tasks.c.case_id, due & alive),
        _counted("receipt", custody.join(exhibits, exhibits.c.id == custody.c.exhibit), exhibits.c.case_id, _handed()),
        _counted("feed", t.credentials, links.case_id, ends & soon & alive),
        _counted("look", t.members.alias("lookers"), None, look & over),
    ]


def _counted(what: str, source: Any, case: sa.ColumnElement[str] | None, where: sa.ColumnElement[bool]) -> sa.Select[Any]:
    """`case` None: the source says itself who is in which case."""
    if case is None:
        case = source.c.case_id
        where &= source.c.person == _ME
        inside = source.join(t.cases, t.cases.c.id == case)
    else:
        m = t.members.c
        inside = source.join(t.members, (m.case_id == case) & (m.person == _ME)).join(t.cases, t.cases.c.id == case)
    shown: tuple[Any, ...] = (case.label("case_id"), sa.literal_column(f"'{what}'").label("what"), sa.func.count().label("many"))
    return sa.select(*shown).select_from(inside).where(where).group_by(case)


def sealed_exhibit(exhibit: sa.ColumnElement[str]) -> sa.ColumnElement[bool]:
    """Whether the exhibit is a record of somebody who is sealed, or of what is restricted: then no number tells of it (C4). As in
    `exhibits.visible`, who holds a declared public function is still seen, and so is still counted."""
    x, s = exhibit_entities.c, t.seals.c
    public = x.dataset.in_(sa.select(t.datasets.c.id).where(declared()))
    whole = sa.or_(*(s.role == role for role in sorted(WHOLE_SEALS)))
    sealed = exhibit_entities.join(t.seals, s.entity == x.entity)
    away = sa.exists().where((x.exhibit == exhibit) & (restricted.c.entity == x.entity))
    return sa.exists().select_from(sealed).where((x.exhibit == exhibit) & (whole | ~public)) | away


def _handed() -> sa.ColumnElement[bool]:
    """Handed to the person, who has not signed for it, and not gone on since."""
    c, later = custody.c, custody.alias("later").c
    settles = (CustodyEvent.RECEIVED, CustodyEvent.TRANSFERRED, CustodyEvent.RETURNED)
    after = (later.exhibit == c.exhibit) & (later.number > c.number)
    gone = sa.exists().where(after & sa.or_(*(later.event == event.value for event in settles)))
    return (c.event == CustodyEvent.TRANSFERRED.value) & (c.party == _ME) & ~gone & ~sealed_exhibit(c.exhibit)
