"""The log's first entry: whose log it is, and under which charter and house policy it begins."""

from __future__ import annotations

from glasshouse.base.clock import HOUR, Clock
from glasshouse.gate.roster import read_roster
from glasshouse.policy.charter.text import charter_hash
from glasshouse.store.engine import Database
from glasshouse.store.entries import Entries
from glasshouse.store.vault import Entry
from glasshouse_ledger.leaf import Header, Kind


def begin_log(database: Database, entries: Entries, house_hash: str, clock: Clock) -> None:
    """Write it where the log is empty. Nobody can have been let in before: call it once set up and before any access."""
    if entries.head()[0] == 0:
        now = clock()
        header = Header(k=Kind.GENESIS, t=now // HOUR, org=read_roster(database).organisation, ch=charter_hash(), hp=house_hash)
        entries.append([Entry(header, {"time": now}, "", "")])
