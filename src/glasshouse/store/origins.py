"""One log after another: the year's turn and a restored backup end a log and open the next, whose genesis names the last head known.

Promise: an origin is opened once. What follows a year's log is known before (`following`): its keys can be told. A restored backup never
writes to the log that it is a copy of, since others may have seen other entries there: the next origin ends in the moment of its restoring,
so that one backup restored twice opens two. Entries are numbered through all logs (`base` of them stand before a log's first); inside a
log, and for outsiders, each begins with 0.
"""

from __future__ import annotations

import hmac
from bisect import bisect_right
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import sqlalchemy as sa
from cryptography.exceptions import UnsupportedAlgorithm

from glasshouse.base.clock import SECOND
from glasshouse.base.errors import LedgerForkError
from glasshouse.store import ledgertables as t, places
from glasshouse.store.engine import Database, insert_new
from glasshouse_ledger.errors import LedgerFormatError
from glasshouse_ledger.leaf import parse
from glasshouse_ledger.note import ED25519, MLDSA_COSIGNATURE, Signer

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Log:
    """One log: how many leaves stand before its first, its origin, the signed head that its genesis names, and the one that it ended with.
    A log that runs has no end."""

    base: int
    origin: str
    former: bytes | None = None
    ended: bytes | None = None

    def folder(self, root: Path) -> Path:
        """Where it is published: the first log at the root, each other below it under the last word of its origin."""
        return root / self.place

    @property
    def place(self) -> str:
        """The same as a path below `/ledger`; nothing for the first."""
        return self.origin.rpartition("/")[2] if self.base else ""


def signer(key: bytes, log: Log) -> Signer:
    """What signs the heads of a log, made from the key folder's `log` key: itself for the first, one of its own for each other, since a
    trust policy lists a public key once (c2sp.org/tlog-policy)."""
    return Signer(log.origin, key if log.base == 0 else _derived(key, "ed25519", log), ED25519)


def second_signer(key: bytes, log: Log) -> Signer | None:
    """What signs them too, by ML-DSA-44 (type 06 of c2sp.org/tlog-cosignature): who lists this key alone believes no head that was forged
    with the other. None where this machine's OpenSSL has no ML-DSA."""
    try:
        return Signer(log.origin, _derived(key, "ml-dsa-44", log), MLDSA_COSIGNATURE)
    except UnsupportedAlgorithm:
        return None


def _derived(key: bytes, kind: str, log: Log) -> bytes:
    return hmac.digest(key, f"{kind}\x00{log.origin}".encode(), "sha256")


class Logs:
    """All logs of one Glasshouse, in order; the last one runs."""

    def __init__(self, logs: list[Log]) -> None:
        self._logs = tuple(logs)
        self._bases = [log.base for log in logs]

    @property
    def running(self) -> Log:
        """The one that is written."""
        return self._logs[-1]

    @property
    def ended(self) -> tuple[tuple[Log, int], ...]:
        """Those before it, each with the number at which it ended."""
        return tuple(zip(self._logs[:-1], self._bases[1:], strict=True))

    def base(self, index: int) -> int:
        """How many leaves stand before the log in which the leaf with this number stands."""
        return self._bases[bisect_right(self._bases, index) - 1]


def read(database: Database, stem: str, now: int) -> Logs:
    """The logs of this ledger. A new ledger begins one of this year, `<stem>/<year>`; one from before there were years keeps its name."""
    with database.write() as connection:
        if connection.execute(sa.select(sa.func.count()).select_from(t.logs)).scalar() == 0:
            begun = connection.execute(sa.select(sa.func.count()).select_from(t.leaves)).scalar()
            insert_new(connection, t.logs, [{"base": 0, "origin": stem if begun else f"{stem}/{_moment(now):%Y}"}])
        places.settle(connection)
        rows = connection.execute(sa.select(t.logs).order_by(t.logs.c.base))
        return Logs([Log(row.base, row.origin, _bytes(row.former), _bytes(row.ended)) for row in rows])


def copied(database: Database) -> bool:
    """Whether this ledger is a backup's copy, on which nobody has started yet."""
    with database.read() as connection:
        return connection.execute(sa.select(t.copied.c.at)).first() is not None or places.moved(connection)


def mark(database: Database) -> None:
    """Say that this is a backup's copy."""
    with database.write() as connection:
        insert_new(connection, t.copied, [{"at": connection.execute(sa.select(sa.func.count()).select_from(t.leaves)).scalar()}])


def another_year(database: Database, log: Log, now: int) -> bool:
    """Whether the log began in an earlier year (UTC) than the present one."""
    began = _began(database, log)
    return began is not None and began < _moment(now).year


def following(database: Database, log: Log, stem: str, now: int) -> Log:
    """The log that this one's year will turn to, as far as it is known before: its origin, and so its keys."""
    present = _moment(now).year
    began = _began(database, log) or present
    return Log(log.base + 1, f"{stem}/{max(began + 1, present)}")


def _began(database: Database, log: Log) -> int | None:
    """The year (UTC) of a log's first entry; None where it has none."""
    with database.read() as connection:
        first = connection.execute(sa.select(t.leaves.c.entry).where(t.leaves.c.idx == log.base)).scalar()
    if first is None:
        return None
    try:
        return (_EPOCH + timedelta(hours=parse(first).header.t)).year
    except LedgerFormatError as error:
        raise LedgerForkError("The ledger's first entry is damaged.", remedy="Restore it from a backup.") from error


def turn(database: Database, stem: str, now: int, base: int, former: bytes, ended: bytes, *, restored: bool) -> None:
    """End the running log at `base` with the head `ended`, and open the next, whose genesis names the head `former`."""
    moment = _moment(now)
    label = f"{moment:%Y}-r{moment:%m%d%H%M%S}" if restored else f"{moment:%Y}"
    with database.write() as connection:
        connection.execute(sa.update(t.logs).where(t.logs.c.ended.is_(None)).values(ended=ended.decode()))
        connection.execute(sa.insert(t.logs).values(base=base, origin=f"{stem}/{label}", former=former.decode()))
        _at_home(connection)


def unmark(database: Database) -> None:
    """Forget that this is a copy: it holds no log that could part."""
    with database.write() as connection:
        _at_home(connection)


def _at_home(connection: sa.Connection) -> None:
    connection.execute(sa.delete(t.copied))
    places.arrive(connection)


def _moment(now: int) -> datetime:
    return _EPOCH + timedelta(seconds=now // SECOND)


def _bytes(text: str | None) -> bytes | None:
    return None if text is None else text.encode()
