"""Filters of a mapping: what they may ask of rows that become people."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from glasshouse.ingest.manifest import read_bundle
from glasshouse.policy.charter.personal import misread
from glasshouse.policy.charter.selecting import chosen_by_trait

PERSON = {"schema": "Person", "keys": ["name"], "properties": {"name": {"column": "name"}, "religion": {"column": "c7"}}}
FIRM = {"schema": "Company", "keys": ["name"], "properties": {"name": {"column": "name"}, "country": {"column": "c7"}}}


def _query(entity: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"entities": {"it": entity}, **more}


@pytest.mark.parametrize(
    ("query", "columns"),
    [
        (_query(PERSON, filters={"c7": "druze"}), ("c7",)),
        (_query(PERSON, filters_not={"c7": ["druze", "sufi"]}), ("c7",)),
        (_query(PERSON, filters={"Nationality": "ir"}), ("Nationality",)),
        (_query(PERSON, filters={"people.C7": "druze"}, table="people"), ("people.C7",)),
        (_query({**PERSON, "schema": "LegalEntity"}, filters={"visa status": "none"}), ("visa status",)),
        (_query({**PERSON, "schema": "Nonsense"}, filters={"religion": "x"}), ("religion",)),
        ({"entities": {"firm": FIRM, "boss": PERSON}, "filters": {"c7": "druze", "kind": "person"}}, ("c7",)),
        (_query(PERSON, filters={"kind": "person", "category": "person", "name": "Smith"}), ()),
        (_query(FIRM, filters={"c7": "ir", "nationality": "ir"}), ()),
        (_query(PERSON), ()),
    ],
)
def test_filters_choose_people_by_no_folded_value_and_no_column_called_by_a_trait(query: dict[str, Any], columns: tuple[str, ...]) -> None:
    assert chosen_by_trait(query) == columns


@pytest.mark.parametrize(
    "query", [{}, {"entities": 3}, {"entities": {"a": 4}}, _query({"schema": "Person", "properties": [1]}, filters=[2])]
)
def test_a_mapping_that_cannot_be_is_left_to_the_compiler(query: dict[str, Any]) -> None:
    assert chosen_by_trait(query) == ()


def test_the_examples_that_ship_choose_nobody_by_a_trait_and_give_no_thing_what_a_person_has(tmp_path: Path) -> None:
    examples = Path(__file__).parents[4] / "examples"
    for manifest in examples.glob("*/*.yml"):
        for source in yaml.safe_load(manifest.read_text(encoding="utf-8"))["sources"]:
            stands = tmp_path / source["path"].replace("*", "some")
            stands.parent.mkdir(parents=True, exist_ok=True)
            stands.touch()
    asked = [
        (manifest.dataset.name, source.spec.name, source.spec.mapping or {})
        for bundle in sorted(examples.iterdir())
        for manifest in read_bundle(bundle, tmp_path)
        for source in manifest.sources
    ]
    assert len(asked) > 20
    assert [name for *name, mapping in asked if chosen_by_trait(mapping) or misread(mapping)] == []
