"""The heads of cases, for counting: no title, no number, nobody."""

from __future__ import annotations

import sqlalchemy as sa

from glasshouse.base.clock import DAY
from glasshouse.model.case import ALIVE, CaseKind, CaseState
from glasshouse.model.outcome import Outcome
from glasshouse.model.purpose import Purpose
from glasshouse.policy.plans.caseload import CaseHead, Caseload
from glasshouse.store import casetables as ct, lifetables as lt, tables as t
from glasshouse.store.disposaltables import disposals, legal_holds, retention_ends
from glasshouse.store.lives import today


def caseload(connection: sa.Connection, unit: str | None, now: int) -> Caseload:
    """Of one unit, or of all; standing cases, first looks and drafts that were given up are no cases here."""
    c, m, d, h, r, g = t.cases.c, lt.moves.c, lt.dates.c, legal_holds.c, retention_ends.c, disposals.c
    where = c.kind == CaseKind.INVESTIGATION.value
    where = where if unit is None else where & (c.unit == unit)
    closed = sa.select(sa.func.max(m.at)).where((m.case_id == c.id) & (m.what == CaseState.CLOSED.value)).scalar_subquery()
    gone = sa.select(sa.func.max(g.closed)).where((g.case_id == c.id) & (g.signed.is_not(None))).scalar_subquery()
    late = sa.exists().where((d.case_id == c.id) & (d.day <= today(now)))
    held = sa.exists().where((h.case_id == c.id) & h.lifted.is_(None))
    over = sa.exists().where((r.case_id == c.id) & (r.day <= today(now))) & ~held
    query = sa.select(c.purpose, c.state, c.opened, sa.func.coalesce(closed, gone).label("closed"), late.label("late"), over.label("over"))
    heads = []
    for row in connection.execute(query.where(where).order_by(c.purpose, c.state, c.opened)):
        alive = CaseState(row.state) in ALIVE
        ended = None if alive else (row.closed if row.closed is not None else row.opened) // DAY
        heads.append(
            CaseHead(Purpose(row.purpose), CaseState(row.state), row.opened // DAY, ended, alive and bool(row.late), bool(row.over))
        )
    o = ct.outcomes.c
    once = sa.select(o.case_id, o.person, o.at, o.outcome).distinct().join(t.cases, c.id == o.case_id).where(where).subquery().c
    signed = sa.select(once.at, once.outcome).order_by(once.at, once.outcome)
    return Caseload(tuple(heads), tuple((row.at // DAY, Outcome(row.outcome)) for row in connection.execute(signed)), now // DAY)
