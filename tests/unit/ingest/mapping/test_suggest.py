"""Proposals for tables that nobody has described."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, strategies as st

from glasshouse.ingest import mapping


def entity(columns: list[str], rows: list[dict[str, object]]) -> dict[str, Any]:
    query = mapping.suggest(columns, rows)
    mapping.compile(query, "demo")
    (only,) = query["entities"].values()
    assert isinstance(only, dict)
    return only


@given(st.lists(st.text(max_size=12), unique=True, max_size=6), st.lists(st.text(max_size=8), max_size=4))
def test_any_table_gets_a_proposal_that_compiles(columns: list[str], cells: list[str]) -> None:
    mapping.compile(mapping.suggest(columns, [dict(zip(columns, cells, strict=False))]), "demo")


def test_a_company_register_is_recognised() -> None:
    rows: list[dict[str, object]] = [
        {"Company Number": "1", "CompanyName": "A", "Incorporated": "31.12.2020", "Registered Address": "x"},
        {"Company Number": "2", "CompanyName": "A", "Incorporated": "01.02.1999", "Registered Address": "y"},
    ]
    found = entity(list(rows[0]), rows)
    assert found["schema"] == "Company"
    assert found["keys"] == ["Company Number"]
    assert found["properties"] == {
        "registrationNumber": {"column": "Company Number"},
        "name": {"column": "CompanyName"},
        "incorporationDate": {"column": "Incorporated", "format": "%d.%m.%Y"},
        "address": {"column": "Registered Address"},
    }


def test_a_list_of_people_is_recognised_and_keyed_by_name_and_birth() -> None:
    rows: list[dict[str, object]] = [
        {"Vorname": "Ann", "Nachname": "Ash", "Geburtsdatum": "1970-01-01", "x": "ann@example.org"},
        {"Vorname": "Ann", "Nachname": "Ash", "Geburtsdatum": "1980-01-01", "x": "ash@example.org"},
    ]
    found = entity(list(rows[0]), rows)
    assert found["schema"] == "Person"
    assert found["keys"] == ["Vorname", "Nachname", "Geburtsdatum"]
    assert found["properties"]["email"] == {"column": "x"}
    assert "format" not in found["properties"]["birthDate"]


def test_an_id_that_two_rows_share_is_no_key() -> None:
    rows: list[dict[str, object]] = [{"id": "1", "name": "A"}, {"id": "1", "name": "B"}]
    assert entity(["id", "name"], rows)["keys"] == ["name"]


@pytest.mark.parametrize(("columns", "key"), [(["foo", "bar"], ["foo"]), ([], ["id"])])
def test_a_table_without_known_headers_still_has_a_key(columns: list[str], key: list[str]) -> None:
    assert entity(columns, [])["keys"] == key


def test_a_date_that_could_be_read_two_ways_gets_no_pattern() -> None:
    rows: list[dict[str, object]] = [{"company": "A", "founded": "01/02/2020"}]
    assert "format" not in entity(["company", "founded"], rows)["properties"]["incorporationDate"]
