"""Groups of leaves on their way into the ledger: who asked waits here until a group is durable, the groups until they are written.

Promise: a group is told once, durable or failed; what stands in the line when the bell is rung is taken; groups are written in the order
in which they stood there, by one thread at a time. Who waits for a group writes it where nobody writes: handing it to another thread, and
being woken again, costs more than a third of what a lone reading does.
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

    __slots__ = ("_error", "_indexes", "_told", "_waiting", "group", "line", "log")

    def __init__(self, group: list[Sealed], told: Callable[[Pending], None] | None, log: int | None = None) -> None:
        self.group = group
        self.log = log
        self.line: Line | None = None
        self._told = told
        self._indexes: list[int] = []
        self._error: Exception | None = None
        self._waiting = threading.Lock()  # a bare lock: a Future costs ten times as much, and every reading makes one
        self._waiting.acquire()

    def result(self) -> list[int]:
        """Indexes of the group's leaves."""
        if self.line is not None and self._waiting.locked():
            self.line.lead()
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
    """Groups that wait to be written, by `write`, under the lock `writing`: by the line's own thread, which does `run`, or by who waits."""

    def __init__(self, write: Callable[[list[Pending]], None], writing: threading.Lock) -> None:
        self._write = write
        self._writing = writing
        self._waiting: deque[Pending] = deque()
        self._bell: queue.SimpleQueue[None] = queue.SimpleQueue()
        self._rung = self._ended = False

    def stand(self, pending: Pending) -> None:
        """At the end of the line; it is not taken before the bell is rung, or somebody waits."""
        pending.line = self
        self._waiting.append(pending)

    def ring(self) -> None:
        """Have all written who stand here by now. One ring serves all who come before it is heard."""
        if not self._rung:
            self._rung = True
            self._bell.put(None)

    def lead(self) -> None:
        """Write who stands here first, where nobody writes now; else they are rung for. A process's main thread rings always: a signal may
        interrupt it anywhere, and others would wait for what it was writing."""
        if threading.get_ident() != threading.main_thread().ident and self._writing.acquire(blocking=False):
            try:
                self._first()
            finally:
                self._writing.release()
        else:
            self.ring()

    def end(self) -> None:
        """Have all written who stand here by now, and then end the line's thread."""
        self._ended = True
        self.ring()

    def run(self) -> None:
        """Write what is rung for, until the line ends."""
        while not self._ended:
            self._bell.get()
            self._rung = False  # first: who comes from here on rings again
            with self._writing:
                self._first()
        while self._waiting:
            with self._writing:
                self._first()

    def _first(self) -> None:
        """Write the first of the line, about GROUP leaves; taken and written under one lock, so that no group overtakes another."""
        batch: list[Pending] = []
        size = 0
        while self._waiting and size < GROUP:
            batch.append(self._waiting.popleft())
            size += len(batch[-1].group)
        if self._waiting:
            self.ring()
        if batch:
            self._write(batch)
