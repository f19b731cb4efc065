"""Databases: the columns that an FtM mapping asks for, rows found again, and an original that stays as it is."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path
from typing import Any

import pytest

from tests.unit.ingest.readers.conftest import Read

SCHEMA = """
CREATE TABLE company (id INTEGER PRIMARY KEY, name TEXT);
CREATE TABLE shares (owner INTEGER, owned INTEGER, share REAL);
INSERT INTO company VALUES (3, 'C'), (1, 'A'), (2, 'B');
INSERT INTO shares VALUES (1, 2, 50.0), (1, 3, 12.5), (2, 3, NULL);
"""
TABLES: list[Any] = [{"table": "company", "alias": "top"}, {"table": "company", "alias": "sub"}, "shares"]
JOINED: dict[str, Any] = {
    "tables": TABLES,
    "joins": [{"left": "top.id", "right": "shares.owner"}, {"left": "sub.id", "right": "shares.owned"}],
}


@pytest.fixture
def database(tmp_path: Path) -> Path:
    folder = tmp_path / "odd?name #%20"
    folder.mkdir()
    path = folder / "source"
    with sqlite3.connect(path) as connection:
        connection.executescript(SCHEMA)
    connection.close()
    return path


def test_rows_come_in_the_order_of_the_key_with_both_names(database: Path, read: Read) -> None:
    made = read(database, query={"table": "company"})
    assert [row.values for row in made.rows] == [
        {"company.id": key, "id": key, "company.name": name, "name": name} for key, name in zip("123", "ABC", strict=True)
    ]
    assert made.places == ["row:company:1", "row:company:2", "row:company:3"]


def test_joins_aliases_and_filters_mean_what_they_mean_in_a_mapping(database: Path, read: Read) -> None:
    refs = ["top.name", "sub.name", "share"]
    made = read(database, query={**JOINED, "refs": refs})
    assert made.values == [["A", "B", "50"], ["A", "C", "12.5"], ["B", "C", ""]]
    made = read(database, query={**JOINED, "refs": refs, "filters": {"sub.name": ["C", "X"]}, "filters_not": {"top.name": "B"}})
    assert made.values == [["A", "C", "12.5"]]


def test_columns_agree_with_the_ontology_library(database: Path, read: Read) -> None:
    """The same query in FollowTheMoney's own source gives the same records for the same references."""
    mapping = pytest.importorskip("followthemoney.mapping.sql")

    class Query:
        refs = {"top.name", "sub.id", "shares.share", "owner"}  # noqa: RUF012 (as the library's own class has it)

    plain = database.parent.parent / "plain.db"  # their address knows no question mark in a name
    plain.write_bytes(database.read_bytes())
    source = mapping.SQLSource(Query(), {"database": f"sqlite:///{plain}", **JOINED})
    theirs = sorted(sorted(record.items()) for record in source.records)
    made = read(database, query={**JOINED, "refs": sorted(Query.refs)})
    ours = sorted(sorted((name, str(value)) for name, value in row.values.items() if value) for row in made.rows)
    assert [[(name, value.removesuffix(".0")) for name, value in record] for record in theirs] == ours


def test_only_table_needs_no_query_and_two_do(database: Path, read: Read, tmp_path: Path) -> None:
    assert read(database).codes == [("invalid_query", "byte:0")]
    single = tmp_path / "single"
    with sqlite3.connect(single) as connection:
        connection.executescript("CREATE TABLE t (a); INSERT INTO t VALUES (1)")
    connection.close()
    assert read(single).values == [["1", "1"]]


@pytest.mark.parametrize(
    "query",
    [
        {"table": "nothing"},
        {"table": "company", "refs": ["nothing"]},
        {"table": "company", "filters": {"name; DROP TABLE company": 1}},
        {"tables": ["company", "shares"], "joins": [{"left": "id", "right": "nothing"}]},
        {"tables": [{"alias": "x"}]},
    ],
)
def test_query_for_what_is_not_there_is_a_fault(database: Path, read: Read, query: dict[str, object]) -> None:
    assert read(database, query=query).codes == [("invalid_query", "byte:0")]


def test_unsound_values_cost_their_row(tmp_path: Path, read: Read) -> None:
    path = tmp_path / "source"
    with sqlite3.connect(path) as connection:
        connection.executescript(
            "CREATE TABLE t (id INTEGER PRIMARY KEY, v); INSERT INTO t VALUES (1, 'x'), (2, x'00ff'),"
            " (3, CAST(x'ff41' AS TEXT)), (4, 'a' || char(0)), (5, 9e999), (6, 'y')"
        )
    connection.close()
    made = read(path)
    assert made.codes == [
        ("binary_value", "row:t:2"),
        ("undecodable", "row:t:3"),
        ("nul_character", "row:t:4"),
        ("number_out_of_range", "row:t:5"),
    ]
    assert made.places == ["row:t:1", "row:t:6"]


def test_damaged_database_is_refused_and_not_read_as_zeros(database: Path, read: Read) -> None:
    whole = database.read_bytes()
    for length in (100, 4096, len(whole) - 4096, len(whole) - 10):
        database.write_bytes(whole[:length])
        assert [code for code, _ in read(database, query={"table": "company"}).codes] == ["damaged_file"], length


def test_original_is_not_touched_and_nothing_is_put_beside_it(database: Path, read: Read) -> None:
    before = database.read_bytes()
    read(database, query={"table": "company"})
    assert database.read_bytes() == before
    assert os.listdir(database.parent) == ["source"]


def test_address_with_a_password_never_stands_in_a_fault(read: Read) -> None:
    made = read("postgresql://u:secretword@127.0.0.1:1/db", format="sql", query={"table": "t"})
    assert made.codes == [("database_error", "byte:0")]
    assert "secretword" not in repr(made.faults)
