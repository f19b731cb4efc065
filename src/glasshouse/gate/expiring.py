"""Openings of editorial cases expire (design, section 2: twelve months by default): the program destroys them, with intent, erasure and
outcome in the case's ledger.

Promise: the intent is durable first, nobody is named as who did it, and what an entry commits to is destroyed in the hour (on PostgreSQL
the day) that its time is over, or at the next start; the entries stay, and every proof of them. A legal hold keeps them.
"""

from __future__ import annotations

from glasshouse.base.clock import HOUR, Clock
from glasshouse.gate.lapsing import PROGRAM
from glasshouse.gate.leaves import LeafMaker
from glasshouse.gate.roster import read_roster
from glasshouse.model.purpose import Purpose
from glasshouse.policy.plans.erasure import ExpireOpenings
from glasshouse.policy.situation import Decision, Granted, Situation
from glasshouse.store import applied
from glasshouse.store.engine import Database
from glasshouse.store.erasing import of_purpose
from glasshouse.store.executors import Ground, Writer, doing
from glasshouse.store.fold import View
from glasshouse.store.retaining import on_hold

_DAYS_A_YEAR = 365


class Expiring:
    """Looks for openings that are over their time: once an hour, and on PostgreSQL, where what is left is written anew each time
    (`store.rewriting`), once a day. `months` 0 keeps them."""

    def __init__(self, database: Database, ground: Ground, make: LeafMaker, clock: Clock, months: int) -> None:
        self._database = database
        self._ground = ground
        self._make = make
        self._clock = clock
        self._hours = months * _DAYS_A_YEAR * 24 // 12
        self._every = 1 if database.embedded else 24
        self._looked = -1

    def run(self) -> int:
        """Destroy them; yields how many there were."""
        hour = self._clock() // HOUR
        if not self._hours or hour // self._every == self._looked:
            return 0
        before = hour - self._hours
        with self._database.read() as connection:
            every = of_purpose(connection, Purpose.EDITORIAL_INVESTIGATION)
            found = [case for case in every if not on_hold(connection, case.id)]
        destroyed = 0
        for case in found:
            count, first, _ = self._ground.entries.openings_left(case.id)
            if count and first < before:
                situation = Situation(PROGRAM, case, None, Granted(()), self._clock())
                destroyed += self._expire(ExpireOpenings(case.id, before), situation)
        self._looked = hour // self._every
        return destroyed

    def _expire(self, command: ExpireOpenings, situation: Situation) -> int:
        roster, entries = read_roster(self._database), self._ground.entries
        (intent,) = entries.append([self._make.intent(roster, situation, command, Decision(True, ()))])
        with self._database.write(single=True) as connection:
            writer = Writer(connection, situation, self._ground, View(connection, {}, situation.case.id), intent=intent)
            applied.note(connection, intent, situation.now)
            made = doing(command)(writer, command)
            entries.append([self._make.erasure(roster, situation, command, writer.disclosed, intent)])
        entries.append([self._make.outcome(roster, situation, command, writer.disclosed, re=intent)])
        return int(made.openings)
