"""Mapping files: what is wrong is said with its place and what to do."""

from __future__ import annotations

from typing import Any

import pytest

from glasshouse.base.errors import GlasshouseError
from glasshouse.ingest.mapping import MappingError, columns, compile, queries  # noqa: A004
from glasshouse.ingest.mapping.plan import read


def query(**more: Any) -> dict[str, Any]:
    entity = {"schema": "Company", "keys": ["id"], "properties": {"name": {"column": "name"}}} | more
    return {"entities": {"company": {key: value for key, value in entity.items() if value is not None}}}


def prop(name: str, body: object) -> dict[str, Any]:
    return query(properties={name: body})


@pytest.mark.parametrize(
    ("broken", "entity", "property_", "said"),
    [
        ({}, "", "", "no entities"),
        ({"entities": {}}, "", "", "no entities"),
        ({"entities": ["a"]}, "", "", "no entities"),
        ({"entities": {"company": "Company"}}, "company", "", "not described"),
        (query(schema=None), "company", "", "no schema"),
        (query(schema="Compny"), "company", "", "no schema 'Compny'"),
        (query(schema="Thing"), "company", "", "abstract"),
        (query(keys=None), "company", "", "id is made of"),
        (query(id_column="id"), "company", "", "both keys and an id_column"),
        (query(properties=["name"]), "company", "", "'properties' is not an object"),
        (prop("nmae", {"column": "x"}), "company", "nmae", "Did you mean 'name'?"),
        (prop("ownershipOwner", {"column": "x"}), "company", "ownershipOwner", "far end"),
        (prop("name", "x"), "company", "name", "{column: NAME_OF_COLUMN}"),
        (prop("name", {"entity": "company"}), "company", "name", "holds text"),
        (prop("parent", {"entity": "other"}), "company", "parent", "no entity of this mapping is called 'other'"),
        (prop("name", {"column": "x", "split": ""}), "company", "name", "'split' is empty"),
        (
            prop("incorporationDate", {"column": "x", "format": "DD.MM.YYYY"}),
            "company",
            "incorporationDate",
            "no date pattern",
        ),
        (prop("phone", {"column": "x", "format": "narnia"}), "company", "phone", "no country"),
        (query() | {"filters": ["x"]}, "", "", "'filters' is not an object"),
        (query() | {"filters_not": {"x": {"y": 1}}}, "", "", "'filters_not' for column 'x'"),
        (query() | {"filters": {"x": 1.5}}, "", "", "quotes"),
    ],
)
def test_a_broken_mapping_says_where_and_what_to_do(broken: dict[str, Any], entity: str, property_: str, said: str) -> None:
    with pytest.raises(MappingError) as caught:
        compile(broken, "demo", file="demo.yml")
    error = caught.value
    assert isinstance(error, GlasshouseError)
    assert (error.file, error.entity, error.prop, error.code) == ("demo.yml", entity, property_, "invalid_mapping")
    assert said in error.message
    assert error.message.startswith("demo.yml")
    assert error.remedy


def test_a_link_to_the_wrong_kind_of_thing_is_refused() -> None:
    entities = {
        "ship": {"schema": "Vessel", "keys": ["a"]},
        "link": {"schema": "Ownership", "keys": ["a"], "properties": {"owner": {"entity": "ship"}}},
    }
    with pytest.raises(MappingError, match="must point to a LegalEntity, but 'ship' is a Vessel"):
        compile({"entities": entities}, "demo")


def test_entities_that_refer_to_each_other_in_a_circle_are_refused() -> None:
    entities = {
        "a": {"schema": "Company", "keys": ["a"], "properties": {"parent": {"entity": "b"}}},
        "b": {"schema": "Company", "keys": ["b"], "properties": {"parent": {"entity": "a"}}},
    }
    with pytest.raises(MappingError, match="circle"):
        compile({"entities": entities}, "demo")


def test_entities_are_ordered_so_that_links_point_back() -> None:
    entities = {
        "link": {
            "schema": "Ownership",
            "keys": ["a"],
            "properties": {"owner": {"entity": "z"}, "asset": {"entity": "b"}},
        },
        "z": {"schema": "Person", "keys": ["a"]},
        "b": {"schema": "Company", "keys": ["b"], "properties": {"parent": {"entity": "c"}}},
        "c": {"schema": "Company", "keys": ["b"]},
    }
    assert [entity.name for entity in read({"entities": entities}).entities] == ["z", "c", "b", "link"]


def test_what_is_ignored_is_noted() -> None:
    made = compile(query(colour="red") | {"limit": 5}, "demo", file="demo.yml")
    assert len(made.notes) == 2
    assert any("'colour'" in note and "'company'" in note for note in made.notes)
    empty = compile(prop("name", {"colunm": "x"}), "demo")
    assert any("'colunm'" in note for note in empty.notes)
    assert any("stays empty" in note for note in empty.notes)
    assert not compile(query(), "demo").notes


def test_a_format_without_meaning_is_noted() -> None:
    assert "means nothing" in compile(prop("name", {"column": "x", "format": "%Y"}), "demo").notes[0]


def test_headers_that_yaml_reads_as_numbers_are_columns() -> None:
    assert columns(prop("name", {"column": 2020})) == ("id", "2020")


def test_columns_of_templates_and_several_keys_are_found() -> None:
    entity = {"schema": "Company", "key": "a", "keys": ["b"], "properties": {"address": {"template": "{{c}} {{d}}"}}}
    assert columns({"entities": {"x": entity}}) == ("a", "b", "c", "d")


def test_a_mapping_file_gives_its_dataset_and_queries() -> None:
    one = query()
    assert queries({"kek": {"label": "KEK", "queries": [one, one]}}) == ("kek", [one, one])
    assert queries({"kek": {"query": one}}) == ("kek", [one])
    assert queries(one) == ("", [one])


@pytest.mark.parametrize("document", [{}, {"a": {}, "b": {}}, {"a": {"queries": []}}, {"a": {"queries": ["x"]}}, {"a": None}])
def test_a_file_that_is_no_mapping_file_is_refused(document: dict[str, Any]) -> None:
    with pytest.raises(MappingError):
        queries(document, "x.yml")
