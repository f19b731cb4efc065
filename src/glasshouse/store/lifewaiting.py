"""What waits for a person in their cases: closings to sign, other cases that ask, reviews that are due, grants that end, and their own.

Promise: only what the person could answer now, by their role in the case; nothing is told of it but which case, what, and how many.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from glasshouse.base.clock import DAY
from glasshouse.model.actor import CaseRole
from glasshouse.model.case import ALIVE, CaseKind, CaseState
from glasshouse.policy.plans.life import GRANT_DAYS
from glasshouse.policy.plans.retention import SOON_DAYS
from glasshouse.store import lifetables as lt, subjectroles, tables as t
from glasshouse.store.lives import today
from glasshouse.store.ownwaiting import LOOK_DAYS, branches
from glasshouse.store.retentionwaiting import parts
from glasshouse.store.statement import Statement
from glasshouse.store.subjecttables import case_subjects

_LEAD = (CaseRole.LEAD.value,)
_WORKERS = (CaseRole.LEAD.value, CaseRole.MEMBER.value)


def _what(name: str, table: sa.Table, joined: sa.ColumnElement[bool], where: sa.ColumnElement[bool], roles: tuple[str, ...] = _LEAD) -> Any:
    """Case, `name` and how many rows of the table, over the person's cases in which something can still change."""
    m, c = t.members.c, t.cases.c
    source = t.members.join(t.cases, c.id == m.case_id).join(table, joined)
    able, alive = sa.or_(*(m.role == role for role in roles)), sa.or_(*(c.state == state.value for state in sorted(ALIVE)))
    mine = (m.person == sa.bindparam("me")) & able & alive & (c.kind == CaseKind.INVESTIGATION.value)
    query = sa.select(m.case_id, sa.literal_column(f"'{name}'").label("what"), sa.func.count().label("many"))
    return query.select_from(source).where(mine & where).group_by(m.case_id)


def _all() -> Any:
    me: sa.BindParameter[str] = sa.bindparam("me")
    m, c = t.members.c, t.cases.c
    k, a, r, d, g = lt.closings.c, lt.access_requests.c, lt.relations.c, lt.dates.c, t.grants.c
    unsigned = (k.state == "waiting") & (k.by != me) & (c.state == CaseState.UNDER_REVIEW.value)
    named = (r.other_number == c.number) & (r.at >= c.opened)
    ending = (g.expires > sa.bindparam("now")) & (g.expires <= sa.bindparam("soon")) & (c.state == CaseState.OPEN.value)
    return sa.union_all(
        _what("closing", lt.closings, k.case_id == m.case_id, unsigned, _WORKERS),
        _what("access", lt.access_requests, a.other == m.case_id, a.state == "asked"),
        _what("link", lt.relations, named, (r.state == "asked") & (r.case_id != c.id)),
        _what("due", lt.dates, d.case_id == m.case_id, d.day <= sa.bindparam("today")),
        _what("grant", t.grants, g.case_id == m.case_id, ending),
        _what("role", case_subjects, case_subjects.c.case_id == m.case_id, subjectroles.unsigned_by_others(me), _WORKERS),
        *branches(),
        *parts(),
    )


_ALL = Statement(_all)


def life_waiting(connection: sa.Connection, me: str, now: int) -> tuple[tuple[str, str, int], ...]:
    """Case, what (closing, access, link, due, grant, role, tomorrow, receipt, feed, look, ends, hold), how many."""
    days = {"today": today(now), "tomorrow": today(now + DAY), "shortly": now + LOOK_DAYS * DAY, "ending": today(now + SOON_DAYS * DAY)}
    rows = _ALL.all(connection, me=me, now=now, soon=now + GRANT_DAYS * DAY, **days)
    found = [(row.case_id, row.what, _met(connection, row, me, now)) for row in rows]
    return tuple(sorted(one for one in found if one[2]))


def _met(connection: sa.Connection, row: Any, me: str, now: int) -> int:
    """How many; of roles to sign, those of whom the person sees in the case: whoever was sealed since waits for nobody (C4)."""
    return subjectroles.to_sign(connection, row.case_id, me, now) if row.what == "role" else int(row.many)
