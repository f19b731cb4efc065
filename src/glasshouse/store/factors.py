"""Second factors and the sessions that rest on them, as rows. Each statement that uses something up does so once, whoever else tries."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from glasshouse.base.ids import random_id
from glasshouse.model.actor import Way
from glasshouse.store import tables as t, totp
from glasshouse.store.keys import Keys


@dataclass(frozen=True, slots=True)
class Proof:
    """By which way somebody proved who they are, when (microseconds), and for which plan's hash, empty for none."""

    way: Way
    at: int
    about: str = ""


@dataclass(frozen=True, slots=True)
class Kept:
    """A passkey as it is kept, with whose it is."""

    id: str
    person: str
    credential: bytes
    public_key: bytes
    sign_count: int


def handle(keys: Keys, person: str) -> bytes:
    """What authenticators keep to know the account by: a keyed digest, which tells nobody else anything."""
    return keys.digest("user handle", person)


def passkeys_of(connection: sa.Connection, person: str) -> list[Kept]:
    """The person's passkeys, oldest first."""
    c = t.passkeys.c
    return [_kept(row) for row in connection.execute(sa.select(t.passkeys).where(c.person == person).order_by(c.made, c.id))]


def passkey(connection: sa.Connection, credential: bytes) -> Kept | None:
    """The passkey with this credential id."""
    row = connection.execute(sa.select(t.passkeys).where(t.passkeys.c.credential == credential)).first()
    return _kept(row) if row is not None else None


def count_on(connection: sa.Connection, kept: Kept, count: int, now: int) -> bool:
    """Note a use and its counter; False where another use of the same passkey came between."""
    c = t.passkeys.c
    where = (c.id == kept.id) & (c.sign_count == kept.sign_count)
    return connection.execute(sa.update(t.passkeys).where(where).values(sign_count=count, used=now)).rowcount == 1


def has_factor(connection: sa.Connection, person: str) -> bool:
    """Whether the account has a passkey or an authenticator."""
    return how_many(connection, person) > 0


def how_many(connection: sa.Connection, person: str) -> int:
    """Passkeys and authenticator together. Recovery codes are none: they stand in for one."""
    found = 0
    for table in (t.passkeys, t.totp):
        found += connection.execute(sa.select(sa.func.count()).select_from(table).where(table.c.person == person)).scalar_one()
    return found


def take_code(connection: sa.Connection, keys: Keys, person: str, code: str, now: int) -> Way | None:
    """Use up an authenticator's code or a recovery code; None where it is neither, or was used."""
    c = t.totp.c
    row = connection.execute(sa.select(t.totp).where(c.person == person)).first()
    if row is not None:
        step = totp.matching_step(totp.unseal(keys, person, row.secret), code, now, row.step)
        if step is not None:
            taken = connection.execute(sa.update(t.totp).where((c.person == person) & (c.step < step)).values(step=step))
            return Way.TOTP if taken.rowcount == 1 else None
    r = t.recovery.c
    mine = (r.digest == code_digest(keys, person, code)) & (r.person == person) & r.used.is_(None)
    used = connection.execute(sa.update(t.recovery).where(mine).values(used=now))
    return Way.RECOVERY if used.rowcount == 1 else None


def code_digest(keys: Keys, person: str, code: str) -> bytes:
    """A recovery code as it is kept, however it was grouped when typed."""
    return keys.digest("recovery", f"{person} {''.join(filter(str.isalnum, code)).lower()}")


def spend(connection: sa.Connection, nonce: bytes, expires: int, now: int) -> bool:
    """Take a challenge's nonce; False where it was taken before. Those that have lapsed are dropped: they are refused by their time."""
    c = t.challenges.c
    connection.execute(sa.delete(t.challenges).where(c.expires <= now))
    try:
        with connection.begin_nested():
            connection.execute(sa.insert(t.challenges).values(nonce=nonce, expires=expires))
    except IntegrityError:
        return False
    return True


def begin_session(connection: sa.Connection, keys: Keys, person: str, now: int, expires: int, proof: Proof | None) -> str:
    """A new session's token."""
    token = secrets.token_urlsafe(32)
    values: dict[str, Any] = {"id": random_id(), "kind": "session", "digest": keys.digest("credential", token), "person": person}
    if proof is not None:
        values |= {"way": proof.way.value, "proven": proof.at, "proven_for": proof.about}
    connection.execute(sa.insert(t.credentials).values(**values, created=now, expires=expires))
    return token


def renew_session(connection: sa.Connection, keys: Keys, session: str, proof: Proof) -> str | None:
    """End the session with this id and begin another, with the same end, on the strength of `proof`. None where it has ended already."""
    c = t.credentials.c
    live = (c.id == session) & (c.kind == "session") & c.revoked.is_(None) & (c.expires > proof.at)
    ended = connection.execute(sa.update(t.credentials).where(live).values(revoked=proof.at).returning(c.person, c.expires)).first()
    return begin_session(connection, keys, ended.person, proof.at, ended.expires, proof) if ended is not None else None


def _kept(row: Any) -> Kept:
    return Kept(row.id, row.person, bytes(row.credential), bytes(row.public_key), row.sign_count)
