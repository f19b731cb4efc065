"""Signing in, before there is a case: passwords, sessions, keys, one-time links, and the set-up of a new Glasshouse.

Promise: a wrong name, a wrong password and a paused account answer alike and in the same time; attempts are throttled for each account and
over all, without locking anybody out for long; texts of sessions and keys are never stored, only their HMAC.
"""

from __future__ import annotations

import secrets

import sqlalchemy as sa

from glasshouse.base.clock import HOUR, MINUTE, Clock
from glasshouse.base.errors import ConflictError, SignInError
from glasshouse.base.ids import random_id
from glasshouse.base.text import one_line
from glasshouse.model.actor import Actor, Role
from glasshouse.model.case import CaseKind
from glasshouse.store import tables as t
from glasshouse.store.doing.people import add_person, unit_id
from glasshouse.store.engine import Database
from glasshouse.store.keys import Keys
from glasshouse.store.passwords import check_password
from glasshouse.store.rows import roles_of
from glasshouse.store.standing import open_standing

_PER_ACCOUNT = 10
_OVER_ALL = 100
_LINK_MINUTES = 30
_LEAD = [Role.LEAD.value, Role.INVESTIGATOR.value, Role.STEWARD.value]


class Accounts:
    """The door before the gate."""

    def __init__(self, database: Database, keys: Keys, clock: Clock, session_hours: int) -> None:
        self._database = database
        self._keys = keys
        self._clock = clock
        self._hours = session_hours

    # -- set-up

    def set_up_needed(self) -> bool:
        """Whether no account exists yet."""
        with self._database.read() as connection:
            return connection.execute(sa.select(t.people.c.id).limit(1)).first() is None

    def set_up(
        self,
        organisation: str,
        unit: str,
        admin_login: str,
        admin_name: str,
        admin_password: str,
        lead_login: str,
        lead_name: str,
        lead_password: str,
    ) -> str:
        """First run: the organisation, one unit, an administrator and a lead, and the standing cases. Yields the lead's id."""
        now = self._clock()
        with self._database.write() as connection:
            if connection.execute(sa.select(t.people.c.id).limit(1)).first() is not None:
                raise ConflictError("This Glasshouse is set up already.")
            self._put(connection, "organisation", one_line(organisation, 80) or "Organisation")
            self._put(connection, "generation", "1")
            self._put(connection, "sequence", "0")
            add_person(connection, admin_login, admin_name, "Administration", [Role.ADMINISTRATOR.value], admin_password, now)
            lead = add_person(connection, lead_login, lead_name, unit, _LEAD, lead_password, now)
            first = unit_id(connection, unit, now)
            for kind in (CaseKind.ADMINISTRATION, CaseKind.OVERSIGHT, CaseKind.INTAKE):
                open_standing(connection, kind, first, now)
            self._database.bump(connection)
        return lead

    # -- signing in

    def sign_in(self, login: str, password: str, client: str) -> str:
        """A session token; SignInError says nothing about which part was wrong. `client` is the caller's network address."""
        login = one_line(login, 60).lower()
        self._throttle(login, client)
        with self._database.read() as connection:
            person = connection.execute(sa.select(t.people).where(t.people.c.login == login)).first()
        fits = check_password(person.password if person is not None else "", password)
        if person is None or not fits or person.state != "active":
            raise SignInError("Name and password do not fit.")
        return self._new("session", person.id, self._clock() + self._hours * HOUR)

    def link(self, login: str) -> str:
        """A one-time sign-in token for the account, good for 30 minutes: only for who sits at the machine."""
        with self._database.read() as connection:
            person = connection.execute(
                sa.select(t.people.c.id).where((t.people.c.login == login) & (t.people.c.state == "active"))
            ).scalar()
        if person is None:
            raise SignInError("There is no such account.")
        return self._new("link", person, self._clock() + _LINK_MINUTES * MINUTE)

    def sign_in_link(self, token: str) -> str:
        """A session token for a one-time link, which is used up by it."""
        c, now = t.credentials.c, self._clock()
        with self._database.write() as connection:
            where = (c.digest == self._digest(token)) & (c.kind == "link") & c.revoked.is_(None) & (c.expires > now)
            person = connection.execute(sa.update(t.credentials).where(where).values(revoked=now).returning(c.person)).scalar()
        if person is None:
            raise SignInError("This link was used or has lapsed.", remedy="Sign in with name and password, or start again.")
        return self._new("session", person, now + self._hours * HOUR)

    def sign_out(self, token: str) -> None:
        """End the session."""
        c = t.credentials.c
        with self._database.write() as connection:
            connection.execute(sa.update(t.credentials).where(c.digest == self._digest(token)).values(revoked=self._clock()))

    # -- who is it

    def actor(self, token: str) -> Actor | None:
        """The person of a session, or None."""
        return self._actor(token, "session")

    def actor_by_key(self, text: str) -> Actor:
        """The person of an API key, bound to the key's case; SignInError otherwise."""
        found = self._actor(text, "key") if text.startswith("gh_") else None
        if found is None:
            raise SignInError("This key does not hold.", remedy="Issue a new one on the case's page.")
        return found

    def find(self, login: str) -> Actor:
        """The account of who sits at the machine during set-up and demonstration; never reachable over the network."""
        with self._database.read() as connection:
            row = connection.execute(sa.select(t.people).where(t.people.c.login == login)).first()
        if row is None:
            raise SignInError("There is no such account.")
        return Actor(row.id, row.name, row.unit, roles_of(row.roles), "console")

    def by_id(self, person: str) -> Actor:
        """The account a job runs for, as it is now."""
        with self._database.read() as connection:
            row = connection.execute(sa.select(t.people).where(t.people.c.id == person)).first()
        if row is None:
            raise SignInError("There is no such account.")
        return Actor(row.id, row.name, row.unit, roles_of(row.roles), "job")

    def _actor(self, token: str, kind: str) -> Actor | None:
        c, p = t.credentials.c, t.people.c
        live = (c.digest == self._digest(token)) & (c.kind == kind) & c.revoked.is_(None) & (c.expires > self._clock())
        query = sa.select(c.id.label("credential"), c.case_id, p.id, p.name, p.unit, p.roles).join(t.people, p.id == c.person)
        with self._database.read() as connection:
            row = connection.execute(query.where(live & (p.state == "active"))).first()
        if row is None:
            return None
        return Actor(row.id, row.name, row.unit, roles_of(row.roles), row.credential, row.case_id)

    def _new(self, kind: str, person: str, expires: int) -> str:
        token = secrets.token_urlsafe(32)
        values = {
            "id": random_id(),
            "kind": kind,
            "digest": self._digest(token),
            "person": person,
            "created": self._clock(),
            "expires": expires,
        }
        with self._database.write() as connection:
            connection.execute(sa.insert(t.credentials).values(values))
        return token

    def _digest(self, token: str) -> bytes:
        return self._keys.digest("credential", token)

    def _throttle(self, login: str, client: str) -> None:
        minute = self._clock() // MINUTE
        limits = {f"account {login} {client}": _PER_ACCOUNT, f"account {login}": 3 * _PER_ACCOUNT, "all": _OVER_ALL}
        c, over = t.throttle.c, False
        with self._database.write() as connection:
            connection.execute(sa.delete(t.throttle).where(c.minute < minute - 5))
            for name, limit in limits.items():
                key = self._keys.digest("throttle", name).hex()
                raised = sa.update(t.throttle).where((c.key == key) & (c.minute == minute)).values(count=c.count + 1).returning(c.count)
                count = connection.execute(raised).scalar()
                if count is None:
                    connection.execute(sa.insert(t.throttle).values(key=key, minute=minute, count=1))
                over |= (count or 1) > limit
        if over:
            raise SignInError("Too many attempts.", remedy="Wait a minute, then try again.", code="throttled")

    def _put(self, connection: sa.Connection, key: str, value: str) -> None:
        if not connection.execute(sa.update(t.meta).where(t.meta.c.key == key).values(value=value)).rowcount:
            connection.execute(sa.insert(t.meta).values(key=key, value=value))
