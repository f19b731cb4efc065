"""Countries, dates and amounts as they are typed."""

from __future__ import annotations

import pytest

from glasshouse.policy.plans.query import Field
from glasshouse.policy.plans.values import country, span


@pytest.mark.parametrize(("text", "code"), [("de", "de"), ("DE", "de"), ("Germany", "de"), (" United Kingdom ", "gb")])
def test_a_country_is_known_by_code_and_by_name(text: str, code: str) -> None:
    assert country(text) == code


@pytest.mark.parametrize("text", ["", "Narnia", "d", "*"])
def test_what_is_no_country_is_said_to_be_none(text: str) -> None:
    with pytest.raises(ValueError, match="no known country"):
        country(text)


@pytest.mark.parametrize(
    ("field", "text", "ends"),
    [
        (Field.BORN, "1960", ("1960", "1960")), (Field.BORN, "1960..", ("1960", None)), (Field.DATE, "..2020-02-29", (None, "2020-02-29")),
        (Field.DATE, "2020-06..2020", ("2020-06", "2020")), (Field.AMOUNT, "-5 .. 5.25", ("-5", "5.25")),
    ],
)  # fmt: skip
def test_a_span_has_one_or_two_ends(field: Field, text: str, ends: tuple[str | None, str | None]) -> None:
    assert span(field, text) == ends


@pytest.mark.parametrize(
    ("field", "text"),
    [
        (Field.BORN, ""), (Field.BORN, ".."), (Field.BORN, "3000"), (Field.BORN, "60"), (Field.DATE, "2019-02-29"), (Field.DATE, "2019-13"),
        (Field.DATE, "2020-06..2020-05"), (Field.DATE, "1..2..3"), (Field.AMOUNT, "nan"), (Field.AMOUNT, "inf"), (Field.AMOUNT, "5..1"),
        (Field.AMOUNT, "1e3"), (Field.AMOUNT, "9" * 400), (Field.AMOUNT, "٥"),
    ],
)  # fmt: skip
def test_what_is_no_span_is_said_to_be_none(field: Field, text: str) -> None:
    with pytest.raises(ValueError, match=r"^[A-Z].*[^.]$"):
        span(field, text)
