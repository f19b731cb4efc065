"""Which house policy the leaves of a log name: the one in force where they stand in it.

Promise: a leaf that lets somebody in stands in the log under the policy that decided so, or not at all: where another came into force in
between, it is HouseMovedError, and whoever asked is decided on again. All other leaves are written under the policy in force. Leaves that
announce a charter or a policy name what they announce.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import replace

from glasshouse.base.errors import ConflictError
from glasshouse.store.pending import Line, Pending
from glasshouse.store.vault import Entry, Sealed
from glasshouse_ledger.leaf import Kind, Verdict

ANNOUNCING = frozenset({Kind.CHARTER, Kind.POLICY})
Seal = Callable[[Sequence[Entry]], list[Sealed]]


class HouseMovedError(ConflictError):
    """Another house policy came into force while this was decided. Nothing was shown or done."""

    code = "house_moved"


class Stamp:
    """The one for a log. `house` is a SHA-256 (hex), empty until the log has begun under one."""

    def __init__(self) -> None:
        self.house = ""
        self._lock = threading.Lock()

    def stand(
        self, seal: Seal, line: Line, group: Sequence[Entry], told: Callable[[Pending], None] | None, log: int | None = None
    ) -> Pending:
        """Seal the group under the policy in force and put it in line, for the log that begins at `log`; HouseMovedError."""
        while True:
            house = self.house
            waiting = Pending(seal([_under(entry, house) for entry in group] if house else group), told, log)
            with self._lock:
                if self.house == house:
                    line.stand(waiting)
                    return waiting

    def turn(self, seal: Seal, line: Line, group: Sequence[Entry], house: str) -> list[int]:
        """Write the group, which announces `house` and begins under it; once it is durable, every leaf names that."""
        waiting = Pending(seal(group), None)
        with self._lock:
            line.stand(waiting)
            line.ring()
            indexes = waiting.result()
            self.house = house
        return indexes


def _under(entry: Entry, house: str) -> Entry:
    header = entry.header
    if header.hp == house or header.k in ANNOUNCING:
        return entry
    if header.k is Kind.INTENT and header.dec is Verdict.PERMIT:
        raise HouseMovedError("The house policy changed at this very moment.", remedy="Ask again.")
    return replace(entry, header=replace(header, hp=house))
