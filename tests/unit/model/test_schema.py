"""The vocabulary as the rest of the project sees it."""

from __future__ import annotations

import subprocess
import sys

import pytest

from glasshouse.model.schema import common_schema, format_fits, is_natural_person, schema, schema_names


def test_importing_the_entity_module_does_not_load_followthemoney() -> None:
    code = "import sys; import glasshouse.model.entity, glasshouse.model.names; print('followthemoney' in sys.modules)"
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env={"PYTHONPATH": "src"})
    assert result.stdout.strip() == "False"


def test_an_unknown_schema_is_none_and_leaves_no_trace() -> None:
    assert schema("NoSuchThing") is None
    assert schema("") is None
    assert "NoSuchThing" not in schema_names()


def test_a_company_is_described_with_what_it_inherits() -> None:
    company = schema("Company")
    assert company is not None
    assert {"Company", "Organization", "LegalEntity", "Thing"} <= company.ancestors
    assert company.is_a("LegalEntity")
    assert not company.is_a("Person")
    assert not company.is_edge
    assert company.edge_source is None
    assert company.caption[0] == "name"
    assert company.properties["name"].type == "name"
    assert company.properties["leiCode"].format == "lei"
    assert company is schema("Company")


def test_an_ownership_is_an_edge_between_its_two_ends() -> None:
    ownership = schema("Ownership")
    assert ownership is not None
    assert (ownership.edge_source, ownership.edge_target) == ("owner", "asset")
    assert ownership.is_edge
    assert ownership.edge_directed
    owner = ownership.properties["owner"]
    assert (owner.type, owner.range, owner.reverse_name) == ("entity", "LegalEntity", "ownershipOwner")
    far_end = schema("Company").properties["ownershipOwner"]  # type: ignore[union-attr]
    assert far_end.stub
    assert not owner.stub


def test_an_inherited_property_is_one_object_everywhere() -> None:
    person, company = schema("Person"), schema("Company")
    assert person is not None
    assert company is not None
    assert person.properties["name"] is company.properties["name"]


@pytest.mark.parametrize("name", ["Person", "LegalEntity", "NoSuchThing", "", None])
def test_who_may_be_a_person_counts_as_one(name: str | None) -> None:
    assert is_natural_person(name)


@pytest.mark.parametrize("name", ["Company", "Organization", "PublicBody", "Vessel", "Address", "Ownership", "Document"])
def test_bodies_and_things_are_no_persons(name: str) -> None:
    assert not is_natural_person(name)


def test_the_common_schema_is_the_narrower_of_a_line_and_none_across_lines() -> None:
    assert common_schema("LegalEntity", "Company") == "Company"
    assert common_schema("Company", "LegalEntity") == "Company"
    assert common_schema("Person", "Person") == "Person"
    assert common_schema("Person", "Company") is None
    assert common_schema("Person", "NoSuchThing") is None


def test_abstract_schemata_say_so() -> None:
    assert {name for name in schema_names() if schema(name).abstract} >= {"Thing", "Interval"}  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("kind", "pattern", "fits"),
    [
        ("date", "%d.%m.%Y", True),
        ("date", "%Q", False),
        ("date", "dd.mm.yyyy", False),
        ("date", "%", False),
        ("phone", "de", True),
        ("phone", "narnia", False),
        ("identifier", "lei", True),
        ("identifier", "nonsense", False),
        ("name", "%Y", False),
    ],
)
def test_formats_are_known_to_fit_their_type(kind: str, pattern: str, fits: bool) -> None:
    assert format_fits(kind, pattern) is fits
