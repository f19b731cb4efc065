"""Whose turn it is to read: few at a time, and where many wait, one thread reads for all of them.

Promise: threads that take turns at the interpreter cost more than what they read; so who finds others reading stands in a line, is read by
the line's one thread, and is woken once, when the answer is durable. Nobody waits long behind a slow reading: who is not taken up within
`_LONG` seconds reads by themselves, and who comes while one has been read for `_SLOW` does so at once.
"""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Generic, TypeVar

A = TypeVar("A")

_TURNS = 4
_LONG = 0.2
_SLOW = 0.05
_IDLE = 1.0
"""Seconds without work after which the line's thread ends."""
_TOGETHER = 8
"""Readings that wait for each other before the ledger is rung for."""

Hand = Callable[[], A]
"""Hands out an answer that is durable, or raises why there is none."""


class Asked(Generic[A]):
    """One reading in the line: `begin` reads it, and has the function that it is given called with what hands out the answer."""

    __slots__ = ("_answered", "_hand", "_open", "begin")

    def __init__(self, begin: Callable[[Callable[[Hand[A]], None]], None]) -> None:
        self.begin = begin
        self._hand: Hand[A] | None = None
        self._open = threading.Lock()  # bare locks: an Event costs ten times as much
        self._answered = threading.Lock()
        self._answered.acquire()

    def take(self) -> bool:
        """Whether the caller is to read it; true once."""
        return self._open.acquire(blocking=False)

    def read(self) -> None:
        """Read it; what is wrong is raised where somebody waits for it."""
        try:
            self.begin(self._told)
        except Exception as error:  # noqa: BLE001  # whatever it was, it belongs to who asked
            self._told(_raising(error))

    def wait(self, ring: Callable[[], None]) -> Hand[A] | None:
        """What hands out the answer; None where nobody took it up, and the caller is to read."""
        while not self._answered.acquire(timeout=_LONG):
            if self.take():
                return None
            ring()  # it may be read, and wait for those that would go to the ledger with it
        return self._hand

    def _told(self, hand: Hand[A]) -> None:
        self._hand = hand
        self._answered.release()


class Turns:
    """`ring` has the ledger write what was begun. `line`: whether one thread reads for all, as where the interpreter is what they wait for
    (SQLite); where a reading waits for another process (PostgreSQL), they all read."""

    def __init__(self, ring: Callable[[], None], *, line: bool) -> None:
        self._ring = ring
        self._few: queue.SimpleQueue[int] = queue.SimpleQueue()  # a semaphore in C: one in Python costs more than what it orders
        for turn in range(_TURNS):
            self._few.put(turn)
        self._lined = line
        self._line: queue.SimpleQueue[Asked[Any]] = queue.SimpleQueue()
        self._alone, self._lock = threading.Lock(), threading.Lock()
        self._running = False
        self._since: float | None = None

    @contextmanager
    def turn(self) -> Iterator[None]:
        """A few read at a time: with more, the one thread that writes the ledger would stand in line behind all of them for each step, and
        everybody behind it. Who waits for long (behind a slow reading) goes on all the same."""
        try:
            turn = self._few.get(timeout=_LONG)
        except queue.Empty:
            turn = None
        try:
            yield
        finally:
            if turn is not None:
                self._few.put(turn)

    def answer(self, read: Callable[[], Hand[A]], begin: Callable[[Callable[[Hand[A]], None]], None]) -> A:
        """The answer of `read`, called here where nobody else reads; of `begin`, called by the line's thread, where somebody does."""
        if not self._lined:
            return read()()
        if self._line.empty() and self._alone.acquire(blocking=False):
            try:
                hand = read()
            finally:
                self._alone.release()
            return hand()
        given = self._stand(Asked(begin))
        return given() if given is not None else read()()

    def _stand(self, asked: Asked[A]) -> Hand[A] | None:
        since = self._since
        if since is not None and time.monotonic() - since > _SLOW:
            return None
        with self._lock:
            self._line.put(asked)
            running, self._running = self._running, True
        if not running:
            threading.Thread(target=self._run, name="readings", daemon=True).start()
        return asked.wait(self._ring)

    def _run(self) -> None:
        """What the line's thread does: read until nothing has waited for a while."""
        held = 0
        while True:
            try:
                asked = self._line.get(timeout=_IDLE) if held == 0 else self._line.get_nowait()
            except queue.Empty:
                if held:
                    self._ring()
                    held = 0
                    continue
                with self._lock:  # who stands in line from here on starts another
                    if self._line.empty():
                        self._running = False
                        return
                continue
            if asked.take():
                self._since = time.monotonic()
                asked.read()
                self._since = None
                held += 1
                if held == _TOGETHER:
                    self._ring()
                    held = 0


def _raising(error: Exception) -> Callable[[], Any]:
    def hand() -> Any:
        raise error

    return hand
