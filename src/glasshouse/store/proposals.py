"""Proposed house policies: what each is bound to, who may sign it, and when it acts (C11).

Promise: a proposal acts only where the ledger says so. The rows tell where its leaves are; announced, signed and by whom, under which
digest and since which hour is read from the leaves each time, and whether it widens from the two texts. A row that was changed by hand
proves nothing and hides nothing. Hours are the log's, which never go back: the seven days begin with the end of the hour in which the
second signature stands.
"""

from __future__ import annotations

import hashlib
import json
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from glasshouse.base.clock import DAY, HOUR
from glasshouse.model.actor import Role
from glasshouse.policy.change import Change, compare
from glasshouse.policy.plans.policies import NOTICE_DAYS, SIGNATURES, Origin
from glasshouse.store import house, policytables as p, tables as t
from glasshouse.store.engine import take_numbers
from glasshouse.store.entries import Entries
from glasshouse.store.executors import Step
from glasshouse.store.rows import roles_of
from glasshouse.store.vault import Opened
from glasshouse_ledger.leaf import Kind

WAITING = "waiting"
OVER = "It waits for no signature."
SIGNERS = frozenset({Role.LEAD, Role.AUDITOR})
PROPOSED, SIGNED, WITHDRAWN, ACTS = "proposed", "signed", "withdrawn", "acts"
"""The words of the leaves."""


@dataclass(frozen=True, slots=True)
class Signer:
    """An account that may sign: id, unit, what its name is but for its spelling, and when it was made."""

    person: str
    unit: str
    name: str
    made: int


def add(connection: sa.Connection, text: str, base: str, origin: Origin, proposer: str | None, reason: str, now: int) -> Any:
    """A new proposal's row; its leaf is written by who calls, before the transaction ends."""
    text_hash = house.keep_text(connection, text)
    number = take_numbers(connection, "proposals", 1)
    apart = int(len({signer.unit for signer in signers(connection)}) > 1)
    values = {
        "number": number,
        "origin": origin.value,
        "proposer": proposer,
        "reason": reason,
        "text_hash": text_hash,
        "base_hash": base,
        "apart": apart,
        "proposed": now,
        "state": WAITING,
    }
    connection.execute(sa.insert(p.proposals).values(values | {"digest": digest_of(values)}))
    return find(connection, number)


def digest_of(values: Any) -> str:
    """SHA-256 (hex) of what a signature is bound to."""
    bound = [values[name] for name in ("number", "origin", "proposer", "reason", "text_hash", "base_hash", "apart", "proposed")]
    return hashlib.sha256(json.dumps(["house policy", *bound]).encode()).hexdigest()


def find(connection: sa.Connection, number: int) -> Any:
    """The row of a proposal, or None."""
    return connection.execute(sa.select(p.proposals).where(p.proposals.c.number == number)).first()


def newest(connection: sa.Connection) -> Sequence[Any]:
    """Rows of the newest hundred, newest first."""
    return connection.execute(sa.select(p.proposals).order_by(p.proposals.c.number.desc()).limit(100)).all()


def waiting(connection: sa.Connection) -> Sequence[Any]:
    """Rows of those that are not over, oldest first."""
    query = sa.select(p.proposals).where(p.proposals.c.state == WAITING).order_by(p.proposals.c.number)
    return connection.execute(query).all()


def signatures(connection: sa.Connection, number: int) -> Sequence[Any]:
    """Rows of its signatures, oldest first."""
    query = sa.select(p.signatures).where(p.signatures.c.proposal == number).order_by(p.signatures.c.entry)
    return connection.execute(query).all()


def signers(connection: sa.Connection) -> list[Signer]:
    """Everybody who may sign. An approver does nothing else, whatever other role the account has (C8)."""
    c = t.people.c
    rows = connection.execute(sa.select(c.id, c.unit, c.roles, c.name, c.created).where(c.state == "active")).all()
    able = [row for row in rows if roles_of(row.roles) & SIGNERS and Role.APPROVER not in roles_of(row.roles)]
    return [Signer(row.id, row.unit, plain(row.name), row.created) for row in able]


def plain(name: str) -> str:
    """A name without case, marks, spaces and order of its words: two accounts of one are taken for one person."""
    words = unicodedata.normalize("NFKD", name).casefold().split()
    return " ".join(sorted("".join(letter for letter in word if letter.isalnum()) for word in words))


def unsignable(connection: sa.Connection, row: Any, person: str) -> str:
    """Why this person cannot sign, in words; empty where they can."""
    able = {signer.person: signer for signer in signers(connection)}
    me, given = able.get(person), signatures(connection, row.number)
    if row.state != WAITING or len(given) >= SIGNATURES:
        return OVER
    if me is None:
        return "Leads and auditors sign."
    if any(one.person == person for one in given):
        return "You have signed it."
    others = sa.select(t.people.c.name).where(t.people.c.id.in_([one.person for one in given]))
    if me.name in {plain(name) for name in connection.execute(others).scalars()}:
        return "Somebody of your name has signed it, and two accounts of one person are one signature."
    if me.made >= row.proposed:
        return "Your account is younger than the proposal."
    apart = bool(row.apart) or len({signer.unit for signer in able.values()}) > 1
    if apart and any(one.unit == me.unit for one in given):
        return "Somebody of another unit signs."
    return ""


def change_of(connection: sa.Connection, row: Any) -> tuple[str, str, Change] | None:
    """The text that was to be changed, the proposed one, and the change, from the texts themselves; None where a text is missing or has
    another hash."""
    base, text = house.text_of(connection, row.base_hash), house.text_of(connection, row.text_hash)
    return (base, text, compare(base, text)) if base is not None and text is not None else None


def announced(entries: Entries, row: Any) -> bool:
    """Whether the ledger says that exactly this was proposed."""
    leaves = _leaves(entries, [row.entry] if row.entry is not None else [])
    return digest_of(row._mapping) == row.digest and any(_says(leaf, row, PROPOSED) for leaf in leaves.values())


def acts_at(entries: Entries, row: Any, given: Sequence[Any]) -> int | None:
    """When a proposal that widens acts (microseconds), by the ledger alone; None while it does not say that it was announced and signed by
    two."""
    if not announced(entries, row):
        return None
    leaves = _leaves(entries, [one.entry for one in given])
    found: dict[str, Opened] = {}
    for one in given:
        leaf = leaves.get(one.entry)
        if leaf is not None and _says(leaf, row, SIGNED) and leaf.fields.get("actor") == one.person and leaf.index > row.entry:
            found[one.person] = leaf
    units = {leaf.fields["plan"].get("unit") for leaf in found.values()}
    if len(found) < SIGNATURES or (row.apart and len(units) < SIGNATURES):
        return None
    return max((leaf.header.t + 1) * HOUR for leaf in found.values()) + NOTICE_DAYS * DAY


def step_of(row: Any, step: str, hp: str) -> Step:
    """What happened to it, for its leaf."""
    return Step(row.number, step, row.digest, row.text_hash, row.base_hash, hp, bool(row.apart))


def end(connection: sa.Connection, number: int, state: str, now: int) -> bool:
    """It is over; False where it was before."""
    c = p.proposals.c
    query = sa.update(p.proposals).where((c.number == number) & (c.state == WAITING)).values(state=state, ended=now)
    return connection.execute(query).rowcount == 1


def note_entry(connection: sa.Connection, step: Step, person: str, entry: int) -> None:
    """Keep which leaf says it."""
    if step.step == SIGNED:
        s = p.signatures.c
        connection.execute(sa.update(p.signatures).where((s.proposal == step.number) & (s.person == person)).values(entry=entry))
        return
    column = "entry" if step.step == PROPOSED else "ended_entry"
    connection.execute(sa.update(p.proposals).where(p.proposals.c.number == step.number).values({column: entry}))


def _leaves(entries: Entries, indexes: Sequence[int]) -> dict[int, Opened]:
    return {leaf.index: leaf for leaf in entries.at(indexes)}


def _says(leaf: Opened, row: Any, step: str) -> bool:
    plan = leaf.fields.get("plan") or {}
    named = (plan.get("step"), plan.get("digest"), plan.get("number"))
    return leaf.header.k is Kind.POLICY and leaf.header.hp == row.text_hash and named == (step, row.digest, row.number)
