"""A disposal finds its tables in one list: no table that belongs to a case is forgotten in it."""

from __future__ import annotations

import importlib
import pkgutil

import pytest
from sqlalchemy import Column, ForeignKey, MetaData, Text

import glasshouse.store
from glasshouse.base.errors import DefectError
from glasshouse.store import disposable
from glasshouse.store.columns import metadata, table

NAMED = {"case_id", "case", "other"}
"""Columns that hold a case's id without saying so to the database."""
STAYS = {"breakglass.other", "alerts.other"}
"""Columns of such a name that hold something else: another account."""


def _all_tables() -> MetaData:
    importlib.import_module("glasshouse.gate.gate")  # before its parts, in the order in which the program loads them
    for found in pkgutil.walk_packages(glasshouse.store.__path__, "glasshouse.store."):
        if ".versions" not in found.name:
            importlib.import_module(found.name)
    return metadata


def _forgotten(tables: MetaData) -> set[str]:
    """Columns by which a row belongs to a case, or names a row that goes with one, and which stand nowhere in the list."""
    listed = {f"{name}.{column}" for name, ways in disposable.GONE.items() for column, _, _ in (way.partition(">") for way in ways)}
    found = set()
    for one in tables.tables.values():
        for column in one.columns:
            into = {key.column.table.name for key in column.foreign_keys}
            named = into & {"cases", *disposable.GONE, *disposable.OUTLASTING}
            if (column.name in NAMED or named) and f"{one.name}.{column.name}" not in STAYS:
                found.add(f"{one.name}.{column.name}")
    return found - listed - set(disposable.KEPT)


def test_every_table_of_a_case_is_listed_as_gone_or_as_kept_with_a_reason() -> None:
    assert _forgotten(_all_tables()) == set()
    assert all(disposable.KEPT.values())


def test_a_table_of_the_list_that_nothing_draws_stops_a_disposal_before_it_begins(monkeypatch: pytest.MonkeyPatch) -> None:
    _all_tables()
    monkeypatch.setitem(disposable.GONE, "never_drawn", ("case_id",))
    with pytest.raises(DefectError, match="never_drawn"):
        disposable.in_order.__wrapped__()


def test_the_list_names_no_table_or_column_that_is_not() -> None:
    tables = _all_tables().tables
    for name in disposable.GONE:
        for column, parent in disposable.ways(name):
            assert column in tables[name].columns
            assert not parent or parent in {*disposable.GONE, *disposable.OUTLASTING}
    for name, columns in disposable.OUTLASTING.items():
        assert name not in disposable.GONE
        assert {f"{name}.{column}" for column in columns} <= set(disposable.KEPT)
    for place in disposable.KEPT:
        name, _, column = place.partition(".")
        assert column in tables[name].columns
    for name, columns in disposable.BLANKED.items():
        assert {"case_id", *columns} <= set(tables[name].columns.keys())
        assert f"{name}.case_id" in disposable.KEPT
    assert set(disposable.LABELS) <= set(disposable.GONE)


@pytest.mark.parametrize("column", [Column("case_id", Text), Column("task", Text, ForeignKey("tasks.id"))], ids=str)
def test_a_table_that_somebody_adds_and_forgets_is_found(column: Column[str]) -> None:
    tables = _all_tables()
    before = _forgotten(tables)
    forgotten = table("forgotten", Column("id", Text, primary_key=True), column)
    try:
        assert _forgotten(tables) - before == {f"forgotten.{column.name}"}
    finally:
        tables.remove(forgotten)
