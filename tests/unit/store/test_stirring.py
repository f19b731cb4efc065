"""What is kept of records goes with every write that may touch them."""

from pathlib import Path

import pytest
import sqlalchemy as sa

from glasshouse.store import doing, tables as t
from glasshouse.store.engine import Database, open_engine, sqlite_url
from glasshouse.store.stirring import HELD, RECORDS, STILL, stirs


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO held_too (case_id) VALUES (?)",
        'INSERT INTO "heldtoo" VALUES (?)',
        "INSERT OR IGNORE INTO views VALUES (?)",
        "REPLACE INTO views VALUES (?)",
        "WITH w AS (SELECT 1) INSERT INTO held SELECT 1",
        "UPDATE imports SET live = 1",
        "DELETE FROM seals",
        "DELETE FROM viewsheld",
        "UPDATE views_held SET a = 1",
        "DROP TABLE held",
        "PRAGMA foreign_keys = OFF",
        "ROLLBACK TO SAVEPOINT one",
        "",
    ],
)
def test_what_is_not_known_to_leave_records_alone_stirs(statement: str) -> None:
    assert stirs(statement) == RECORDS


@pytest.mark.parametrize("statement", ["INSERT INTO held (case_id) VALUES (?)", 'DELETE FROM "held" WHERE 1', "UPDATE held SET added = 0"])
def test_what_changes_held_things_alone_says_so(statement: str) -> None:
    assert stirs(statement) == HELD


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT 1",
        "select * from held",
        'INSERT INTO "views" ("token") VALUES (?)',
        "INSERT INTO views (token) VALUES (?)",
        "\nUPDATE jobs SET tries = 1",
        "DELETE FROM throttle WHERE minute < ?",
        "SAVEPOINT one",
        "RELEASE SAVEPOINT one",
    ],
)
def test_reading_and_what_is_beside_records_stirs_nothing(statement: str) -> None:
    assert stirs(statement) is None


def test_no_still_table_says_anything_of_records_cases_or_datasets() -> None:
    """The tables that folds, links, scopes and held things are made of; and every still table exists."""
    read = {t.entities, t.records, t.spans, t.imports, t.edges, t.seals, t.judgements, t.identities, t.held, t.datasets, t.grants, t.cases}
    assert STILL.isdisjoint(table.name for table in read)
    assert doing.__all__  # what executes commands draws every table
    assert t.meta.metadata.tables.keys() >= STILL


@pytest.fixture
def database(tmp_path: Path) -> Database:
    made = Database(open_engine(sqlite_url(tmp_path / "store.db")))
    with made.write() as connection:
        for name in ("held", "views"):
            connection.exec_driver_sql(f"CREATE TABLE {name} (number INTEGER)")
    return made


def mark(database: Database) -> tuple[int, int] | None:
    with database.read() as connection:
        return database.mark(connection)


def test_the_mark_moves_with_a_write_that_stirs_and_not_with_one_beside(database: Database) -> None:
    before = mark(database)
    with database.write() as connection:
        connection.execute(sa.text("INSERT INTO views (number) VALUES (1)"))
    assert mark(database) == before
    with database.write() as connection:
        connection.exec_driver_sql("INSERT INTO views (number) VALUES (?)", [(1,), (2,)])
        connection.exec_driver_sql("INSERT INTO held (number) VALUES (?)", [(1,), (2,)])
        connection.exec_driver_sql("INSERT INTO views (number) VALUES (3)")
    assert mark(database) != before


def test_the_mark_moves_also_where_a_write_fails(database: Database) -> None:
    before = mark(database)
    with pytest.raises(sa.exc.OperationalError), database.write() as connection:
        connection.exec_driver_sql("INSERT INTO nowhere (number) VALUES (1)")
    assert mark(database) != before


def test_a_write_that_stirred_nothing_is_followed_by_one_that_does_on_the_same_connection(database: Database) -> None:
    records, held = mark(database) or (-1, -1)
    for statement, moved in (
        ("DELETE FROM held", (0, 1)),
        ("DELETE FROM views", (0, 0)),
        ("CREATE TABLE more (number INTEGER)", (1, 0)),
        ("DELETE FROM held", (0, 1)),
        ("SELECT 1", (0, 0)),
    ):
        with database.write() as connection:
            connection.exec_driver_sql(statement)
        records, held = records + moved[0], held + moved[1]
        assert mark(database) == (records, held)
