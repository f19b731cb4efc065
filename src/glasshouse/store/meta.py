"""What the store knows of itself: single values by name (organisation, generation, sequence, instance)."""

from __future__ import annotations

import sqlalchemy as sa

from glasshouse.base.ids import random_id
from glasshouse.store import tables as t
from glasshouse.store.engine import insert_new
from glasshouse.store.statement import Statement

_VALUE = Statement(lambda: sa.select(t.meta.c.value).where(t.meta.c.key == sa.bindparam("key")))


def put(connection: sa.Connection, key: str, value: str) -> None:
    """Set one value."""
    if not connection.execute(sa.update(t.meta).where(t.meta.c.key == key).values(value=value)).rowcount:
        connection.execute(sa.insert(t.meta).values(key=key, value=value))


def get(connection: sa.Connection, key: str) -> str | None:
    """One value, or None."""
    found: str | None = _VALUE.scalar(connection, key=key)
    return found


def count(connection: sa.Connection, key: str, step: int) -> int:
    """Add to a number that never falls below 0; yields it. The row stays locked until the transaction ends."""
    m = t.meta.c
    number = sa.cast(m.value, sa.BigInteger) + step
    raised = sa.case((number > 0, number), else_=0)
    value = sa.update(t.meta).where(m.key == key).values(value=sa.cast(raised, sa.Text)).returning(m.value)
    found = connection.execute(value).scalar()
    if found is None:
        insert_new(connection, t.meta, [{"key": key, "value": "0"}])
        found = connection.execute(value).scalar_one()
    return int(found)


def instance(connection: sa.Connection) -> str:
    """A random id of this Glasshouse, made once: index folders and the log's origin carry it."""
    found = get(connection, "instance")
    if found is None:
        found = random_id()
        put(connection, "instance", found)
    return found
