"""Triggers that refuse to change or remove a row, on both databases."""

from __future__ import annotations

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
