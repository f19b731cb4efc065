"""Columns that only people have, and mappings that give them to things."""

from __future__ import annotations

import pytest

from glasshouse.policy.charter.personal import is_personal, makes_things_only, misread, personal_cells


@pytest.mark.parametrize(
    "column", ["Birth_Date", "people.dob", "GEBURTSDATUM", "Prénom", "фамилия", "性别", "国籍", "Státní občanství", "doğum tarihi"]
)
def test_a_column_is_known_by_its_whole_name_in_any_spelling(column: str) -> None:
    assert is_personal(column)


@pytest.mark.parametrize("column", ["name", "director_first_name", "country", "incorporation date", "sexton", "étage", "nom", "date", ""])
def test_other_columns_are_not(column: str) -> None:
    assert not is_personal(column)


@pytest.mark.parametrize(
    "mapping", [{}, {"entities": None}, {"entities": []}, {"entities": {"a": None}}, {"entities": {"a": {"properties": 1}}}]
)
def test_any_mapping_is_allowed(mapping: dict[str, object]) -> None:
    assert misread(mapping) == ()
    assert not makes_things_only(mapping)


def test_only_rows_that_become_nobody_are_asked() -> None:
    entity = {"schema": "Company", "properties": {"name": {"column": "name"}}}
    assert makes_things_only({"entities": {"a": entity}})
    assert not makes_things_only({"entities": {"a": entity, "b": {"schema": "Person"}}})
    assert not makes_things_only({"entities": {"a": {"schema": "Payment"}}})
    assert not makes_things_only({"entities": {"a": {"schema": "LegalEntity"}}})
    assert personal_cells({"name": "A", "dob": "", "sex": None, "gender": "f"}) == ("gender",)
