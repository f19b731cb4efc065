"""Accounts for administrators, and one's own sessions and keys."""

from __future__ import annotations

import sqlalchemy as sa

from glasshouse.base.clock import iso
from glasshouse.policy.plans import people as plans
from glasshouse.store import tables as t
from glasshouse.store.executors import Reader, reads
from glasshouse.store.rows import person_of


@reads(plans.ListPeople)
def list_people(reader: Reader, _plan: plans.ListPeople) -> plans.PeopleView:
    """All accounts and units."""
    people = reader.connection.execute(sa.select(t.people).order_by(t.people.c.name, t.people.c.id)).all()
    units = reader.connection.execute(sa.select(t.units).order_by(t.units.c.name)).all()
    reader.disclosed.count = len(people)
    return plans.PeopleView(tuple(person_of(row) for row in people), tuple((row.id, row.name) for row in units))


@reads(plans.ListKeys)
def list_keys(reader: Reader, _plan: plans.ListKeys) -> tuple[plans.Credential, ...]:
    """The reader's sessions and keys that still work."""
    actor, now = reader.situation.actor, reader.situation.now
    c = t.credentials.c
    query = (
        sa.select(t.credentials, t.cases.c.title)
        .outerjoin(t.cases, t.cases.c.id == c.case_id)
        .where((c.person == actor.person) & c.revoked.is_(None) & (c.expires > now) & c.kind.in_(["session", "key"]))
        .order_by(c.created.desc())
    )
    rows = reader.connection.execute(query).all()
    return tuple(
        plans.Credential(row.id, row.kind, row.title or "", iso(row.created), iso(row.expires), row.id == actor.credential) for row in rows
    )
