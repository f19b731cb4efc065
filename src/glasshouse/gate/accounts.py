"""Signing in, before there is a case: passwords, sessions, keys, one-time links, and the set-up of a new Glasshouse.

Promise: a wrong name, a wrong password and a paused account answer alike and in the same time; attempts are throttled for each account and
over all, without locking anybody out for long; texts of sessions and keys are never stored, only their HMAC.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass

from glasshouse.base.clock import HOUR, MINUTE, Clock
from glasshouse.base.errors import ConflictError, NotFoundError, SignInError
from glasshouse.base.text import one_line
from glasshouse.gate.ceremonies import HALFWAY, Ceremonies, Given, Note
from glasshouse.gate.throttle import Throttle
from glasshouse.model.actor import Actor, Role, Way
from glasshouse.model.case import CaseKind
from glasshouse.policy.plans.attempts import SignIn
from glasshouse.store import accounts as kept, factors, meta
from glasshouse.store.doing.people import add_person, unit_id
from glasshouse.store.engine import Database
from glasshouse.store.keys import Keys
from glasshouse.store.passwords import check_password
from glasshouse.store.standing import open_standing
from glasshouse.store.tasks import FEED

_LINK_MINUTES = 30
_HALFWAY_MINUTES = 5
_LEAD = [Role.LEAD.value, Role.INVESTIGATOR.value, Role.STEWARD.value]


@dataclass(frozen=True, slots=True)
class Knock:
    """What a right password or link opens: a session's `token`; or, `halfway`, one that a second factor makes into a session
    (`Ceremonies.second`) within five minutes."""

    token: str
    halfway: bool


class Accounts:
    """The door before the gate. `ceremonies`: passkeys and second factors."""

    def __init__(
        self,
        database: Database,
        keys: Keys,
        clock: Clock,
        session_hours: int,
        begun: Callable[[], None],
        ceremonies: Ceremonies,
        note: Note,
    ) -> None:
        """`begun` is told when set-up is done, before anybody can sign in: the log begins there. `note` enters attempts into it."""
        self.ceremonies = ceremonies
        self._note = note
        self._throttle = Throttle(database, keys, clock)
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

    def sign_in(self, login: str, password: str, client: str, code: str = "", about: str = "") -> str:
        """A session token; SignInError says nothing about which part was wrong. `client` is the caller's network address. Where a second
        factor is set up, `code` is one of an authenticator or a recovery code, given for the plan with the hash `about` where there is one;
        without a code SignInError (`second_factor`)."""
        return self._through(self.knock(login, password, client), client, code, about)

    def knock(self, login: str, password: str, client: str) -> Knock:
        """What name and password open."""
        login = one_line(login, 60).lower()
        self._throttle.login(login, client)
        with self._database.read() as connection:
            person = kept.by_login(connection, login)
        fits = check_password(person.password if person is not None else "", password)
        if person is None or not fits or not person.active:
            self._note(person.actor("") if person is not None else None, SignIn(Way.PASSWORD.value), False)
            raise SignInError("Name and password do not fit.")
        return self._opened(person.id, Way.PASSWORD)

    def link(self, login: str) -> str:
        """A one-time sign-in token for the account, good for 30 minutes: only for who sits at the machine."""
        with self._database.read() as connection:
            person = kept.by_login(connection, login)
        if person is None or not person.active:
            raise SignInError("There is no such account.")
        return self._new("link", person.id, self._clock() + _LINK_MINUTES * MINUTE)

    def sign_in_link(self, token: str) -> str:
        """A session token for a one-time link, which is used up by it; SignInError (`second_factor`) where one is set up."""
        return self._through(self.knock_link(token), "link", "")

    def knock_link(self, token: str) -> Knock:
        """What a one-time link opens. It stands in for the password and for nothing else."""
        with self._database.write() as connection:
            person = kept.use_up(connection, self._digest(token), "link", self._clock())
        if person is None:
            self._note(None, SignIn(Way.LINK.value), False)
            raise SignInError("This link was used or has lapsed.", remedy="Sign in with name and password, or start again.")
        return self._opened(person, Way.LINK)

    def link_holder(self, token: str) -> Actor | None:
        """Whom a one-time link would sign in, without using it up; None where it holds no more."""
        return self._actor(token, "link")

    def reset_holder(self, token: str) -> Actor | None:
        """Whose password a reset link would set, without using it up; None where it holds no more."""
        return self._actor(token, "reset")

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

    def actor_by_feed(self, word: str) -> Actor:
        """The person of a calendar link, bound to the link's case; NotFoundError for every word that is none."""
        found = self._actor(word, FEED)
        if found is None or found.bound_case is None:
            raise NotFoundError("There is no such calendar.")
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

    def _opened(self, person: str, way: Way) -> Knock:
        with self._database.read() as connection:
            halfway = factors.has_factor(connection, person)
        if halfway:
            self._note(self._known(person), SignIn(way.value), True)  # it held, as far as it goes: who stops here is seen
            return Knock(self._new(HALFWAY, person, self._clock() + _HALFWAY_MINUTES * MINUTE), True)
        token = self._new("session", person, self._clock() + self._hours * HOUR)
        self._note(self.actor(token), SignIn(way.value), True)
        return Knock(token, False)

    def _known(self, person: str) -> Actor | None:
        with self._database.read() as connection:
            account = kept.by_id(connection, person)
        return account.actor("") if account is not None else None

    def _through(self, knock: Knock, client: str, code: str, about: str = "") -> str:
        if not knock.halfway:
            return knock.token
        if not code:
            raise SignInError("This account asks for a second factor.", remedy="Send a code with it.", code="second_factor")
        return self.ceremonies.second(knock.token, Given(code=code), client, about)

    def _new(self, kind: str, person: str, expires: int) -> str:
        token = secrets.token_urlsafe(32)
        with self._database.write() as connection:
            kept.add_credential(connection, kind, self._digest(token), person, self._clock(), expires)
        return token

    def _digest(self, token: str) -> bytes:
        return self._keys.digest("credential", token)
