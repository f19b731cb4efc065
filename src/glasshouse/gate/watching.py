"""What the program itself watches: break-glass that is over or overdue (C9), and how accounts use the system, with intent and outcome in
the Oversight case's ledger.

Promise: nobody can put it off. What is over stays over whatever a clock says later. A break-glass whose leaf is there and whose row a crash
swallowed counts as done: it waits for its review. Of an hour in which no case was worked the log holds nothing of this.
"""

from __future__ import annotations

from glasshouse.base.clock import HOUR, Clock
from glasshouse.gate.lapsing import PROGRAM
from glasshouse.gate.leaves import LeafMaker
from glasshouse.gate.roster import read_roster
from glasshouse.model.case import CaseKind
from glasshouse.model.purpose import STANDING
from glasshouse.policy.plans.alerts import WatchUse
from glasshouse.policy.plans.breakglass import LASTS
from glasshouse.policy.situation import Decision, Granted, Situation
from glasshouse.store import applied, breakglass
from glasshouse.store.engine import Database
from glasshouse.store.executors import Disclosed, Ground, Writer, doing
from glasshouse.store.fold import View
from glasshouse.store.rows import find_case
from glasshouse.store.standing import find_standing
from glasshouse.store.usage import BATCH, read_to
from glasshouse_ledger.glance import Glance
from glasshouse_ledger.leaf import Kind

_EVERY = HOUR


class Watching:
    """Looks, whenever it is asked to; a thread asks it every few seconds."""

    def __init__(self, database: Database, ground: Ground, make: LeafMaker, clock: Clock) -> None:
        self._database = database
        self._ground = ground
        self._make = make
        self._clock = clock
        self._next = 0
        self._glance = Glance()
        self._looked = self._glass = 0

    def run(self) -> None:
        """Break-glass now, the use of the system where an hour has gone by."""
        self.look_at_glass()
        now = self._clock()
        if now >= self._next:
            self._next = now + _EVERY
            self.look_at_use()

    def look_at_glass(self) -> None:
        """Note what is over or overdue, and keep what a crash swallowed."""
        with self._database.read() as connection:
            any_is = breakglass.to_look_at(connection)
        if any_is:
            with self._database.write() as connection:
                if breakglass.look(connection, self._clock()):
                    self._database.bump(connection)
        self._restore()

    def _restore(self) -> None:
        for index in self._ground.statistics.of_kind(Kind.BREAKGLASS, self._glass):
            with self._database.read() as connection:
                known = breakglass.known(connection, index)
            if not known:
                (entry,) = self._ground.entries.at([index])
                if self._clock() - int(entry.fields.get("time", 0)) < LASTS:
                    return  # its transaction may still be on its way
                with self._database.write() as connection:
                    breakglass.restore(connection, index, entry.fields, self._clock())
                    self._database.bump(connection)
            self._glass = index + 1

    def look_at_use(self) -> int:
        """Hold the rules against what is new in the log, if cases were worked since; yields how many alerts are new."""
        if not self._worked():
            return 0
        now = self._clock()
        with self._database.read() as connection:
            public = find_standing(connection, CaseKind.OVERSIGHT, "")
            case = find_case(connection, public) if public is not None else None
        if case is None:
            return 0
        command, situation = WatchUse(), Situation(PROGRAM, case, None, Granted(()), now)
        roster, entries, disclosed = read_roster(self._database), self._ground.entries, Disclosed()
        (intent,) = entries.append([self._make.intent(roster, situation, command, Decision(True, ()))])
        noted = False
        while self._left() and not self._ground.entries.broken:
            with self._database.write(single=True) as connection:
                writer = Writer(connection, situation, self._ground, View(connection, {}, case.id), intent=intent)
                if not noted:
                    applied.note(connection, intent, now)
                    noted = True
                disclosed.count += doing(command)(writer, command)
        entries.append([self._make.outcome(roster, situation, command, disclosed, re=intent)])
        return disclosed.count

    def _worked(self) -> bool:
        """Whether the log holds anything new of a case that is worked."""
        with self._database.read() as connection:
            start = max(self._looked, read_to(connection))
        while rows := self._ground.entries.leaves_from(start, BATCH):
            for entry in rows:
                words, _, _ = self._glance.read(entry)
                if words.pur is not None and words.pur not in STANDING:
                    return True
            start += len(rows)
            self._looked = start
        return False

    def _left(self) -> bool:
        with self._database.read() as connection:
            start = read_to(connection)
        return bool(self._ground.entries.leaves_from(start, 1))
