"""What the store knows of itself: single values by name (organisation, generation, sequence, instance)."""

from __future__ import annotations

import sqlalchemy as sa

from glasshouse.base.ids import random_id
from glasshouse.store import tables as t


def put(connection: sa.Connection, key: str, value: str) -> None:
    """Set one value."""
    if not connection.execute(sa.update(t.meta).where(t.meta.c.key == key).values(value=value)).rowcount:
        connection.execute(sa.insert(t.meta).values(key=key, value=value))


def get(connection: sa.Connection, key: str) -> str | None:
    """One value, or None."""
    return connection.execute(sa.select(t.meta.c.value).where(t.meta.c.key == key)).scalar()


def instance(connection: sa.Connection) -> str:
    """A random id of this Glasshouse, made once: index folders and the log's origin carry it."""
    found = get(connection, "instance")
    if found is None:
        found = random_id()
        put(connection, "instance", found)
    return found
