"""Notifications made by the clock: every few minutes it is looked who wants to be told what waits for them, and something does.

Promise: what is made is an act of the program in the Administration case, with intent and outcome; a look that finds nothing to tell leaves
nothing in the log. Nothing is made twice, also after a crash or a restart: a period has one notification for each person and channel.
"""

from __future__ import annotations

from glasshouse.base.clock import MINUTE, Clock
from glasshouse.gate.lapsing import PROGRAM
from glasshouse.gate.leaves import LeafMaker
from glasshouse.gate.roster import read_roster
from glasshouse.model.case import CaseKind
from glasshouse.model.notification import Counts, counts_of, turn
from glasshouse.policy.plans.notifications import Made, MakeNotifications
from glasshouse.policy.situation import Decision, Granted, Situation
from glasshouse.store import applied
from glasshouse.store.engine import Database
from glasshouse.store.executors import Ground, Writer, doing
from glasshouse.store.fold import View
from glasshouse.store.notifications import Listener, forget, listeners, looked, packed
from glasshouse.store.rows import find_case
from glasshouse.store.standing import find_standing
from glasshouse.store.waiting import waiting

_EVERY = 5 * MINUTE
_BATCH = 50
"""Notifications of one transaction, which others wait for."""


class Telling:
    """Looks, whenever it is asked to; a thread asks it every few seconds. `hour` (UTC) is that of reminders and digests."""

    def __init__(self, database: Database, ground: Ground, make: LeafMaker, clock: Clock, hour: int) -> None:
        self._database = database
        self._ground = ground
        self._make = make
        self._clock = clock
        self._hour = hour
        self._next = 0

    def run(self) -> int:
        """Look where five minutes have gone by; yields how many notifications were made."""
        now = self._clock()
        if now < self._next:
            return 0
        self._next = now + _EVERY
        return self.look()

    def look(self) -> int:
        """Look now."""
        now = self._clock()
        made, left = self._found(now)
        if left:
            with self._database.write(single=True) as connection:
                for listener, told, day in left:
                    looked(connection, listener.actor.person, listener.channel, packed(told), day)
                forget(connection, now)
        return sum(self._tell(tuple(made[start : start + _BATCH]), now) for start in range(0, len(made), _BATCH))

    def _found(self, now: int) -> tuple[list[Made], list[tuple[Listener, Counts, str]]]:
        """What is to be made, and whose look changes nothing but where it left them."""
        made: list[Made] = []
        left: list[tuple[Listener, Counts, str]] = []
        counted: dict[str, Counts] = {}
        with self._database.read() as connection:
            for one in listeners(connection):
                person = one.actor.person
                if person not in counted:
                    counted[person] = counts_of(waiting(connection, one.actor, now))
                found = turn(one.rhythm, counted[person], one.told, one.day, now, self._hour)
                if found.counts is not None:
                    made.append(Made(person, one.channel, found.period, _words(found.counts), _words(found.told), found.day))
                elif (found.told, found.day) != (one.told, one.day):
                    left.append((one, found.told, found.day))
        return made, left

    def _tell(self, made: tuple[Made, ...], now: int) -> int:
        with self._database.read() as connection:
            public = find_standing(connection, CaseKind.ADMINISTRATION, "")
            case = find_case(connection, public) if public is not None else None
        if case is None:
            return 0
        command, situation = MakeNotifications(made), Situation(PROGRAM, case, None, Granted(()), now)
        roster, entries = read_roster(self._database), self._ground.entries
        (intent,) = entries.append([self._make.intent(roster, situation, command, Decision(True, ()))])
        with self._database.write(single=True) as connection:
            writer = Writer(connection, situation, self._ground, View(connection, {}, case.id), intent=intent)
            applied.note(connection, intent, now)
            count: int = doing(command)(writer, command)
        entries.append([self._make.outcome(roster, situation, command, writer.disclosed, re=intent)])
        return count


def _words(counts: Counts) -> dict[str, int]:
    return {topic.value: many for topic, many in counts.items()}
