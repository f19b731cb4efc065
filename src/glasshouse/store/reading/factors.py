"""One's own second factors."""

from __future__ import annotations

import sqlalchemy as sa

from glasshouse.base.clock import iso
from glasshouse.model.actor import APPROVERS
from glasshouse.policy.plans import factors as plans
from glasshouse.store import tables as t
from glasshouse.store.executors import Reader, reads


@reads(plans.ListFactors)
def list_factors(reader: Reader, _plan: plans.ListFactors) -> plans.Factors:
    """Names and times; never a key, a secret or a code."""
    person, read = reader.situation.actor.person, reader.connection.execute
    p, r = t.passkeys.c, t.recovery.c
    rows = read(sa.select(p.id, p.name, p.made, p.used).where(p.person == person).order_by(p.made, p.id)).all()
    passkeys = tuple(plans.Passkey(row.id, row.name, iso(row.made), iso(row.used) if row.used else "") for row in rows)
    totp = read(sa.select(t.totp.c.made).where(t.totp.c.person == person)).scalar()
    codes = read(sa.select(sa.func.count()).select_from(t.recovery).where((r.person == person) & r.used.is_(None))).scalar_one()
    password = read(sa.select(t.people.c.password).where(t.people.c.id == person)).scalar_one()
    approves = bool(reader.situation.actor.roles & APPROVERS)
    return plans.Factors(passkeys, iso(totp) if totp else "", codes, approves, bool(password))
