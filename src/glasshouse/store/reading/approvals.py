"""Approvals that wait for the reader, and those that they asked for: the plan, and nothing of a case (C8)."""

from __future__ import annotations

from functools import cache
from typing import Any

import sqlalchemy as sa

from glasshouse.base.clock import DAY, iso
from glasshouse.model.actor import APPROVERS
from glasshouse.model.purpose import Purpose
from glasshouse.policy.plans import approvals as plans
from glasshouse.store import approvals as kept, tables as t
from glasshouse.store.executors import Reader, reads
from glasshouse.store.reading.measuring import table_of

_SHOWN = 50
_KEPT_DAYS = 90


@reads(plans.ListApprovals)
def list_approvals(reader: Reader, _plan: plans.ListApprovals) -> plans.Approvals:
    """Whoever may answer none is shown none of others."""
    actor, c = reader.situation.actor, t.approvals.c

    @cache
    def able(asker: str, kind: str = "") -> frozenset[str]:
        return kept.answerers(reader.connection, asker, kind)

    waiting: list[plans.Approval] = []
    if actor.roles & APPROVERS:
        asked = sa.select(t.approvals).where((c.state == kept.ASKED) & (c.asker != actor.person)).order_by(c.asked, c.entry)
        rows = [row for row in reader.connection.execute(asked) if actor.person in able(row.asker, row.format)]
        found = [shown(reader, row, others=True) for row in rows]
        waiting = [one for one in found if one.standing is plans.Standing.WAITING][:_SHOWN]
    since = reader.situation.now - _KEPT_DAYS * DAY
    own = sa.select(t.approvals).where((c.asker == actor.person) & (c.asked > since)).order_by(c.entry.desc()).limit(_SHOWN)
    mine = [shown(reader, row, others=row.format == kept.TABLE or bool(able(actor.person))) for row in reader.connection.execute(own)]
    reader.disclosed.count = len(waiting) + len(mine)
    return plans.Approvals(tuple(waiting), tuple(mine))


def shown(reader: Reader, row: Any, *, others: bool) -> plans.Approval:
    """A row as its reader sees it; the case's address is told to who asked alone."""
    p, u = t.people.c, t.units.c
    people = sa.select(p.id, p.name).where(p.id.in_([row.asker, row.answered_by or row.asker]))
    names = {found.id: found.name for found in reader.connection.execute(people)}
    unit = reader.connection.execute(sa.select(u.name).where(u.id == row.unit)).scalar_one()
    standing = kept.standing_of(row, reader.situation.now, others=others)
    mine = row.asker == reader.situation.actor.person
    return plans.Approval(
        row.id,
        row.digest,
        row.format,
        row.entities,
        row.persons,
        Purpose(row.purpose),
        unit,
        names[row.asker],
        row.reason,
        iso(row.asked),
        standing,
        iso(kept.until(row, standing)),
        names.get(row.answered_by or "", ""),
        row.answer,
        row.case_id if mine else "",
        table_of(reader.connection, row.id) if row.format == kept.TABLE else "",
    )
