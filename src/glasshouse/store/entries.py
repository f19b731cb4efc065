"""The ledger: groups of leaves and sealed openings, each group one transaction and one fsync.

Promise: `append` returns only after the group is durable, with the indexes that its leaves will have for ever; if it cannot be made
durable it raises LedgerUnavailableError and nothing of the group exists (C10). Leaf time never goes back. One thread writes at a time, for
all who wait by then, so that many readers share one fsync.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

import sqlalchemy as sa

from glasshouse.base.clock import HOUR, Clock
from glasshouse.base.errors import LedgerForkError, LedgerUnavailableError
from glasshouse.store import bulk, ledgertables as t, trailing
from glasshouse.store.ceilings import Counted
from glasshouse.store.cosigning import Watch
from glasshouse.store.engine import Database
from glasshouse.store.heads import Heads
from glasshouse.store.keys import Keys
from glasshouse.store.origins import Logs
from glasshouse.store.pausing import Pause, of_log
from glasshouse.store.pending import Line, Pending
from glasshouse.store.stamps import Stamp
from glasshouse.store.trailing import with_openings
from glasshouse.store.vault import Entry, Opened, Sealed, Vault
from glasshouse_ledger import leaf as leaves
from glasshouse_ledger.errors import LedgerFormatError
from glasshouse_ledger.glance import Glance
from glasshouse_ledger.note import Verifier
from glasshouse_ledger.tree import Frontier, leaf_hash

_PAIR = "case_key person_key"
_ADVISORY_LOCK = 0x676C6173  # "glas": one log per database


class Entries:
    """The log that runs (its origin for instance `glasshouse/desk/2026`), and for readers those before it, in one database.

    Entries are numbered through all logs; sizes and heads are those of the log that runs, `base` entries standing before it.
    """

    def __init__(self, database: Database, keys: Keys, logs: Logs, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        self._keys = keys
        self._name(logs)
        self._key = self._vault.key
        self.counted = Counted(database, self._key)
        self.pause = Pause()
        self._line = Line(self._write, self.pause.writing)
        self.stamp = Stamp()
        self._head_lock = threading.Lock()
        self.broken: LedgerForkError | None = None
        self.watch: Watch | None = None
        self._root: bytes | None = None
        self._frontier, self._hour = self._resume()
        self._thread = threading.Thread(target=self._line.run, name="ledger", daemon=True)
        self._thread.start()

    # -- writing

    def append(self, group: Sequence[Entry]) -> list[int]:
        """Indexes of the group's leaves, once they are durable."""
        return self.begin(group, ring=False).result()

    def begin(self, group: Sequence[Entry], told: Callable[[Pending], None] | None = None, *, ring: bool = True) -> Pending:
        """`append` for who waits later: the result comes when the group is durable, and then `told` is called. Without `ring` it waits
        for others that begin at once, until `ring` is called or somebody waits for a result."""
        log = self.base  # read before the pause is asked: what begins now is for this log or for none
        self.pause.wait(group)
        if self.broken is not None:
            raise self.broken
        waiting = self.stamp.stand(self._vault.seal, self._line, group, told, log)
        if ring:
            self._line.ring()
        return waiting

    def turn(self, group: Sequence[Entry], house: str) -> list[int]:
        """`append` a group that brings another house policy into force (`Stamp.turn`)."""
        with self.pause.turning:
            if self.broken is not None:
                raise self.broken
            return self.stamp.turn(self._vault.seal, self._line, group, house)

    def ring(self) -> None:
        """Have written what has begun."""
        self._line.ring()

    def take_up(self, logs: Logs) -> None:
        """Go on with the log of `logs` that runs now; for who holds the pause and its `writing`, over a log that has ended."""
        self._name(logs)
        self._stand(*self._resume())

    def _name(self, logs: Logs) -> None:
        self.heads = Heads(self._database, self._keys.log, logs.running, self._clock)  # first: who finds a new head finds its signer too
        self._vault = Vault(self._keys, logs)
        self.logs, self.origin, self.base = logs, logs.running.origin, logs.running.base

    def stop(self, error: LedgerForkError) -> None:
        """The log does not hold: from now on every append is refused with this, and so is every access."""
        self.broken = error

    def close(self) -> None:
        """Write what waits, sign the head, and stop. A log that does not hold is not signed."""
        self._line.end()
        self._thread.join()
        if self._frontier.size and self.broken is None:
            self.checkpoint()

    def _write(self, batch: list[Pending]) -> None:
        batch = of_log(batch, self.base)
        try:
            start = self._commit([sealed for waiting in batch for sealed in waiting.group]) if batch else 0
        except Exception as error:  # noqa: BLE001  # whatever it was, nobody may be shown anything
            failure = LedgerUnavailableError(
                "The ledger could not be written, so nothing was shown or done.",
                remedy="Try again. If it stays so, the disk or the database of this machine needs a look.",
            )
            failure.__cause__ = error
            self._fail(batch, failure)
        else:
            for waiting in batch:
                end = start + len(waiting.group)
                waiting.durable(list(range(start, end)))
                start = end

    def _fail(self, batch: list[Pending], failure: Exception) -> None:
        for waiting in batch:
            waiting.failed(failure)
        try:
            resumed = self._resume()
        except Exception:  # noqa: BLE001  # the disk may still be full: the next append tries again from what is stored
            return
        self._stand(*resumed)

    def _commit(self, group: list[Sealed]) -> int:
        """Make the group durable; yields the index of its first leaf."""
        if self._database.embedded:
            with self._database.group() as raw:
                start, hour, rows = self._numbered(group)
                for table, columns, written, leave in _tables(self.base + start, group, rows):
                    bulk.insert_wide(raw, table, columns, written, leave=leave)
                raw.executemany(bulk.counting(t.tallies.name, _PAIR, "entries", embedded=True), _counts(group))
        else:
            with self._database.write() as connection:
                connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_ADVISORY_LOCK)))
                self._catch_up(connection)
                start, hour, rows = self._numbered(group)
                for table, columns, written, leave in _tables(self.base + start, group, rows):
                    bulk.insert(connection, table, columns, written, leave=leave)
                bulk.count_up(connection, t.tallies, _PAIR, "entries", _counts(group))
        frontier = self._frontier.copy()
        frontier.extend(map(leaf_hash, rows))
        self._stand(frontier, hour)
        self._vault.keep(self.base + start, hour, group, rows)
        return self.base + start

    def _numbered(self, group: list[Sealed]) -> tuple[int, int, list[bytes]]:
        """The first index inside the log, the hour, and the leaves with what only the one writer knows."""
        start, hour = self._frontier.size, self.hour()
        rows = [s.leaf if s.header.t == hour else leaves.complete(s.leaf, t=hour) for s in group]
        for place, sealed in enumerate(group):
            if sealed.after:
                rows[place] = leaves.complete(rows[place], re=start + place - 1)
        return start, hour, rows

    def _stand(self, frontier: Frontier, hour: int) -> None:
        with self._head_lock:
            self._frontier, self._hour, self._root = frontier, hour, None

    # -- the head

    def head(self) -> tuple[int, bytes]:
        """Size and root of the log as it is durable now; the root is folded once for each group."""
        with self._head_lock:
            if self._root is None:
                self._root = self._frontier.root()
            return self._frontier.size, self._root

    def hour(self) -> int:
        """The hour since 1970 that the next leaf will carry: never less than the last one's."""
        return max(self._hour, self._clock() // HOUR)

    def checkpoint(self) -> bytes:
        """The signed checkpoint of the present head (c2sp.org/tlog-checkpoint), kept."""
        with self._head_lock:
            frontier = self._frontier.copy()
        return self.heads.sign(frontier)

    def verifier(self) -> str:
        """The log's public key as a C2SP vkey string."""
        return str(self.heads.verifier)

    @property
    def public_key(self) -> Verifier:
        """The same, ready to verify with."""
        return self.heads.verifier

    def _resume(self) -> tuple[Frontier, int]:
        """The tree from the last signed head and what came after it; LedgerForkError when they do not fit."""
        with self._database.read() as connection:
            frontier = self.heads.newest(connection) or Frontier()
            size = connection.execute(sa.select(sa.func.count(), sa.func.max(t.leaves.c.idx)).select_from(t.leaves)).one()
            if size[0] and size[1] != size[0] - 1:
                raise LedgerForkError("The ledger has a gap.", remedy="Restore it from a backup.")
            if self.base + frontier.size > size[0]:
                raise LedgerForkError("The ledger is shorter than the head that was signed.", remedy="Restore the newest backup.")
            last = sa.select(t.leaves.c.entry).order_by(t.leaves.c.idx.desc()).limit(1)
            newest = connection.execute(last).scalar()
            hour = _hour_of(newest) if newest is not None else 0
            self._extend(connection, frontier)
        return frontier, hour

    def _catch_up(self, connection: sa.Connection) -> None:
        if connection.execute(sa.select(sa.func.max(t.logs.c.base))).scalar() != self.base:
            raise LedgerForkError("Another process has begun another log.", remedy="Start this one again.")
        frontier = self._frontier.copy()
        newest = self._extend(connection, frontier)
        last = connection.execute(sa.select(sa.func.max(t.leaves.c.idx))).scalar()
        if (-1 if last is None else last) + 1 != self.base + frontier.size:
            error = LedgerForkError("The database lost entries of the ledger while it was in use.", remedy="Start Glasshouse again.")
            self.stop(error)
            raise error
        if newest is not None:
            self._frontier, self._hour = frontier, max(self._hour, leaves.parse(newest).header.t)

    def _extend(self, connection: sa.Connection, frontier: Frontier) -> bytes | None:
        """Add what the log holds beyond `frontier`; yields the newest entry of it."""
        start = self.base + frontier.size
        rows = connection.execute(sa.select(t.leaves.c.entry).where(t.leaves.c.idx >= start).order_by(t.leaves.c.idx))
        entry = None
        for (entry,) in rows:
            frontier.append(leaf_hash(entry))
        return entry

    # -- reading

    def tally(self, case: str, person: str) -> int:
        """How many entries this person has in this case."""
        with self._database.read() as connection:
            return int(trailing.TALLY.scalar(connection, key=self._key("case", case), person=self._key("person", person)) or 0)

    def disclosed(self, case: str) -> int:
        """How many private persons were disclosed in this case, each counted once for each reader."""
        where = t.disclosures.c.case_key == self._key("case", case)
        with self._database.read() as connection:
            return int(connection.execute(sa.select(sa.func.count()).select_from(t.disclosures).where(where)).scalar() or 0)

    def already(self, case: str, person: str, subjects: Iterable[str]) -> frozenset[str]:
        """Those of `subjects` that were disclosed to this reader in this case before."""
        keyed = {self._key("subject", subject): subject for subject in subjects}
        c = t.disclosures.c
        where = (c.case_key == self._key("case", case)) & (c.person_key == self._key("person", person)) & c.subject_key.in_(list(keyed))
        with self._database.read() as connection:
            return frozenset(keyed[key] for key in connection.execute(sa.select(c.subject_key).where(where)).scalars())

    def trail(self, case: str, offset: int, limit: int) -> tuple[int, list[Opened]]:
        """How many entries the case has, and `limit` of them, newest first."""
        key = self._key("case", case)
        with self._database.read() as connection:
            total = trailing.TOTAL.scalar(connection, key=key) or 0
            page = trailing.PAGE.all(connection, key=key, size=limit, skipped=offset)
        return int(total), [self._vault.open(*row) for row in page]

    def stretch(self, case: str, start: int, end: int, limit: int) -> list[Opened]:
        """Entries of the case from number `start` and before `end`, newest first: `limit` at most."""
        c = t.trails.c
        where = (c.case_key == self._key("case", case)) & (c.idx >= start) & (c.idx < end)
        with self._database.read() as connection:
            return self._open(connection, sa.select(c.idx).where(where).order_by(c.idx.desc()).limit(limit))

    def since(self, hour: int) -> int:
        """The number of the first entry of this hour (since 1970) or a later one: hours never go back."""
        low, high = 0, self.base + self._frontier.size
        while low < high:
            middle = (low + high) // 2
            (entry,) = self.leaves_from(middle, 1)
            low, high = (middle + 1, high) if _hour_of(entry) < hour else (low, middle)
        return low

    def entered(self, case: str, persons: Iterable[str]) -> list[str]:
        """Those of `persons` who have entries in this case."""
        c = t.tallies.c
        with self._database.read() as connection:
            keys = set(connection.execute(sa.select(c.person_key).where(c.case_key == self._key("case", case))).scalars())
        return [person for person in persons if self._key("person", person) in keys]

    def openings_of(self, case: str, subjects: Iterable[str], limit: int) -> list[Opened]:
        """Entries of the case that opened any of these entities, newest first."""
        c = t.subjects.c
        where = (c.case_key == self._key("case", case)) & c.subject_key.in_([self._key("subject", one) for one in subjects])
        with self._database.read() as connection:
            return self._open(connection, sa.select(c.idx).where(where).distinct().order_by(c.idx.desc()).limit(limit))

    def at(self, indexes: Sequence[int]) -> list[Opened]:
        """The entries at these indexes, as far as there are any; for who checks whose they are."""
        with self._database.read() as connection:
            return self._open(connection, sa.select(t.leaves.c.idx).where(t.leaves.c.idx.in_(indexes)))

    def erase(self, case: str, end: int | None = None, *, whole: bool = False) -> int:
        """Destroy salts and values of every entry of the case (of those before number `end`; `whole`: and its keyed marks), on the disk and
        in memory; yields how many there were. The leaves stay, and every proof over them."""
        of_case = sa.select(t.trails.c.idx).where(t.trails.c.case_key == self._key("case", case))
        of_case = of_case if end is None else of_case.where(t.trails.c.idx < end)
        try:
            with self._database.erasing(t.openings) as connection:
                erased = connection.execute(sa.delete(t.openings).where(t.openings.c.idx.in_(of_case))).rowcount
                if whole:
                    trailing.forget(connection, self._key("case", case))
        finally:
            self._vault.forget()
        return int(erased)

    def openings_left(self, case: str) -> tuple[int, int, int]:
        """How many openings of the case are left, and the hours (since 1970) of the first and last entry that has one."""
        of_case = t.trails.c.case_key == self._key("case", case)
        query = sa.select(sa.func.count(), sa.func.min(t.openings.c.idx), sa.func.max(t.openings.c.idx)).select_from(
            t.trails.join(t.openings, t.openings.c.idx == t.trails.c.idx)
        )
        with self._database.read() as connection:
            count, first, last = connection.execute(query.where(of_case)).one()
        if not count:
            return 0, 0, 0
        hours = [_hour_of(self.leaves_from(index, 1)[0]) for index in (first, last)]
        return count, hours[0], hours[1]

    def leaves_from(self, start: int, limit: int) -> list[bytes]:
        """Raw entries from `start`, in order: what tiles are made of."""
        c = t.leaves.c
        with self._database.read() as connection:
            rows = connection.execute(sa.select(c.entry).where(c.idx >= start).order_by(c.idx).limit(limit))
            return [entry for (entry,) in rows]

    def stored(self, start: int, limit: int) -> list[tuple[int, bytes, bytes | None]]:
        """Numbers, raw entries and sealed openings from `start`, in order: for who counts (`vault.Openings`)."""
        indexes = sa.select(t.leaves.c.idx).where(t.leaves.c.idx >= start).order_by(t.leaves.c.idx).limit(limit)
        with self._database.read() as connection:
            return [(row.idx, row.entry, row.sealed) for row in connection.execute(with_openings(indexes))][::-1]

    def unsettled(self) -> list[Opened]:
        """Intents without an outcome: what a crash may have left (only acts leave their intent alone for a while)."""
        # The newest 10,000 are enough: an act's outcome follows within its own run, and every start settles what it finds.
        start = self.base + max(0, self._frontier.size - 10_000)
        answered, intents, glance = set(), [], Glance()
        with self._database.read() as connection:
            for index, entry in connection.execute(sa.select(t.leaves).where(t.leaves.c.idx >= start).order_by(t.leaves.c.idx)):
                words, _, re = glance.read(entry)
                if words.k is leaves.Kind.OUTCOME:
                    answered.add(self.base + (re or 0))
                elif words.k is leaves.Kind.INTENT and words.dec is leaves.Verdict.PERMIT:
                    intents.append(index)
            left = [index for index in intents if index not in answered]
            return self._open(connection, sa.select(t.leaves.c.idx).where(t.leaves.c.idx.in_(left)))

    def _open(self, connection: sa.Connection, indexes: Any) -> list[Opened]:
        return [self._vault.open(*row) for row in connection.execute(with_openings(indexes))]


def _hour_of(entry: bytes) -> int:
    try:
        return leaves.parse(entry).header.t
    except LedgerFormatError as error:
        raise LedgerForkError("The ledger's newest entry is damaged.", remedy="Restore it from a backup.") from error


def _tables(start: int, group: list[Sealed], rows: list[bytes]) -> Iterator[tuple[sa.Table, str, bulk.Rows, bool]]:
    """Of each table that has any: the columns, the rows, and whether those that are there are left alone."""
    numbered = list(enumerate(group, start))
    yield t.leaves, "idx entry", list(enumerate(rows, start)), False
    yield t.openings, "idx sealed", [(index, s.opening) for index, s in numbered], False
    yield t.trails, "case_key idx", [(s.case_key, index) for index, s in numbered], False
    subjects = [(s.case_key, key, index) for index, s in numbered for key in s.subjects]
    if subjects:
        yield t.subjects, "case_key subject_key idx", subjects, True
    disclosed = [(s.case_key, s.person_key, key, index) for index, s in numbered for key in s.private]
    if disclosed:
        yield t.disclosures, "case_key person_key subject_key idx", disclosed, True
    counted = [row for s in group for row in s.counted]
    if counted:
        yield t.ceilings, "bucket member", counted, True


def _counts(group: list[Sealed]) -> bulk.Rows:
    """How many entries each person gets in each case."""
    counted: dict[tuple[bytes, bytes], int] = {}
    for sealed in group:
        pair = (sealed.case_key, sealed.person_key)
        counted[pair] = counted.get(pair, 0) + 1
    return [(*pair, count) for pair, count in counted.items()]
