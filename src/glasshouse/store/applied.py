"""Which intents of the ledger reached the store: every business transaction names its own."""

from __future__ import annotations

from collections.abc import Iterable

import sqlalchemy as sa

from glasshouse.store import tables as t
from glasshouse.store.fold import CHUNK, chunks


def note(connection: sa.Connection, intent: int, now: int) -> None:
    """This transaction answers the ledger entry `intent`."""
    connection.execute(sa.insert(t.applied).values(intent=intent, at=now))


def among(connection: sa.Connection, intents: Iterable[int]) -> set[int]:
    """Those of `intents` whose transaction was committed."""
    found: set[int] = set()
    for part in chunks(sorted(intents), CHUNK):
        found |= set(connection.execute(sa.select(t.applied.c.intent).where(t.applied.c.intent.in_(part))).scalars())
    return found
