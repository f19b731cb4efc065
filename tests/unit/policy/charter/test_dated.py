"""What stands on a timeline by itself is a closed list: nothing that puts a natural person at a place and a time (C6)."""

from __future__ import annotations

import pytest

from glasshouse.model.schema import is_natural_person, schema, schema_names
from glasshouse.policy.charter.dated import LINKS, OWN, is_body

MOVES = (
    "Trip",
    "Event",
    "Call",
    "Message",
    "Image",
    "Video",
    "Audio",
    "Vehicle",
    "RealEstate",
    "Address",
    "Person",
    "LegalEntity",
    "UserAccount",
)
OF_PEOPLE = (
    "Employment",
    "Membership",
    "Occupancy",
    "Family",
    "Associate",
    "UnknownLink",
    "Identification",
    "Passport",
    "TaxRoll",
    "License",
)


@pytest.mark.parametrize("kind", [*MOVES, *OF_PEOPLE])
def test_no_movement_and_no_trait_is_on_the_list(kind: str) -> None:
    assert kind in schema_names()
    assert kind not in OWN
    assert kind not in LINKS


def test_only_properties_of_dates_are_read_and_only_of_kinds_that_are_no_person() -> None:
    for kind, every in {**OWN, **{kind: (taken,) for kind, taken in LINKS.items()}}.items():
        info = schema(kind)
        assert info is not None
        assert not is_natural_person(kind)
        assert info.is_edge is (kind in LINKS)
        for taken in every:
            assert {info.properties[name].type for name in (*taken.begins, *taken.ends)} == {"date"}, kind


def test_what_is_owned_or_run_is_a_body_and_neither_a_home_nor_a_car() -> None:
    assert all(LINKS[kind].far_body for kind in ("Ownership", "Directorship", "Succession"))
    assert [is_body(kind) for kind in ("Company", "PublicBody", "RealEstate", "Vehicle", "Asset", "Person", "Unknown")] == [True, True] + [
        False
    ] * 5
