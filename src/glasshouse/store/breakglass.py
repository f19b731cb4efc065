"""Break-glass as it is kept (C9): who may review it, whether it is in force, when it is over, whose review is overdue.

Promise: what is over, and what is overdue, stays so whatever a clock says later; in doubt it is not in force. While one waits for its
review its person breaks no other, so that none is longer than its fifteen minutes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from glasshouse.base.errors import ConflictError, RefusedError
from glasshouse.base.ids import random_id
from glasshouse.model.actor import APPROVERS, Role
from glasshouse.policy.plans import breakglass as plans
from glasshouse.store import oversighttables as t, tables
from glasshouse.store.engine import insert_new
from glasshouse.store.executors import Grounds, Writer
from glasshouse.store.factors import has_factor
from glasshouse.store.rows import roles_of
from glasshouse.store.sameness import alike
from glasshouse.store.statement import Statement

_OF_PERSON = t.breakglass.c.person == sa.bindparam("person")
_WAITS = t.breakglass.c.reviewed.is_(None)


@dataclass(frozen=True, slots=True)
class Waited:
    """Whether an account's review is `overdue`, and when else it will be (microseconds)."""

    overdue: bool
    due: int | None


def _unreviewed() -> sa.Select[Any]:
    c = t.breakglass.c
    return sa.select(sa.func.min(c.due).label("due"), sa.func.max(c.overdue).label("overdue")).where(_OF_PERSON & _WAITS)


_UNREVIEWED = Statement(_unreviewed)


def unreviewed(connection: sa.Connection, person: str, now: int) -> Waited:
    """Whether this account waits for an overdue review."""
    row = _UNREVIEWED.first(connection, person=person)
    if row is None or row.due is None:
        return Waited(False, None)
    return Waited(row.overdue is not None or row.due <= now, row.due)


def may_review(row: Any, person: str, unit: str, roles: frozenset[Role]) -> bool:
    """Whether such an account could review this, if it is no member of the case: never one's own; an auditor, or a lead of another unit."""
    return bool(person != row.person and (Role.AUDITOR in roles or (Role.LEAD in roles and unit != row.unit)))


def is_member(connection: sa.Connection, case: str, person: str) -> bool:
    """Whether the person is in the case: who is has a stake in it, and does not review."""
    m = tables.members.c
    return connection.execute(sa.select(m.person).where((m.case_id == case) & (m.person == person))).first() is not None


def begin(writer: Writer, command: plans.BreakGlass, sentence: str) -> str:
    """Keep a new one; its leaf is noted by `note_entry` in the same transaction. RefusedError where this account may not now."""
    situation, identifier = writer.situation, random_id()
    actor, now, case = situation.actor, situation.now, situation.case
    _is_proven(writer, command)
    _may_begin(writer)
    row: dict[str, Any] = {
        "id": identifier,
        "person": actor.person,
        "case_id": case.id,
        "unit": actor.unit,
        "reason": command.reason.value,
        "sentence": sentence,
        "at": now,
        "until": now + plans.LASTS,
        "due": now + plans.REVIEW_WITHIN,
        "seen": now,
        "exports": 0,
        "persons": 0,
        "found": "",
        "review": "",
    }
    writer.connection.execute(sa.insert(t.breakglass).values(row))
    return identifier


def _is_proven(writer: Writer, command: plans.BreakGlass) -> None:
    """RefusedError where the account has a second factor, or a role that approves, and this was not proven by one just now."""
    situation = writer.situation
    actor = situation.actor
    armed = has_factor(writer.connection, actor.person)
    if not armed and not actor.roles & APPROVERS:
        return
    if actor.strong and actor.fresh(situation.now) and actor.proven_for == command.bond(situation.case.id):
        return
    words = "Who leads or approves breaks the glass with a passkey or an authenticator, and this account has none."
    remedy = "Set one up on your page Security (/me/security), then come back."
    if armed:
        words = "Breaking the glass asks for your passkey or authenticator, given just now for exactly this."
        remedy = "Open the case's page Break the glass, and prove there that it is you; a recovery code is too little."
    raise RefusedError(words, rules=("C9",), remedy=remedy)


def _may_begin(writer: Writer) -> None:
    situation, c = writer.situation, t.breakglass.c
    person, now = situation.actor.person, situation.now
    rows = writer.connection.execute(sa.select(t.breakglass).where(c.person == person).order_by(c.at.desc()).limit(50)).all()
    if any(row.reviewed is None for row in rows):
        words = "You broke the glass before, and nobody has reviewed that yet."
        raise RefusedError(words, rules=("C9",), remedy="Ask an auditor, or a lead of another unit, to review it first.")
    recent = [row for row in rows if row.at > now - plans.MOST_WITHIN]  # what a clock that went back makes future counts too
    if len(recent) >= plans.MOST:
        words = f"You broke the glass {plans.MOST} times in {plans.MOST_DAYS} days, and no account may more often."
        raise RefusedError(words, rules=("C9",), remedy="Ask for an approval, or ask a colleague of the case.")
    if any(row.found == plans.Finding.NOT_IN_ORDER for row in recent):
        words = f"A review found that your last break-glass was not in order, so you may not for {plans.MOST_DAYS} days."
        raise RefusedError(words, rules=("C9",), remedy="Ask for an approval, or ask a colleague of the case.")
    if not _reviewers(writer, person, situation.actor.unit, situation.case.id):
        words = "There is nobody here who could review it: no auditor, and no lead of another unit who is not in this case."
        raise RefusedError(words, rules=("C9",), remedy="Ask an administrator for an auditor's account, or ask for an approval.")


def _reviewers(writer: Writer, person: str, unit: str, case: str) -> list[str]:
    p, m = tables.people.c, tables.members.c
    inside, same = sa.select(m.person).where(m.case_id == case), alike(writer.connection, person)
    rows = writer.connection.execute(
        sa.select(p.id, p.unit, p.roles).where((p.state == "active") & p.id.not_in(same) & p.id.not_in(inside))
    ).all()
    return [row.id for row in rows if Role.AUDITOR in roles_of(row.roles) or (Role.LEAD in roles_of(row.roles) and row.unit != unit)]


def _in_force() -> sa.Select[Any]:
    c = t.breakglass.c
    now: sa.BindParameter[int] = sa.bindparam("now")
    running = (c.at <= now) & (c.seen <= now) & (c.until > now) & c.ended.is_(None) & c.entry.is_not(None)
    return sa.select(c.id, c.entry).where(_OF_PERSON & (c.case_id == sa.bindparam("case")) & running).limit(1)


_IN_FORCE = Statement(_in_force)


def grounds(connection: sa.Connection, case: str, person: str, now: int) -> Grounds | None:
    """What an export may rest on while this person's break-glass is in force in this case."""
    row = _IN_FORCE.first(connection, person=person, case=case, now=now)
    return None if row is None else Grounds(row.id, row.entry, alone=False, broken=True)


def use(writer: Writer, persons: int) -> None:
    """Count an export under what its grounds name, once it holds in this transaction too; RefusedError where it is over."""
    situation, found = writer.situation, writer.grounds
    still = grounds(writer.connection, situation.case.id, situation.actor.person, situation.now)
    if found is None or still is None or still.id != found.id:
        raise RefusedError("Your break-glass is over.", rules=("C9",), remedy="Ask for an approval.")
    c = t.breakglass.c
    counted = {"exports": c.exports + 1, "persons": c.persons + persons, "seen": situation.now}
    writer.connection.execute(sa.update(t.breakglass).where(c.id == found.id).values(counted))


def note_entry(connection: sa.Connection, identifier: str, entry: int) -> None:
    """Keep which leaf says it."""
    connection.execute(sa.update(t.breakglass).where(t.breakglass.c.id == identifier).values(entry=entry))


def review(writer: Writer, command: plans.ReviewBreakGlass, reason: str) -> Any:
    """Note a review; yields the row as it was. RefusedError for one's own, and for who is of the unit or in the case."""
    situation, c = writer.situation, t.breakglass.c
    row = writer.connection.execute(sa.select(t.breakglass).where(c.id == command.id)).first()
    if row is None:
        raise ConflictError("There is no such break-glass.")
    me = situation.actor
    own = row.person in alike(writer.connection, me.person)
    if own or not may_review(row, me.person, me.unit, me.roles) or is_member(writer.connection, row.case_id, me.person):
        words = "A break-glass is reviewed by an auditor, or by a lead of another unit, who is not in its case; never by whose it is."
        raise RefusedError(words, rules=("C9",), remedy="Leave it to them.")
    over = {"ended": sa.func.coalesce(c.ended, situation.now)}  # a review ends it: there is nothing to review of what goes on
    values = {"reviewed_by": me.person, "reviewed": situation.now, "found": command.found.value, "review": reason, **over}
    if writer.connection.execute(sa.update(t.breakglass).where((c.id == row.id) & _WAITS).values(values)).rowcount != 1:
        raise ConflictError("This was reviewed already.")
    return row


def look(connection: sa.Connection, now: int) -> bool:
    """Note what is over, or overdue, by `now`; whether there was any. A clock that went back ends what is in force."""
    c = t.breakglass.c
    gone = c.ended.is_(None) & ((c.until <= now) | (c.seen > now))
    over = connection.execute(sa.update(t.breakglass).where(gone).values(ended=c.seen)).rowcount
    late = connection.execute(sa.update(t.breakglass).where(_WAITS & c.overdue.is_(None) & (c.due <= now)).values(overdue=now)).rowcount
    connection.execute(sa.update(t.breakglass).where(c.ended.is_(None)).values(seen=now))
    return bool(over or late)


def to_look_at(connection: sa.Connection) -> bool:
    """Whether any is in force, or waits for its review."""
    c = t.breakglass.c
    return connection.execute(sa.select(c.id).where(_WAITS & (c.ended.is_(None) | c.overdue.is_(None))).limit(1)).first() is not None


def known(connection: sa.Connection, entry: int) -> bool:
    """Whether this leaf has its row."""
    return connection.execute(sa.select(t.breakglass.c.id).where(t.breakglass.c.entry == entry)).first() is not None


def restore(connection: sa.Connection, entry: int, fields: Mapping[str, Any], now: int) -> None:
    """A leaf says that the glass was broken, and a crash swallowed its row: doubt counts as done. It is over, and waits for its review."""
    plan, at = fields.get("plan") or {}, int(fields.get("time", now))
    person, case = str(fields.get("actor", "")), str(fields.get("case", ""))
    unit = connection.execute(sa.select(tables.people.c.unit).where(tables.people.c.id == person)).scalar()
    if unit is None:
        return
    row = {
        "id": random_id(),
        "person": person,
        "case_id": case,
        "unit": unit,
        "reason": plan.get("reason", plans.Emergency.SAFETY.value),
        "sentence": str(plan.get("sentence", "")),
        "at": at,
        "until": at + plans.LASTS,
        "due": at + plans.REVIEW_WITHIN,
        "seen": max(at, now),
        "ended": max(at, now),
        "entry": entry,
        "exports": 0,
        "persons": 0,
        "found": "",
        "review": "",
    }
    insert_new(connection, t.breakglass, [row])
