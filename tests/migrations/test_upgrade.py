"""The steps lead to the tables that the code expects, on both engines; an interrupted one never happened; a newer schema is refused."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy import event

from glasshouse import assemble as _assemble  # noqa: F401  # draws every table, whichever module it is in
from glasshouse.store.columns import metadata
from glasshouse.store.engine import Database
from glasshouse.store.ledgertables import ledger_metadata
from glasshouse.store.migrations.upgrade import SchemaError, upgrade, upgrade_ledger
from tests.migrations.conftest import Empty

KINDS = [(upgrade, metadata, "store"), (upgrade_ledger, ledger_metadata, "ledger")]
Upgrade = Callable[[Database], None]

_SQLITE = "SELECT type, name, tbl_name, sql FROM sqlite_master WHERE type IN ('table', 'index') AND sql IS NOT NULL"
_POSTGRESQL = (
    "SELECT table_name, column_name, data_type, is_nullable, collation_name FROM information_schema.columns WHERE table_schema = 'public'",
    "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint WHERE connamespace = 'public'::regnamespace",
    "SELECT tablename, indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'",
)


def drawn(database: Database) -> set[tuple[Any, ...]]:
    """Every table, column, constraint and index, as the database itself tells."""
    found: set[tuple[Any, ...]] = set()
    with database.read() as connection:
        for query in (_SQLITE,) if database.embedded else _POSTGRESQL:
            found |= {tuple(_ordered(cell) for cell in row) for row in connection.exec_driver_sql(query)}
    return {row for row in found if not any(str(cell).startswith("migration_") for cell in row)}


def _ordered(cell: Any) -> Any:
    """A definition with its lines in order: in which order constraints were written down means nothing."""
    return "\n".join(sorted(line.strip().rstrip(",").rstrip() for line in cell.splitlines())) if isinstance(cell, str) else cell


def triggers(database: Database) -> set[str]:
    """Names of all triggers."""
    query = "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal"
    if database.embedded:
        query = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    with database.read() as connection:
        return set(connection.exec_driver_sql(query).scalars())


@pytest.mark.parametrize(("up", "tables", "name"), KINDS, ids=["store", "ledger"])
def test_the_steps_lead_to_the_tables_that_the_code_expects(empty: Empty, up: Upgrade, tables: sa.MetaData, name: str) -> None:
    del name
    migrated, made = empty(), empty()
    up(migrated)
    with made.write() as connection:
        tables.create_all(connection)
    assert drawn(migrated) == drawn(made)
    assert len(drawn(made)) >= len(tables.tables)


@pytest.mark.parametrize(("up", "tables", "name"), KINDS, ids=["store", "ledger"])
def test_an_upgrade_that_is_interrupted_at_any_statement_never_happened_and_resumes(
    empty: Empty, up: Upgrade, tables: sa.MetaData, name: str
) -> None:
    del tables, name
    whole = empty()
    statements = _interrupted(whole, up, after=10_000)
    assert statements > 5
    for after in range(0, statements, max(1, statements // 8)):
        database = empty()
        assert _interrupted(database, up, after) == after
        assert drawn(database) == set()
        assert triggers(database) == set()
        up(database)
        assert drawn(database) == drawn(whole)
        assert triggers(database) == triggers(whole)


@pytest.mark.parametrize(("up", "tables", "name"), KINDS, ids=["store", "ledger"])
def test_a_second_upgrade_changes_nothing(empty: Empty, up: Upgrade, tables: sa.MetaData, name: str) -> None:
    del tables, name
    database = empty()
    up(database)
    before = drawn(database)
    up(database)
    assert drawn(database) == before


@pytest.mark.parametrize(("up", "tables", "name"), KINDS, ids=["store", "ledger"])
def test_a_newer_schema_is_refused_and_left_alone(empty: Empty, up: Upgrade, tables: sa.MetaData, name: str) -> None:
    del tables
    database = empty()
    up(database)
    before = drawn(database)
    with database.write() as connection:
        connection.exec_driver_sql(f"UPDATE migration_{name} SET version_num = '9999'")
    with pytest.raises(SchemaError):
        up(database)
    assert drawn(database) == before


class PowerCutError(Exception):
    """What stands for a power cut between two statements."""


def _interrupted(database: Database, up: Upgrade, after: int) -> int:
    """Upgrade, breaking off after so many changing statements; yields how many there were."""
    done = 0

    def count(connection: Any, cursor: Any, statement: str, *rest: Any) -> None:
        nonlocal done
        del connection, cursor, rest
        if statement.lstrip().upper().startswith(("CREATE", "INSERT", "UPDATE", "ALTER")):
            if done == after:
                raise PowerCutError
            done += 1

    event.listen(database.engine, "before_cursor_execute", count)
    try:
        up(database)
    except PowerCutError:
        pass
    finally:
        event.remove(database.engine, "before_cursor_execute", count)
    return done


def test_sqlite_here_knows_strict_tables() -> None:
    assert sqlite3.sqlite_version_info >= (3, 37)
