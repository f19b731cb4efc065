"""How values are cut into terms."""

from __future__ import annotations

import pytest

from glasshouse.base.errors import DefectError
from glasshouse.policy.charter.finding import IndexFields
from glasshouse.search.document import (
    MAX_TERM,
    Document,
    date_code,
    email_terms,
    engine_document,
    engine_schema,
    identifier_terms,
    phone_terms,
    spellings,
)


def terms(fields: IndexFields) -> dict[str, list[object]]:
    """What the engine is given, by field."""
    found: dict[str, list[object]] = engine_document(Document(7, 0, 1, "d1", "Person", fields), engine_schema()).to_dict()
    return found


def test_a_name_is_given_whole_and_word_by_word_in_each_spelling() -> None:
    found = terms(IndexFields(True, ("Иван Smith", "Ann-Mary Lee")))
    assert found["whole"] == ["иван smith", "ivan smith", "ann mary lee"]
    assert found["name"] == found["any"] == found["whole"]


def test_parts_of_a_han_name_are_found_too() -> None:
    found = terms(IndexFields(True, ("李小龍",)))
    assert found["name"] == ["李小龍", "lixiaolong", "li xiao long xiaolong"]
    assert found["whole"] == ["李小龍", "lixiaolong"]


def test_the_same_spelling_is_given_once() -> None:
    assert terms(IndexFields(True, ("Ann Lee", "ANN LEE", "Ánn Lee")))["name"] == ["ann lee"]


def test_numbers_and_contact_points_are_one_term_each() -> None:
    assert identifier_terms(["DE 12-3", "de123", "--"]) == ["de123"]
    assert phone_terms(["+49 (30) 12", "0049 3012", "none"]) == ["493012"]
    assert email_terms(["Ann@Example.ORG", " ann@example.org "]) == ["ann@example.org"]


@pytest.mark.parametrize(
    ("value", "low", "high"),
    [
        ("2020", 20200000, 20209999),
        ("2020-06", 20200600, 20200699),
        ("2020-06-01", 20200601, 20200601),
        ("2020-06-01T10:00", 20200601, 20200601),
    ],
)
def test_a_date_is_a_number_that_lies_within_its_month_and_year(value: str, low: int, high: int) -> None:
    assert (date_code(value, 0), date_code(value, 99)) == (low, high)


def test_what_is_no_date_is_no_number() -> None:
    assert date_code("soon", 0) is None
    assert "date" not in terms(IndexFields(True, ("x",)))


def test_spellings_follow_the_words() -> None:
    assert spellings("") == []
    assert spellings("ann lee") == [["ann", "lee"]]
    assert spellings("Захарова Lee") == [["захарова", "lee"], ["zaharova", "lee"], ["zakharova", "lee"]]


def test_no_term_is_so_long_that_the_engine_would_drop_it() -> None:
    found = terms(IndexFields(True, ("龍" * 50_000,), ("9" * 50_000,)))
    assert all(len(str(value)) <= MAX_TERM for name in ("whole", "identifier") for value in found[name])
    assert all(len(word) <= MAX_TERM for value in found["name"] for word in str(value).split())


@pytest.mark.parametrize(("dataset", "schema"), [("", "Person"), ("d1", "")])
def test_a_document_without_dataset_or_kind_is_a_defect(dataset: str, schema: str) -> None:
    with pytest.raises(DefectError):
        engine_document(Document(1, 0, 1, dataset, schema, IndexFields(True, ("x",))), engine_schema())
