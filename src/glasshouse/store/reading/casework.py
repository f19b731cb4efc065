"""The case's own page, and the list of one's cases."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from glasshouse.base.clock import DAY, iso
from glasshouse.model.actor import CaseRole
from glasshouse.model.case import FIRST_LOOK_PERSONS, WORKING, Case, CaseKind, CaseState
from glasshouse.model.subject import SubjectState
from glasshouse.policy.plans import casework as plans
from glasshouse.store import subjectroles, tables as t
from glasshouse.store.executors import Reader, reads
from glasshouse.store.fold import View
from glasshouse.store.outcomes import signed
from glasshouse.store.reading.held import held_stubs
from glasshouse.store.reading.ledger import case_rows
from glasshouse.store.reading.life import life
from glasshouse.store.reading.restrictions import held_restricted
from glasshouse.store.rows import case_of, scope_of
from glasshouse.store.statement import Statement

_RECENT = 8
_ENDED = (CaseState.CLOSED, CaseState.ARCHIVED)


@reads(plans.OpenCase)
def open_case(reader: Reader, plan: plans.OpenCase) -> plans.CaseView:
    """Question, people, datasets, what it holds, what was done last."""
    situation = reader.situation
    case = situation.case
    left = None
    if case.kind is CaseKind.FIRST_LOOK:
        left = max(0, FIRST_LOOK_PERSONS - reader.ground.entries.disclosed(case.id))
    _, recent = case_rows(reader, 0, _RECENT * 2)
    held = held_stubs(reader)
    reader.disclosed.count = len(held)
    roles = [one.state for one in subjectroles.cast(reader, kept=False)]
    return plans.CaseView(
        case,
        situation.mine,
        _members(reader, case.id),
        _grants(reader, case.id),
        held,
        recent[:_RECENT],
        days_left(case, situation.now),
        left,
        signed(reader) if case.state in _ENDED else (),
        life(reader, closing=plan.closing),
        roles.count(SubjectState.STANDING),
        roles.count(SubjectState.WAITING),
        len(held_restricted(reader)),
    )


@reads(plans.ListCases)
def list_cases(reader: Reader, _plan: plans.ListCases) -> tuple[plans.CaseRow, ...]:
    """Cases of which the reader is a member, newest first."""
    person = reader.situation.actor.person
    query = (
        sa.select(t.cases, t.members.c.role)
        .join(t.members, (t.members.c.case_id == t.cases.c.id) & (t.members.c.person == person))
        .where(t.cases.c.kind.in_([kind.value for kind in WORKING]))
        .order_by(t.cases.c.number.desc())
    )
    now = reader.situation.now
    rows = [(case_of(row), row) for row in reader.connection.execute(query)]
    reader.disclosed.count = len(rows)
    return tuple(plans.CaseRow(case, CaseRole(row.role), _holding(reader, case), days_left(case, now)) for case, row in rows)


def days_left(case: Case, now: int) -> int | None:
    """Whole days until a first look lapses, 0 on its last day."""
    return None if case.expires is None else max(0, (case.expires - now) // DAY)


def _holding(reader: Reader, case: Case) -> int:
    """How many entities the case's own page shows as held: what is sealed, undone or out of scope by now is not counted."""
    numbers = list(reader.connection.execute(sa.select(t.held.c.entity).where(t.held.c.case_id == case.id)).scalars())
    view = View(reader.connection, scope_of(reader.connection, case, reader.situation.now), case.id)
    return len({entity.number for entity in view.fold(numbers).values()})


def _members_of() -> sa.Select[Any]:
    return (
        sa.select(t.people.c.id, t.people.c.name, t.units.c.name.label("unit"), t.members.c.role)
        .join(t.members, t.members.c.person == t.people.c.id)
        .join(t.units, t.units.c.id == t.people.c.unit)
        .where(t.members.c.case_id == sa.bindparam("case"))
        .order_by(t.members.c.added, t.people.c.name, t.people.c.id)
    )


_MEMBERS = Statement(_members_of)


def _members(reader: Reader, case: str) -> tuple[plans.Member, ...]:
    rows = _MEMBERS.all(reader.connection, case=case)
    return tuple(plans.Member(row.id, row.name, row.unit, CaseRole(row.role)) for row in rows)


def _grants_of() -> sa.Select[Any]:
    return (
        sa.select(t.datasets.c.name, t.datasets.c.title, t.grants.c.reason, t.grants.c.expires, t.people.c.name.label("giver"))
        .join(t.grants, t.grants.c.dataset == t.datasets.c.id)
        .outerjoin(t.people, t.people.c.id == t.grants.c.by)
        .where((t.grants.c.case_id == sa.bindparam("case")) & (t.grants.c.expires > sa.bindparam("at")))
        .order_by(t.datasets.c.title)
    )


_GRANTS = Statement(_grants_of)


def _grants(reader: Reader, case: str) -> tuple[plans.Grant, ...]:
    rows = _GRANTS.all(reader.connection, case=case, at=reader.situation.now)
    return tuple(plans.Grant(row.name, row.title, row.reason, row.giver or "set-up", iso(row.expires)) for row in rows)
