"""The public side of the ledger: tiles, entry bundles and the signed checkpoint as static files (c2sp.org/tlog-tiles), and beside them the
texts of charter and house policy under their hashes (docs/design/published-folder.md).

Promise: the files are derived and can be made again, but never as another history: where the log no longer leads to what was published,
the log is stopped with LedgerForkError before anything is written. Where witnesses are asked, a checkpoint stands in the folder only once
their quorum has cosigned it.

A start goes on from the published head: its signature, the tree's right edge in the partial tiles, and the last bundle's hashes must fit;
at any doubt all files are made again from the first entry. Entries below that head are read again by `check`, in the background.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from pathlib import Path

from glasshouse.base.clock import HOUR, SECOND, Clock
from glasshouse.base.errors import LedgerForkError, NotFoundError, WitnessesGoneError
from glasshouse.store.cosigning import Cosigners
from glasshouse.store.endedlogs import EndedLogs
from glasshouse.store.entries import Entries
from glasshouse_ledger.checkpoint import Checkpoint, open_checkpoint
from glasshouse_ledger.errors import FolderError, LedgerFormatError, MissingFileError
from glasshouse_ledger.folder import CHARTERS, FORMER, KEY, POLICIES, SECOND_KEY, Folder
from glasshouse_ledger.proof import Proof
from glasshouse_ledger.tiles import CHECKPOINT, File, TileHashes, TileWriter
from glasshouse_ledger.tree import consistency_proof, inclusion_proof

_STEP = 4096
_SLICE = 256
_BY_OTHERS = " Where PostgreSQL's own tools restored it, run: glasshouse restore"
_AGAIN = 5 * SECOND
"""Witnesses that did not answer are not asked again by readings before that."""


class Publisher:
    """Writes what has grown since the last time. The checkpoint comes last, so that a reader never misses a tile."""

    def __init__(self, entries: Entries, root: Path, clock: Clock, cosigners: Cosigners | None = None) -> None:
        """The log that runs, published in its own folder at or below `root`. LedgerForkError where it is shorter than what was published
        before, or signed another head of that size."""
        self._ended, self._first = EndedLogs(entries, root), Folder(root)
        self._log, self._heads = entries.logs.running, entries.heads
        root = self._log.folder(root)
        root.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._entries = entries
        self._folder = Folder(root)
        self._clock = clock
        self._cosigners = cosigners
        self._lock = threading.Lock()
        self._done = -1
        self._before = self._published()
        self._published_size = 0 if self._before is None else self._before.size
        if self._before is not None and self._before.size > entries.head()[0]:
            raise self._forked("The ledger is shorter than the head that was published.", _BY_OTHERS)
        if self._before is not None and self._heads.root(self._before.size) not in (None, self._before.root):
            raise self._forked("The ledger and what was published have two heads of one size.")
        self._filled: list[str] = []
        self._writer = self._resumed()
        self._gone_since = self._gone_before()
        self._tried = 0
        self._folder.write_named(KEY, f"{self._heads.verifier}\n".encode())
        second = self._heads.second_verifier
        if second is not None:
            self._folder.write_named(SECOND_KEY, f"{second}\n".encode())

    def checkpoint(self) -> bytes:
        """The published checkpoint, with whoever cosigned it."""
        return self._folder.read(CHECKPOINT)

    def keep(self, charter: str, policy: str) -> None:
        """Put the texts of charter and house policy beside the log, and the head that its genesis names, under the hashes that leaves name.
        Before any leaf names them."""
        former = self._log.former
        self._ended.publish()
        try:
            if former is not None:
                self._folder.write_text(FORMER, former)
            for folder in (self._folder, self._first):  # pages link every text below the first log
                folder.write_text(CHARTERS, charter.encode())
                folder.write_text(POLICIES, policy.encode())
        except FolderError as error:
            raise self._forked("A published text is damaged, or another one.") from error

    def publish(self) -> int:
        """Bring the folder up to the head; yields the size of the checkpoint in it. LedgerForkError stops the log, and with it every
        access."""
        with self._lock:
            size, root = self._entries.head()
            if self._entries.heads is not self._heads:
                return self._published_size  # this log has ended, whole: that head is of the next one
            if size == self._done:
                return size
            try:
                return self._grow(size, root)
            except Exception:
                # What the writer holds in memory may be ahead of the files: go on from the published head, at worst from the first entry.
                self._writer, self._filled = TileWriter(), []
                self._writer = self._resumed()
                raise

    def _grow(self, size: int, root: bytes) -> int:
        while self._writer.size < size:
            self._folder_write(self._next(size))
        if self._writer.frontier().root() != root:
            raise self._forked("The stored entries do not lead to the ledger's head.")
        partials = self._writer.partials()
        try:
            note, enough = self._cosigned(self._heads.sign(self._writer.frontier()), dict(partials))
            if not enough:
                return self._published_size
            self._folder.publish(partials, note)
        except FolderError as error:
            raise self._forked("The ledger does not continue what was published.") from error
        self._before = Checkpoint(self._log.origin, size, root)
        self._done = self._published_size = size
        self._folder.drop_partials(self._filled)
        self._filled = []
        return size

    def receipt(self, index: int) -> bytes:
        """The proof that the entry at `index` is in the log, with the entry itself (c2sp.org/tlog-proof), under the newest published
        checkpoint. NotFoundError where there is no such entry, or none that is published yet."""
        if 0 <= index < self._log.base:
            return self._ended.receipt(index)
        index -= self._log.base
        reached = self.publish() if self._cosigners is None and index >= self._published_size else self._published_size
        if not 0 <= index < reached:
            raise NotFoundError("The published log has no such entry.", remedy="Ask again in a minute.")
        note = self._folder.read(CHECKPOINT)
        size = open_checkpoint(note, self._heads.verifier).checkpoint.size
        (entry,) = self._entries.leaves_from(self._log.base + index, 1)
        return Proof(index, tuple(inclusion_proof(index, size, TileHashes(size, self._folder.read))), note, entry).encode()

    # -- witnesses

    def watched(self) -> None:
        """WitnessesGoneError where a quorum is asked for and has been gone for more than an hour."""
        now = self._clock()
        if self._gone_since is None or now - self._gone_since <= HOUR:
            return
        if abs(now - self._tried) > _AGAIN:
            self.publish()
        if self._gone_since is not None:
            raise _gone("For more than an hour too few witnesses have signed the ledger.")

    def witnessed(self, index: int) -> None:
        """Return once a quorum has cosigned a head over the entry at `index`, or nobody is asked; else WitnessesGoneError."""
        index -= self._log.base
        if self._cosigners is not None and index >= self._published_size and index >= self.publish():
            raise _gone("Too few witnesses have signed the entry of this.")

    def _cosigned(self, note: bytes, partials: dict[str, bytes]) -> tuple[bytes, bool]:
        if self._cosigners is None:
            return note, True

        def read(path: str) -> bytes:
            return partials[path] if path in partials else self._folder.read(path)

        def prove(old: int, new: int) -> list[bytes]:
            return consistency_proof(old, new, TileHashes(new, read)) if old else []

        note, enough = self._cosigners.ask(note, self._writer.size, prove)
        self._tried = self._clock()
        if enough:
            self._gone_since = None
        elif self._gone_since is None:
            self._gone_since = self._tried
        return note, enough

    def _gone_before(self) -> int | None:
        """Since when witnesses had been gone when this process began: entries wait that they have not signed."""
        if self._cosigners is None or self._before is None or self._before.size == self._entries.head()[0]:
            return None
        return self._cosigners.cosigned(self._folder.read(CHECKPOINT))

    # -- growing

    def _resumed(self) -> TileWriter:
        """The writer as it stood at the published head; a new one, which reads every entry, where the files do not lead to that head."""
        if self._before is None:
            return TileWriter()
        try:
            writer = TileWriter.resume(self._before.size, self._folder.read)
        except LedgerFormatError:
            return TileWriter()
        return writer if writer.frontier().root() == self._before.root else TileWriter()

    def check(self, stopped: Callable[[], bool], share: float = 1.0) -> bool:
        """Read every entry below the published head again, and compare what they lead to with each file and with the head; yields whether
        it came to the end. LedgerForkError stops the log. It takes `share` of one core's time: the rest it sleeps."""
        head = self._published()
        writer = TileWriter()
        while head is not None and writer.size < head.size:
            began = time.thread_time()
            rows = self._entries.leaves_from(self._log.base + writer.size, min(_SLICE, head.size - writer.size))
            if not rows:
                raise self._forked("The ledger lost entries.")
            self._compare(writer.add(rows))
            time.sleep((time.thread_time() - began) * (1 / share - 1))
            if stopped():
                return False
        if head is not None and writer.frontier().root() != head.root:
            raise self._forked("The stored entries do not lead to the head that was published.")
        return True

    def _compare(self, files: list[File]) -> None:
        """Full tiles only, which never change; one that is gone is made again."""
        try:
            with self._lock:
                self._folder.write(files)
                self._folder.drop_partials(path for path, _ in files)
        except FolderError as error:
            raise self._forked("The ledger does not continue what was published.") from error

    def _next(self, size: int) -> list[bytes]:
        """The next entries; none reach beyond the head that was published before, so that its root can be compared."""
        end = size if self._before is None or self._before.size <= self._writer.size else self._before.size
        rows = self._entries.leaves_from(self._log.base + self._writer.size, min(_STEP, end - self._writer.size))
        if not rows:
            raise self._forked("The ledger lost entries.")
        return rows

    def _folder_write(self, rows: list[bytes]) -> None:
        before = self._before
        try:
            files = self._writer.add(rows)
            self._folder.write(files)
            self._filled += [path for path, _ in files]
            if before is not None and self._writer.size == before.size:
                if self._writer.frontier().root() != before.root:
                    raise self._forked("The ledger does not continue the head that was published.")
                self._folder.write(self._writer.partials())
        except FolderError as error:
            raise self._forked("The ledger does not continue what was published.") from error

    def _published(self) -> Checkpoint | None:
        try:
            return open_checkpoint(self._folder.read(CHECKPOINT), self._heads.verifier).checkpoint
        except MissingFileError:
            return None
        except LedgerFormatError as error:
            raise self._forked("The published head is damaged, or another log's.") from error

    def _forked(self, message: str, more: str = "") -> LedgerForkError:
        error = LedgerForkError(message, remedy=f"Restore the newest backup of the ledger.{more}")
        self._entries.stop(error)
        return error


def _gone(message: str) -> WitnessesGoneError:
    return WitnessesGoneError(f"{message} Nothing was shown or done.", remedy="Try again. If it stays so, the witnesses need a look.")
