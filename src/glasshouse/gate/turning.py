"""At start the log that runs is taken up; after the year's turn, and on a restored backup, it is ended and another begins. The year turns
while the program runs, too.

Promise: a log is ended only with an outcome for each of its intents and a head that is published (and cosigned, where witnesses are asked);
where witnesses are asked, not before their quorum knows the next log's key, which stands in the published folder all year (`next`). While
that cannot be, it goes on. A restored backup's log is ended as it was copied: nothing is added to it.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

from glasshouse.base.clock import MINUTE, Clock
from glasshouse.base.errors import LedgerForkError
from glasshouse.gate.settling import settle_unfinished
from glasshouse.store import origins
from glasshouse.store.cosigning import Cosigners
from glasshouse.store.endedlogs import heads_of_copy
from glasshouse.store.engine import Database
from glasshouse.store.entries import Entries
from glasshouse.store.keys import Keys
from glasshouse.store.tiles import Publisher
from glasshouse_ledger.folder import NEXT, Folder

_QUIET_SECONDS = 2.0
"""What is under way may take so long to end; nobody begins anything meanwhile."""
_POLL_SECONDS = 0.05
_ASK_AGAIN = 10 * MINUTE
"""Witnesses that do not know the next log's key yet are not asked again before that."""


def open_log(database: Database, ledger: Database, keys: Keys, stem: str, root: Path, clock: Clock, cosigners: Cosigners | None) -> Entries:
    """The log that runs, of those whose origins begin with `stem`, published below `root`. Call it before anybody is let in."""
    entries = Entries(ledger, keys, origins.read(ledger, stem, clock()), clock)
    restored = origins.copied(ledger)
    if not restored and not origins.another_year(ledger, entries.logs.running, clock()):
        return entries
    if entries.head()[0] == 0:
        origins.unmark(ledger)
        return entries
    if restored:
        former, ended = heads_of_copy(entries, root, cosigners)
    else:
        if not _known(ledger, entries, stem, clock, cosigners):
            return entries
        settle_unfinished(database, entries, clock)
        publisher = Publisher(entries, root, clock, cosigners)
        if publisher.publish() < entries.head()[0]:
            return entries
        former = ended = publisher.checkpoint()
    entries.close()
    origins.turn(ledger, stem, clock(), entries.base + entries.head()[0], former, ended, restored=restored)
    return Entries(ledger, keys, origins.read(ledger, stem, clock()), clock)


def _known(ledger: Database, entries: Entries, stem: str, clock: Clock, cosigners: Cosigners | None) -> bool:
    """Whether enough witnesses would sign the log that follows, where any are asked."""
    if cosigners is None:
        return True
    return cosigners.know(entries.heads.before_the_first(origins.following(ledger, entries.logs.running, stem, clock())))


class Turning:
    """What ends the log and begins the next while the program runs."""

    def __init__(self, ledger: Database, entries: Entries, stem: str, root: Path, clock: Clock, cosigners: Cosigners | None) -> None:
        self._ledger = ledger
        self._entries = entries
        self._stem = stem
        self._root = root
        self._clock = clock
        self._cosigners = cosigners
        self._asked: int | None = None
        self._announced: tuple[str, str] | None = None

    def announce(self) -> None:
        """Publish beside the running log which keys the next one will have."""
        running = self._entries.logs.running
        following = origins.following(self._ledger, running, self._stem, self._clock())
        if self._announced != (running.origin, following.origin):
            Folder(running.folder(self._root)).write_named(NEXT, self._entries.heads.announcement(following))
            self._announced = running.origin, following.origin

    def turn(self, publisher: Publisher, begin: Callable[[], None]) -> bool:
        """End the log and begin the next, where it is of an earlier year, everything in it is answered and its head is published; yields
        whether it did. Who asks for something meanwhile waits. `begin` publishes the next one and writes its first entry."""
        entries = self._entries
        if not origins.another_year(self._ledger, entries.logs.running, self._clock()):
            return False
        if publisher.publish() < entries.head()[0] or not self._expected():
            return False
        with entries.pause.held():
            if not _ended(self._ledger, entries, self._stem, publisher, self._clock):
                return False
            try:
                begin()
            except Exception:
                _halt(entries)
                raise
        return True

    def _expected(self) -> bool:
        """Whether the next log may begin as far as witnesses go; where they do not know it yet they are asked now and then."""
        now = self._clock()
        if self._cosigners is None:
            return True
        if self._asked is not None and abs(now - self._asked) < _ASK_AGAIN:
            return False
        self._asked = now
        if not _known(self._ledger, self._entries, self._stem, self._clock, self._cosigners):
            return False
        self._asked = None
        return True


def _ended(ledger: Database, entries: Entries, stem: str, publisher: Publisher, clock: Clock) -> bool:
    """Whether it was ended, and the next one taken up, before its first entry; waits for a while for what is under way."""
    until = time.monotonic() + _QUIET_SECONDS
    while True:
        with entries.pause.writing:
            if not entries.unsettled():
                return _turned(ledger, entries, stem, publisher, clock)
        if time.monotonic() > until:
            return False
        time.sleep(_POLL_SECONDS)


def _turned(ledger: Database, entries: Entries, stem: str, publisher: Publisher, clock: Clock) -> bool:
    size, _ = entries.head()
    if publisher.publish() < size:
        return False
    last = publisher.checkpoint()
    origins.turn(ledger, stem, clock(), entries.base + size, last, last, restored=False)
    try:
        entries.take_up(origins.read(ledger, stem, clock()))
    except Exception:
        _halt(entries)
        raise
    return True


def _halt(entries: Entries) -> None:
    """Between two logs nothing is written but the first entry of the next: without it nobody goes on."""
    remedy = "Start Glasshouse again: it goes on where this ended."
    entries.stop(LedgerForkError("The log of another year could not be begun.", remedy=remedy))
