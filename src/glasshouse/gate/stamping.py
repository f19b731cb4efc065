"""Time stamps by an authority outside: asked for by the program, one exhibit after the other, in a thread of its own.

Promise: the intent is durable before a hash leaves, no transaction is open while an authority is waited for, collecting never waits for
it, and what was not answered is asked again, after minutes, hours, half days. A row in the store says what is due, so that nothing is
lost when the process dies.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from threading import Event

from glasshouse.base.authority import Authority, Stamped, UnstampedError
from glasshouse.base.clock import Clock
from glasshouse.gate.lapsing import PROGRAM
from glasshouse.gate.leaves import LeafMaker
from glasshouse.gate.roster import read_roster
from glasshouse.model.stamp import StampFault
from glasshouse.policy.plans.stamping import StampExhibit
from glasshouse.policy.situation import Decision, Granted, Situation
from glasshouse.store import applied, stamping
from glasshouse.store.engine import Database
from glasshouse.store.executors import Ground, Writer, doing
from glasshouse.store.fold import View

_IDLE_SECONDS = 5.0


class Stamping:
    """Looks, whenever it is asked to; a thread asks it every few seconds. Without an authority it does nothing."""

    def __init__(self, database: Database, ground: Ground, make: LeafMaker, clock: Clock, authority: Authority | None) -> None:
        self._database = database
        self._ground = ground
        self._make = make
        self._clock = clock
        self._authority = authority

    def keep_up(self, stop: Event, on: Callable[[], bool]) -> None:
        """Ask every few seconds until `stop`, and while the log is `on`."""
        while self._authority is not None and on():
            with suppress(Exception):  # what fails now (a full disk) is tried again
                self.run()
            if stop.wait(_IDLE_SECONDS):
                return

    def run(self) -> int:
        """Ask for every stamp that is due; yields how many came."""
        if self._authority is None:
            return 0
        with self._database.read() as connection:
            new = stamping.unknown(connection)
        if new:
            with self._database.write(single=True) as connection:
                stamping.enroll(connection, self._authority.name, self._clock())
        with self._database.read() as connection:
            due = stamping.due(connection, self._clock())
        return sum(self._stamp(one, self._authority) for one in due)

    def _stamp(self, one: stamping.Due, authority: Authority) -> bool:
        command = StampExhibit(one.id, one.sha256, authority.name)
        situation = Situation(PROGRAM, one.case, None, Granted(()), self._clock())
        roster, entries = read_roster(self._database), self._ground.entries
        (intent,) = entries.append([self._make.intent(roster, situation, command, Decision(True, ()))])
        command = replace(command, came=_came(authority, one.sha256))
        with self._database.write(single=True) as connection:
            writer = Writer(connection, situation, self._ground, View(connection, {}, one.case.id), intent=intent)
            applied.note(connection, intent, situation.now)
            done: bool = doing(command)(writer, command)
        entries.append([self._make.outcome(roster, situation, command, writer.disclosed, re=intent)])
        return done


def _came(authority: Authority, sha256: str) -> Stamped | StampFault:
    try:
        return authority.stamp(sha256)
    except UnstampedError as error:
        return StampFault(error.fault)
