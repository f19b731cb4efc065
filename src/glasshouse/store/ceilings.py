"""Which private persons were newly shown, counted for the ceilings (C3): sets of members by bucket, beside the ledger's leaves.

Promise: a row is written in the transaction of the leaf that shows the person, so that a count survives restarts and the erasure of
openings; buckets and members are HMACs, each member under its bucket's name, so that the table names nobody and links nothing without the
pepper.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

import sqlalchemy as sa

from glasshouse.store import ledgertables as t
from glasshouse.store.engine import Database
from glasshouse.store.statement import Statement

Key = Callable[[str, str], bytes]


def member_key(key: Key, bucket: str, subject: str) -> bytes:
    """What stands for `subject` in this bucket and in no other."""
    return key("counted", f"{bucket}\x00{subject}")


_IN = t.ceilings.c.bucket == sa.bindparam("bucket")
_SIZE = Statement(lambda: sa.select(sa.func.count().label("size")).select_from(t.ceilings).where(_IN))


class Counted:
    """Reads the buckets of one log."""

    def __init__(self, database: Database, key: Key) -> None:
        self._database = database
        self._key = key

    def size(self, bucket: str) -> int:
        """How many members the bucket has."""
        with self._database.read() as connection:
            return int(_SIZE.scalar(connection, bucket=self._key("bucket", bucket)) or 0)

    def known(self, bucket: str, subjects: Iterable[str]) -> frozenset[str]:
        """Those of `subjects` that are members."""
        keyed = {member_key(self._key, bucket, subject): subject for subject in subjects}
        if not keyed:
            return frozenset()
        query, wanted, inside = "SELECT member FROM ceilings WHERE bucket = ", list(keyed), self._key("bucket", bucket)
        with self._database.read() as connection:  # in the driver's own words: building the query costs more than it does
            if connection.dialect.name == "sqlite":
                rows = connection.exec_driver_sql(f"{query}? AND member IN ({', '.join('?' * len(wanted))})", (inside, *wanted))
            else:
                rows = connection.exec_driver_sql(f"{query}%s AND member = ANY(%s)", (inside, wanted))
            return frozenset(keyed[bytes(member)] for (member,) in rows)
