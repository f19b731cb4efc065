"""Last month's accesses decided again under another house policy (C11): counts by action, and nothing of any case."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

import sqlalchemy as sa

from glasshouse.base.clock import DAY, HOUR
from glasshouse.model.actor import Actor
from glasshouse.policy.actions import Action
from glasshouse.policy.change import compare, read_house
from glasshouse.policy.decide import PolicyBook, default_house
from glasshouse.policy.plans import policies as plans
from glasshouse.policy.plans.plan import unsayable
from glasshouse.policy.situation import Granted, Situation
from glasshouse.store import accounts, tables as t
from glasshouse.store.executors import Reader, reads
from glasshouse.store.situations import facts
from glasshouse.store.vault import Opened
from glasshouse_ledger.leaf import Kind, Verdict

_PAGE = 1_000


@reads(plans.SimulatePolicy)
def simulate_policy(reader: Reader, plan: plans.SimulatePolicy) -> plans.Simulation:
    """Each person, case and action is decided once under either policy, however often it was asked."""
    text, house = plan.text, default_house()
    replay = _Replay(reader, PolicyBook(), read_house(text))
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
        situation = Situation(actor, found.case, found.mine, Granted(found.datasets.values()), at, found.active)
        request = unsayable(Action(action))(())
        return self.now.decide(request, situation).permit, self.then.decide(request, situation).permit
