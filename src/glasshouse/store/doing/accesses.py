"""Deferrals: asked for by a lead, signed by somebody else of the case, ended by a lead or by their day."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa

from glasshouse.base.errors import ConflictError, InvalidInputError, NotFoundError
from glasshouse.base.ids import random_id
from glasshouse.model.writing import as_day, as_text
from glasshouse.policy.plans import accesses as plans
from glasshouse.store.deferraltables import deferrals
from glasshouse.store.executors import Writer, does
from glasshouse.store.lives import today
from glasshouse.store.sameness import two_people

_REASON = 1_000


@does(plans.DeferReports)
def defer_reports(writer: Writer, command: plans.DeferReports) -> str:
    """It waits for the second signature."""
    reason, until, now = as_text(command.reason, "reason", _REASON), as_day(command.until), today(writer.situation.now)
    if not reason:
        raise InvalidInputError("Say what would be harmed.", field="reason")
    last = (date.fromisoformat(now) + timedelta(days=plans.DEFERRED_DAYS)).isoformat()
    if not now < until <= last:
        raise InvalidInputError(f"A deferral ends on a day to come, {plans.DEFERRED_DAYS} days ahead at most.", field="until")
    row = {"id": random_id(), "case_id": writer.situation.case.id, "ground": command.ground.value, "reason": reason, "until": until}
    writer.connection.execute(sa.insert(deferrals).values(**row, by=writer.situation.actor.person, at=writer.situation.now))
    return row["id"]


@does(plans.SignDeferral)
def sign_deferral(writer: Writer, command: plans.SignDeferral) -> str:
    """From here on it is in force."""
    row, me = _row(writer, command.id), writer.situation.actor.person
    words = "A deferral is signed by somebody else than who asked for it."
    two_people(writer.connection, me, {row.by}, "house", words, "Ask another member or lead of this case.")
    if row.signed is not None or row.until < today(writer.situation.now):
        raise ConflictError("This deferral no longer waits for a signature.")
    writer.connection.execute(sa.update(deferrals).where(deferrals.c.id == row.id).values(signed_by=me, signed=writer.situation.now))
    return str(row.id)


@does(plans.EndDeferral)
def end_deferral(writer: Writer, command: plans.EndDeferral) -> str:
    """The next report tells everything again."""
    row = _row(writer, command.id)
    writer.connection.execute(sa.update(deferrals).where(deferrals.c.id == row.id).values(ended=writer.situation.now))
    return str(row.id)


def _row(writer: Writer, public: str) -> Any:
    d = deferrals.c
    where = (d.id == public) & (d.case_id == writer.situation.case.id)
    row = writer.connection.execute(sa.select(deferrals).where(where)).first()
    if row is None:
        raise NotFoundError("No deferral of this case has this address.")
    if row.ended is not None:
        raise ConflictError("This deferral has ended already.")
    return row
