"""What can be said by hand: no form asks for what is refused, doubt protects children."""

from __future__ import annotations

from datetime import date

import pytest

from glasshouse.base.errors import InvalidInputError, RefusedError
from glasshouse.model.schema import schema
from glasshouse.policy.charter.byhand import ENTITIES, LINKS, asked, check, says_child, writable
from glasshouse.policy.charter.finding import folded

TODAY = date(2026, 11, 22)


@pytest.mark.parametrize("kind", sorted(ENTITIES | LINKS))
def test_a_form_asks_for_what_is_taken_and_for_nothing_folded(kind: str) -> None:
    info = schema(kind)
    assert info is not None
    assert not info.abstract
    assert info.is_edge == (kind in LINKS)
    assert asked(kind)
    for prop in asked(kind):
        assert not folded(kind, prop.name)
        assert prop.name in writable(kind)
        check((kind,), kind, {prop.name: ["x"]})


@pytest.mark.parametrize(
    ("born", "child"),
    [
        ("2008-11-22", False),
        ("2008-11-23", True),
        ("2008", True),
        ("2007", False),
        ("2008-10", False),
        ("2008-11", True),
        ("1950", False),
        ("2026-01-01", True),
    ],
)
def test_a_birth_date_in_doubt_is_that_of_a_child(born: str, child: bool) -> None:
    assert says_child({"birthDate": [born]}, TODAY) is child


def test_a_firm_that_is_read_as_a_person_has_no_trait_entered() -> None:
    check(("Company",), "Company", {"country": ["de"]})
    with pytest.raises(RefusedError) as told:
        check(("LegalEntity",), "Company", {"country": ["de"]})
    assert told.value.rules == ("C1",)


def test_what_no_kind_has_is_told_and_what_means_a_trait_is_refused() -> None:
    with pytest.raises(InvalidInputError):
        check(("Person",), "Person", {"shoe": ["44"]})
    for word in ("faith", "Konfession", "properties.religion"):
        with pytest.raises(RefusedError):
            check(("Person",), "Person", {word: ["x"]})
