"""At start: acts whose outcome a crash swallowed are settled from the store; what cannot be known is `unknown` and counts as accessed."""

from __future__ import annotations

from glasshouse.base.clock import Clock
from glasshouse.store import applied
from glasshouse.store.engine import Database
from glasshouse.store.entries import Entries
from glasshouse.store.vault import Entry, Opened
from glasshouse_ledger.leaf import Header, Kind, Verdict


def settle_unfinished(database: Database, entries: Entries, clock: Clock) -> int:
    """Write the missing outcomes; yields how many there were."""
    left = entries.unsettled()
    if not left:
        return 0
    intents = [entry.index for entry in left]
    with database.read() as connection:
        done = applied.among(connection, intents)
    entries.append([_outcome(entry, entry.index in done, clock()) for entry in left])
    return len(left)


def _outcome(intent: Opened, done: bool, now: int) -> Entry:
    header = intent.header
    settled = Header(
        k=Kind.OUTCOME,
        t=header.t,
        org=header.org,
        ch=header.ch,
        hp=header.hp,
        act=header.act,
        dec=Verdict.PERMIT if done else Verdict.UNKNOWN,
        pur=header.pur,
        unit=header.unit,
        src=header.src,
        dst=header.dst,
        cls=header.cls,
        re=intent.index,
        case=header.case,
    )
    actor, case = str(intent.fields.get("actor", "")), str(intent.fields.get("case", ""))
    return Entry(settled, {"actor": actor, "case": case, "time": now}, case, actor)
