"""Passkeys and second factors: signing in with them, and proving again that it is really the person whose session it is.

Promise: a challenge is bound to what it was asked for (sign-in, proof or set-up), to the browser's session or door, and to the hash of a
plan where it is given for one; it holds five minutes and once. Unknown, foreign and wrong passkeys answer alike; asking for a challenge
names no account and keeps nothing. A stronger proof is a new session. Every attempt that is looked at is an entry.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from glasshouse.base.clock import HOUR, MINUTE, SECOND, Clock
from glasshouse.base.errors import SignInError
from glasshouse.gate.throttle import Throttle
from glasshouse.model.actor import Actor, Way
from glasshouse.policy.plans.attempts import Prove, SignIn
from glasshouse.policy.plans.factors import AddPasskey, NewPasskey
from glasshouse.policy.plans.plan import Request
from glasshouse.store import accounts as kept, factors, meta, passkeys, totp
from glasshouse.store.engine import Database
from glasshouse.store.factors import Proof
from glasshouse.store.keys import Keys
from glasshouse.store.passkeys import Answer, Site

CHALLENGE_MINUTES = 5
HALFWAY = "halfway"
"""The kind of credential of who has given a right password (or link) and not yet a second factor."""
_NONCE, _TIME, _DIGEST = 16, 8, 32

Note = Callable[[Actor | None, Request[Any], bool], None]
"""Enter an attempt into the ledger: whose account, what was tried, whether it held."""


class _For(StrEnum):
    SIGN_IN = "sign-in"
    PROVE = "prove"
    SET_UP = "set-up"


@dataclass(frozen=True, slots=True)
class Given:
    """What somebody shows: a passkey's answer (a PublicKeyCredential as JSON), or a code: an authenticator's or a recovery code."""

    answer: str = ""
    code: str = ""


@dataclass(frozen=True, slots=True)
class Proven:
    """A proof that held: the token of the session that goes on from here, and who acts in it (`proven_for` is what it was given for)."""

    session: str
    actor: Actor


class Ceremonies:
    """One for the process. `site` is the one place that passkeys belong to."""

    def __init__(self, database: Database, keys: Keys, clock: Clock, hours: int, site: Site, note: Note) -> None:
        self._database, self._keys, self._clock, self._hours = database, keys, clock, hours
        self._note = note
        self._throttle = Throttle(database, keys, clock)
        self.site = site

    # -- signing in

    def sign_in_options(self, door: str) -> str:
        """What to ask the browser for, as JSON, the same for everybody. `door` is the secret that this browser got with the question."""
        return passkeys.authentication_options(self.site, self._challenge(_For.SIGN_IN, door))

    def sign_in(self, door: str, answer: str, client: str) -> str:
        """A session's token for a passkey alone: it verified its user."""
        return self._enter(door, Given(answer=answer), client, None)

    def second(self, halfway: str, given: Given, client: str, about: str = "") -> str:
        """A session's token for who came half-way (`Accounts.knock`) and shows a second factor, for one plan where `about` is its hash."""
        with self._database.read() as connection:
            person = kept.whose(connection, self._keys.digest("credential", halfway), HALFWAY, self._clock())
        if person is None:
            raise SignInError("That took too long.", remedy="Sign in again.", code="lapsed")
        return self._enter(halfway, given, client, person, about)

    def _enter(self, door: str, given: Given, client: str, expected: str | None, about: str = "") -> str:
        now, way = self._clock(), _way(given)
        person = expected
        try:
            person, proof = self._check(_For.SIGN_IN, door, given, client, expected, about)
            with self._database.write() as connection:
                account = kept.by_id(connection, person)
                if account is None or not account.active:
                    raise _no()
                if expected is not None and kept.use_up(connection, self._keys.digest("credential", door), HALFWAY, now) is None:
                    raise _no()
                token = factors.begin_session(connection, self._keys, person, now, now + self._hours * HOUR, proof)
        except SignInError as error:
            if error.code != "throttled":
                self._note(self._known(person), SignIn(way), False)
            raise
        self._note(self._acting(token), SignIn(proof.way.value), True)
        return token

    # -- proving again

    def any_factor(self, session: str) -> bool:
        """Whether the person of this session has a passkey or an authenticator."""
        person = self._acting(session).person
        with self._database.read() as connection:
            return factors.has_factor(connection, person)

    def must_prove(self, session: str) -> bool:
        """Whether changing factors needs a proof first."""
        return self.any_factor(session) and not self._acting(session).fresh(self._clock())

    def prove_options(self, session: str, about: str) -> str:
        """What to ask the browser for, as JSON: one of the person's own passkeys, for the plan with the hash `about`, empty for none."""
        actor = self._acting(session)
        with self._database.read() as connection:
            known = [one.credential for one in factors.passkeys_of(connection, actor.person)]
        return passkeys.authentication_options(self.site, self._challenge(_For.PROVE, session, about), known)

    def prove(self, session: str, given: Given, client: str, about: str = "") -> Proven:
        """Prove that it is really the person of this session, for the plan with the hash `about`. SignInError where it does not hold; the
        session stays then as it was."""
        actor = self._acting(session)
        try:
            _, proof = self._check(_For.PROVE, session, given, client, actor.person, about)
        except SignInError as error:
            if error.code != "throttled":
                self._note(actor, Prove(_way(given), about), False)
            raise
        with self._database.write() as connection:
            token = factors.renew_session(connection, self._keys, actor.credential, proof)
        if token is None:
            raise SignInError("Your session has ended.", remedy="Sign in.")
        acting = self._acting(token)
        self._note(acting, Prove(proof.way.value, about), True)
        return Proven(token, acting)

    # -- setting up

    def set_up_options(self, session: str) -> str:
        """What to ask the browser for, as JSON, to make a new passkey for the person of this session."""
        actor = self._acting(session)
        with self._database.read() as connection:
            login = kept.login_of(connection, actor.person)
            known = [one.credential for one in factors.passkeys_of(connection, actor.person)]
        challenge = self._challenge(_For.SET_UP, session)
        return passkeys.registration_options(self.site, factors.handle(self._keys, actor.person), login, actor.name, challenge, known)

    def set_up(self, session: str, answer: str) -> NewPasskey:
        """The browser's answer, checked; it is kept by the command AddPasskey."""
        actor = self._acting(session)
        try:
            read = passkeys.read_answer(answer)
            self._take(_For.SET_UP, session, read, "")
            return passkeys.check_registration(self.site, read, read.challenge)
        except SignInError:
            self._note(actor, AddPasskey("", NewPasskey("", "", 0)), False)
            raise

    def totp_secret(self) -> str:
        """A new secret for an authenticator; it is kept by the command AddTotp."""
        return totp.new_secret()

    def totp_address(self, session: str, secret: str) -> str:
        """The secret as an address that authenticator applications open."""
        with self._database.read() as connection:
            login = kept.login_of(connection, self._acting(session).person)
            organisation = meta.get(connection, "organisation") or ""
        return totp.address(secret, login, organisation)

    # -- what is shown, and what it is worth

    def _check(self, purpose: _For, holder: str, given: Given, client: str, expected: str | None, about: str) -> tuple[str, Proof]:
        """Whose factor it is, and the proof; SignInError where it does not hold or is not of the person expected."""
        if given.answer:
            return self._passkey(purpose, holder, passkeys.read_answer(given.answer), client, expected, about)
        if expected is None:
            raise _no()
        self._throttle.code(expected, client)
        with self._database.write() as connection:
            way = factors.take_code(connection, self._keys, expected, given.code, self._clock())
        if way is None:
            raise SignInError("This code does not hold.", remedy="Wait for the next one: a code is taken once.")
        return expected, Proof(way, self._clock(), about)

    def _passkey(self, purpose: _For, holder: str, answer: Answer, client: str, expected: str | None, about: str) -> tuple[str, Proof]:
        self._throttle.login(f"passkey {answer.credential.hex()[:64]}", client)
        self._take(purpose, holder, answer, about)
        with self._database.read() as connection:
            found = factors.passkey(connection, answer.credential)
        if found is None or (expected is not None and found.person != expected):
            raise _no()
        if answer.handle and not hmac.compare_digest(answer.handle, factors.handle(self._keys, found.person)):
            raise _no()
        count = passkeys.check_assertion(self.site, answer, answer.challenge, found.public_key, found.sign_count)
        now = self._clock()
        with self._database.write() as connection:
            if not factors.count_on(connection, found, count, now):
                raise _no()
        return found.person, Proof(Way.PASSKEY, now, about)

    def _challenge(self, purpose: _For, holder: str, about: str = "") -> bytes:
        """Nonce, end, the hash of what it is given for, and a keyed digest that binds these to purpose and holder: nothing is kept until it
        is answered, so that asking costs nobody anything."""
        end = (self._clock() + CHALLENGE_MINUTES * MINUTE) // SECOND
        head = secrets.token_bytes(_NONCE) + end.to_bytes(_TIME, "big") + hashlib.sha256(about.encode()).digest()
        return head + self._bond(purpose, holder, head)

    def _take(self, purpose: _For, holder: str, answer: Answer, about: str) -> None:
        """Use the challenge up, whatever comes of the answer; SignInError where it is not ours, not for this, lapsed, or used."""
        if answer.origin != self.site.origin:
            raise SignInError(
                f"This page was opened at another address than {self.site.origin}, where passkeys of this Glasshouse belong.",
                remedy=f"Open {self.site.origin} and try there.",
                code="origin",
            )
        head, bond = answer.challenge[:-_DIGEST], answer.challenge[-_DIGEST:]
        ours = hmac.compare_digest(bond, self._bond(purpose, holder, head)) and len(head) == _NONCE + _TIME + _DIGEST
        if not ours or head[_NONCE + _TIME :] != hashlib.sha256(about.encode()).digest():
            raise _no()
        end = int.from_bytes(head[_NONCE : _NONCE + _TIME], "big") * SECOND
        if self._clock() >= end:
            raise SignInError("That took too long.", remedy="Try again.", code="lapsed")
        with self._database.write() as connection:
            if not factors.spend(connection, head[:_NONCE], end, self._clock()):
                raise _no()

    def _bond(self, purpose: _For, holder: str, head: bytes) -> bytes:
        return self._keys.digest("challenge", f"{purpose}\x00{self._keys.digest('holder', holder).hex()}\x00{head.hex()}")

    def _acting(self, session: str) -> Actor:
        with self._database.read() as connection:
            actor = kept.holder(connection, self._keys.digest("credential", session), "session", self._clock())
        if actor is None:
            raise SignInError("Your session has ended.", remedy="Sign in.")
        return actor

    def _known(self, person: str | None) -> Actor | None:
        with self._database.read() as connection:
            account = kept.by_id(connection, person) if person is not None else None
        return account.actor("") if account is not None else None


def _way(given: Given) -> str:
    return Way.PASSKEY.value if given.answer else Way.TOTP.value


def _no() -> SignInError:
    return SignInError("This passkey did not hold.", remedy="Try again, or use another way.")
