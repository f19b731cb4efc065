"""At start: the log that runs is taken up; after the year's turn, and on a restored backup, it is ended and another begins.

Promise: a log is ended only with an outcome for each of its intents and a head that is published (and cosigned, where witnesses are asked);
while that cannot be, it goes on. A restored backup's log is ended as it was copied: nothing is added to it.
"""

from __future__ import annotations

from pathlib import Path

from glasshouse.base.clock import Clock
from glasshouse.gate.settling import settle_unfinished
from glasshouse.store import origins
from glasshouse.store.cosigning import Cosigners
from glasshouse.store.endedlogs import heads_of_copy
from glasshouse.store.engine import Database
from glasshouse.store.entries import Entries
from glasshouse.store.keys import Keys
from glasshouse.store.tiles import Publisher


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
        settle_unfinished(database, entries, clock)
        publisher = Publisher(entries, root, clock, cosigners)
        if publisher.publish() < entries.head()[0]:
            return entries
        former = ended = publisher.checkpoint()
    entries.close()
    origins.turn(ledger, stem, clock(), entries.base + entries.head()[0], former, ended, restored=restored)
    return Entries(ledger, keys, origins.read(ledger, stem, clock()), clock)
