"""Signing in, before there is a case: passwords, sessions, keys, one-time links, and the set-up of a new Glasshouse.

Promise: a wrong name, a wrong password and a paused account answer alike and in the same time; attempts are throttled for each account and
over all, without locking anybody out for long; texts of sessions and keys are never stored, only their HMAC.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable

from glasshouse.base.clock import HOUR, MINUTE, Clock
from glasshouse.base.errors import ConflictError, SignInError
from glasshouse.base.text import one_line
from glasshouse.model.actor import Actor, Role
from glasshouse.model.case import CaseKind
from glasshouse.store import accounts as kept, meta
from glasshouse.store.doing.people import add_person, unit_id
from glasshouse.store.engine import Database
from glasshouse.store.keys import Keys
from glasshouse.store.passwords import check_password
from glasshouse.store.standing import open_standing

_PER_ACCOUNT = 10
_OVER_ALL = 100
_LINK_MINUTES = 30
_LEAD = [Role.LEAD.value, Role.INVESTIGATOR.value, Role.STEWARD.value]


class Accounts:
    """The door before the gate."""

    def __init__(self, database: Database, keys: Keys, clock: Clock, session_hours: int, begun: Callable[[], None]) -> None:
        """`begun` is told when set-up is done, before anybody can sign in: the log begins there."""
        self._database = database
        self._begun = begun
        self._keys = keys
        self._clock = clock
        self._hours = session_hours

    # -- set-up

    def set_up_needed(self) -> bool:
        """Whether no account exists yet."""
        with self._database.read() as connection:
            return not kept.any_account(connection)

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
            if kept.any_account(connection):
                raise ConflictError("This Glasshouse is set up already.")
            meta.put(connection, "organisation", one_line(organisation, 80) or "Organisation")
            meta.put(connection, "generation", "1")
            meta.put(connection, "sequence", "0")
            add_person(connection, admin_login, admin_name, "Administration", [Role.ADMINISTRATOR.value], admin_password, now)
            lead = add_person(connection, lead_login, lead_name, unit, _LEAD, lead_password, now)
            first = unit_id(connection, unit, now)
            for kind in (CaseKind.ADMINISTRATION, CaseKind.OVERSIGHT, CaseKind.INTAKE):
                open_standing(connection, kind, first, now)
            self._database.bump(connection)
        self._begun()
        return lead

    # -- signing in

    def sign_in(self, login: str, password: str, client: str) -> str:
        """A session token; SignInError says nothing about which part was wrong. `client` is the caller's network address."""
        login = one_line(login, 60).lower()
        self._throttle(login, client)
        with self._database.read() as connection:
            person = kept.by_login(connection, login)
        fits = check_password(person.password if person is not None else "", password)
        if person is None or not fits or not person.active:
            raise SignInError("Name and password do not fit.")
        return self._new("session", person.id, self._clock() + self._hours * HOUR)

    def link(self, login: str) -> str:
        """A one-time sign-in token for the account, good for 30 minutes: only for who sits at the machine."""
        with self._database.read() as connection:
            person = kept.by_login(connection, login)
        if person is None or not person.active:
            raise SignInError("There is no such account.")
        return self._new("link", person.id, self._clock() + _LINK_MINUTES * MINUTE)

    def sign_in_link(self, token: str) -> str:
        """A session token for a one-time link, which is used up by it."""
        now = self._clock()
        with self._database.write() as connection:
            person = kept.use_up(connection, self._digest(token), "link", now)
        if person is None:
            raise SignInError("This link was used or has lapsed.", remedy="Sign in with name and password, or start again.")
        return self._new("session", person, now + self._hours * HOUR)

    def sign_out(self, token: str) -> None:
        """End the session."""
        with self._database.write() as connection:
            kept.end(connection, self._digest(token), self._clock())

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
            account = kept.by_login(connection, login)
        if account is None:
            raise SignInError("There is no such account.")
        return account.actor("console")

    def by_id(self, person: str) -> Actor:
        """The account a job runs for, as it is now."""
        with self._database.read() as connection:
            account = kept.by_id(connection, person)
        if account is None:
            raise SignInError("There is no such account.")
        return account.actor("job")

    def _actor(self, token: str, kind: str) -> Actor | None:
        with self._database.read() as connection:
            return kept.holder(connection, self._digest(token), kind, self._clock())

    def _new(self, kind: str, person: str, expires: int) -> str:
        token = secrets.token_urlsafe(32)
        with self._database.write() as connection:
            kept.add_credential(connection, kind, self._digest(token), person, self._clock(), expires)
        return token

    def _digest(self, token: str) -> bytes:
        return self._keys.digest("credential", token)

    def _throttle(self, login: str, client: str) -> None:
        minute = self._clock() // MINUTE
        limits = {f"account {login} {client}": _PER_ACCOUNT, f"account {login}": 3 * _PER_ACCOUNT, "all": _OVER_ALL}
        over = False
        with self._database.write() as connection:
            kept.forget_attempts(connection, minute - 5)
            for name, limit in limits.items():
                over |= kept.attempt(connection, self._keys.digest("throttle", name).hex(), minute) > limit
        if over:
            raise SignInError("Too many attempts.", remedy="Wait a minute, then try again.", code="throttled")
