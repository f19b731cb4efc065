"""How the log begins and how its rules change: the first entry says whose log it is and under which charter and house policy; at a later
start with others, leaves of kind `charter` and `policy` announce them before any leaf names them."""

from __future__ import annotations

import hashlib

from glasshouse.base.clock import HOUR, Clock
from glasshouse.gate.roster import read_roster
from glasshouse.policy.charter.text import charter_hash
from glasshouse.store.engine import Database
from glasshouse.store.entries import Entries
from glasshouse.store.vault import Entry
from glasshouse_ledger.leaf import Header, Kind, parse

_ANNOUNCING = frozenset({Kind.CHARTER, Kind.POLICY})
_LOOKED_BACK = 64


def begin_log(database: Database, entries: Entries, house_hash: str, clock: Clock) -> None:
    """Write the first entry where the log is empty, and what has changed since the last one where it is not. Nobody can have been let in
    before: call it once set up and before any access."""
    size, _ = entries.head()
    if size == 0:
        named = entries.logs.running.former
        former = None if named is None else hashlib.sha256(named).hexdigest()
        entries.append([announced(database, Kind.GENESIS, house_hash, clock(), former)])
        return
    charter, house = _in_force(entries, entries.base, entries.base + size)
    changed = [kind for kind, same in ((Kind.CHARTER, charter == charter_hash()), (Kind.POLICY, house == house_hash)) if not same]
    if changed:
        entries.append([announced(database, kind, house_hash, clock()) for kind in changed])


def announced(database: Database, kind: Kind, house_hash: str, now: int, former: str | None = None) -> Entry:
    """An entry of Glasshouse itself, of no case and by nobody: its kind, and the charter and house policy that this program brings; a
    genesis may name the head of the log before it (`former`, SHA-256 in hex)."""
    header = Header(k=kind, t=now // HOUR, org=read_roster(database).organisation, ch=charter_hash(), hp=house_hash, former=former)
    return Entry(header, {"time": now}, "", "")


def _in_force(entries: Entries, first: int, size: int) -> tuple[str, str]:
    """Charter and house policy that the newest leaf names; of those that announce, only when nothing stands before them."""
    for end in range(size, first, -_LOOKED_BACK):
        start = max(first, end - _LOOKED_BACK)
        for entry in reversed(entries.leaves_from(start, end - start)):
            header = parse(entry).header
            if header.k not in _ANNOUNCING:
                return header.ch, header.hp
    return "", ""  # a log begins with genesis, so this is not reached
