"""Destroying openings of the ledger, once two people of different offices have asked for it.

Promise: nothing is destroyed for one person alone, nor of a case that is still worked; what one asked lapses after 72 hours.
"""

from __future__ import annotations

import sqlalchemy as sa

from glasshouse.base.clock import HOUR
from glasshouse.base.errors import ConflictError, InvalidInputError, NotFoundError
from glasshouse.base.text import one_line
from glasshouse.model.case import CaseState
from glasshouse.policy.plans.erasure import ASKED_HOURS, EraseOpenings, Erasure
from glasshouse.store import meta, tables as t
from glasshouse.store.executors import Writer, does


@does(EraseOpenings)
def erase_openings(writer: Writer, command: EraseOpenings) -> Erasure:
    """Note the first person's wish; destroy at the second's."""
    if not one_line(command.reason, 200):
        raise InvalidInputError("An erasure needs a reason.", field="reason")
    state = writer.connection.execute(sa.select(t.cases.c.state).where(t.cases.c.id == command.case)).scalar()
    if state is None:
        raise NotFoundError("There is no case with this id.")
    if state == CaseState.OPEN:
        raise ConflictError("This case is not closed.", remedy="What its people read and did stays open to them until then.")
    key = f"erasure:{command.case}"
    asked = (meta.get(writer.connection, key) or "").split()
    if not _seconds(writer, asked):
        me = writer.situation
        meta.put(writer.connection, key, f"{me.actor.person} {me.case.kind.value} {me.now}")
        return Erasure(False, 0)
    writer.disclosed.count = writer.ground.entries.erase(command.case)
    meta.put(writer.connection, key, "")
    return Erasure(True, writer.disclosed.count)


def _seconds(writer: Writer, asked: list[str]) -> bool:
    """Whether this person makes two: another than the first, of the other office, in time."""
    if len(asked) != 3:
        return False
    person, office, when = asked
    me = writer.situation
    return me.actor.person != person and me.case.kind.value != office and 0 <= me.now - int(when) <= ASKED_HOURS * HOUR
