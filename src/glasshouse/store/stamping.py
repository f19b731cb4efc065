"""Time stamps of exhibits as they are kept: which are due, and what came of each."""

from __future__ import annotations

from typing import Any, NamedTuple

import sqlalchemy as sa

from glasshouse.base.clock import HOUR, MINUTE, iso
from glasshouse.model.case import Case
from glasshouse.model.stamp import StampFault, StampState
from glasshouse.policy.plans.exhibits import Stamp
from glasshouse.store.exhibittables import exhibits
from glasshouse.store.rows import find_case
from glasshouse.store.stamptables import exhibit_stamps

PAUSES = (1 * MINUTE, 5 * MINUTE, 30 * MINUTE, 2 * HOUR, 12 * HOUR)
"""Before each further try; the last one again and again: nothing is given up."""
_AT_ONCE = 50


class Due(NamedTuple):
    """An exhibit whose hash is to be stamped now."""

    id: str
    sha256: str
    case: Case


def enroll(connection: sa.Connection, authority: str, now: int) -> int:
    """Let every exhibit that is a file wait for a stamp, those from before an authority was configured too; yields how many are new."""
    e, s = exhibits.c, exhibit_stamps.c
    query = sa.select(e.id).where(e.sha256.isnot(None) & e.id.notin_(sa.select(s.exhibit))).order_by(e.at).limit(_AT_ONCE)
    new = list(connection.execute(query).scalars())
    empty = {"state": StampState.WAITING.value, "authority": authority, "tries": 0, "next": now, "fault": ""}
    if new:
        connection.execute(sa.insert(exhibit_stamps), [{"exhibit": one, **empty} for one in new])
    return len(new)


def unknown(connection: sa.Connection) -> bool:
    """Whether there is an exhibit that does not wait yet: asked before anything is locked."""
    e, s = exhibits.c, exhibit_stamps.c
    query = sa.select(e.id).where(e.sha256.isnot(None) & e.id.notin_(sa.select(s.exhibit))).limit(1)
    return connection.execute(query).first() is not None


def due(connection: sa.Connection, now: int) -> list[Due]:
    """Those whose time has come, oldest first."""
    e, s = exhibits.c, exhibit_stamps.c
    waits = sa.select(e.id, e.sha256, e.case_id).join(exhibit_stamps, s.exhibit == e.id).where(s.next <= now)
    rows = connection.execute(waits.order_by(s.next).limit(_AT_ONCE)).all()
    found = [(row, find_case(connection, row.case_id)) for row in rows]
    return [Due(row.id, row.sha256, case) for row, case in found if case is not None]


def kept(connection: sa.Connection, exhibit: str) -> Stamp | None:
    """What has become of the stamp of this exhibit; None where nobody was to be asked for one."""
    row: Any = connection.execute(sa.select(exhibit_stamps).where(exhibit_stamps.c.exhibit == exhibit)).first()
    if row is None:
        return None
    fault = StampFault(row.fault) if row.fault else None
    return Stamp(StampState(row.state), row.authority, iso(row.stamped) if row.stamped is not None else "", fault)


def response(connection: sa.Connection, exhibit: str) -> bytes:
    """The authority's answer; empty where there is none."""
    found = connection.execute(sa.select(exhibit_stamps.c.response).where(exhibit_stamps.c.exhibit == exhibit)).scalar()
    return bytes(found) if found is not None else b""
