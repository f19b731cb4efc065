"""Filters of a mapping: what they may ask of rows that become people."""

from __future__ import annotations

from typing import Any

import pytest

from glasshouse.policy.charter.selecting import chosen_by_trait

PERSON = {"schema": "Person", "keys": ["name"], "properties": {"name": {"column": "name"}, "religion": {"column": "c7"}}}
FIRM = {"schema": "Company", "keys": ["name"], "properties": {"name": {"column": "name"}, "country": {"column": "c7"}}}


def _query(entity: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"entities": {"it": entity}, **more}


@pytest.mark.parametrize(
    ("query", "columns"),
    [
        (_query(PERSON, filters={"c7": "druze"}), ("c7",)),
        (_query(PERSON, filters_not={"c7": ["druze", "sufi"]}), ("c7",)),
        (_query(PERSON, filters={"Nationality": "ir"}), ("Nationality",)),
        (_query(PERSON, filters={"people.C7": "druze"}, table="people"), ("people.C7",)),
        (_query({**PERSON, "schema": "LegalEntity"}, filters={"visa status": "none"}), ("visa status",)),
        (_query({**PERSON, "schema": "Nonsense"}, filters={"religion": "x"}), ("religion",)),
        ({"entities": {"firm": FIRM, "boss": PERSON}, "filters": {"c7": "druze", "kind": "person"}}, ("c7",)),
        (_query(PERSON, filters={"kind": "person", "category": "person", "name": "Smith"}), ()),
        (_query(FIRM, filters={"c7": "ir", "nationality": "ir"}), ()),
        (_query(PERSON), ()),
    ],
)
def test_filters_choose_people_by_no_folded_value_and_no_column_called_by_a_trait(query: dict[str, Any], columns: tuple[str, ...]) -> None:
    assert chosen_by_trait(query) == columns


@pytest.mark.parametrize(
    "query", [{}, {"entities": 3}, {"entities": {"a": 4}}, _query({"schema": "Person", "properties": [1]}, filters=[2])]
)
def test_a_mapping_that_cannot_be_is_left_to_the_compiler(query: dict[str, Any]) -> None:
    assert chosen_by_trait(query) == ()
