"""Triggers that refuse to change or remove a row, on both databases; and the one way past them, for a case that is disposed of."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa


def append_only(connection: sa.Connection, table: str) -> None:
    """From now on rows of `table` are only added."""
    if connection.dialect.name == "sqlite":
        for verb in ("UPDATE", "DELETE"):
            connection.exec_driver_sql(
                f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{table} are only added'); END"
            )
        return
    connection.exec_driver_sql(
        f"CREATE FUNCTION {table}_only_added() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{table} are only added'; END $$"
    )
    for verbs, each, name in (("UPDATE OR DELETE", "ROW", "only_added"), ("TRUNCATE", "STATEMENT", "not_emptied")):
        connection.exec_driver_sql(
            f"CREATE TRIGGER {table}_{name} BEFORE {verbs} ON {table} FOR EACH {each} EXECUTE FUNCTION {table}_only_added()"
        )


@contextmanager
def lifted(connection: sa.Connection, table: str) -> Iterator[None]:
    """Inside, and in this transaction alone, rows of `table` can be deleted; nobody else sees it without its triggers, and whatever breaks
    off brings them back. For `store.disposing` and nobody else."""
    if connection.dialect.name != "sqlite":
        connection.exec_driver_sql(f'ALTER TABLE "{table}" DISABLE TRIGGER USER')
        yield
        connection.exec_driver_sql(f'ALTER TABLE "{table}" ENABLE TRIGGER USER')
        return
    query = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = ? AND sql LIKE '%BEFORE DELETE%'"
    guards = connection.exec_driver_sql(query, (table,)).all()
    for name, _ in guards:
        connection.exec_driver_sql(f'DROP TRIGGER "{name}"')
    yield
    for _, text in guards:
        connection.exec_driver_sql(text)
