"""A mapping's text is small when it is parsed too, and the table says what its text would say."""

from __future__ import annotations

import pytest

from glasshouse.base.errors import InvalidInputError
from glasshouse.model.schema import schema, schema_names
from glasshouse.web.form import Form
from glasshouse.web.mapping import Table, from_text, has_ends, kinds, properties, read_spec, read_table, table_of, to_text

BOMB = "a: &a [x, x]\nb: &b [*a, *a, *a, *a]\nc: [*b, *b, *b, *b]\nentities: {}\n"


def form(**fields: str | list[str]) -> Form:
    return Form({name: value if isinstance(value, list) else [value] for name, value in fields.items()})


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (BOMB, "alias"),
        ("entities: !!python/object/apply:os.system [ls]", "cannot be read"),
        ("entities: [", "line"),
        ("[1, 2]", "entities"),
        ("just words", "entities"),
        ("[" * 3000, "nested|read"),
    ],
)
def test_hostile_text_is_refused_in_words(text: str, said: str) -> None:
    with pytest.raises(InvalidInputError, match=said):
        from_text(text)


def test_an_empty_text_is_no_mapping() -> None:
    assert from_text("  \n") is None


def test_entities_may_stand_alone() -> None:
    assert from_text("row:\n  schema: Company") == {"entities": {"row": {"schema": "Company"}}}


def test_a_table_survives_the_way_through_text_and_back() -> None:
    table = Table("Company", ("no",), (("no", "registrationNumber"), ("title", "name"), ("short", "name")))
    again = table_of(from_text(to_text(table.mapping())))
    assert again is not None
    assert again.mapping() == table.mapping()
    assert table.mapping()["entities"]["row"]["properties"]["name"] == {"columns": ["title", "short"]}


@pytest.mark.parametrize(
    "mapping",
    [
        None,
        {"entities": {"a": {"schema": "Company", "properties": {}}, "b": {"schema": "Person", "properties": {}}}},
        {"entities": {"a": {"schema": "Company", "properties": {"name": {"template": "{{ x }}"}}}}},
        {"entities": {"a": {"schema": "Company", "properties": {}, "key_literal": "x"}}},
        {"entities": {"a": {"schema": "Company", "properties": {}}}, "filters": {"kind": "a"}},
        {"file": "mapping.yml"},
    ],
)
def test_what_a_table_cannot_say_is_left_to_the_text(mapping: dict[str, object] | None) -> None:
    assert table_of(mapping) is None


def test_columns_are_read_by_number_and_unknown_properties_left_out() -> None:
    props = {"prop-0": "registrationNumber", "prop-1": "name", "prop-2": "passwordHash", "key-0": "1"}
    table = read_table(form(kind="Company", column=["no", "name", "x"], **props))
    assert table.keys == ("no",)
    assert table.properties == (("no", "registrationNumber"), ("name", "name"))


@pytest.mark.parametrize("kind", ["", "Thing", "Spaceship", "__class__"])
def test_only_kinds_that_an_entity_can_have_are_taken(kind: str) -> None:
    with pytest.raises(InvalidInputError):
        read_table(form(kind=kind, column=["a"]))


def test_a_form_with_a_text_and_one_with_a_table_say_the_same() -> None:
    table = form(name="s", kind="Company", column=["no"], **{"prop-0": "name", "key-0": "1"})
    text = form(name="s", mapping=to_text(read_spec(table).mapping))
    assert read_spec(text) == read_spec(table)


def test_a_tab_can_be_written_as_a_delimiter() -> None:
    assert read_spec(form(name="s", mapping="", delimiter="\\t")).delimiter == "\t"


def test_kinds_begin_with_the_common_ones_and_properties_with_the_telling_ones() -> None:
    label, common = kinds()[0]
    assert (label, [name for name, _ in common[:2]]) == ("Common", ["Company", "Person"])
    label, usual = properties("Company")[0]
    assert label == "Usual"
    assert "name" in [name for name, _ in usual[:3]]
    assert properties("Spaceship") == ()


def test_every_kind_that_an_entity_can_have_is_offered_once() -> None:
    offered = [name for _, group in kinds() for name, _ in group]
    possible = [name for name in schema_names() if (info := schema(name)) is not None and not info.abstract]
    assert sorted(offered) == sorted(possible)
    assert all(group for _, group in kinds())


def test_kinds_whose_ends_no_table_can_name_say_so() -> None:
    assert has_ends("Payment")
    assert has_ends("Ownership")
    assert not has_ends("Company")
