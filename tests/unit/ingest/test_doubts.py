"""What is kept and told all the same: characters that nobody sees, texts that a spreadsheet would run, claims of provenance."""

from __future__ import annotations

import pytest

from glasshouse.ingest.doubts import of_characters, of_statements, of_values
from glasshouse.model.entity import Draft


def codes(*values: str) -> list[str]:
    return [fault.code for fault in of_characters({"name": list(values)})]


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ("Ac\u200bme", "hidden_character"),
        ("Ac\u00adme", "hidden_character"),
        ("Ac\u2060me", "hidden_character"),
        ("Ac\u200dme", "hidden_character"),
        ("\u200eAcme", "hidden_character"),
        ("Ac\x08me", "hidden_character"),
        ("Ac\x9fme", "hidden_character"),
        ("\u0410\u200c\u043a\u043c\u0435", "hidden_character"),
        ("Ac\ufeffme", "misplaced_bom"),
        ("Ac\u202eme", "direction_override"),
        ("Ac\u2066me\u2069", "direction_override"),
        ("=1+1", "formula_text"),
        ('=HYPERLINK("http://example.org")', "formula_text"),
        ("@SUM(1+9)", "formula_text"),
        ("-2+3+cmd|' /C calc'!A0", "formula_text"),
        ("+A1!B2", "formula_text"),
    ],
)
def test_what_is_not_seen_or_would_be_run_is_told(value: str, code: str) -> None:
    assert codes(value) == [code]


@pytest.mark.parametrize(
    "value",
    [
        "Acme",
        "Acme\nand Sons\tLtd",
        "Acme\u00a0Ltd",
        "\u0639\u0644\u06cc\u200c\u0631\u0636\u0627",
        "\u0915\u094d\u200d\u0937",
        "\u05d0\u05d1\u200f (1)",
        "\U0001f468\u200d\U0001f469",
        "+49 30 1234567",
        "-5",
        "@handle",
        "- a list",
        "",
    ],
)
def test_what_is_usual_is_not(value: str) -> None:
    assert codes(value) == []


def test_each_code_is_told_once_for_a_property_and_both_where_both_are() -> None:
    assert codes("A\u200bB", "C\u200bD", "E\u202eF\ufeff") == ["hidden_character", "misplaced_bom", "direction_override"]


def test_what_is_no_text_is_passed_over() -> None:
    assert list(of_characters({"a": None, "b": 1, "c": [None, 1, {"x": "\u202e"}]})) == []


def test_statements_that_name_the_dataset_itself_claim_nothing() -> None:
    assert list(of_statements([{"dataset": "d"}, {"dataset": None}], "d")) == []
    assert [fault.code for fault in of_statements([{"dataset": "d"}, {"dataset": "e"}], "d")] == ["forged_provenance"]


@pytest.mark.parametrize("value", ["1.234,56", "1e400", "NaN", "1_000", "EUR 5"])
def test_a_number_that_cannot_be_summed_is_told(value: str) -> None:
    assert [fault.code for fault in of_values(Draft("a", "Payment", {"amount": (value,)}))] == ["unclear_number"]


def test_a_date_far_ahead_is_told_and_one_of_today_is_not() -> None:
    draft = Draft("a", "Company", {"incorporationDate": ("2024-02-03", "2999-01-01")})
    assert [(fault.code, fault.value) for fault in of_values(draft)] == [("date_far_future", "2999-01-01")]
