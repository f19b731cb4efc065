"""The situation of an access, gathered from the store and kept until the store's generation moves or something in it lapses.

Promise: who is not a member of a working case is told the same as of a case that does not exist.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass

from glasshouse.base.clock import MINUTE, Clock
from glasshouse.base.errors import DefectError
from glasshouse.gate.access import Access
from glasshouse.gate.meanwhile import no_case
from glasshouse.gate.roster import Roster, read_roster
from glasshouse.model.actor import Actor
from glasshouse.model.case import CaseKind
from glasshouse.model.dataset import Dataset
from glasshouse.policy.situation import Granted, Situation
from glasshouse.store.engine import Database
from glasshouse.store.entries import Entries
from glasshouse.store.situations import facts
from glasshouse.store.standing import find_standing

_KEPT = 10_000


@dataclass(frozen=True, slots=True)
class _Known:
    generation: int
    until: int
    situation: Situation
    datasets: dict[int, Dataset]


class Situations:
    """One cache for the process; the generation makes it safe to keep."""

    def __init__(self, database: Database, entries: Entries, clock: Clock) -> None:
        self._database = database
        self._entries = entries
        self._clock = clock
        self._known: dict[tuple[str, str, str], _Known] = {}
        self._roster: tuple[int, Roster] | None = None
        self._standing: dict[tuple[CaseKind, str], str] = {}
        self._lock = threading.Lock()

    def of(self, access: Access) -> tuple[Situation, dict[int, Dataset]]:
        """The situation now, and the datasets in scope by number."""
        now, generation = self._clock(), self._database.generation()
        key = (access.actor.person, access.actor.credential, access.case)
        known = self._known.get(key)
        if known is None or known.generation != generation or now >= known.until:
            known = self._gather(access, now, generation)
            with self._lock:
                if len(self._known) >= _KEPT:
                    self._known.clear()
                self._known[key] = known
        kept = known.situation
        persons = self._entries.disclosed(kept.case.id) if kept.case.kind is CaseKind.FIRST_LOOK else 0
        situation = Situation(access.actor, kept.case, kept.mine, kept.granted, now, kept.active, persons, kept.unreviewed, kept.filters)
        return situation, known.datasets

    def roster(self) -> Roster:
        """Organisation and units as headers name them."""
        generation = self._database.generation()
        known = self._roster
        if known is None or known[0] != generation:
            known = (generation, read_roster(self._database))
            self._roster = known
        return known[1]

    def standing(self, actor: Actor, kind: CaseKind) -> str:
        """The id of a standing case."""
        key = (kind, actor.unit)
        if key not in self._standing:
            with self._database.read() as connection:
                found = find_standing(connection, kind, actor.unit)
            if found is None:
                raise DefectError(f"set-up opened no {kind.value} case")
            self._standing[key] = found
        return self._standing[key]

    def _gather(self, access: Access, now: int, generation: int) -> _Known:
        with self._database.read() as connection:
            found = facts(connection, access.case, access.actor.person, now)
        if found is None:
            raise no_case()
        granted = Granted(found.datasets.values())
        situation = Situation(access.actor, found.case, found.mine, granted, now, found.active, 0, found.unreviewed, found.filters)
        return _Known(generation, min(found.lapse or now + MINUTE, now + MINUTE), situation, found.datasets)
