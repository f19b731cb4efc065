"""Seals that nobody confirmed in time lapse (C4): the one act of the program itself, with intent and outcome in the case's ledger.

Promise: the intent is durable before the seal is taken off, its transaction names it, and nobody is named as who did it: nobody did.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from glasshouse.base.clock import Clock
from glasshouse.gate.leaves import LeafMaker
from glasshouse.gate.roster import read_roster
from glasshouse.model.actor import Actor
from glasshouse.policy.plans.seals import LapseSeal
from glasshouse.policy.situation import Decision, Granted, Situation
from glasshouse.store import applied, protections
from glasshouse.store.engine import Database
from glasshouse.store.executors import Disclosed, Ground, Writer, doing
from glasshouse.store.fold import View
from glasshouse.store.staging import owe

PROGRAM = Actor("", "Glasshouse", "", frozenset(), "")


class Lapsing:
    """Looks for seals whose time is over."""

    def __init__(
        self,
        database: Database,
        ground: Ground,
        make: LeafMaker,
        clock: Clock,
        refresh: Callable[[Iterable[int], int | None], None],
    ) -> None:
        self._database = database
        self._ground = ground
        self._make = make
        self._clock = clock
        self._refresh = refresh

    def run(self) -> int:
        """Let every seal lapse whose time is over; yields how many there were."""
        with self._database.read() as connection:
            found = protections.due(connection, self._clock())
        for public, case in found:
            self._lapse(LapseSeal(public), Situation(PROGRAM, case, None, Granted(()), self._clock()))
        return len(found)

    def _lapse(self, command: LapseSeal, situation: Situation) -> None:
        roster, entries = read_roster(self._database), self._ground.entries
        (intent,) = entries.append([self._make.intent(roster, situation, command, Decision(True, ()))])
        with self._database.write(single=True) as connection:
            writer = Writer(connection, situation, self._ground, View(connection, {}, situation.case.id), intent=intent)
            applied.note(connection, intent, situation.now)
            doing(command)(writer, command)
            self._database.bump(connection)
            owe(connection)
        try:
            self._refresh(writer.touched, None)
        finally:  # what is committed has an outcome, also where the index could not follow
            entries.append([self._make.outcome(roster, situation, command, Disclosed(), re=intent)])
