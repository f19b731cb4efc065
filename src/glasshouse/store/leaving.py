"""Somebody leaves a case: their sight of it ends with the transaction.

Promise: membership, keeping and the keys that they have for the case end together; a thing of a case adds what else ends:

    @leaves
    def let_go_of_tasks(writer: Writer, person: str) -> None: ...
"""

from __future__ import annotations

from collections.abc import Callable

import sqlalchemy as sa

from glasshouse.store import keeping, tables as t
from glasshouse.store.executors import Writer

Leaving = Callable[[Writer, str], None]
_LEAVINGS: list[Leaving] = []


def leaves(function: Leaving) -> Leaving:
    """Call this function in the transaction in which a person (account id) leaves the case of the act."""
    _LEAVINGS.append(function)
    return function


def leave(writer: Writer, person: str) -> bool:
    """They are no member any more; False where they were none."""
    case, now = writer.situation.case.id, writer.situation.now
    m, c = t.members.c, t.credentials.c
    if writer.connection.execute(sa.delete(t.members).where((m.case_id == case) & (m.person == person))).rowcount == 0:
        return False
    keeping.end(writer.connection, case, person, writer.situation.actor.person, now)
    bound = (c.case_id == case) & (c.person == person) & c.revoked.is_(None)
    writer.connection.execute(sa.update(t.credentials).where(bound).values(revoked=now))
    for function in _LEAVINGS:
        function(writer, person)
    return True
