"""The ledger: groups of leaves and sealed openings, each group one transaction and one fsync.

Promise: `append` returns only after the group is durable, with the indexes that its leaves will have for ever; if it cannot be made
durable it
raises LedgerUnavailableError and nothing of the group exists (C10). Leaf time never goes back. One thread writes; callers wait for it, so
that many readers share one fsync.
"""

from __future__ import annotations

import json
import queue
import secrets
import threading
from collections.abc import Iterable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from glasshouse.base.clock import HOUR, Clock
from glasshouse.base.errors import GlasshouseError, LedgerUnavailableError
from glasshouse.store import bulk, ledgertables as t
from glasshouse.store.engine import Database, insert_new
from glasshouse.store.keys import Keys
from glasshouse_ledger import leaf as leaves
from glasshouse_ledger.checkpoint import Checkpoint, open_checkpoint, sign as sign_checkpoint
from glasshouse_ledger.errors import LedgerFormatError
from glasshouse_ledger.note import Signer, Verifier
from glasshouse_ledger.seal import seal_bytes
from glasshouse_ledger.tree import Frontier, leaf_hash

GROUP = 256
_ADVISORY_LOCK = 0x676C6173  # "glas": one log per database


class LedgerForkError(GlasshouseError):
    """The stored log does not continue the head that was signed: nothing more is written or shown until it is repaired."""

    code = "ledger_fork"


@dataclass(frozen=True, slots=True)
class Entry:
    """One leaf to be: `header` and the private `fields` that it commits to. `case` and `person` name its trail, `subjects` the entities
    that
    it opened, `private` the private persons that it disclosed. `after` makes it answer the entry before it in its group."""

    header: leaves.Header
    fields: dict[str, Any]
    case: str
    person: str
    subjects: tuple[str, ...] = ()
    private: tuple[str, ...] = ()
    after: bool = False


@dataclass(frozen=True, slots=True)
class _Sealed:
    leaf: bytes
    opening: bytes
    case_key: bytes
    person_key: bytes
    subjects: tuple[bytes, ...]
    private: tuple[bytes, ...]
    after: bool


@dataclass(frozen=True, slots=True)
class Opened:
    """One entry with what it commits to, for those entitled."""

    index: int
    header: leaves.Header
    fields: dict[str, Any]


@dataclass(slots=True)
class _Waiting:
    group: list[_Sealed]
    done: Future[list[int]]


class Entries:
    """One log, `origin` (for instance `glasshouse/desk/2026`), in one database."""

    def __init__(self, database: Database, keys: Keys, origin: str, clock: Clock) -> None:
        self.origin = origin
        self._database = database
        self._keys = keys
        self._clock = clock
        self._vault = AESGCM(keys.vault)
        self._signer = Signer(origin, keys.log)
        self._queue: queue.SimpleQueue[_Waiting | None] = queue.SimpleQueue()
        self._head_lock = threading.Lock()
        self._broken: LedgerForkError | None = None
        self._frontier, self._hour = self._resume()
        self._thread = threading.Thread(target=self._run, name="ledger", daemon=True)
        self._thread.start()

    # -- writing

    def append(self, group: Sequence[Entry]) -> list[int]:
        """Indexes of the group's leaves, once they are durable."""
        return self.begin(group).result()

    def begin(self, group: Sequence[Entry]) -> Future[list[int]]:
        """`append` for who waits later: the result comes when the group is durable."""
        if self._broken is not None:
            raise self._broken
        waiting = _Waiting([self._seal(entry) for entry in group], Future())
        self._queue.put(waiting)
        return waiting.done

    def stop(self, error: LedgerForkError) -> None:
        """The log does not hold: from now on every append is refused with this, and so is every access."""
        self._broken = error

    def close(self) -> None:
        """Write what waits, sign the head, and stop. A log that does not hold is not signed."""
        self._queue.put(None)
        self._thread.join()
        if self._frontier.size and self._broken is None:
            self.checkpoint()

    def _seal(self, entry: Entry) -> _Sealed:
        commitments, text = seal_bytes(entry.fields)
        nonce = secrets.token_bytes(12)
        case_key = self._key("case", entry.case)
        person = self._key("person", entry.person)
        return _Sealed(
            leaves.build(entry.header, commitments),
            nonce + self._vault.encrypt(nonce, text, None),
            case_key,
            person,
            tuple(self._key("subject", subject) for subject in entry.subjects),
            tuple(self._key("subject", subject) for subject in entry.private),
            entry.after,
        )

    def _key(self, kind: str, text: str) -> bytes:
        return self._keys.digest(kind, text)[:16]

    def _run(self) -> None:
        while True:
            first = self._queue.get()
            if first is None:
                return
            batch, stop = self._gather(first)
            try:
                indexes = self._commit([sealed for waiting in batch for sealed in waiting.group])
            except Exception as error:  # noqa: BLE001  # whatever it was, nobody may be shown anything
                failure = LedgerUnavailableError(
                    "The ledger could not be written, so nothing was shown or done.",
                    remedy="Try again; tell an administrator.",
                )
                failure.__cause__ = error
                self._fail(batch, failure)
            else:
                for waiting in batch:
                    count = len(waiting.group)
                    waiting.done.set_result(indexes[:count])
                    del indexes[:count]
            if stop:
                return

    def _gather(self, first: _Waiting) -> tuple[list[_Waiting], bool]:
        batch, size = [first], len(first.group)
        while size < GROUP:
            try:
                more = self._queue.get_nowait()
            except queue.Empty:
                break
            if more is None:
                return batch, True
            batch.append(more)
            size += len(more.group)
        return batch, False

    def _fail(self, batch: list[_Waiting], failure: Exception) -> None:
        for waiting in batch:
            waiting.done.set_exception(failure)
        try:
            self._frontier, self._hour = self._resume()
        except Exception:  # noqa: BLE001  # the disk may still be full: the next append tries again from what is stored
            return

    def _commit(self, group: list[_Sealed]) -> list[int]:
        with self._database.write() as connection:
            if not self._database.embedded:
                connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_ADVISORY_LOCK)))
                self._catch_up(connection)
            start, hour = self._frontier.size, max(self._hour, self._clock() // HOUR)
            rows = []
            for offset, sealed in enumerate(group):
                index = start + offset
                rows.append(leaves.complete(sealed.leaf, t=hour, re=index - 1 if sealed.after else None))
            self._insert(connection, start, group, rows)
        frontier = self._frontier.copy()
        for entry in rows:
            frontier.append(leaf_hash(entry))
        with self._head_lock:
            self._frontier, self._hour = frontier, hour
        return list(range(start, start + len(rows)))

    def _insert(self, connection: sa.Connection, start: int, group: list[_Sealed], rows: list[bytes]) -> None:
        numbered = list(enumerate(group, start))
        bulk.insert(connection, t.leaves, "idx entry", list(enumerate(rows, start)))
        bulk.insert(connection, t.openings, "idx sealed", [(index, sealed.opening) for index, sealed in numbered])
        bulk.insert(connection, t.trails, "case_key idx", [(sealed.case_key, index) for index, sealed in numbered])
        counted: dict[tuple[bytes, bytes], int] = {}
        for sealed in group:
            pair = (sealed.case_key, sealed.person_key)
            counted[pair] = counted.get(pair, 0) + 1
        bulk.count_up(connection, t.tallies, "case_key person_key", "entries", [(*pair, count) for pair, count in counted.items()])
        subjects = [(s.case_key, key, index) for index, s in numbered for key in s.subjects]
        bulk.insert(connection, t.subjects, "case_key subject_key idx", subjects, leave=True)
        disclosed = [(s.case_key, s.person_key, key, index) for index, s in numbered for key in s.private]
        bulk.insert(connection, t.disclosures, "case_key person_key subject_key idx", disclosed, leave=True)

    # -- the head

    def head(self) -> tuple[int, bytes]:
        """Size and root of the log as it is durable now."""
        with self._head_lock:
            frontier = self._frontier.copy()
        return frontier.size, frontier.root()

    def checkpoint(self) -> bytes:
        """The signed checkpoint of the present head (c2sp.org/tlog-checkpoint), kept."""
        with self._head_lock:
            frontier = self._frontier.copy()
        return self.checkpoint_of(frontier)

    def checkpoint_of(self, frontier: Frontier) -> bytes:
        """The signed checkpoint of a tree that the log had, kept."""
        note = sign_checkpoint(Checkpoint(self.origin, frontier.size, frontier.root()), self._signer)
        row = {"size": frontier.size, "frontier": b"".join(frontier.hashes), "note": note.decode()}
        with self._database.write() as connection:
            insert_new(connection, t.heads, [row])
        return note

    def verifier(self) -> str:
        """The log's public key as a C2SP vkey string."""
        return str(self._signer.verifier)

    @property
    def public_key(self) -> Verifier:
        """The same, ready to verify with."""
        return self._signer.verifier

    def _resume(self) -> tuple[Frontier, int]:
        """The tree from the last signed head and what came after it; LedgerForkError when they do not fit."""
        with self._database.read() as connection:
            head = connection.execute(sa.select(t.heads).order_by(t.heads.c.size.desc()).limit(1)).first()
            size = connection.execute(sa.select(sa.func.count(), sa.func.max(t.leaves.c.idx)).select_from(t.leaves)).one()
            if size[0] and size[1] != size[0] - 1:
                raise LedgerForkError("The ledger has a gap.", remedy="Restore it from a backup.")
            if head is not None and head.size > (size[0] or 0):
                raise LedgerForkError("The ledger is shorter than the head that was signed.", remedy="Restore the newest backup.")
            frontier = Frontier() if head is None else self._signed_frontier(head)
            last = sa.select(t.leaves.c.entry).order_by(t.leaves.c.idx.desc()).limit(1)
            newest = connection.execute(last).scalar()
            hour = leaves.parse(newest).header.t if newest is not None else 0
            self._extend(connection, frontier)
        return frontier, hour

    def _signed_frontier(self, head: Any) -> Frontier:
        """The tree's edge as kept beside a signed head, once signature and root agree with it."""
        try:
            frontier = Frontier(head.size, _split(head.frontier))
            signed = open_checkpoint(head.note.encode(), self._signer.verifier).checkpoint
        except LedgerFormatError as error:
            raise LedgerForkError("The ledger's last head was not signed by this log.", remedy="Restore it from a backup.") from error
        if (signed.size, signed.root) != (frontier.size, frontier.root()):
            raise LedgerForkError("The ledger's last head is not the one that was signed.", remedy="Restore it from a backup.")
        return frontier

    def _catch_up(self, connection: sa.Connection) -> None:
        frontier = self._frontier.copy()
        newest = self._extend(connection, frontier)
        if newest is not None:
            self._frontier, self._hour = frontier, max(self._hour, leaves.parse(newest).header.t)

    def _extend(self, connection: sa.Connection, frontier: Frontier) -> bytes | None:
        """Add what the log holds beyond `frontier`; yields the newest entry of it."""
        rows = connection.execute(sa.select(t.leaves.c.entry).where(t.leaves.c.idx >= frontier.size).order_by(t.leaves.c.idx))
        entry = None
        for (entry,) in rows:
            frontier.append(leaf_hash(entry))
        return entry

    # -- reading

    def tally(self, case: str, person: str) -> int:
        """How many entries this person has in this case."""
        where = (t.tallies.c.case_key == self._key("case", case)) & (t.tallies.c.person_key == self._key("person", person))
        with self._database.read() as connection:
            return int(connection.execute(sa.select(t.tallies.c.entries).where(where)).scalar() or 0)

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
        key = t.trails.c.case_key == self._key("case", case)
        with self._database.read() as connection:
            total = connection.execute(sa.select(sa.func.count()).select_from(t.trails).where(key)).scalar() or 0
            page = sa.select(t.trails.c.idx).where(key).order_by(t.trails.c.idx.desc()).offset(offset).limit(limit)
            return int(total), self._open(connection, page)

    def openings_of(self, case: str, subject: str, limit: int) -> list[Opened]:
        """Entries of the case that opened this entity, newest first."""
        c = t.subjects.c
        where = (c.case_key == self._key("case", case)) & (c.subject_key == self._key("subject", subject))
        with self._database.read() as connection:
            return self._open(connection, sa.select(c.idx).where(where).order_by(c.idx.desc()).limit(limit))

    def leaves_from(self, start: int, limit: int) -> list[bytes]:
        """Raw entries from `start`, in order: what tiles are made of."""
        c = t.leaves.c
        with self._database.read() as connection:
            rows = connection.execute(sa.select(c.entry).where(c.idx >= start).order_by(c.idx).limit(limit))
            return [entry for (entry,) in rows]

    def unsettled(self) -> list[Opened]:
        """Intents without an outcome: what a crash may have left (only acts leave their intent alone for a while)."""
        # The newest 10,000 are enough: an act's outcome follows within its own run, and every start settles what it finds.
        size = self._frontier.size
        answered, intents = set(), []
        with self._database.read() as connection:
            for index, entry in connection.execute(sa.select(t.leaves).where(t.leaves.c.idx >= size - 10_000).order_by(t.leaves.c.idx)):
                header = leaves.parse(entry).header
                if header.k is leaves.Kind.OUTCOME:
                    answered.add(header.re)
                elif header.k is leaves.Kind.INTENT and header.dec is leaves.Verdict.PERMIT:
                    intents.append(index)
            left = [index for index in intents if index not in answered]
            return self._open(connection, sa.select(t.leaves.c.idx).where(t.leaves.c.idx.in_(left)))

    def _open(self, connection: sa.Connection, indexes: Any) -> list[Opened]:
        wanted = indexes.subquery()
        query = (
            sa.select(t.leaves.c.idx, t.leaves.c.entry, t.openings.c.sealed)
            .join(wanted, wanted.c.idx == t.leaves.c.idx)
            .outerjoin(t.openings, t.openings.c.idx == t.leaves.c.idx)
            .order_by(t.leaves.c.idx.desc())
        )
        return [self._opened(*row) for row in connection.execute(query)]

    def _opened(self, index: int, entry: bytes, sealed: bytes | None) -> Opened:
        fields: dict[str, Any] = {}
        if sealed:
            opening = json.loads(self._vault.decrypt(sealed[:12], sealed[12:], None))
            fields = {name: item["value"] for name, item in opening.items() if item["value"] is not None}
        return Opened(index, leaves.parse(entry).header, fields)


def _split(hashes: bytes) -> list[bytes]:
    return [hashes[i : i + 32] for i in range(0, len(hashes), 32)]
