"""Proposed house policies and exemptions: what each is bound to, who may sign it, and when it acts (C11).

Promise: a proposal acts only where the ledger says so. The rows tell where its leaves are; announced, for which case, signed and by whom,
under which digest and since which hour is read from the leaves each time, whether it was given up from them before it acts, and whether it
widens from the two texts. A row that was changed by hand proves nothing and hides nothing. Hours are the log's, which never go back: the
seven days begin with the end of the hour in which the second signature stands, the 72 hours of an exemption with its beginning.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from glasshouse.base.clock import DAY, HOUR
from glasshouse.model.actor import Role
from glasshouse.policy import exemption
from glasshouse.policy.change import Change, compare, touched
from glasshouse.policy.plans.policies import NOTICE_DAYS, SIGNATURES, Origin, Stage
from glasshouse.store import house, policytables as p, tables as t
from glasshouse.store.engine import take_numbers
from glasshouse.store.entries import Entries
from glasshouse.store.executors import Step
from glasshouse.store.rows import roles_of
from glasshouse.store.sameness import alike
from glasshouse.store.vault import Opened
from glasshouse_ledger.glance import Glance
from glasshouse_ledger.leaf import Kind

WAITING = "waiting"
OVER = "It waits for no signature."
SIGNERS = frozenset({Role.LEAD, Role.AUDITOR})
PROPOSED, SIGNED, WITHDRAWN, ACTS = "proposed", "signed", "withdrawn", "acts"
"""The words of the leaves."""
_READ_AT_ONCE = 4_096
_NEWEST = 100
_ROWS = sa.select(p.proposals, p.exemptions.c.case_id).select_from(
    p.proposals.outerjoin(p.exemptions, p.exemptions.c.proposal == p.proposals.c.number)
)
"""A proposal with the case that it is for, none for a house policy."""


@dataclass(frozen=True, slots=True)
class Signer:
    """An account that may sign: id, unit, and when it was made."""

    person: str
    unit: str
    made: int


@dataclass(frozen=True, slots=True)
class Signed:
    """That the ledger says that everybody signed: the leaf of the last signature, and its hour since 1970."""

    entry: int
    hour: int


@dataclass(frozen=True, slots=True)
class Way:
    """How far a proposal is: when it acts and until when (microseconds, 0 for what has no such time), and how many hours, rounded up, are
    left of the one that it has. `public`: everybody may read its text."""

    stage: Stage
    public: bool
    acts: int = 0
    until: int = 0
    hours: int = 0


def add(
    connection: sa.Connection, text: str, base: str, origin: Origin, proposer: str | None, reason: str, now: int, case: str | None = None
) -> Any:
    """A new proposal's row, of an exemption where it is for one case; its leaf is written by who calls, before the transaction ends."""
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
    connection.execute(sa.insert(p.proposals).values(values | {"digest": digest_of(values | {"case_id": case})}))
    if case is not None:
        connection.execute(sa.insert(p.exemptions).values(proposal=number, case_id=case))
    return find(connection, number)


def digest_of(values: Any) -> str:
    """SHA-256 (hex) of what a signature is bound to."""
    bound = [values[name] for name in ("number", "origin", "proposer", "reason", "text_hash", "base_hash", "apart", "proposed")]
    what = ["house policy"] if values["case_id"] is None else ["exemption", values["case_id"]]
    return hashlib.sha256(json.dumps([*what, *bound]).encode()).hexdigest()


def find(connection: sa.Connection, number: int) -> Any:
    """The row of a proposal, or None."""
    return connection.execute(_ROWS.where(p.proposals.c.number == number)).first()


def newest(connection: sa.Connection) -> Sequence[Any]:
    """Rows of the newest hundred, newest first."""
    return connection.execute(_ROWS.order_by(p.proposals.c.number.desc()).limit(_NEWEST)).all()


def over(connection: sa.Connection) -> Sequence[Any]:
    """Rows of the newest hundred that are over, newest first."""
    return connection.execute(_ROWS.where(p.proposals.c.state != WAITING).order_by(p.proposals.c.number.desc()).limit(_NEWEST)).all()


def waiting(connection: sa.Connection) -> Sequence[Any]:
    """Rows of house policies that are not over, oldest first."""
    return _not_over(connection, p.exemptions.c.case_id.is_(None))


def exemptions(connection: sa.Connection) -> Sequence[Any]:
    """Rows of exemptions that are not over, oldest first."""
    return _not_over(connection, p.exemptions.c.case_id.is_not(None))


def _not_over(connection: sa.Connection, where: sa.ColumnElement[bool]) -> Sequence[Any]:
    query = _ROWS.where(where & (p.proposals.c.state == WAITING)).order_by(p.proposals.c.number)
    return connection.execute(query).all()


def signatures(connection: sa.Connection, number: int) -> Sequence[Any]:
    """Rows of its signatures, oldest first."""
    query = sa.select(p.signatures).where(p.signatures.c.proposal == number).order_by(p.signatures.c.entry)
    return connection.execute(query).all()


def signers(connection: sa.Connection) -> list[Signer]:
    """Everybody who may sign. An approver does nothing else, whatever other role the account has (C8)."""
    c = t.people.c
    rows = connection.execute(sa.select(c.id, c.unit, c.roles, c.created).where(c.state == "active")).all()
    able = [row for row in rows if roles_of(row.roles) & SIGNERS and Role.APPROVER not in roles_of(row.roles)]
    return [Signer(row.id, row.unit, row.created) for row in able]


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
    if row.case_id is not None and person != row.proposer and not given:
        return "Whoever proposed it signs first."
    if alike(connection, person) & {one.person for one in given}:
        return "Another account of your name, sign-in name or passkey has signed it, and two accounts of one person are one signature."
    if me.made >= row.proposed:
        return "Your account is younger than the proposal."
    apart = bool(row.apart) or len({signer.unit for signer in able.values()}) > 1
    if apart and any(one.unit == me.unit for one in given):
        return "Somebody of another unit signs."
    return ""


def change_of(connection: sa.Connection, row: Any) -> tuple[str, str, Change] | None:
    """The text that was to be changed, the proposed one, and the change, from the texts themselves; None where a text is missing or has
    another hash. An exemption changes no text."""
    base, text = house.text_of(connection, row.base_hash), house.text_of(connection, row.text_hash)
    if base is None or text is None:
        return None
    if row.case_id is not None:
        return "", text, Change(exemption.sentences(text), (), True)
    return base, text, compare(base, text)


def rules_of(row: Any, found: tuple[str, str, Change] | None) -> tuple[str, ...]:
    """Ids of the rules that it touches, which are public before its text is; `found` is what `change_of` finds of it."""
    return touched(found[0], found[2]) if found is not None and row.case_id is None else ()


def announced(entries: Entries, row: Any) -> bool:
    """Whether the ledger says that exactly this was proposed."""
    leaves = _leaves(entries, [row.entry] if row.entry is not None else [])
    return digest_of(row._mapping) == row.digest and any(_says(leaf, row, PROPOSED) for leaf in leaves.values())


def acts_at(entries: Entries, row: Any, given: Sequence[Any]) -> int | None:
    """When a proposal that widens acts (microseconds), by the ledger alone; None while it does not say that it was announced and signed by
    two."""
    last = signed(entries, row, given)
    return (last.hour + 1) * HOUR + NOTICE_DAYS * DAY if last is not None else None


def signed(entries: Entries, row: Any, given: Sequence[Any]) -> Signed | None:
    """The last signature of a proposal of which the ledger says that it was announced and signed by two; an exemption by its proposer and
    another. None for any other."""
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
    if row.case_id is not None and row.proposer not in found:
        return None
    last = max(found.values(), key=lambda leaf: leaf.index)
    return Signed(last.index, last.header.t)


def way_of(entries: Entries, row: Any, given: Sequence[Any], in_force: str, now: int, *, widens: bool) -> Way:
    """How far it is, by the ledger, under the house policy `in_force` (its hash)."""
    last = signed(entries, row, given)
    public = last is not None or row.state == Stage.IN_FORCE.value
    if row.state != WAITING:
        return Way(Stage(row.state), public)
    if row.base_hash != in_force:
        return Way(Stage.OVERTAKEN, public)
    if not widens:
        return Way(Stage.NOTICED, public, acts=now)
    if last is None:
        return Way(Stage.UNSIGNED, public)
    if row.case_id is None:
        acts = max(now, (last.hour + 1) * HOUR + NOTICE_DAYS * DAY)
        return Way(Stage.NOTICED, public, acts=acts, hours=-(-(acts - now) // HOUR))
    left = last.hour + exemption.HOURS - entries.hour()
    if left <= 0:
        return Way(Stage.OVER, public)
    return Way(Stage.IN_FORCE, public, until=(last.hour + exemption.HOURS) * HOUR, hours=left)


def given_up(entries: Entries, row: Any) -> bool:
    """Whether the ledger says that it was withdrawn or ended, whatever its row says. Reads the log from where it was announced."""
    start, glance = int(row.entry) + 1, Glance()
    while group := entries.leaves_from(start, _READ_AT_ONCE):
        found = [start + at for at, entry in enumerate(group) if glance.read(entry)[0].k is Kind.POLICY]
        if any(_named(leaf) == (WITHDRAWN, row.digest, row.number) for leaf in _leaves(entries, found).values()):
            return True
        start += len(group)
    return False


def step_of(row: Any, step: str, hp: str, *, rules: tuple[str, ...] = (), text: str = "") -> Step:
    """What happened to it, for its leaf. What follows an announcement refers to it. `text` is to be public before."""
    return Step(row.number, step, row.digest, row.text_hash, row.base_hash, hp, bool(row.apart), row.entry, rules, text)


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
    return leaf.header.k is Kind.POLICY and leaf.header.hp == row.text_hash and _named(leaf) == (step, row.digest, row.number)


def _named(leaf: Opened) -> tuple[Any, Any, Any]:
    plan = leaf.fields.get("plan") or {}
    return plan.get("step"), plan.get("digest"), plan.get("number")
