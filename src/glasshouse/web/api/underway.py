"""Readings under way for one event loop: what waits to be read, and the answers that come back.

Promise: no reading keeps the loop, and none keeps the others for long: one thread reads what waits, one after the other, because threads
that take turns at the interpreter cost more than what they read; where it does not get on, more threads help. Readings that wait
together go to the ledger together, and answers that became durable together wake the loop once.
"""

from __future__ import annotations

import asyncio
import threading
from collections import deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Generic, TypeVar

Q = TypeVar("Q")
A = TypeVar("A")

_TOGETHER = 8
"""Readings that wait for each other before the ledger is rung for."""
_WATCH = 0.05
"""Seconds between two looks at whether it gets on."""
_BRISK = 10
"""Readings between two looks: with fewer, while others wait, another thread helps."""


class UnderWay(Generic[Q, A]):
    """`begin(question, give)` reads, and has `give` called once with the answer, after `ring` at the latest. `usual` threads of the pool
    read where all goes well, `most` where it does not."""

    def __init__(
        self,
        loop: asyncio.AbstractEventLoop,
        pool: ThreadPoolExecutor,
        begin: Callable[[Q, Callable[[A], None]], None],
        ring: Callable[[], None],
        usual: int,
        most: int,
    ) -> None:
        self._loop, self._pool, self._begin, self._ring = loop, pool, begin, ring
        self._usual, self._most = usual, most
        self._asked: deque[tuple[asyncio.Future[A], Q]] = deque()
        self._given: deque[tuple[asyncio.Future[A], A]] = deque()
        self._called = self._watching = False
        self._lock = threading.Lock()
        self._running = self._begun = 0

    def ask(self, question: Q) -> asyncio.Future[A]:
        """The answer to come; called on the loop."""
        future: asyncio.Future[A] = self._loop.create_future()
        self._asked.append((future, question))
        self._help(self._usual)
        if not self._watching:
            self._watching = True
            self._loop.call_later(_WATCH, self._watch, self._begun)
        return future

    def _help(self, most: int) -> None:
        with self._lock:
            if self._running >= most:
                return
            self._running += 1
        self._pool.submit(self._read)

    def _read(self) -> None:
        """What a thread does: read until nothing waits."""
        held = 0
        while True:
            try:
                future, question = self._asked.popleft()
            except IndexError:
                self._ring()
                held = 0
                with self._lock:  # who asks from here on finds one thread less
                    if not self._asked:
                        self._running -= 1
                        return
                continue
            self._begun += 1
            self._begin(question, partial(self._give, future))
            held += 1
            if held == _TOGETHER:
                self._ring()
                held = 0

    def _watch(self, begun: int) -> None:
        """On the loop, every now and then while something is under way."""
        self._watching = self._running > 0
        if not self._watching:
            return
        if self._begun - begun < _BRISK:
            self._ring()  # what waits for a slow reading need not
            if self._asked:
                self._help(self._most)
        self._loop.call_later(_WATCH, self._watch, self._begun)

    def _give(self, future: asyncio.Future[A], answer: A) -> None:
        """From any thread."""
        self._given.append((future, answer))
        if not self._called:
            self._called = True
            self._loop.call_soon_threadsafe(self._take)

    def _take(self) -> None:
        self._called = False  # first: what is given from here on calls again
        while self._given:
            future, answer = self._given.popleft()
            if not future.done():  # the client may have gone
                future.set_result(answer)
