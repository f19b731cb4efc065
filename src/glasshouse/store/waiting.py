"""What waits for a person, counted in one statement: every page asks it.

Promise: it counts what the person could answer now, by the same rules as the lists behind it, and tells nothing of a case but that.
"""

from __future__ import annotations

from collections import Counter
from typing import Any

import sqlalchemy as sa

from glasshouse.base.clock import HOUR
from glasshouse.model.actor import APPROVERS, Actor, CaseRole, Role
from glasshouse.model.case import ALIVE, CaseState
from glasshouse.model.comment import Commented
from glasshouse.model.task import TaskState
from glasshouse.model.waiting import Waiting
from glasshouse.policy.plans.approvals import ASKED_HOURS
from glasshouse.policy.plans.policies import SIGNATURES
from glasshouse.store import casetables as c, oversighttables as o, policytables, proposals, tables as t
from glasshouse.store.approvals import ASKED, TABLE
from glasshouse.store.commenttables import mentions
from glasshouse.store.lifewaiting import life_waiting
from glasshouse.store.ownwaiting import sealed_exhibit
from glasshouse.store.protectingtables import keepers
from glasshouse.store.statement import Statement
from glasshouse.store.tasks import today
from glasshouse.store.tasktables import task_people, tasks

_ME: sa.BindParameter[str] = sa.bindparam("me")
_UNIT: sa.BindParameter[str] = sa.bindparam("unit")
_NOW: sa.BindParameter[int] = sa.bindparam("now")
_TODAY: sa.BindParameter[str] = sa.bindparam("today")
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


def _mine(case: sa.ColumnElement[str]) -> sa.ColumnElement[bool]:
    """Whether the person works in the case."""
    m = t.members.c
    works = (m.role == CaseRole.LEAD.value) | (m.role == CaseRole.MEMBER.value)
    return sa.exists().where((m.case_id == case) & (m.person == _ME) & works)


def _seals_that_wait() -> sa.Select[Any]:
    p = c.protections.c
    waits = (p.due > _NOW) & p.confirmed.is_(None) & p.lapsed.is_(None) & (p.by != _ME)
    return sa.select(p.case_id).where(waits & _mine(p.case_id))


def _keepers_that_wait() -> sa.Select[Any]:
    """Of seals that stay, in cases that are worked."""
    k, p, cases = keepers.c, c.protections.c, t.cases.c
    waits = k.signed.is_(None) & k.removed.is_(None) & (k.person != _ME) & (k.named_by != _ME)
    stays = p.lapsed.is_(None) & (p.confirmed.isnot(None) | p.due.is_(None))
    worked = (cases.state == CaseState.OPEN.value) & (cases.expires.is_(None) | (cases.expires > _NOW))
    joined = keepers.join(c.protections, p.id == k.protection).join(t.cases, cases.id == p.case_id)
    return sa.select(p.case_id).select_from(joined).where(waits & stays & worked & _mine(p.case_id))


def _of_living(mine: sa.ColumnElement[bool], source: sa.FromClause, case: sa.ColumnElement[str], *shown: Any) -> sa.Select[Any]:
    """Rows of `source` that are the person's, in cases that they are in and in which something can still change; counted by case."""
    m, c_ = t.members.c, t.cases.c
    alive = sa.or_(*(c_.state == state.value for state in sorted(ALIVE)))
    inside = source.join(t.members, (m.case_id == case) & (m.person == _ME)).join(t.cases, (c_.id == case) & alive)
    return sa.select(case.label("case_id"), sa.func.count().label("number"), *shown).select_from(inside).where(mine).group_by(case)


def _tasks_of_mine() -> sa.Select[Any]:
    """Of each case: how many that are not done, and how many of them overdue."""
    overdue = sa.func.sum(sa.case((tasks.c.due < _TODAY, 1), else_=0)).label("overdue")
    mine = (task_people.c.person == _ME) & (tasks.c.state != TaskState.DONE.value)
    return _of_living(mine, task_people.join(tasks, tasks.c.id == task_people.c.task), tasks.c.case_id, overdue)


def _mentions() -> sa.Select[Any]:
    """Of each case, how many that were not seen."""
    m = mentions.c
    told = (m.kind != Commented.EXHIBIT.value) | ~sealed_exhibit(m.subject)
    return _of_living((m.person == _ME) & m.seen.is_(None) & told, mentions, m.case_id)


def _any(flag: str, table: sa.Table) -> sa.Select[Any]:
    """Whether there are rows of the person's at all, whatever has become of them: who has none is not asked further."""
    return sa.select(sa.literal(1)).select_from(table).where(_if(flag) & (table.c.person == _ME)).limit(1)


def _counted(flag: str, waiting: sa.Select[Any]) -> sa.Select[Any]:
    return waiting.with_only_columns(sa.func.count()).where(_if(flag))


def _policies() -> sa.Select[Any]:
    """Those that may be one's to sign: names and units are looked at in `_signable`, where there are any."""
    p, s = policytables.proposals.c, policytables.signatures.c
    given = sa.select(sa.func.count()).where(s.proposal == p.number).scalar_subquery()
    signed = sa.exists().where((s.proposal == p.number) & (s.person == _ME))
    waits = (p.state == proposals.WAITING) & (given < SIGNATURES) & ~signed
    return sa.select(sa.func.count()).select_from(policytables.proposals).where(_if("signs") & waits)


def _signable(connection: sa.Connection, person: str) -> int:
    rows = (*proposals.waiting(connection), *proposals.exemptions(connection))
    return sum(not proposals.unsignable(connection, row, person) for row in rows)


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
    parts = {
        "approvals": _approvals(),
        "seals": _counted("works", _seals_that_wait()),
        "reviews": _reviews(),
        "alerts": _alerts(),
        "broken": _broken(),
        "keepers": _counted("works", _keepers_that_wait()),
        "policies": _policies(),
        "tasks": _any("works", task_people),
        "mentions": _any("works", mentions),
    }
    return sa.select(*(part.scalar_subquery().label(name) for name, part in parts.items()))


_COUNTS = Statement(_counts)


_SEALS = Statement(_seals_that_wait)
_KEEPERS = Statement(_keepers_that_wait)
_TASKS = Statement(_tasks_of_mine)
_MENTIONS = Statement(_mentions)


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
        signs=int(bool(roles & proposals.SIGNERS) and Role.APPROVER not in roles),
    )
    seals = Counter(_SEALS.scalars(connection, me=actor.person, now=now) if row.seals else ())
    kept = Counter(_KEEPERS.scalars(connection, me=actor.person, now=now) if row.keepers else ())
    by_case = tuple((case, seals[case], kept[case]) for case in sorted(seals | kept))
    policies = _signable(connection, actor.person) if row.policies else 0
    work = _work(connection, actor.person, now, bool(row.tasks), bool(row.mentions))
    life = () if roles & _NO_CASES else life_waiting(connection, actor.person, now)
    return Waiting(row.approvals, row.seals, row.reviews, row.alerts, row.broken, row.keepers, policies, by_case, work, life)


def _work(connection: sa.Connection, me: str, now: int, tasked: bool, mentioned: bool) -> tuple[tuple[str, int, int, int], ...]:
    """What there is to do in each case, asked only where there is something."""
    rows = _TASKS.all(connection, me=me, today=today(now)) if tasked else []
    found = {row.case_id: (row.number, int(row.overdue)) for row in rows}
    named = {row.case_id: row.number for row in (_MENTIONS.all(connection, me=me) if mentioned else ())}
    return tuple((case, *found.get(case, (0, 0)), named.get(case, 0)) for case in sorted({*found, *named}))
