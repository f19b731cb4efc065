"""Counts over the public headers of all leaves: derived, made again by one command, and brought up to date by what came since.

Promise: only headers are read, never an opening. Counted leaves are always the log's beginning, and their number is the sum of all counts,
so that no separate mark can disagree; a batch is one transaction, and of two processes that count at once one leaves it to the other.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Iterable
from contextlib import suppress
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from glasshouse.base.errors import GlasshouseError
from glasshouse.policy.plans.oversight import Counted, Head, InForce, Mark
from glasshouse.store import ledgertables as t
from glasshouse.store.engine import Database, insert_new
from glasshouse.store.entries import Entries
from glasshouse_ledger.errors import LedgerFormatError
from glasshouse_ledger.glance import Glance
from glasshouse_ledger.leaf import Header, Kind
from glasshouse_ledger.note import parse_note

HOURS = 24
_BATCH = 16_384
_HEADS = 10
_UNMARKED = frozenset({Kind.INTENT, Kind.OUTCOME, Kind.BEAT})
_ADVISORY_LOCK = 0x636F756E  # "coun"

_Counts = dict[tuple[int, str], int]


class Statistics:
    """Counts of one log."""

    def __init__(self, database: Database, entries: Entries) -> None:
        """`database` is the ledger's."""
        self._database = database
        self._entries = entries
        self._glance = Glance()
        self._texts: dict[int, tuple[Header, str]] = {}
        self._lock = threading.Lock()

    def follow(self) -> int:
        """Count what has come since; yields how many leaves are counted."""
        with self._lock:
            while True:
                start, last = self._counted()
                rows = self._entries.leaves_from(start, _BATCH)
                if not rows:
                    return start
                self._add(start, *self._read(start, rows, last))

    def keep_up(self) -> None:
        """`follow` for the background: what hinders it there hinders the next reading, which tells."""
        with suppress(GlasshouseError, LedgerFormatError, sa.exc.SQLAlchemyError):
            self.follow()

    def forget(self) -> None:
        """Drop all counts: the next `follow` counts from the log's beginning."""
        with self._lock, self._database.write() as connection:
            self._alone(connection)
            connection.execute(sa.delete(t.headercounts))
            connection.execute(sa.delete(t.headermarks))

    def counted(self, since: int, until: int) -> tuple[Counted, ...]:
        """Counts of the days from `since` and before `until`, as far as they are counted."""
        c = t.headercounts.c
        query = sa.select(t.headercounts).where((c.day >= since) & (c.day < until)).order_by(c.day, c.words)
        with self._database.read() as connection:
            return tuple(_spoken(day, words, leaves) for day, words, leaves in connection.execute(query))

    def day(self) -> int:
        """The newest day that the log itself knows (since 1970), 0 for an empty one: no leaf will ever be of an earlier one."""
        with self._database.read() as connection:
            return int(connection.execute(sa.select(sa.func.max(t.headercounts.c.day))).scalar() or 0)

    def marks(self) -> tuple[tuple[Mark, ...], tuple[InForce, ...]]:
        """Leaves that are neither accesses nor beats; and since when which charter and house policy were in force."""
        with self._database.read() as connection:
            rows = connection.execute(sa.select(t.headermarks).order_by(t.headermarks.c.idx)).all()
        marks = tuple(Mark(row.idx, row.hour, row.kind, row.re) for row in rows if Kind(row.kind) not in _UNMARKED)
        return marks, tuple(InForce(row.idx, row.hour, row.charter, row.house) for row in rows if row.charter is not None)

    def of_kind(self, kind: Kind, since: int) -> list[int]:
        """Indexes of leaves of such a kind (no access, no beat) from `since` on, as far as they are counted."""
        c = t.headermarks.c
        with self._database.read() as connection:
            return list(connection.execute(sa.select(c.idx).where((c.idx >= since) & (c.kind == kind.value)).order_by(c.idx)).scalars())

    def heads(self) -> tuple[Head, ...]:
        """The newest signed checkpoints."""
        query = sa.select(t.heads.c.size, t.heads.c.note).order_by(t.heads.c.size.desc()).limit(_HEADS)
        with self._database.read() as connection:
            return tuple(
                Head(size, tuple(dict.fromkeys(s.name for s in parse_note(note.encode()).signatures)))
                for size, note in connection.execute(query)
            )

    def _counted(self) -> tuple[int, tuple[str, str] | None]:
        """How many leaves are counted, and what was in force at the last of them."""
        newest = (
            sa.select(t.headermarks.c.charter, t.headermarks.c.house)
            .where(t.headermarks.c.charter.is_not(None))
            .order_by(t.headermarks.c.idx.desc())
            .limit(1)
        )
        with self._database.read() as connection:
            start = int(connection.execute(sa.select(sa.func.sum(t.headercounts.c.leaves))).scalar() or 0)
            last = connection.execute(newest).first()
        return start, (last.charter, last.house) if last is not None else None

    def _read(self, start: int, rows: Iterable[bytes], last: tuple[str, str] | None) -> tuple[_Counts, list[dict[str, Any]]]:
        counts: _Counts = {}
        marks = []
        for index, entry in enumerate(rows, start):
            words, hour, re = self._glance.read(entry)
            re = None if re is None else re + self._entries.logs.base(index)
            key = (hour // HOURS, self._text(words))
            counts[key] = counts.get(key, 0) + 1
            changed = (words.ch, words.hp) != last
            if changed or words.k not in _UNMARKED:
                last = (words.ch, words.hp)
                charter, house = last if changed else (None, None)
                marks.append({"idx": index, "hour": hour, "kind": words.k.value, "re": re, "charter": charter, "house": house})
        return counts, marks

    def _text(self, words: Header) -> str:
        """The key of equal words. Glance mostly gives one object for them; it is kept beside its text, so that no other takes its id."""
        known = self._texts.get(id(words))
        if known is None:
            if len(self._texts) >= _BATCH:
                self._texts.clear()
            known = self._texts[id(words)] = (words, _said(words))
        return known[1]

    def _add(self, start: int, counts: _Counts, marks: list[dict[str, Any]]) -> None:
        rows = [{"day": day, "words": words, "leaves": leaves} for (day, words), leaves in sorted(counts.items())]
        with self._database.write() as connection:
            self._alone(connection)
            if int(connection.execute(sa.select(sa.func.sum(t.headercounts.c.leaves))).scalar() or 0) != start:
                return  # another process counted them
            connection.execute(_adding(self._database.embedded), rows)
            insert_new(connection, t.headermarks, marks)

    def _alone(self, connection: sa.Connection) -> None:
        if not self._database.embedded:
            connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_ADVISORY_LOCK)))


def _adding(embedded: bool) -> sa.Executable:
    key = [t.headercounts.c.day, t.headercounts.c.words]
    if embedded:
        lite = sqlite_insert(t.headercounts)
        return lite.on_conflict_do_update(index_elements=key, set_={"leaves": t.headercounts.c.leaves + lite.excluded.leaves})
    full = postgresql_insert(t.headercounts)
    return full.on_conflict_do_update(index_elements=key, set_={"leaves": t.headercounts.c.leaves + full.excluded.leaves})


def _said(words: Header) -> str:
    """The words that are counted, in the order of `Counted`."""
    spoken = (words.k, words.act or "", words.dec or "", words.pur or "", words.unit or "", words.dst or "", words.why)
    return json.dumps([*spoken, words.prot, words.cls, words.n], separators=(",", ":"))


def _spoken(day: int, text: str, leaves: int) -> Counted:
    kind, act, decision, purpose, unit, served, rules, protected, cls, results = json.loads(text)
    return Counted(day, kind, act, decision, purpose, unit, served, tuple(rules), protected, cls, results, leaves)
