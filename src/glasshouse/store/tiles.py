"""The public side of the ledger: tiles, entry bundles and the signed checkpoint as static files (c2sp.org/tlog-tiles), derived and
re-made at will."""

from __future__ import annotations

import threading
from pathlib import Path

from glasshouse.store.entries import Entries
from glasshouse_ledger.errors import LedgerFormatError
from glasshouse_ledger.folder import Folder
from glasshouse_ledger.tiles import TileWriter

_STEP = 4096


class Publisher:
    """Writes what has grown since the last time. The checkpoint comes last, so that a reader never misses a tile."""

    def __init__(self, entries: Entries, root: Path) -> None:
        root.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._entries = entries
        self._folder = Folder(root)
        self._writer = TileWriter()
        self._lock = threading.Lock()
        self._signed = 0
        (root / "key").write_text(entries.verifier() + "\n")

    def publish(self) -> int:
        """Bring the folder up to the head; yields its size."""
        with self._lock:
            size, _ = self._entries.head()
            if size == self._signed:
                return size
            while self._writer.size < size:
                rows = self._entries.leaves_from(self._writer.size, min(_STEP, size - self._writer.size))
                if not rows:
                    raise LedgerFormatError("the ledger lost entries while it was published")
                self._folder.write(self._writer.add(rows))
            self._folder.publish(self._writer.partials(), self._entries.checkpoint_of(self._writer.frontier()))
            self._signed = size
            return size
