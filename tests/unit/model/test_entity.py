"""What comes in as an entity, hostile input first."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from typing import Any

import pytest
from followthemoney import model
from followthemoney.util import sanitize_text
from hypothesis import HealthCheck, given, settings, strategies as st

from glasshouse.base.errors import GlasshouseError
from glasshouse.model.entity import (
    MAX_VALUES,
    Draft,
    InvalidEntityError,
    build,
    caption,
    edges,
    id_fault,
    id_message,
)


def company(**more: Any) -> dict[str, Any]:
    return {"id": "c1", "schema": "Company", "properties": {"name": ["Acme"]}} | more


def codes(draft: Draft) -> list[tuple[str, str]]:
    return [(fault.code, fault.prop) for fault in draft.faults]


def refused(data: dict[str, Any]) -> InvalidEntityError:
    with pytest.raises(InvalidEntityError) as caught:
        build(data)
    assert isinstance(caught.value, GlasshouseError)
    assert len(caught.value.message) > 10
    return caught.value


@pytest.mark.parametrize(
    ("entity_id", "code"),
    [
        ("../etc/passwd", "id_is_a_path"),
        ("a/b", "id_is_a_path"),
        ("a\\b", "id_is_a_path"),
        ("a..b", "id_is_a_path"),
        (".", "id_is_a_path"),
        ("a\x00b", "id_has_control_characters"),
        ("a\nb", "id_has_control_characters"),
        ("a\u202eb", "id_has_control_characters"),
        ("a\ud800", "id_has_control_characters"),
        ("x" * 256, "id_too_long"),
        ("x" * 10_000, "id_too_long"),
        (" a", "id_has_outer_space"),
        ("", "missing_id"),
        ("  ", "missing_id"),
        (None, "missing_id"),
        ({"id": 1}, "id_not_text"),
        (True, "id_not_text"),
    ],
)
def test_ids_that_are_no_ids_are_refused(entity_id: object, code: str) -> None:
    error = refused(company(id=entity_id))
    assert (error.code, error.field) == (code, "id")


@pytest.mark.parametrize("entity_id", ["x" * 255, "NK-2Tbri3", "a.b-c", "us_fec:C001", "ünï", "a b", "7"])
def test_ordinary_ids_are_kept_as_they_are(entity_id: str) -> None:
    assert build(company(id=entity_id)).entity_id == entity_id
    assert id_fault(entity_id) is None


def test_a_whole_number_as_id_becomes_text() -> None:
    assert build(company(id=12)).entity_id == "12"


def test_every_id_code_has_a_message() -> None:
    for bad in ("", "x" * 300, "a\nb", "a/b", " a"):
        code = id_fault(bad)
        assert code is not None
        assert len(id_message(code)) > 20


@pytest.mark.parametrize("name", ["NoSuchThing", "", None, ["Company"], {"a": 1}, 5])
def test_an_unknown_schema_is_refused(name: object) -> None:
    assert refused(company(schema=name)).code == "unknown_schema"


def test_an_abstract_schema_is_refused() -> None:
    assert refused(company(schema="Thing")).code == "abstract_schema"


@pytest.mark.parametrize("properties", [[], "name", 5])
def test_properties_must_be_an_object(properties: object) -> None:
    assert refused(company(properties=properties)).code == "properties_not_an_object"


def test_an_entity_without_properties_is_an_entity() -> None:
    assert build({"id": "c1", "schema": "Company"}).properties == {}


def test_too_many_values_are_refused_and_the_limit_itself_is_not() -> None:
    many = [f"n{number}" for number in range(MAX_VALUES)]
    assert len(build(company(properties={"name": many})).properties["name"]) == MAX_VALUES
    error = refused(company(properties={"name": [*many, "one more"]}))
    assert (error.code, error.field) == ("too_many_values", "properties.name")


def test_a_thing_that_owns_itself_is_refused() -> None:
    edge = {"id": "o1", "schema": "Ownership", "properties": {"owner": ["c1", "c2"], "asset": ["c1"]}}
    assert refused(edge).code == "self_relationship"
    edge["properties"] = {"owner": ["c2"], "asset": ["c1"]}
    assert build(edge).properties == {"asset": ("c1",), "owner": ("c2",)}


def test_a_reference_to_itself_is_left_out_and_named() -> None:
    draft = build(company(properties={"name": "Acme", "parent": ["c1", "c2"]}))
    assert draft.properties["parent"] == ("c2",)
    assert codes(draft) == [("self_reference", "parent")]


@pytest.mark.parametrize(
    ("prop", "value", "code"),
    [
        ("name", "a\ud800b", "lone_surrogate"),
        ("name", "a\x00b", "null_character"),
        ("name", {"first": "A"}, "not_a_value"),
        ("name", {"id": "A"}, "not_a_value"),
        ("name", ["nested"], "not_a_value"),
        ("capital", float("nan"), "not_finite"),
        ("capital", float("inf"), "not_finite"),
        ("incorporationDate", "0000-00-00", "invalid_date"),
        ("incorporationDate", "31/02", "invalid_date"),
        ("incorporationDate", "2021-02-31", "invalid_date"),
        ("incorporationDate", "-5000", "invalid_date"),
        ("country", "Narnia", "invalid_country"),
        ("parent", "../c2", "invalid_entity"),
    ],
)
def test_a_bad_value_is_left_out_and_named_and_the_rest_stays(prop: str, value: object, code: str) -> None:
    draft = build(company(properties={"alias": ["Good"], prop: [value]}))
    assert draft.properties == {"alias": ("Good",)}
    assert codes(draft) == [(code, prop)]
    fault = draft.faults[0]
    json.dumps([fault.value, fault.message]).encode()
    assert "\x00" not in fault.value
    assert len(fault.message) > 20
    fault.value.encode()


def test_a_number_of_thousands_of_digits_is_named_wherever_it_stands() -> None:
    huge = 10**5000
    draft = build(company(properties={"name": "A", "capital": [huge], "nmae": [huge], "alias": [{"x": huge}]}, colour=huge))
    assert draft.properties == {"name": ("A",)}
    expected = {
        ("number_too_long", "capital"),
        ("unknown_property", "nmae"),
        ("not_a_value", "alias"),
        ("unknown_key", ""),
    }
    assert set(codes(draft)) == expected
    assert refused(company(id=huge)).code == "id_not_text"


def test_a_date_in_the_far_future_is_a_date() -> None:
    assert build(company(properties={"dissolutionDate": "2999-01-01"})).properties["dissolutionDate"] == ("2999-01-01",)


def test_one_bad_value_among_good_ones_is_named_each_time_also_from_the_cache() -> None:
    data = company(properties={"country": ["de", "Narnia", "fr"]})
    for _ in range(2):
        draft = build(data)
        assert draft.properties["country"] == ("de", "fr")
        assert [(fault.code, fault.value) for fault in draft.faults] == [("invalid_country", "Narnia")]


def test_unknown_and_far_end_properties_are_named_with_what_to_do() -> None:
    draft = build(company(properties={"nmae": ["Acme"], "ownershipOwner": ["o1"], "name": "Acme"}))
    assert codes(draft) == [("unknown_property", "nmae"), ("stub_property", "ownershipOwner")]
    assert "'name'" in draft.faults[0].message
    assert draft.properties == {"name": ("Acme",)}


def test_what_the_data_says_of_its_dataset_case_and_origin_is_ignored_and_named() -> None:
    draft = build(company(dataset="other", case="case-1", origin="trusted", collection_id=7))
    assert codes(draft) == [(("forged_provenance"), key) for key in ("dataset", "case", "origin", "collection_id")]


def test_unknown_keys_are_told_without_their_names_and_those_of_an_ordinary_export_are_not() -> None:
    draft = build(company(caption="Acme", datasets=["x"], referents=[], first_seen="2024", target=False, colour="red"))
    assert codes(draft) == [("unknown_key", "")]
    assert "colour" not in draft.faults[0].message


def test_messages_never_hold_the_value() -> None:
    secret = "Ms-Confidential-77"
    draft = build(company(properties={"country": secret, "name": {"x": secret}, "nmae": secret}, case=secret))
    assert len(draft.faults) == 4
    assert not [fault for fault in draft.faults if secret in fault.message]
    assert all(secret in fault.value for fault in draft.faults)


def test_scalars_of_json_and_yaml_become_text_as_in_followthemoney() -> None:
    values = [1, 2.5, True, date(2020, 1, 2), datetime(2020, 1, 2, 3, tzinfo=UTC), None]
    draft = build(company(properties={"summary": values}))
    assert set(draft.properties["summary"]) == {"1", "2.50", "true", "2020-01-02", "2020-01-02T03:00:00+00:00"}
    assert draft.faults == ()


def test_a_number_that_is_rounded_is_kept_and_named() -> None:
    draft = build(company(properties={"capital": [12.349]}))
    assert draft.properties["capital"] == ("12.35",)
    assert codes(draft) == [("number_rounded", "capital")]


def test_of_a_nested_entity_the_reference_is_kept_and_the_rest_named() -> None:
    draft = build(company(properties={"parent": [{"id": "c2", "schema": "Company", "properties": {"name": ["B"]}}]}))
    assert draft.properties["parent"] == ("c2",)
    assert codes(draft) == [("nested_entity", "parent")]


def test_a_bare_value_counts_as_a_list_of_one() -> None:
    assert build(company(properties={"name": "Acme", "capital": 5})).properties == {
        "capital": ("5",),
        "name": ("Acme",),
    }


def test_drafts_are_sorted_and_without_doubles() -> None:
    draft = build(company(properties={"name": ["b", " a", "b ", "a"], "alias": ["z"]}))
    assert list(draft.properties.items()) == [("alias", ("z",)), ("name", ("a", "b"))]


def test_trusted_values_are_taken_as_they_are() -> None:
    data = company(properties={"name": ["  b", "a"], "country": ["Narnia"]})
    assert build(data, trusted=True).properties == {"country": ("Narnia",), "name": ("  b", "a")}
    with pytest.raises(InvalidEntityError):
        build(company(properties={"name": [{"a": 1}]}), trusted=True)


def test_the_input_is_not_changed() -> None:
    data = company(properties={"name": ["b", "a"], "parent": ["c1"]})
    before = json.dumps(data)
    build(data)
    assert json.dumps(data) == before


def test_edges_lists_references_only() -> None:
    draft = build({"id": "o", "schema": "Ownership", "properties": {"owner": "a", "asset": ["b", "c"], "role": "x"}})
    assert edges(draft) == [("asset", "b"), ("asset", "c"), ("owner", "a")]


@pytest.mark.parametrize(
    ("name", "properties"),
    [
        ("Company", {"name": ["Acme Ltd", "ACME LIMITED", "Acme Limited"]}),
        ("Company", {"alias": ["Other"], "registrationNumber": ["77"]}),
        ("Company", {}),
        ("Person", {"lastName": ["Smith"]}),
        ("Ownership", {"role": ["x"]}),
    ],
)
def test_captions_are_followthemoneys(name: str, properties: dict[str, list[str]]) -> None:
    proxy = model.get_proxy({"id": "x", "schema": name, "properties": properties})
    assert caption(name, properties) == proxy.caption


def keeps(schema: str, prop: str, value: str) -> bool:
    """Whether followthemoney keeps one value on its own."""
    return model.get_proxy({"id": "x1", "schema": schema, "properties": {prop: [value]}}, cleaned=False).has(prop)


VALUES = st.one_of(
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=20),
    st.sampled_from(["2020-01-02", "1.2.2020", "de", "Germany", "Acme  Ltd", "'Q'", "http://a.org", "a@b.org", "", " x "]),
    st.sampled_from(["+49 30 1234567", "c9", "NK-1", "eng", "a; b", "male", "sanction", "5493001KJTIIGC8Y1R12"]),
)


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    data=st.data(),
    name=st.sampled_from(["Company", "Person", "Ownership", "Address", "Sanction", "Vessel", "UserAccount"]),
)
def test_values_are_those_of_followthemoneys_validating_parse(data: st.DataObject, name: str) -> None:
    props = [prop.name for prop in model[name].properties.values() if not prop.stub]
    properties = data.draw(st.dictionaries(st.sampled_from(props), st.lists(VALUES, max_size=4), max_size=5))
    raw = {"id": "x1", "schema": name, "properties": properties}
    proxy = model.get_proxy(raw, cleaned=False)
    ends = [set(proxy.get(prop)) for prop in ("owner", "asset") if name == "Ownership"]
    if ends and ends[0] & ends[1]:
        assert refused(raw).code == "self_relationship"
        return
    draft = build(raw)
    assert draft.properties == {prop: tuple(sorted(values)) for prop, values in sorted(proxy.properties.items())}
    dropped = [
        (prop, value)
        for prop, values in properties.items()
        for value in values
        if sanitize_text(value) is not None and not keeps(name, prop, value)
    ]
    assert [(fault.prop, fault.value) for fault in draft.faults] == dropped
