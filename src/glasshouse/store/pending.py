"""Groups of leaves on their way into the ledger: who asked waits here until a group is durable, the groups until they are written.

Promise: a group is told once, durable or failed; what stands in the line when the bell is rung is taken.
"""

from __future__ import annotations

import queue
import threading
from collections import deque
from collections.abc import Callable
from contextlib import suppress

from glasshouse.store.vault import Sealed

GROUP = 512
"""Leaves of one group: 256 readings."""


class Pending:
    """A group on its way: `result` waits until it is durable and yields the indexes of its leaves, or raises why it is not. `told`, where
    given, is called with it when it no longer waits; by the thread that writes, so it must be quick. `log`: how many entries stand before
    the log that it was begun for; None where none can have ended meanwhile."""

    __slots__ = ("_error", "_indexes", "_told", "_waiting", "group", "log")

    def __init__(self, group: list[Sealed], told: Callable[[Pending], None] | None, log: int | None = None) -> None:
        self.group = group
        self.log = log
        self._told = told
        self._indexes: list[int] = []
        self._error: Exception | None = None
        self._waiting = threading.Lock()  # a bare lock: a Future costs ten times as much, and every reading makes one
        self._waiting.acquire()

    def result(self) -> list[int]:
        """Indexes of the group's leaves."""
        with self._waiting:
            if self._error is not None:
                raise self._error
            return self._indexes

    def durable(self, indexes: list[int]) -> None:
        """Tell who waits."""
        self._indexes = indexes
        self._end()

    def failed(self, error: Exception) -> None:
        """Tell who waits."""
        self._error = error
        self._end()

    def _end(self) -> None:
        self._waiting.release()
        if self._told is not None:
            with suppress(Exception):  # who was to be told may be gone; the thread that writes goes on for all others
                self._told(self)


class Line:
    """Groups that wait for the one thread that writes: rung for, all who stand in it are taken, in order."""

    def __init__(self) -> None:
        self._waiting: deque[Pending] = deque()
        self._bell: queue.SimpleQueue[None] = queue.SimpleQueue()
        self._rung = self._ended = False

    def stand(self, pending: Pending) -> None:
        """At the end of the line; it is not taken before the bell is rung."""
        self._waiting.append(pending)

    def ring(self) -> None:
        """Have all taken who stand here by now. One ring serves all who come before it is heard."""
        if not self._rung:
            self._rung = True
            self._bell.put(None)

    def end(self) -> None:
        """Have all taken who stand here by now, and then no more."""
        self._ended = True
        self.ring()

    def take(self) -> list[Pending]:
        """Wait for the bell; then the first of the line, about GROUP leaves. An empty list when the line has ended."""
        while not self._ended:
            self._bell.get()
            self._rung = False  # first: who comes from here on rings again
            batch = self._first()
            if batch:
                return batch
        return self._first()

    def _first(self) -> list[Pending]:
        batch: list[Pending] = []
        size = 0
        while self._waiting and size < GROUP:
            batch.append(self._waiting.popleft())
            size += len(batch[-1].group)
        if self._waiting:
            self.ring()
        return batch
