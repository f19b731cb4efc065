"""The house policy in force with what is proposed; and last month's accesses decided again under another (C11): counts by action, and
nothing of any case."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa

from glasshouse.base.clock import DAY, HOUR, iso
from glasshouse.model.actor import Actor
from glasshouse.model.purpose import INVESTIGATIVE
from glasshouse.policy.actions import Action
from glasshouse.policy.change import Change, compare, difference, read_house
from glasshouse.policy.decide import PolicyBook
from glasshouse.policy.plans import policies as plans
from glasshouse.policy.plans.plan import unsayable
from glasshouse.policy.situation import Granted, Situation
from glasshouse.store import accounts, proposals, tables as t
from glasshouse.store.executors import Reader, reads
from glasshouse.store.situations import facts
from glasshouse.store.vault import Opened
from glasshouse_ledger.leaf import Kind, Verdict

_PAGE = 1_000


@reads(plans.ReadPolicies)
def read_policies(reader: Reader, plan: plans.ReadPolicies) -> plans.HousePolicy:
    """What waits, and the newest of what is over."""
    del plan
    house, connection = reader.ground.house, reader.connection
    terms = house.terms
    return plans.HousePolicy(
        house.house_text,
        house.house_hash,
        terms.limits.persons_a_day,
        terms.limits.dataset_persons_a_month,
        tuple(purpose for purpose in INVESTIGATIVE if purpose in terms.off),
        tuple(_told(reader, row) for row in reversed(proposals.waiting(connection))),
        tuple(_told(reader, row) for row in proposals.over(connection)),
        house.fault,
        tuple(_told(reader, row) for row in reversed(proposals.exemptions(connection))),
    )


def _told(reader: Reader, row: Any) -> plans.Proposal:
    connection, entries = reader.connection, reader.ground.entries
    found = proposals.change_of(connection, row)
    base, text, change = found or ("", "", Change((), (), True))
    given = proposals.signatures(connection, row.number)
    way = proposals.way_of(entries, row, given, reader.ground.house.house_hash, reader.situation.now, widens=change.widens)
    told = way.public or row.state == proposals.WAITING  # what was given up before it was public stays so
    return plans.Proposal(
        row.number,
        way.stage,
        plans.Origin(row.origin),
        change.widens,
        bool(row.apart),
        _name(reader, row.proposer),
        row.reason,
        iso(row.proposed),
        row.digest,
        row.text_hash,
        row.base_hash,
        change.added if told else (),
        change.removed if told else (),
        _lines(row, base, text) if told else (),
        tuple(plans.Signature(_name(reader, one.person), _unit(reader, one.unit), iso(one.at)) for one in given),
        iso(way.acts) if way.acts else "",
        way.hours,
        iso(row.ended) if row.ended is not None else "",
        text if row.state == proposals.WAITING else "",
        proposals.unsignable(connection, row, reader.situation.actor.person) if way.stage is plans.Stage.UNSIGNED else proposals.OVER,
        row.case_id is not None,
        _case(reader, row.case_id),
        proposals.rules_of(row, found),
        way.public,
        iso(way.until) if way.until else "",
    )


def _lines(row: Any, base: str, text: str) -> tuple[str, ...]:
    """What the text changes, line by line; an exemption changes none, so its lines are told as they are."""
    return difference(base, text) if row.case_id is None else tuple(text.splitlines())


def _case(reader: Reader, case: str | None) -> str:
    """The id of an exemption's case, for those who are in it; others are told that there is one."""
    m = t.members.c
    mine = sa.select(m.case_id).where((m.case_id == case) & (m.person == reader.situation.actor.person))
    return str(reader.connection.execute(mine).scalar() or "") if case is not None else ""


def _name(reader: Reader, person: str | None) -> str:
    account = accounts.by_id(reader.connection, person) if person else None
    return account.name if account is not None else ""


def _unit(reader: Reader, unit: str) -> str:
    return str(reader.connection.execute(sa.select(t.units.c.name).where(t.units.c.id == unit)).scalar() or "")


@reads(plans.SimulatePolicy)
def simulate_policy(reader: Reader, plan: plans.SimulatePolicy) -> plans.Simulation:
    """Each person, case and action is decided once under either policy, however often it was asked."""
    text, house = plan.text, reader.ground.house.house_text
    replay = _Replay(reader, reader.ground.house.book, read_house(text))
    for case in reader.connection.execute(sa.select(t.cases.c.id)).scalars().all():
        for entry in _asked(reader, case):
            replay.see(case, entry)
    change = compare(house, text)
    reader.disclosed.count = replay.accesses
    return plans.Simulation(
        change.added,
        change.removed,
        change.widens,
        replay.accesses,
        replay.unknown,
        tuple(sorted(replay.forbidden.items())),
        tuple(sorted(replay.allowed.items())),
    )


def _asked(reader: Reader, case: str) -> Iterator[Opened]:
    """Intents of a case in the last month, newest first."""
    since = (reader.situation.now - plans.DAYS * DAY) // HOUR
    for offset in range(0, plans.MOST, _PAGE):
        _, page = reader.ground.entries.trail(case, offset, _PAGE)
        yield from (entry for entry in page if entry.header.k is Kind.INTENT and entry.header.t >= since)
        if len(page) < _PAGE or page[-1].header.t < since:
            return


@dataclass(slots=True)
class _Replay:
    reader: Reader
    now: PolicyBook
    then: PolicyBook
    accesses: int = 0
    unknown: int = 0
    forbidden: Counter[str] = field(default_factory=Counter)
    allowed: Counter[str] = field(default_factory=Counter)
    _decided: dict[tuple[str, str, str], tuple[bool, bool] | None] = field(default_factory=dict)

    def see(self, case: str, entry: Opened) -> None:
        """Count one access."""
        self.accesses += 1
        person, action = str(entry.fields.get("actor", "")), str((entry.fields.get("plan") or {}).get("action", ""))
        key = (person, case, action)
        if key not in self._decided:
            self._decided[key] = self._decide(*key)
        decided = self._decided[key]
        if decided is None:
            self.unknown += 1
            return
        now, then = decided
        if now and not then and entry.header.dec is Verdict.PERMIT:
            self.forbidden[action] += 1
        if then and not now and entry.header.dec is not Verdict.PERMIT:
            self.allowed[action] += 1

    def _decide(self, person: str, case: str, action: str) -> tuple[bool, bool] | None:
        """What either policy says with the roles and grants of now; None where these are gone."""
        at = self.reader.situation.now
        account = accounts.by_id(self.reader.connection, person) if person else None
        found = facts(self.reader.connection, case, person, at) if account is not None else None
        if account is None or found is None or action not in set(Action):
            return None
        actor = Actor(account.id, account.name, account.unit, account.roles, "", strong=True, proven=at)
        granted = Granted(found.datasets.values())
        situation = Situation(actor, found.case, found.mine, granted, at, found.active, 0, found.unreviewed, found.filters)
        request = unsayable(Action(action))(())
        return self.now.decide(request, situation).permit, self.then.decide(request, situation).permit
