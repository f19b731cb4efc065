"""The log's hourly beats: a leaf of kind `beat` in every hour in which Glasshouse runs, also when nobody does anything.

Promise: whoever publishes the log right after `beat` publishes a head whose newest hour has a beat. An hour without one is an hour in which
nothing ran, or nothing could be written; `glass-audit gaps` names it.
"""

from __future__ import annotations

from glasshouse.base.clock import HOUR, Clock
from glasshouse.gate.genesis import announced
from glasshouse.store.engine import Database
from glasshouse.store.entries import Entries
from glasshouse_ledger.leaf import Kind, parse


class Beats:
    """Writes them; one thread calls it, every few seconds."""

    def __init__(self, database: Database, entries: Entries, clock: Clock) -> None:
        self._database = database
        self._entries = entries
        self._clock = clock
        self._hour = -1

    def beat(self) -> bool:
        """Append a beat where the hour has none of this process; yields whether it did. A log that has not begun gets none. Raises what an
        append raises."""
        size, _ = self._entries.head()
        if size == 0:
            return False
        (newest,) = self._entries.leaves_from(self._entries.base + size - 1, 1)
        # Leaves may stand in a later hour than the clock's: it was set back, and the log's hour never goes back.
        if max(self._clock() // HOUR, parse(newest).header.t) <= self._hour:
            return False
        (index,) = self._entries.append([announced(self._database, Kind.BEAT, self._entries.stamp.house, self._clock())])
        (leaf,) = self._entries.leaves_from(index, 1)
        self._hour = parse(leaf).header.t
        return True
