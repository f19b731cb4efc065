"""Record ids and statement rows."""

from __future__ import annotations

import hashlib
import json
from itertools import permutations

from followthemoney import model
from followthemoney.statement import Statement
from followthemoney.statement.serialize import CSV_COLUMNS
from hypothesis import given, strategies as st

from glasshouse.model.entity import Draft, build
from glasshouse.model.record import COLUMNS, canonical_values, record_id, statement_id, statements

DRAFT = build(
    {
        "id": "c1",
        "schema": "Company",
        "properties": {
            "name": ["Zürich AG", "Acme"],
            "country": ["ch"],
            "website": ["http://a.org/"],
            "alias": ["日本"],
        },
    }
)


def test_fields_that_join_to_the_same_text_give_different_record_ids() -> None:
    assert record_id("ab", "c", "e", "Company", "{}") != record_id("a", "bc", "e", "Company", "{}")
    assert record_id("", "abc", "e", "Company", "{}") != record_id("abc", "", "e", "Company", "{}")
    ids = {record_id(one, two, three, "Company", "{}") for one, two, three in permutations(["ab", "c", "d"])}
    assert len(ids) == 6


def test_a_record_id_is_sha256_over_length_prefixed_fields() -> None:
    fields = ["d1", "companies", "ü1", "Company", "{}"]
    data = b"".join(len(field.encode()).to_bytes(8, "big") + field.encode() for field in fields)
    assert record_id("d1", "companies", "ü1", "Company", "{}") == hashlib.sha256(data).digest()


def test_the_order_and_repetition_of_values_do_not_change_a_record() -> None:
    one = Draft("e", "Company", {"name": ("b", "a"), "alias": ("x",)})
    other = Draft("e", "Company", {"alias": ("x",), "name": ("a", "b", "a")})
    assert canonical_values(one) == canonical_values(other) == '{"alias":["x"],"name":["a","b"]}'


@given(
    st.dictionaries(
        st.from_regex(r"\A[a-z][A-Za-z]{0,5}\Z"),
        st.lists(st.text(st.characters(exclude_categories=["Cs"])), min_size=1),
    )
)
def test_canonical_values_are_plain_canonical_json(properties: dict[str, list[str]]) -> None:
    draft = Draft("e", "Company", {name: tuple(values) for name, values in properties.items()})
    ordered = {name: sorted(set(values)) for name, values in properties.items()}
    assert canonical_values(draft) == json.dumps(ordered, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def test_columns_are_those_of_the_statement_export_in_order() -> None:
    assert list(COLUMNS) == CSV_COLUMNS


def test_statements_are_those_of_followthemoney() -> None:
    proxy = model.get_proxy({"id": "c1", "schema": "Company", "properties": {k: list(v) for k, v in DRAFT.properties.items()}})
    theirs = Statement.from_entity(proxy, "demo", first_seen="2024-01-01", origin="o", external=True)
    ours = statements(DRAFT, "demo", first_seen="2024-01-01", origin="o", external=True)
    assert [row._asdict() for row in ours] == [
        {column: statement.to_csv_row()[column] for column in CSV_COLUMNS} | {"external": True} for statement in theirs
    ]


def test_a_statement_with_a_language_has_it_in_its_id_only_where_its_type_speaks() -> None:
    rows = list(statements(DRAFT, "demo", lang="deu", canonical_id="Q1"))
    for row in rows:
        theirs = Statement("c1", row.prop, "Company", row.value, "demo", lang="deu", canonical_id="Q1")
        assert (row.id, row.lang, row.canonical_id) == (theirs.id, theirs.lang, "Q1")
    assert {row.lang for row in rows} == {None, "deu"}


@given(*[st.text(st.characters(exclude_categories=["Cs"]), max_size=10)] * 2, st.sampled_from([None, "eng"]), st.booleans())
def test_statement_ids_are_followthemoneys(entity_id: str, value: str, lang: str | None, external: bool) -> None:
    theirs = Statement.make_key("demo", entity_id, "name", value, external, lang=lang)
    assert statement_id("demo", entity_id, "name", value, lang=lang, external=external) == theirs
