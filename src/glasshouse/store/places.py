"""Where a ledger on PostgreSQL stands: the cluster, its timeline, the database and the table, written down in the database itself. A copy
carries the place of its original along, and is known by that.

Promise: a database that was restored from a dump, made from a template, recovered to a point in time or promoted from a standby stands in
another place, and so does one whose tables were dropped and restored. A folder of a stopped cluster that was copied file by file stands in
the same: nothing in it tells, so `glasshouse restore` is told. On SQLite backups are marked as such.
"""

from __future__ import annotations

import sqlalchemy as sa

from glasshouse.store import meta

KEY = "place"
_PLACE = sa.text(
    "SELECT concat_ws('/', (SELECT system_identifier FROM pg_control_system()), "
    "substr(pg_walfile_name(pg_current_wal_insert_lsn()), 1, 8), "  # the control file tells the timeline only after a checkpoint
    "(SELECT oid FROM pg_database WHERE datname = current_database()), 'leaves'::regclass::oid)"
)


def moved(connection: sa.Connection) -> bool:
    """Whether the ledger was written in another place than the one in which it stands now."""
    noted = None if connection.dialect.name == "sqlite" else meta.get(connection, KEY)
    return noted is not None and noted != _here(connection)


def settle(connection: sa.Connection) -> None:
    """Write the present place down where none is."""
    if connection.dialect.name != "sqlite" and meta.get(connection, KEY) is None:
        arrive(connection)


def arrive(connection: sa.Connection) -> None:
    """Write the present place down, whatever stood there."""
    if connection.dialect.name != "sqlite":
        meta.put(connection, KEY, _here(connection))


def _here(connection: sa.Connection) -> str:
    return str(connection.execute(_PLACE).scalar_one())
