"""What two people signed is destroyed by the program, step after step, whatever stops it in between; then the record is written.

Promise: the intent is durable first, nobody is named as who did it, a step that was cut off is done again at the next start, and the leaf
of kind erasure stands before the record is called done.
"""

from __future__ import annotations

from typing import Any

from glasshouse.base.clock import Clock
from glasshouse.base.errors import DefectError
from glasshouse.gate.lapsing import PROGRAM
from glasshouse.gate.leaves import LeafMaker
from glasshouse.gate.roster import read_roster
from glasshouse.model.case import CaseKind
from glasshouse.policy.plans.disposal import FinishDisposal
from glasshouse.policy.situation import Decision, Granted, Situation
from glasshouse.store import applied
from glasshouse.store.disposing import STEPS, Tools, entered, running, stepped, unfinished
from glasshouse.store.executors import Ground, Writer, doing
from glasshouse.store.fold import View
from glasshouse.store.rows import find_case
from glasshouse.store.standing import find_standing


class Disposing:
    """Looks for what was signed."""

    def __init__(self, tools: Tools, ground: Ground, make: LeafMaker, clock: Clock) -> None:
        self._tools = tools
        self._ground = ground
        self._make = make
        self._clock = clock
        self._intents: dict[str, int] = {}

    def run(self) -> int:
        """Destroy it; yields how many cases."""
        with self._tools.database.read() as connection:
            found = running(connection)
        for row in found:
            self._dispose(row)
        return len(found)

    def _dispose(self, row: Any) -> None:
        situation, command = self._situation(row), FinishDisposal(row.id)
        roster, entries = read_roster(self._tools.database), self._ground.entries
        if row.id not in self._intents:
            (self._intents[row.id],) = entries.append([self._make.intent(roster, situation, command, Decision(True, ()))])
        for number, step in enumerate(STEPS[row.step :], row.step + 1):
            step(self._tools, row)
            stepped(self._tools.database, row, number)
        intent = self._intents[row.id]
        with self._tools.database.write(single=True) as connection:
            writer = Writer(connection, situation, self._ground, View(connection, {}, situation.case.id), intent=intent)
            applied.note(connection, intent, situation.now)
            if unfinished(connection, row.id):  # another process may have written the record meanwhile: there is one leaf of kind erasure
                doing(command)(writer, command)
                (index,) = entries.append([self._make.erasure(roster, situation, command, writer.disclosed, intent)])
                entered(connection, row, index)
        entries.append([self._make.outcome(roster, situation, command, writer.disclosed, re=intent)])

    def _situation(self, row: Any) -> Situation:
        """In the Stewardship of the unit whose case it was: the case itself has no trail any more."""
        with self._tools.database.read() as connection:
            standing = find_standing(connection, CaseKind.STEWARDSHIP, row.unit)
            case = find_case(connection, standing) if standing is not None else None
        if case is None:
            raise DefectError("set-up opened no stewardship case")
        return Situation(PROGRAM, case, None, Granted(()), self._clock())
