"""Matchings of a list of private persons with another list that wait for an approver (C3), as they are kept.

Promise: what is asked for is bound to kind, property and datasets exactly; it serves once, for somebody else, within `HOURS`; a clock that
went back makes nothing last longer.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Column, ForeignKey

from glasshouse.base.clock import HOUR
from glasshouse.policy.plans.data import MATCHING_HOURS
from glasshouse.store.columns import Number, Words, table
from glasshouse.store.sameness import alike

matchings = table(
    "matchings",
    Column("schema", Words, primary_key=True),
    Column("property", Words, primary_key=True),
    Column("datasets", Words, primary_key=True),
    Column("by", Words, ForeignKey("people.id"), nullable=False),
    Column("reason", Words, nullable=False),
    Column("asked", Number, nullable=False),
    keyed=True,
)
"""`datasets`: their names in order, as JSON. Asked for again, the later request counts."""


def ask(connection: sa.Connection, what: tuple[str, str, tuple[str, ...]], by: str, reason: str, now: int) -> None:
    """Keep a request."""
    connection.execute(sa.delete(matchings).where(_is(what)))
    values = {"schema": what[0], "property": what[1], "datasets": _names(what[2]), "by": by, "reason": reason, "asked": now}
    connection.execute(sa.insert(matchings).values(values))


def waiting(connection: sa.Connection, now: int) -> Iterator[Any]:
    """Rows that still wait, oldest first."""
    for row in connection.execute(sa.select(matchings).order_by(matchings.c.asked, matchings.c.schema, matchings.c.property)):
        if 0 <= now - row.asked < MATCHING_HOURS * HOUR:
            yield row


def take(connection: sa.Connection, what: tuple[str, str, tuple[str, ...]], approver: str, now: int) -> Any:
    """The request that somebody else made for exactly this, which is used up; None where there is none."""
    row = connection.execute(sa.select(matchings).where(_is(what))).first()
    if row is None or row.by in alike(connection, approver) or not 0 <= now - row.asked < MATCHING_HOURS * HOUR:
        return None
    connection.execute(sa.delete(matchings).where(_is(what)))
    return row


def _is(what: tuple[str, str, tuple[str, ...]]) -> sa.ColumnElement[bool]:
    c = matchings.c
    return (c.schema == what[0]) & (c.property == what[1]) & (c.datasets == _names(what[2]))


def _names(datasets: tuple[str, ...]) -> str:
    return json.dumps(sorted(set(datasets)))
