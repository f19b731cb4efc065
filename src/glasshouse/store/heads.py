"""Signed heads of one log, kept beside its entries with the tree's right edge, so that a start reads only what came after.

Promise: a tree is signed once: whoever asks again gets the same note. A kept head is believed only with this log's own signature over it.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from glasshouse.base.clock import SECOND, Clock
from glasshouse.base.errors import LedgerForkError
from glasshouse.store import ledgertables as t
from glasshouse.store.engine import Database, insert_new
from glasshouse.store.origins import Log, second_signer, signer
from glasshouse_ledger.checkpoint import Checkpoint, add_signatures, open_checkpoint, sign
from glasshouse_ledger.errors import LedgerFormatError
from glasshouse_ledger.note import Verifier
from glasshouse_ledger.successor import announce
from glasshouse_ledger.tree import Frontier


class Heads:
    """Those of `log`, signed with what is derived from `key`, the key folder's `log` key."""

    def __init__(self, database: Database, key: bytes, log: Log, clock: Clock) -> None:
        self._database = database
        self._key = key
        self._log = log
        self._clock = clock
        self._signer = signer(key, log)
        self._second = second_signer(key, log)

    @property
    def verifier(self) -> Verifier:
        """The log's public key."""
        return self._signer.verifier

    @property
    def second_verifier(self) -> Verifier | None:
        """The key of its second signature (ML-DSA-44), where there is one."""
        return None if self._second is None else self._second.verifier

    def key_of(self, log: Log) -> Verifier:
        """The public key of one of our logs."""
        return signer(self._key, log).verifier

    def announcement(self, log: Log) -> bytes:
        """The keys of a log of ours that is yet to begin, signed by this one (`glasshouse_ledger.successor`)."""
        second = second_signer(self._key, log)
        return announce([self.key_of(log), *([] if second is None else [second.verifier])], self._signer)

    def before_the_first(self, log: Log) -> bytes:
        """The head of a log of ours that has no entry yet, signed: with it witnesses can be asked whether they know the log."""
        return sign(Checkpoint(log.origin, 0, Frontier().root()), signer(self._key, log))

    def sign(self, frontier: Frontier) -> bytes:
        """The signed checkpoint of a tree that the log had, kept; an empty one says nothing and is not."""
        kept = self._kept(frontier)
        if kept is not None:
            return kept
        head = Checkpoint(self._log.origin, frontier.size, frontier.root())
        note = sign(head, self._signer)
        if self._second is not None:
            note = add_signatures(note, [self._second.sign(head.text(), self._clock() // SECOND)])
        row = {"size": self._log.base + frontier.size, "frontier": b"".join(frontier.hashes), "note": note.decode()}
        if frontier.size:
            with self._database.write() as connection:
                insert_new(connection, t.heads, [row])
        return note

    def root(self, size: int) -> bytes | None:
        """The root of the head of this size that was signed and kept; None where there is none."""
        with self._database.read() as connection:
            row = connection.execute(sa.select(t.heads).where(t.heads.c.size == self._log.base + size)).first()
        return None if row is None or not size else Frontier(size, _split(row.frontier)).root()

    def newest(self, connection: sa.Connection) -> Frontier | None:
        """The tree's edge at the newest kept head; LedgerForkError where signature or root do not agree with it."""
        own = sa.select(t.heads).where(t.heads.c.size > self._log.base).order_by(t.heads.c.size.desc()).limit(1)
        head = connection.execute(own).first()
        return None if head is None else self._edge(head)

    def _edge(self, head: Any) -> Frontier:
        try:
            frontier = Frontier(head.size - self._log.base, _split(head.frontier))
            signed = open_checkpoint(head.note.encode(), self.verifier).checkpoint
        except LedgerFormatError as error:
            raise LedgerForkError("The ledger's last head was not signed by this log.", remedy="Restore it from a backup.") from error
        if (signed.size, signed.root) != (frontier.size, frontier.root()):
            raise LedgerForkError("The ledger's last head is not the one that was signed.", remedy="Restore it from a backup.")
        return frontier

    def _kept(self, frontier: Frontier) -> bytes | None:
        """The note of the kept head over this very tree."""
        with self._database.read() as connection:
            query = sa.select(t.heads.c.note).where(t.heads.c.size == self._log.base + frontier.size)
            note = str(connection.execute(query).scalar() or "").encode()
        try:
            head = open_checkpoint(note, self.verifier).checkpoint
        except LedgerFormatError:
            return None
        return note if (head.size, head.root) == (frontier.size, frontier.root()) else None


def _split(hashes: bytes) -> list[bytes]:
    return [hashes[i : i + 32] for i in range(0, len(hashes), 32)]
