"""Holding the rules of unusual use against the log, which the program does, and reviewing what they found, which an auditor does."""

from __future__ import annotations

import sqlalchemy as sa

from glasshouse.base.errors import ConflictError, InvalidInputError, NotFoundError, RefusedError
from glasshouse.base.text import paragraph
from glasshouse.policy.plans.alerts import ReviewAlert, WatchUse
from glasshouse.store import oversighttables as t
from glasshouse.store.executors import Writer, does
from glasshouse.store.noticing import Noticing
from glasshouse.store.usage import Usage

_WORDS = 400


@does(WatchUse)
def watch_use(writer: Writer, command: WatchUse) -> int:
    """The next batch of entries; yields how many alerts are new."""
    del command
    usage = Usage(writer)
    made = Noticing(writer.connection, usage).run(usage.follow(), writer.situation.now)
    writer.disclosed.count += made
    return made


@does(ReviewAlert)
def review_alert(writer: Writer, command: ReviewAlert) -> str:
    """By an auditor whom it is not about."""
    c, me = t.alerts.c, writer.situation.actor.person
    reason = paragraph(command.reason, _WORDS)
    if not reason:
        raise InvalidInputError("Say what became of it.", field="reason")
    row = writer.connection.execute(sa.select(t.alerts).where(c.id == command.id)).first()
    if row is None:
        raise NotFoundError("There is no alert with this address.")
    if me in (row.person, row.other):
        raise RefusedError("Nobody reviews an alert about themselves.", rules=("C9",), remedy="Another auditor reviews it.")
    values = {"reviewed_by": me, "reviewed": writer.situation.now, "explained": command.explained.value, "review": reason}
    if writer.connection.execute(sa.update(t.alerts).where((c.id == row.id) & c.reviewed.is_(None)).values(values)).rowcount != 1:
        raise ConflictError("This was reviewed already.")
    return str(row.id)
