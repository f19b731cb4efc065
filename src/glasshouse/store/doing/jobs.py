"""Work after a commit is a row of the same transaction: durable, leased, tried at most three times, then failed with a code.

A job stores person, case, purpose and plan hash: whoever runs it passes the gate again at start and every 60 seconds (C9).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from glasshouse.base.clock import SECOND
from glasshouse.base.ids import random_id
from glasshouse.store import tables as t
from glasshouse.store.engine import Database, take_numbers
from glasshouse.store.executors import Writer

NOTIFY = "notify"
"""The kind of a job that sends a notification: claimed by nobody who does other work, so that a server that is away holds nothing up."""
TRIES = 3
LEASE = 90 * SECOND


@dataclass(frozen=True, slots=True)
class Job:
    """A claimed job: `lease` proves that it is still ours."""

    id: int
    kind: str
    subject: str
    person: str
    case: str
    purpose: str
    plan_hash: str
    intent: int
    tries: int
    lease: str


def add_job(writer: Writer, kind: str, subject: str, plan_hash: str, person: str | None = None) -> int:
    """A job that answers the writer's intent, in the writer's transaction; for whoever acts, or for `person`."""
    situation = writer.situation
    number = take_numbers(writer.connection, "jobs", 1)
    values = {
        "id": number,
        "kind": kind,
        "subject": subject,
        "person": situation.actor.person if person is None else person,
        "case_id": situation.case.id,
    }
    values |= {
        "purpose": situation.case.purpose.value,
        "plan_hash": plan_hash,
        "intent": writer.intent,
        "state": "waiting",
    }
    writer.connection.execute(sa.insert(t.jobs).values(**values, tries=0, created=situation.now, message=""))
    return number


def claim(database: Database, now: int, subject: str | None = None, *, notify: sa.Select[Any] | None = None) -> Job | None:
    """The oldest job that waits or whose lease ran out; `subject` picks one. `notify` selects notifications that may be tried now: then it
    is a job of one of these, and otherwise a job of any other kind."""
    j = t.jobs.c
    free = (j.state == "waiting") | ((j.state == "running") & (j.leased_until < now))
    free &= (j.kind != NOTIFY) if notify is None else (j.kind == NOTIFY) & j.subject.in_(notify)
    if subject is not None:
        free &= j.subject == subject
    with database.write() as connection:
        query = sa.select(t.jobs).where(free).order_by(j.id).limit(1)
        row: Any = connection.execute(query if database.embedded else query.with_for_update(skip_locked=True)).first()
        if row is None:
            return None
        lease = random_id()
        values = {"state": "running", "lease": lease, "leased_until": now + LEASE, "tries": row.tries + 1}
        connection.execute(sa.update(t.jobs).where(j.id == row.id).values(values))
    return Job(
        row.id,
        row.kind,
        row.subject,
        row.person,
        row.case_id,
        row.purpose,
        row.plan_hash,
        row.intent,
        row.tries + 1,
        lease,
    )


def renew(connection: sa.Connection, job: Job, now: int) -> bool:
    """Prolong the lease; False when another runner has taken the job."""
    j = t.jobs.c
    where = (j.id == job.id) & (j.lease == job.lease) & (j.state == "running")
    return connection.execute(sa.update(t.jobs).where(where).values(leased_until=now + LEASE)).rowcount == 1


def settle(connection: sa.Connection, job: Job, state: str, message: str, now: int) -> bool:
    """Its end: done, failed or stopped; or waiting again. False where it was not ours any more: nothing happened."""
    values = {
        "state": state,
        "message": message[:500],
        "finished": now if state != "waiting" else None,
        "lease": None,
        "leased_until": None,
    }
    ours = (t.jobs.c.id == job.id) & (t.jobs.c.lease == job.lease)
    return connection.execute(sa.update(t.jobs).where(ours).values(values)).rowcount == 1


def stop_about(connection: sa.Connection, subject: str, now: int) -> None:
    """Jobs about this are not to be done any more; who does one finds its lease gone."""
    j = t.jobs.c
    open_ = (j.subject == subject) & j.state.in_(["waiting", "running"])
    connection.execute(sa.update(t.jobs).where(open_).values(state="stopped", lease=None, leased_until=None, finished=now))


def release_all(database: Database) -> None:
    """At the start of an embedded server nobody else can be running: jobs of a killed process wait again at once."""
    with database.write() as connection:
        connection.execute(sa.update(t.jobs).where(t.jobs.c.state == "running").values(state="waiting", lease=None, leased_until=None))
