"""Logs that ended, as they stay published: their folders made again where they are gone, their receipts, and the heads that end a backup.

Promise: nothing is ever added to a log that ended; where its entries do not lead to the head that it ended with, the ledger is stopped with
LedgerForkError.
"""

from __future__ import annotations

from pathlib import Path

from glasshouse.base.errors import LedgerForkError, NotFoundError
from glasshouse.store.cosigning import Cosigners
from glasshouse.store.entries import Entries
from glasshouse.store.origins import Log
from glasshouse_ledger.checkpoint import Checkpoint, open_checkpoint
from glasshouse_ledger.errors import FolderError, LedgerFormatError, MissingFileError
from glasshouse_ledger.folder import FORMER, KEY, LOGS, Folder
from glasshouse_ledger.proof import Proof
from glasshouse_ledger.tiles import CHECKPOINT, TileHashes, TileWriter
from glasshouse_ledger.tree import inclusion_proof, subtree_hash

_STEP = 4096


class EndedLogs:
    """Those below one root folder."""

    def __init__(self, entries: Entries, root: Path) -> None:
        self._entries = entries
        self._root = root

    def publish(self) -> None:
        """Write what is missing of each, and the list of all logs. Where a log stands whole at its head, only its edge is read."""
        for log, end in self._entries.logs.ended:
            self._publish(log, end - log.base)
        logs = [*(log for log, _ in self._entries.logs.ended), self._entries.logs.running]
        self._root.mkdir(parents=True, exist_ok=True, mode=0o700)
        listed = "".join(f"{log.place or '.'} {self._entries.heads.key_of(log)}\n" for log in logs)
        Folder(self._root).write_named(LOGS, listed.encode())

    def receipt(self, index: int) -> bytes:
        """The proof of an entry by its number over all logs. NotFoundError where the log ended under a head that does not reach it."""
        log, _ = next(pair for pair in reversed(self._entries.logs.ended) if pair[0].base <= index)
        note, size, _ = self._head(log)
        folder, place = Folder(log.folder(self._root)), index - log.base
        if place >= size:
            raise NotFoundError("The log ended before this entry was published.")
        (entry,) = self._entries.leaves_from(index, 1)
        return Proof(place, tuple(inclusion_proof(place, size, TileHashes(size, folder.read))), note, entry).encode()

    def _head(self, log: Log) -> tuple[bytes, int, bytes]:
        """The head that the log ended with, its size and its root."""
        note = log.ended or b""
        try:
            head = open_checkpoint(note, self._entries.heads.key_of(log)).checkpoint
        except LedgerFormatError as error:
            raise self._forked("A former log's last head was not signed by it.") from error
        return note, head.size, head.root

    def _publish(self, log: Log, held: int) -> None:
        """`held` entries of the log are stored: as many as it ended with, or fewer where a restored database lost published ones."""
        note, size, root = self._head(log)
        path = log.folder(self._root)
        folder = Folder(path)
        if _stands(folder, note, size, root):
            return
        if held < size:
            raise self._forked("Entries of a former log stood in its published folder alone, which is damaged.")
        path.mkdir(parents=True, exist_ok=True, mode=0o700)
        writer = TileWriter()
        try:
            folder.write_named(KEY, f"{self._entries.heads.key_of(log)}\n".encode())
            if log.former is not None:
                folder.write_text(FORMER, log.former)
            while writer.size < size:
                rows = self._entries.leaves_from(log.base + writer.size, min(_STEP, size - writer.size))
                if not rows:
                    raise self._forked("A former log lost entries.")
                folder.write(writer.add(rows))
            if writer.frontier().root() != root:
                raise self._forked("A former log's entries do not lead to the head that it ended with.")
            folder.publish(writer.partials(), note)
        except FolderError as error:
            raise self._forked("A former log does not lead to what was published of it.") from error

    def _forked(self, message: str) -> LedgerForkError:
        error = LedgerForkError(message, remedy="Put its published folder back from a copy, or restore the newest backup of the ledger.")
        self._entries.stop(error)
        return error


def _stands(folder: Folder, note: bytes, size: int, root: bytes) -> bool:
    try:
        return folder.read(CHECKPOINT) == note and TileWriter.resume(size, folder.read).frontier().root() == root
    except LedgerFormatError:
        return False


def _begins(folder: Folder, note: bytes, head: Checkpoint, size: int, root: bytes) -> bool:
    """Whether the folder stands whole under its head; LedgerForkError where its first `size` entries do not have this root."""
    try:
        stands = _stands(folder, note, head.size, head.root)
        beginning = subtree_hash(0, size, TileHashes(head.size, folder.read)) if stands else root
    except LedgerFormatError:
        return False
    if beginning != root:
        raise LedgerForkError("The restored ledger is not the beginning of what was published.", remedy="Restore its own backup.")
    return stands


def heads_of_copy(entries: Entries, root: Path, cosigners: Cosigners | None) -> tuple[bytes, bytes]:
    """Of a backup's copy that is started on: the last head known, and the head that its log ends with. The last known is the one in the
    restored folder where that is of more entries than the copy has: what lies between is lost, and the next genesis says so. Where the
    folder was not lost with the database, it stays as it was published: nothing that others have seen is taken back."""
    own, (size, tree) = entries.checkpoint(), entries.head()
    folder = Folder(entries.logs.running.folder(root))
    try:
        published = folder.read(CHECKPOINT)
        head = open_checkpoint(published, entries.public_key).checkpoint
    except MissingFileError:
        return own, own
    except LedgerFormatError as error:
        raise LedgerForkError("The restored head is damaged, or another log's.", remedy="Restore the backup again.") from error
    if head.size > size:
        return published, published if _begins(folder, published, head, size, tree) else own
    return own, published if cosigners is not None and cosigners.cosigned(published) is not None else own
