"""Accounts for administrators, and one's own sessions and keys."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from glasshouse.base.clock import DAY, iso
from glasshouse.policy.plans import people as plans
from glasshouse.store import tables as t
from glasshouse.store.executors import Reader, reads
from glasshouse.store.rows import person_of
from glasshouse.store.statement import Statement

_RESETS_SHOWN = 90 * DAY


def _keys() -> sa.Select[Any]:
    c = t.credentials.c
    working = c.revoked.is_(None) & (c.expires > sa.bindparam("at")) & ((c.kind == "session") | (c.kind == "key"))
    reset = (c.kind == "reset") & (c.created > sa.bindparam("since"))
    return (
        sa.select(c.id, c.kind, c.created, c.expires, c.revoked, t.cases.c.title)
        .outerjoin(t.cases, t.cases.c.id == c.case_id)
        .where((c.person == sa.bindparam("holder")) & (working | reset))
        .order_by(c.created.desc())
    )


_KEYS = Statement(_keys)


@reads(plans.ListPeople)
def list_people(reader: Reader, _plan: plans.ListPeople) -> plans.PeopleView:
    """All accounts and units."""
    people = reader.connection.execute(sa.select(t.people).order_by(t.people.c.name, t.people.c.id)).all()
    units = reader.connection.execute(sa.select(t.units).order_by(t.units.c.name)).all()
    reader.disclosed.count = len(people)
    return plans.PeopleView(tuple(person_of(row) for row in people), tuple((row.id, row.name) for row in units))


@reads(plans.ListKeys)
def list_keys(reader: Reader, _plan: plans.ListKeys) -> tuple[plans.Credential, ...]:
    """The reader's sessions and keys that still work, and resets of their password, used or not."""
    actor, now = reader.situation.actor, reader.situation.now
    rows = _KEYS.all(reader.connection, holder=actor.person, at=now, since=now - _RESETS_SHOWN)
    return tuple(
        plans.Credential(row.id, row.kind, row.title or "", iso(row.created), iso(row.revoked or row.expires), row.id == actor.credential)
        for row in rows
    )
