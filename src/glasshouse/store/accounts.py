"""Accounts and credentials as signing in needs them: found, made, used up, ended, attempts counted. Only digests, never texts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from glasshouse.base.ids import random_id
from glasshouse.model.actor import STRONG, Actor, Role
from glasshouse.store import tables as t
from glasshouse.store.engine import insert_new
from glasshouse.store.rows import roles_of
from glasshouse.store.statement import Statement


@dataclass(frozen=True, slots=True)
class Account:
    """One row of `people`; `password` is the encoded hash, empty where there is none."""

    id: str
    name: str
    unit: str
    roles: frozenset[Role]
    password: str
    active: bool

    def actor(self, credential: str) -> Actor:
        """The account as one who acts by `credential`."""
        return Actor(self.id, self.name, self.unit, self.roles, credential)


def any_account(connection: sa.Connection) -> bool:
    """Whether the Glasshouse was set up."""
    return connection.execute(sa.select(t.people.c.id).limit(1)).first() is not None


def by_login(connection: sa.Connection, login: str) -> Account | None:
    """The account that signs in with this name."""
    return _account(connection.execute(sa.select(t.people).where(t.people.c.login == login)).first())


def by_id(connection: sa.Connection, person: str) -> Account | None:
    """The account with this id."""
    return _account(connection.execute(sa.select(t.people).where(t.people.c.id == person)).first())


def holder(connection: sa.Connection, digest: bytes, kind: str, now: int) -> Actor | None:
    """Who holds a credential of this kind that works now, by an account that does."""
    row = _HOLDER.first(connection, asked=digest, of=kind, at=now)
    if row is None:
        return None
    strong = kind == "session" and row.way in STRONG
    told = (row.id, row.name, row.unit, roles_of(row.roles), row.credential, row.case_id)
    return Actor(*told, strong, row.proven, row.proven_for or "", row.purpose)


def _holder() -> sa.Select[Any]:
    c, p = t.credentials.c, t.people.c
    live = (c.digest == sa.bindparam("asked")) & (c.kind == sa.bindparam("of")) & c.revoked.is_(None) & (c.expires > sa.bindparam("at"))
    ours = (c.id.label("credential"), c.case_id, c.purpose, c.way, c.proven, c.proven_for)
    query = sa.select(*ours, p.id, p.name, p.unit, p.roles).join(t.people, p.id == c.person)
    return query.where(live & (p.state == "active"))


_HOLDER = Statement(_holder)
"""Every request over HTTP asks it."""


def add_credential(connection: sa.Connection, kind: str, digest: bytes, person: str, created: int, expires: int) -> None:
    """A new session or one-time link."""
    values = {"id": random_id(), "kind": kind, "digest": digest, "person": person, "created": created, "expires": expires}
    connection.execute(sa.insert(t.credentials).values(values))


def use_up(connection: sa.Connection, digest: bytes, kind: str, now: int) -> str | None:
    """Take a credential that works once; yields whose it was, and None for used, lapsed and unknown ones."""
    c = t.credentials.c
    where = (c.digest == digest) & (c.kind == kind) & c.revoked.is_(None) & (c.expires > now)
    return connection.execute(sa.update(t.credentials).where(where).values(revoked=now).returning(c.person)).scalar()


def whose(connection: sa.Connection, digest: bytes, kind: str, now: int) -> str | None:
    """Whose credential of this kind it is, if it works now; it is not used up."""
    c = t.credentials.c
    where = (c.digest == digest) & (c.kind == kind) & c.revoked.is_(None) & (c.expires > now)
    return connection.execute(sa.select(c.person).where(where)).scalar()


def login_of(connection: sa.Connection, person: str) -> str:
    """The sign-in name of an account that exists."""
    return str(connection.execute(sa.select(t.people.c.login).where(t.people.c.id == person)).scalar_one())


def end(connection: sa.Connection, digest: bytes, now: int) -> None:
    """This credential works no more."""
    c = t.credentials.c
    connection.execute(sa.update(t.credentials).where((c.digest == digest) & c.revoked.is_(None)).values(revoked=now))


def forget_attempts(connection: sa.Connection, before: int) -> None:
    """Drop counts of minutes before `before`."""
    connection.execute(sa.delete(t.throttle).where(t.throttle.c.minute < before))


def attempt(connection: sa.Connection, key: str, minute: int) -> int:
    """Count one more under `key` in this minute; yields how many that makes."""
    c = t.throttle.c
    raised = sa.update(t.throttle).where((c.key == key) & (c.minute == minute)).values(count=c.count + 1).returning(c.count)
    count = connection.execute(raised).scalar()
    if count is None:
        insert_new(connection, t.throttle, [{"key": key, "minute": minute, "count": 0}])
        count = connection.execute(raised).scalar_one()
    return int(count)


def _account(row: Any) -> Account | None:
    if row is None:
        return None
    return Account(row.id, row.name, row.unit, roles_of(row.roles), row.password, row.state == "active")
