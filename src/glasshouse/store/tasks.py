"""Tasks as rows: found within their case alone, written with each revision kept, in no ring, and given to nobody but members.

Promise: an id of another case and an id that nothing has are told alike. `seed_tasks` plants a template's tasks in a new case, `open_tasks`
says what a closing would leave undone, and `leave` takes whoever leaves a case off its tasks.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

import sqlalchemy as sa

from glasshouse.base.clock import SECOND
from glasshouse.base.errors import ConflictError, InvalidInputError, NotFoundError
from glasshouse.base.ids import random_id
from glasshouse.base.text import storable
from glasshouse.model.task import PEOPLE, WAITS, Seed, TaskState
from glasshouse.model.writing import as_text, as_title
from glasshouse.policy.plans.lookup import Place
from glasshouse.policy.plans.tasks import MOST
from glasshouse.store import lookup, tables as t
from glasshouse.store.executors import Writer
from glasshouse.store.fold import CHUNK, chunks
from glasshouse.store.tasktables import task_people, task_revisions, task_waits, tasks

FEED = "feed"
"""The kind of credential that a calendar link is."""


@dataclass(frozen=True, slots=True)
class Written:
    """A task as somebody wants it: `people` account ids, `after` task ids; `due` a day or None."""

    title: str
    text: str
    state: TaskState
    due: str | None
    people: tuple[str, ...]
    after: tuple[str, ...]


def find(connection: sa.Connection, case: str, public: str) -> Any:
    """The row of a task of this case; NotFoundError."""
    here = (tasks.c.case_id == case) & (tasks.c.id == public)
    row = connection.execute(sa.select(tasks).where(here)).first() if storable(public) else None
    if row is None:
        raise NotFoundError("No task of this case has this address.", remedy="Look for it in the list of tasks.")
    return row


def people_of(connection: sa.Connection, ids: Iterable[str]) -> dict[str, list[str]]:
    """Whose each of these tasks is: account ids by task."""
    return _pairs(connection, task_people.c.task, task_people.c.person, ids)


def waits_of(connection: sa.Connection, ids: Iterable[str]) -> dict[str, list[str]]:
    """What each of these tasks waits for: task ids by task."""
    return _pairs(connection, task_waits.c.task, task_waits.c.after, ids)


def waited_for(connection: sa.Connection, ids: Iterable[str]) -> dict[str, list[str]]:
    """Which tasks wait for each of these."""
    return _pairs(connection, task_waits.c.after, task_waits.c.task, ids)


def _pairs(connection: sa.Connection, key: sa.Column[str], value: sa.Column[str], ids: Iterable[str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for part in chunks(sorted(set(ids)), CHUNK):
        for one, other in connection.execute(sa.select(key, value).where(key.in_(part)).order_by(key, value)):
            found.setdefault(one, []).append(other)
    return found


def members(connection: sa.Connection, case: str) -> list[Any]:
    """Accounts of the case's members that work: id, login, name; by name."""
    m, p = t.members.c, t.people.c
    query = sa.select(p.id, p.login, p.name).join(t.members, m.person == p.id).where((m.case_id == case) & (p.state == "active"))
    return list(connection.execute(query.order_by(p.name, p.id)))


def named(connection: sa.Connection, case: str, logins: Sequence[str]) -> tuple[str, ...]:
    """Accounts of members by sign-in names; InvalidInputError for anybody else, alike whether there is such an account."""
    known = {row.login: row.id for row in members(connection, case)}
    found = dict.fromkeys(known.get(login.strip().lower(), "") for login in logins)
    if "" in found:
        words = "A task is given to members of the case."
        raise InvalidInputError(words, field="people", remedy="Add them to the case first, or leave them out.")
    if len(found) > PEOPLE:
        raise InvalidInputError(f"A task has at most {PEOPLE} people.", field="people", remedy="Make several tasks of it.")
    return tuple(found)


def numbered(connection: sa.Connection, case: str, numbers: Sequence[int]) -> tuple[str, ...]:
    """Ids of tasks of the case by their numbers; InvalidInputError names those that are none."""
    asked = tuple(dict.fromkeys(numbers))
    if len(asked) > WAITS:
        raise InvalidInputError(f"A task waits for at most {WAITS} others.", field="after")
    query = sa.select(tasks.c.number, tasks.c.id).where((tasks.c.case_id == case) & tasks.c.number.in_(asked))
    known: dict[int, str] = {row.number: row.id for row in connection.execute(query)}
    if strange := [number for number in asked if number not in known]:
        raise InvalidInputError("This case has no task " + ", ".join(map(str, strange)) + ".", field="after")
    return tuple(known[number] for number in asked)


def day(text: str) -> str | None:
    """A day of the calendar as it is kept; None for none. InvalidInputError."""
    if not text:
        return None
    try:
        found = date.fromisoformat(text)
    except ValueError:
        found = None
    if found is None or found.isoformat() != text or not 1900 <= found.year <= 2200:
        raise InvalidInputError("This is no day.", field="due", remedy="Write it as year, month and day: 2026-11-30.")
    return text


def today(now: int) -> str:
    """The day (UTC) of a time in microseconds."""
    return datetime.fromtimestamp(now // SECOND, UTC).date().isoformat()


def add(writer: Writer, case: str, want: Written) -> tuple[str, int]:
    """A new task: its id and number. ConflictError where the case has MOST already."""
    connection, now, me = writer.connection, writer.situation.now, writer.situation.actor.person
    public = random_id()
    last = connection.execute(sa.select(sa.func.max(tasks.c.number)).where(tasks.c.case_id == case)).scalar() or 0
    if last >= MOST:
        raise ConflictError(f"A case has at most {MOST:,} tasks.", remedy="Open a case of its own for what is left.")
    about = {"made_by": me, "made": now, "changed_by": me, "changed": now, "revision": 1}
    values = {"id": public, "case_id": case, "number": last + 1, **_columns(want), **about}
    connection.execute(sa.insert(tasks).values(values))
    _hang(writer, public, want)
    _keep(writer, public, 1, want)
    lookup.put(writer, case, Place.TASK, public, f"{want.title}\n{want.text}")
    return public, last + 1


def change(writer: Writer, row: Any, want: Written) -> int:
    """The next revision of a task; yields its number. ConflictError, naming the ring, where tasks would wait for each other."""
    ring = _ring(writer.connection, row.id, want.after)
    if ring:
        numbers = _numbers(writer.connection, ring)
        path = " → ".join(f"Task {numbers[one]}" for one in ring)
        remedy = "Take one of them off what it waits for."
        raise ConflictError(f"They would wait for each other: {path}.", remedy=remedy, code="ring")
    if want.state is TaskState.DONE and row.state != TaskState.DONE.value:
        _after_all(writer.connection, want.after)
    revision, about = row.revision + 1, {"changed_by": writer.situation.actor.person, "changed": writer.situation.now}
    writer.connection.execute(sa.update(tasks).where(tasks.c.id == row.id).values(**_columns(want), revision=revision, **about))
    writer.connection.execute(sa.delete(task_people).where(task_people.c.task == row.id))
    writer.connection.execute(sa.delete(task_waits).where(task_waits.c.task == row.id))
    _hang(writer, row.id, want)
    _keep(writer, row.id, revision, want)
    lookup.put(writer, row.case_id, Place.TASK, row.id, f"{want.title}\n{want.text}")
    return int(revision)


def present(connection: sa.Connection, row: Any) -> Written:
    """The task as it is."""
    people, after = people_of(connection, [row.id]), waits_of(connection, [row.id])
    state = TaskState(row.state)
    return Written(row.title, row.text, state, row.due, tuple(people.get(row.id, ())), tuple(after.get(row.id, ())))


def seed_tasks(writer: Writer, case: str, seeds: Sequence[Seed]) -> tuple[str, ...]:
    """Plant these tasks in the case, in order; yields their ids. InvalidInputError where one waits for itself or a later one."""
    opened, made = datetime.fromtimestamp(writer.situation.now // SECOND, UTC).date(), list[str]()
    for place, seed in enumerate(seeds):
        if any(not 0 <= one < place for one in seed.after):
            raise InvalidInputError("A template's task waits for tasks before it in the list.", field="tasks")
        due = None if seed.days is None else (opened + timedelta(days=seed.days)).isoformat()
        after = tuple(made[one] for one in dict.fromkeys(seed.after))
        want = Written(as_title(seed.title), as_text(seed.text), TaskState.TO_DO, due, (), after)
        made.append(add(writer, case, want)[0])
    return tuple(made)


def open_tasks(connection: sa.Connection, case: str) -> tuple[int, ...]:
    """Numbers of the case's tasks that are not done, in order: what a closing would leave undone."""
    query = sa.select(tasks.c.number).where((tasks.c.case_id == case) & (tasks.c.state != TaskState.DONE.value))
    return tuple(connection.execute(query.order_by(tasks.c.number)).scalars())


def leave(connection: sa.Connection, case: str, person: str) -> None:
    """Whose membership ends has no tasks there any more; the tasks stay."""
    mine = sa.select(tasks.c.id).where(tasks.c.case_id == case)
    connection.execute(sa.delete(task_people).where((task_people.c.person == person) & task_people.c.task.in_(mine)))


def _columns(want: Written) -> dict[str, Any]:
    return {"title": want.title, "text": want.text, "state": want.state.value, "due": want.due}


def _hang(writer: Writer, public: str, want: Written) -> None:
    if want.people:
        writer.connection.execute(sa.insert(task_people), [{"task": public, "person": one} for one in want.people])
    if want.after:
        writer.connection.execute(sa.insert(task_waits), [{"task": public, "after": one} for one in want.after])


def _keep(writer: Writer, public: str, revision: int, want: Written) -> None:
    about = {"by": writer.situation.actor.person, "at": writer.situation.now}
    lists = {"people": json.dumps(want.people), "waits": json.dumps(want.after)}
    values = {"task": public, "revision": revision, **_columns(want), **lists, **about}
    writer.connection.execute(sa.insert(task_revisions).values(values))


def _after_all(connection: sa.Connection, after: Sequence[str]) -> None:
    query = sa.select(tasks.c.number).where(tasks.c.id.in_(after) & (tasks.c.state != TaskState.DONE.value)).order_by(tasks.c.number)
    left = list(connection.execute(query).scalars())
    if left:
        words = "It waits for " + ", ".join(f"Task {number}" for number in left) + "."
        raise ConflictError(words, remedy="Finish what it waits for first, or take it off the list.", code="task_waits")


def _ring(connection: sa.Connection, public: str, after: Sequence[str]) -> list[str]:
    """From the task back to itself along what waits for what; empty where there is no such way."""
    came: dict[str, str] = {}
    front = list(after)
    came.update(dict.fromkeys(front, public))
    while front:
        if public in came:
            back = [public]
            while (step := came[back[-1]]) != public:
                back.append(step)
            return [public, *reversed(back)]
        reached = {two: one for one, twos in waits_of(connection, front).items() for two in twos if two not in came}
        came.update(reached)
        front = list(reached)
    return []


def _numbers(connection: sa.Connection, ids: Sequence[str]) -> dict[str, int]:
    query = sa.select(tasks.c.id, tasks.c.number).where(tasks.c.id.in_(set(ids)))
    return {row.id: row.number for row in connection.execute(query)}
