"""Break-glass as those see it whom it concerns: who, when, why, how much left; nothing of the case but its purpose (C9)."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from glasshouse.base.clock import DAY, iso
from glasshouse.model.actor import Role
from glasshouse.model.purpose import Purpose
from glasshouse.policy.plans import breakglass as plans
from glasshouse.store import breakglass as kept, oversighttables as t, tables
from glasshouse.store.executors import Reader, reads
from glasshouse.store.reading.wording import who
from glasshouse.store.sameness import alike

_SHOWN = 50
_KEPT_DAYS = 90
ALL = frozenset({Role.AUDITOR, Role.ADMINISTRATOR})
"""Who is told of every break-glass."""


@reads(plans.ListBreakGlass)
def list_break_glass(reader: Reader, _plan: plans.ListBreakGlass) -> plans.BreakGlassView:
    """First those that wait."""
    c, me, now = t.breakglass.c, reader.situation.actor, reader.situation.now
    since = now - _KEPT_DAYS * DAY
    waiting = _rows(reader, c.reviewed.is_(None) & (c.person != me.person) & _told(reader), c.due)
    reviewed = _rows(reader, (c.reviewed > since) & (c.person != me.person) & _told(reader), c.reviewed.desc())
    mine = _rows(reader, (c.person == me.person) & (c.reviewed.is_(None) | (c.at > since)), c.at.desc())
    reader.disclosed.count = len(waiting) + len(reviewed) + len(mine)
    return plans.BreakGlassView(_shown(reader, waiting), _shown(reader, reviewed), _shown(reader, mine))


def _told(reader: Reader) -> sa.ColumnElement[bool]:
    """Those that this reader is told of: all; a lead's unit's, and what they may review."""
    me, c, m = reader.situation.actor, t.breakglass.c, tables.members.c
    if me.roles & ALL:
        return sa.true()
    if Role.LEAD not in me.roles:
        return sa.false()
    inside = sa.exists().where((m.case_id == c.case_id) & (m.person == me.person))
    return (c.unit == me.unit) | ~inside


def _rows(reader: Reader, where: sa.ColumnElement[bool], order: Any) -> list[Any]:
    c = t.breakglass.c
    entered = where & c.entry.is_not(None)
    return list(reader.connection.execute(sa.select(t.breakglass).where(entered).order_by(order, c.id).limit(_SHOWN)))


def _shown(reader: Reader, rows: list[Any]) -> tuple[plans.BrokenGlass, ...]:
    if not rows:
        return ()
    names = who(reader, [person for row in rows for person in (row.person, row.reviewed_by) if person])
    u, c = tables.units.c, tables.cases.c
    units = {row.id: row.name for row in reader.connection.execute(sa.select(u.id, u.name))}
    cases = reader.connection.execute(sa.select(c.id, c.purpose).where(c.id.in_([row.case_id for row in rows])))
    purposes = {row.id: row.purpose for row in cases}
    me, now = reader.situation.actor, reader.situation.now
    same = alike(reader.connection, me.person)

    def one(row: Any) -> plans.BrokenGlass:
        mine, waits = row.person == me.person, row.reviewed is None
        able = waits and me.bound_case is None and row.person not in same and kept.may_review(row, me.person, me.unit, me.roles)
        able = able and not kept.is_member(reader.connection, row.case_id, me.person)
        return plans.BrokenGlass(
            row.id,
            names.get(row.person, "?"),
            units.get(row.unit, "?"),
            Purpose(purposes[row.case_id]),
            plans.Emergency(row.reason),
            row.sentence,
            iso(row.at),
            iso(row.until),
            iso(row.due),
            row.entry,
            waits and row.ended is None and row.at <= now < row.until and row.seen <= now,
            waits and (row.overdue is not None or row.due <= now),
            row.exports,
            row.persons,
            names.get(row.reviewed_by or "", ""),
            row.found,
            row.review,
            able,
            row.case_id if mine else "",
        )

    return tuple(one(row) for row in rows)
