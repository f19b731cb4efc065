"""Mapping rows: hostile rows first, then followthemoney's own mapping as the oracle."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from followthemoney import model
from followthemoney.namespace import Namespace
from followthemoney.util import sanitize_text
from hypothesis import HealthCheck, given, settings, strategies as st

from glasshouse.ingest import mapping
from glasshouse.model.entity import MAX_VALUES

QUERY: dict[str, Any] = {
    "csv_url": "/dev/null",
    "filters_not": {"state": ["deleted", "void"]},
    "entities": {
        "company": {
            "schema": "Company",
            "key_literal": "company",
            "keys": ["number", "register"],
            "properties": {
                "name": {"column": "name"},
                "alias": {"column": "other_names", "split": ";"},
                "address": {"template": "{{street}}, {{town}}"},
                "jurisdiction": {"literal": "DE"},
                "country": {"column": "country", "fuzzy": True},
                "phone": {"column": "phone", "format": "de"},
                "incorporationDate": {"column": "since", "format": "%d.%m.%Y"},
                "summary": {"columns": ["town", "country"], "join": " / "},
                "registrationNumber": {"columns": ["number", "register"]},
            },
        },
        "owner": {
            "schema": "Person",
            "id_column": "owner_id",
            "properties": {"name": {"column": "owner", "required": True}, "birthDate": {"column": "born"}},
        },
        "ownership": {
            "schema": "Ownership",
            "key_literal": "ownership",
            "key": ["owner_id", "number"],
            "properties": {
                "owner": {"entity": "owner", "required": True},
                "asset": {"entity": "company"},
                "percentage": {"column": "share"},
            },
        },
    },
}
COLUMNS = mapping.columns(QUERY)
ROW: dict[str, object] = {
    "number": "77",
    "register": "HRB",
    "name": "Acme",
    "owner_id": "p-1",
    "owner": "Ann Ash",
    "share": "50",
    "country": "Germany",
}


def one(properties: dict[str, Any], row: dict[str, object], schema: str = "Company") -> mapping.Mapped:
    query = {"entities": {"it": {"schema": schema, "keys": ["k"], "properties": properties}}}
    return mapping.compile(query, "demo").apply({"k": "1"} | row)


def faults(result: mapping.Mapped) -> list[tuple[str, str, str]]:
    listed = [*result.faults, *(fault for draft in result.drafts for fault in draft.faults)]
    return [(fault.code, fault.prop, fault.value) for fault in listed]


@pytest.mark.parametrize("prop", [{"column": "c"}, {"template": "x{{c}}"}, {"column": "c", "split": ";"}, {"columns": ["c"], "join": ""}])
@pytest.mark.parametrize(("text", "code", "seen"), [("a\x00b", "null_character", "a\\x00b"), ("a\ud800", "lone_surrogate", "a\\ud800")])
def test_text_that_no_database_keeps_is_named_whatever_the_mapping_does_with_it(
    prop: dict[str, Any], text: str, code: str, seen: str
) -> None:
    result = one({"name": prop}, {"c": text})
    assert faults(result) == [(code, "name", seen)]
    assert all("b" not in value for value in result.drafts[0].properties.get("name", ()))


def test_a_value_that_cleaning_drops_is_named_with_entity_and_property() -> None:
    result = one({"country": {"column": "c"}}, {"c": "Narnia"})
    assert faults(result) == [("invalid_country", "country", "Narnia")]
    assert "'it'" in result.drafts[0].faults[0].message
    assert "Narnia" not in result.drafts[0].faults[0].message


def test_a_required_property_without_value_leaves_the_entity_out_and_says_so() -> None:
    result = mapping.compile(QUERY, "demo").apply(ROW | {"owner": "  "})
    assert [draft.schema for draft in result.drafts] == ["Company"]
    assert ("required_missing", "name", "") in faults(result)


def test_an_entity_whose_keys_are_empty_is_named_only_if_the_row_says_something_of_it() -> None:
    compiled = mapping.compile(QUERY, "demo")
    silent = compiled.apply({"number": "77", "name": "Acme"})
    assert [draft.schema for draft in silent.drafts] == ["Company"]
    spoken = compiled.apply({"number": "77", "name": "Acme", "owner": "Ann", "born": "1970"})
    assert ("no_id", "owner", "Ann") in faults(spoken)


@pytest.mark.parametrize("bad", ["../x", "a/b", "x" * 300, "a\nb"])
def test_an_id_column_with_an_unsafe_id_makes_no_entity(bad: str) -> None:
    result = mapping.compile(QUERY, "demo").apply(ROW | {"owner_id": bad})
    assert "Person" not in [draft.schema for draft in result.drafts]
    assert any(code.startswith("id_") and prop == "owner_id" for code, prop, _ in faults(result))


def test_an_id_column_with_several_values_makes_no_entity() -> None:
    result = mapping.compile(QUERY, "demo").apply(ROW | {"owner_id": ["a", "b"]})
    assert ("several_ids", "owner_id", "a") in faults(result)


def test_an_owner_of_itself_is_left_out_and_named() -> None:
    query = {
        "entities": {
            "a": {"schema": "Company", "keys": ["a"]},
            "b": {"schema": "Company", "keys": ["b"]},
            "o": {
                "schema": "Ownership",
                "keys": ["a", "b"],
                "properties": {"owner": {"entity": "a"}, "asset": {"entity": "b"}},
            },
        }
    }
    compiled = mapping.compile(query, "demo")
    assert [draft.schema for draft in compiled.apply({"a": "1", "b": "2"}).drafts] == [
        "Company",
        "Company",
        "Ownership",
    ]
    result = compiled.apply({"a": "1", "b": "1"})
    assert [draft.schema for draft in result.drafts] == ["Company", "Company"]
    assert [(code, prop) for code, prop, _ in faults(result)] == [("self_relationship", "asset")]


def test_too_many_values_in_one_cell_are_named_and_left_out() -> None:
    result = one({"name": {"column": "c", "split": ";"}}, {"c": ";".join(map(str, range(MAX_VALUES + 1)))})
    assert result.drafts[0].properties == {}
    assert faults(result) == [("too_many_values", "name", "")]


def test_a_template_never_invents_which_of_several_values_belong_together() -> None:
    template = {"address": {"template": "{{street}}, {{town}}"}}
    result = one(template, {"street": ["A St", "B St"], "town": ["X", "Y"]})
    assert result.drafts[0].properties == {}
    assert faults(result) == [("ambiguous_template", "address", "")]
    assert one(template, {"street": ["A St", "B St"], "town": "X"}).drafts[0].properties["address"] == (
        "A St, X",
        "B St, X",
    )


def test_a_value_that_looks_like_a_template_stays_a_value() -> None:
    result = one({"summary": {"template": "{{a}} {{b}}"}}, {"a": "{{b}}", "b": "secret"})
    assert result.drafts[0].properties["summary"] == ("{{b}} secret",)


def test_a_cell_with_a_list_holds_several_values() -> None:
    result = one({"name": {"column": "c"}, "alias": {"column": "d", "join": ", "}}, {"c": ["B", "A", " "], "d": ["x", "y"]})
    assert result.drafts[0].properties == {"alias": ("x, y",), "name": ("A", "B")}


def test_scalars_of_sql_become_text_as_in_followthemoney() -> None:
    cells: dict[str, object] = {
        "i": 5,
        "f": 1.8100,
        "d": dt.date(2020, 1, 2),
        "t": dt.datetime(2020, 1, 2, 3, 4),  # noqa: DTZ001  as SQL gives it
        "n": Decimal("12.50"),
        "b": b"abc",
        "z": float("nan"),
    }
    result = one({"summary": {"columns": list(cells)}}, cells)
    expected = {text for key, value in cells.items() if key != "z" and (text := sanitize_text(value)) is not None}
    assert set(result.drafts[0].properties["summary"]) == expected


def test_filters_leave_rows_out_and_say_so() -> None:
    entities = {"it": {"schema": "Company", "keys": ["k"]}}
    keep = mapping.compile({"entities": entities, "filters": {"type": ["a", 1]}}, "demo")
    assert keep.apply({"k": "1", "type": " a "}).drafts
    assert keep.apply({"k": "1", "type": "1"}).drafts
    assert keep.apply({"k": "1", "type": "b"}) == ([], [], True)
    assert keep.apply({"k": "1"}).filtered
    without = {"entities": entities, "filters_not": {"type": "a"}}
    assert mapping.compile(without, "demo").apply({"k": "1", "type": "a"}).filtered
    assert not mapping.compile(without, "demo").apply({"k": "1"}).filtered
    assert mapping.compile(without | {"tables": ["t"]}, "demo").apply({"k": "1"}).filtered


def test_missing_names_the_columns_that_a_table_lacks() -> None:
    compiled = mapping.compile(QUERY, "demo")
    assert compiled.missing([*COLUMNS, "more"]) == ()
    assert compiled.missing(["name"]) == tuple(column for column in COLUMNS if column != "name")


def test_columns_come_in_order_of_use_with_those_of_filters() -> None:
    assert COLUMNS[:3] == ("number", "register", "name")
    assert COLUMNS[-1] == "state"
    assert len(set(COLUMNS)) == len(COLUMNS)


def theirs(query: dict[str, Any], row: dict[str, object], dataset: str, *, sign: bool, prefix: str | None) -> list[tuple[Any, ...]]:
    """What followthemoney makes of a row; blank values, which it keeps from splits and templates, are no values."""
    mapped = model.make_mapping(query, key_prefix=prefix, dataset=dataset)
    record = {column: text for column, value in row.items() if (text := sanitize_text(value)) is not None}
    if not mapped.source.check_filters(record):  # type: ignore[attr-defined]
        return []
    found = []
    for entity in mapped.map(record).values():
        if sign:
            entity = Namespace(dataset).apply(entity)
        kept = {prop: tuple(sorted(v for v in values if v.strip())) for prop, values in sorted(entity.properties.items())}
        found.append((entity.id, entity.schema.name, {prop: values for prop, values in kept.items() if values}))
    return found


CELLS = st.one_of(
    st.none(),
    st.sampled_from(["", " ", "77", "HRB 77", "Acme  Ltd", "a;b; c ;;", "deutschland", "fr", "01.02.2020", "2020", "030 1234567"]),
    st.sampled_from(["p-1", "p.2", "Ann Ash", "deleted", "'x'", "Ümläut", "50 %", "1970-01-02"]),
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=6),
)


@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    row=st.fixed_dictionaries(dict.fromkeys(COLUMNS, CELLS)),
    sign=st.booleans(),
    prefix=st.sampled_from([None, "", "other"]),
)
def test_ids_and_values_are_followthemoneys(row: dict[str, object], sign: bool, prefix: str | None) -> None:
    result = mapping.compile(QUERY, "demo", key_prefix=prefix, sign=sign).apply(row)
    if any(code.startswith(("id_", "invalid_id")) for code, _, _ in faults(result)):
        return  # stricter than followthemoney on purpose, tested above
    expected = theirs(QUERY, row, "demo", sign=sign, prefix="demo" if prefix is None else prefix)
    ours = [(draft.entity_id, draft.schema, draft.properties) for draft in result.drafts]
    assert ours == [entity for entity in expected if entity[0] is not None]
    assert all(list(draft.properties) == sorted(draft.properties) for draft in result.drafts)


def test_the_generated_comparison_does_compare_whole_rows() -> None:
    expected = theirs(QUERY, ROW, "demo", sign=True, prefix="demo")
    result = mapping.compile(QUERY, "demo", sign=True).apply(ROW)
    assert [(draft.entity_id, draft.schema, draft.properties) for draft in result.drafts] == expected
    assert [schema for _, schema, _ in expected] == ["Company", "Person", "Ownership"]
    assert expected[2][2]["namesMentioned"] == ("Acme", "Ann Ash")


def test_ids_in_columns_are_signed_like_those_of_the_mapping() -> None:
    query = {
        "csv_url": "/dev/null",
        "entities": {"it": {"schema": "Company", "id_column": "k", "properties": {"parent": {"column": "p"}}}},
    }
    row: dict[str, object] = {"k": "a.oldsignature", "p": "b"}
    draft = mapping.compile(query, "demo", sign=True).apply(row).drafts[0]
    assert [(draft.entity_id, draft.schema, draft.properties)] == theirs(query, row, "demo", sign=True, prefix="demo")
