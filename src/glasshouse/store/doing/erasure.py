"""Destroying openings of the ledger, once two people of different offices have asked for it.

Promise: nothing is destroyed for one person alone, nor of a case that is still worked; what one asked lapses after 72 hours.
"""

from __future__ import annotations

import sqlalchemy as sa

from glasshouse.base.errors import ConflictError, InvalidInputError, NotFoundError
from glasshouse.base.text import one_line
from glasshouse.model.case import ALIVE, CaseState
from glasshouse.policy.plans.erasure import EraseOpenings, Erasure, ExpireOpenings
from glasshouse.store import meta, tables as t
from glasshouse.store.erasing import Wish
from glasshouse.store.executors import Writer, does
from glasshouse.store.retaining import unheld


@does(EraseOpenings)
def erase_openings(writer: Writer, command: EraseOpenings) -> Erasure:
    """Note the first person's wish; destroy at the second's."""
    if not one_line(command.reason, 200):
        raise InvalidInputError("An erasure needs a reason.", field="reason")
    state = writer.connection.execute(sa.select(t.cases.c.state).where(t.cases.c.id == command.case)).scalar()
    if state is None:
        raise NotFoundError("There is no case with this id.")
    if CaseState(state) in ALIVE:
        raise ConflictError("This case is not closed.", remedy="What its people read and did stays open to them until then.")
    unheld(writer.connection, command.case)
    key = f"erasure:{command.case}"
    if not Wish.read(writer.connection, command.case).followed_by(writer.connection, writer.situation):
        me = writer.situation
        meta.put(writer.connection, key, f"{me.actor.person} {me.case.kind.value} {me.now}")
        return Erasure(False, 0)
    writer.disclosed.count = writer.ground.entries.erase(command.case)
    meta.put(writer.connection, key, "")
    return Erasure(True, writer.disclosed.count)


@does(ExpireOpenings)
def expire_openings(writer: Writer, command: ExpireOpenings) -> Erasure:
    """Destroy what is over its time."""
    entries = writer.ground.entries
    writer.disclosed.count = entries.erase(command.case, entries.since(command.before))
    return Erasure(True, writer.disclosed.count)
