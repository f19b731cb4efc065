"""What waits for a person, counted in one statement over indexes: every page asks it.

Promise: it counts what the person could answer now, by the same rules as the lists behind it, and tells nothing of a case but that.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from glasshouse.base.clock import HOUR
from glasshouse.model.actor import APPROVERS, Actor, CaseRole, Role
from glasshouse.model.waiting import Waiting
from glasshouse.policy.plans.approvals import ASKED_HOURS
from glasshouse.store import casetables as c, oversighttables as o, tables as t
from glasshouse.store.approvals import ASKED, TABLE
from glasshouse.store.statement import Statement

_ME: sa.BindParameter[str] = sa.bindparam("me")
_UNIT: sa.BindParameter[str] = sa.bindparam("unit")
_NOW: sa.BindParameter[int] = sa.bindparam("now")
_TOLD = frozenset({Role.AUDITOR, Role.ADMINISTRATOR})
_NO_CASES = _TOLD | {Role.APPROVER}


def _if(flag: str) -> sa.ColumnElement[bool]:
    """Whether the person has what `flag` stands for."""
    return sa.bindparam(flag, type_=sa.Integer) == 1


def _approvals() -> sa.Select[Any]:
    a, people = t.approvals.c, t.people.alias("asker")
    asker, other = people.c, t.people.alias("other").c
    able = sa.or_(*(other.roles.contains(f'"{role.value}"') for role in sorted(APPROVERS)))
    apart = sa.exists().where((other.state == "active") & (other.unit != asker.unit) & able)
    own = (asker.unit == _UNIT) & ((a.format == TABLE) | apart)
    waits = (a.state == ASKED) & (a.asker != _ME) & (a.asked > _NOW - ASKED_HOURS * HOUR)
    asked = t.approvals.join(people, asker.id == a.asker)
    return sa.select(sa.func.count()).select_from(asked).where(_if("approves") & waits & ~own)


def _seals() -> sa.Select[Any]:
    p, m = c.protections.c, t.members.c
    works = (m.role == CaseRole.LEAD.value) | (m.role == CaseRole.MEMBER.value)
    mine = sa.exists().where((m.case_id == p.case_id) & (m.person == _ME) & works)
    waits = (p.due > _NOW) & p.confirmed.is_(None) & p.lapsed.is_(None) & (p.by != _ME)
    return sa.select(sa.func.count()).select_from(c.protections).where(_if("works") & waits & mine)


def _unreviewed() -> sa.ColumnElement[bool]:
    b = o.breakglass.c
    return b.reviewed.is_(None) & b.entry.is_not(None) & (b.person != _ME)


def _reviews() -> sa.Select[Any]:
    b, m = o.breakglass.c, t.members.c
    inside = sa.exists().where((m.case_id == b.case_id) & (m.person == _ME))
    able = _if("audits") | (_if("leads") & (b.unit != _UNIT))
    return sa.select(sa.func.count()).select_from(o.breakglass).where(_unreviewed() & able & ~inside)


def _broken() -> sa.Select[Any]:
    told = _if("told") | (_if("leads") & (o.breakglass.c.unit == _UNIT))
    return sa.select(sa.func.count()).select_from(o.breakglass).where(_unreviewed() & told)


def _alerts() -> sa.Select[Any]:
    a = o.alerts.c
    mine = a.reviewed.is_(None) & (a.person != _ME) & (a.other != _ME)
    return sa.select(sa.func.count()).select_from(o.alerts).where(_if("audits") & mine)


def _counts() -> sa.Select[Any]:
    parts = {"approvals": _approvals(), "seals": _seals(), "reviews": _reviews(), "alerts": _alerts(), "broken": _broken()}
    return sa.select(*(part.scalar_subquery().label(name) for name, part in parts.items()))


_COUNTS = Statement(_counts)


def _seals_by_case() -> sa.Select[Any]:
    p, m = c.protections.c, t.members.c
    waits = (p.due > _NOW) & p.confirmed.is_(None) & p.lapsed.is_(None) & (p.by != _ME)
    mine = (m.case_id == p.case_id) & (m.person == _ME) & ((m.role == CaseRole.LEAD.value) | (m.role == CaseRole.MEMBER.value))
    return sa.select(p.case_id, sa.func.count().label("seals")).join(t.members, mine).where(waits).group_by(p.case_id)


_SEALS_BY_CASE = Statement(_seals_by_case)


def waiting(connection: sa.Connection, actor: Actor, now: int) -> Waiting:
    """What waits for this person now."""
    roles = actor.roles
    row = _COUNTS.first(
        connection,
        me=actor.person,
        unit=actor.unit,
        now=now,
        approves=int(bool(roles & APPROVERS)),
        works=int(not roles & _NO_CASES),
        audits=int(Role.AUDITOR in roles and Role.APPROVER not in roles),
        leads=int(Role.LEAD in roles and Role.APPROVER not in roles),
        told=int(bool(roles & _TOLD) and Role.APPROVER not in roles),
    )
    cases = _SEALS_BY_CASE.all(connection, me=actor.person, now=now) if row.seals else ()
    by_case = tuple((one.case_id, one.seals) for one in cases)
    return Waiting(row.approvals, row.seals, row.reviews, row.alerts, row.broken, by_case)
