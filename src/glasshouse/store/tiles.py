"""The public side of the ledger: tiles, entry bundles and the signed checkpoint as static files (c2sp.org/tlog-tiles), and beside them the
texts of charter and house policy under their hashes (docs/design/published-folder.md).

Promise: the files are derived and can be made again, but never as another history: where the log no longer leads to what was published,
the log
is stopped with LedgerForkError before anything is written.
"""

from __future__ import annotations

import threading
from pathlib import Path

from glasshouse.store.entries import Entries, LedgerForkError
from glasshouse_ledger.checkpoint import Checkpoint, open_checkpoint
from glasshouse_ledger.errors import FolderError, LedgerFormatError, MissingFileError
from glasshouse_ledger.folder import CHARTERS, POLICIES, Folder
from glasshouse_ledger.tiles import CHECKPOINT, TileWriter

_STEP = 4096


class Publisher:
    """Writes what has grown since the last time. The checkpoint comes last, so that a reader never misses a tile."""

    def __init__(self, entries: Entries, root: Path) -> None:
        """LedgerForkError where the log is shorter than what was published before."""
        root.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._entries = entries
        self._folder = Folder(root)
        self._writer = TileWriter()
        self._lock = threading.Lock()
        self._done = -1
        self._before = self._published()
        if self._before is not None and self._before.size > entries.head()[0]:
            raise self._forked("The ledger is shorter than the head that was published.")
        (root / "key").write_text(f"{entries.verifier()}\n")

    def keep(self, charter: str, policy: str) -> None:
        """Put the texts of charter and house policy beside the log, under the hashes that leaves name. Before any leaf names them."""
        try:
            self._folder.write_text(CHARTERS, charter.encode())
            self._folder.write_text(POLICIES, policy.encode())
        except FolderError as error:
            raise self._forked("A published text is damaged, or another one.") from error

    def publish(self) -> int:
        """Bring the folder up to the head; yields its size. LedgerForkError stops the log, and with it every access."""
        with self._lock:
            size, root = self._entries.head()
            if size == self._done:
                return size
            while self._writer.size < size:
                self._folder_write(self._next(size))
            if self._writer.frontier().root() != root:
                raise self._forked("The stored entries do not lead to the ledger's head.")
            try:
                self._folder.publish(self._writer.partials(), self._entries.checkpoint_of(self._writer.frontier()))
            except FolderError as error:
                raise self._forked("The ledger does not continue what was published.") from error
            self._done = size
            return size

    def _next(self, size: int) -> list[bytes]:
        """The next entries; none reach beyond the head that was published before, so that its root can be compared."""
        end = size if self._before is None or self._before.size <= self._writer.size else self._before.size
        rows = self._entries.leaves_from(self._writer.size, min(_STEP, end - self._writer.size))
        if not rows:
            raise self._forked("The ledger lost entries.")
        return rows

    def _folder_write(self, rows: list[bytes]) -> None:
        try:
            self._folder.write(self._writer.add(rows))
        except FolderError as error:
            raise self._forked("The ledger does not continue what was published.") from error
        before = self._before
        if before is not None and self._writer.size == before.size and self._writer.frontier().root() != before.root:
            raise self._forked("The ledger does not continue the head that was published.")

    def _published(self) -> Checkpoint | None:
        try:
            return open_checkpoint(self._folder.read(CHECKPOINT), self._entries.public_key).checkpoint
        except MissingFileError:
            return None
        except LedgerFormatError as error:
            raise self._forked("The published head is damaged, or another log's.") from error

    def _forked(self, message: str) -> LedgerForkError:
        error = LedgerForkError(message, remedy="Restore the newest backup of the ledger.")
        self._entries.stop(error)
        return error
