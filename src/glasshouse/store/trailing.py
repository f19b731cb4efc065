"""Statements that read the ledger's tables by case and number, prepared once."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from glasshouse.store import ledgertables as t
from glasshouse.store.statement import Statement


def with_openings(indexes: sa.Select[Any]) -> sa.Select[Any]:
    """Number, leaf and sealed opening of these indexes, newest first."""
    wanted = indexes.subquery()
    return (
        sa.select(t.leaves.c.idx, t.leaves.c.entry, t.openings.c.sealed)
        .join(wanted, wanted.c.idx == t.leaves.c.idx)
        .outerjoin(t.openings, t.openings.c.idx == t.leaves.c.idx)
        .order_by(t.leaves.c.idx.desc())
    )


def _page() -> sa.Select[Any]:
    where = t.trails.c.case_key == sa.bindparam("key")
    page = (
        sa.select(t.trails.c.idx).where(where).order_by(t.trails.c.idx.desc()).limit(sa.bindparam("size")).offset(sa.bindparam("skipped"))
    )
    return with_openings(page)


_OF_CASE = t.tallies.c.case_key == sa.bindparam("key")
PAGE = Statement(_page)
"""`size` entries of a case (`key`), newest first, without the newest `skipped`."""
TALLY = Statement(lambda: sa.select(t.tallies.c.entries).where(_OF_CASE & (t.tallies.c.person_key == sa.bindparam("person"))))
"""How many entries of the case are of this `person`."""
TOTAL = Statement(lambda: sa.select(sa.func.sum(t.tallies.c.entries).label("total")).where(_OF_CASE))
"""Every entry of a case is in somebody's tally: a sum over people, where a count over the trail would grow with every reading."""


def forget(connection: sa.Connection, key: bytes) -> None:
    """Delete the keyed marks of a case (`key`): who had how many entries, whom they opened, whom they disclosed. Its trail stays: which of
    the log's leaves were the case's, so that their openings are known to be gone."""
    for table in (t.tallies, t.subjects, t.disclosures):
        connection.execute(sa.delete(table).where(table.c.case_key == key))
