"""Whether two accounts are one person's: where two people are asked for, two accounts of one are one (C1-C4, C8, C9, C11).

Promise: accounts of one name, whatever its case, accents and order, with one sign-in name but for case, accents and signs, or of which both
had the same passkey (no two have it at once), count as one person's. Whoever calls themselves otherwise twice is not known.
"""

from __future__ import annotations

import unicodedata
from typing import Any

import sqlalchemy as sa

from glasshouse.base.errors import RefusedError
from glasshouse.store import meta, tables as t
from glasshouse.store.keys import Keys

WORDS = "An account with your name, sign-in name or passkey is yours here, and counts as you."
_HAD = "passkey of "
"""Before the digest of a passkey, in the store's single values: accounts that ever had it."""


def plain(name: str) -> str:
    """A name without case, marks, spaces and order of its words."""
    words = unicodedata.normalize("NFKD", name).casefold().split()
    return " ".join(sorted("".join(letter for letter in word if letter.isalnum()) for word in words))


def alike(connection: sa.Connection, person: str) -> frozenset[str]:
    """Accounts that count as this person's, this one among them, whatever state they are in."""
    c = t.people.c
    rows = connection.execute(sa.select(c.id, c.name, c.login)).all()
    me = next((row for row in rows if row.id == person), None)
    same = {person, *(row.id for row in rows if me is not None and _signs(row) & _signs(me))}
    m = t.meta.c
    for had in connection.execute(sa.select(m.value).where(m.key.startswith(_HAD) & m.value.contains(person))).scalars():
        same |= set(had.split())
    return frozenset(same)


def had_passkey(connection: sa.Connection, keys: Keys, credential: bytes, person: str) -> None:
    """Keep that this account has the passkey with this id, also once it has it no more."""
    key = _HAD + keys.digest("passkey", credential.hex()).hex()
    had = (meta.get(connection, key) or "").split()
    if person not in had:
        meta.put(connection, key, " ".join([*had, person]))


def two_people(connection: sa.Connection, person: str, others: set[str | None], rule: str, words: str, remedy: str) -> None:
    """RefusedError by this rule where one of the `others` (account ids; None is nobody) is the person themselves, or counts as them."""
    if person in others:
        raise RefusedError(words, rules=(rule,), remedy=remedy)
    if alike(connection, person) & others:
        raise RefusedError(f"{words} {WORDS}", rules=(rule,), remedy=remedy)


def _signs(row: Any) -> set[tuple[str, str]]:
    return {("name", plain(row.name)), ("login", plain(row.login))} - {("name", ""), ("login", "")}
