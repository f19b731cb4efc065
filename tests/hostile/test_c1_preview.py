"""C1 against whoever looks at a mapping: a preview sends no trait, and places and faults repeat no name that may be a value."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from glasshouse.model.case import CaseKind
from glasshouse.policy.plans.data import HIDDEN, ImportView, OpenImport, Preview, PreviewMapping, SourceSpec, UploadSource
from tests.hostile.world import World, every_text

TABLE = "id,name,Religion,col4,category,born\n" + "".join(f"{n},Person {n},druze,sufi,firm,1990-01-0{n}\n" for n in range(1, 4))


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    made = World(tmp_path_factory.mktemp("previews"))
    made.dataset("people")
    yield made
    made.close()


def preview(world: World, text: str, **spec: Any) -> Preview:
    steward = world.standing(CaseKind.STEWARDSHIP)
    sha256, size = world.house.receive([text.encode()], "a file")
    world.act(steward, UploadSource("people", "a file", sha256, size))
    return world.open(steward, PreviewMapping("people", sha256, SourceSpec("people", **spec)))


def mapped(**properties: str) -> dict[str, Any]:
    entity = {"schema": "Person", "keys": ["id"], "properties": {name: {"column": column} for name, column in properties.items()}}
    return {"entities": {"p": entity}}


def test_a_column_called_by_a_trait_is_not_sent_whatever_is_mapped(world: World) -> None:
    for spec in ({}, {"mapping": mapped(name="name")}, {"mapping": {"entities": {}}}):
        shown = preview(world, TABLE, format="csv", **spec)
        assert shown.columns == ("id", "name", "Religion", "col4", "category", "born")
        assert [cells[2] for _, cells in shown.rows] == [HIDDEN] * 3
        assert [cells[4] for _, cells in shown.rows] == ["firm"] * 3
        assert "druze" not in set(every_text(shown))


@pytest.mark.parametrize("prop", ["religion", "nationality", "ethnicity", "country", "address", "topics", "notes", "gender"])
def test_a_column_that_fills_a_folded_property_is_not_sent(world: World, prop: str) -> None:
    shown = preview(world, TABLE, format="csv", mapping=mapped(name="name", birthDate="born", **{prop: "col4"}))
    texts = set(every_text(shown))
    assert not {"sufi", "druze"} & texts
    assert [cells[3] for _, cells in shown.rows] == [HIDDEN] * 3
    assert {"Person 1", "1990-01-01"} <= texts


def test_an_empty_cell_of_such_a_column_stays_empty_so_that_one_sees_what_is_filled(world: World) -> None:
    shown = preview(world, "id,name,gender\n1,A,\n2,B,f\n", format="csv")
    assert [cells[2] for _, cells in shown.rows] == ["", HIDDEN]


def test_a_sole_traders_facts_are_folded_in_a_preview_too(world: World) -> None:
    firm = {"schema": "Company", "keys": ["n"], "properties": {name: {"column": name} for name in ("name", "legalForm", "description")}}
    text = "n,name,legalForm,description\n1,Nadia,e.K.,halal butcher\n2,Big,AG,halal plant\n"
    shown = preview(world, text, format="csv", mapping={"entities": {"firm": firm}})
    facts = {caption: dict(found) for _, _, caption, found in shown.entities}
    assert "description" not in facts["Nadia"]
    assert facts["Big"]["description"] == "halal plant"


def loaded(world: World, text: str, ending: str, **spec: Any) -> ImportView:
    made = world.load_text("people", text, SourceSpec(f"source {world.size()}", load="delta", **spec), ending)
    return world.open(world.standing(CaseKind.STEWARDSHIP), OpenImport(made))


def test_a_place_in_json_tells_numbers_and_no_keys(world: World) -> None:
    text = json.dumps({"Druze": {"rows": [{"id": "1", "name": "A", "born": "no date"}]}})
    spec = {"format": "json", "records": "/*/rows/*", "mapping": mapped(name="name", birthDate="born")}
    shown = preview(world, text, **spec)
    view = loaded(world, text, "json", **spec)
    for answer in (shown, view):
        assert {fault.place for fault in answer.faults} == {"/…/…/0"}
    assert [place for place, _ in shown.rows] == [place for place, *_ in shown.entities] == ["/…/…/0"]


def test_a_fault_repeats_no_unknown_name_of_a_property_or_key_that_may_be_a_value(world: World) -> None:
    line = {"id": "x", "schema": "Person", "properties": {"name": ["A"], "Druze faith": ["yes"], "birthDat": ["x"]}, "Sufi": "yes"}
    text = json.dumps(line) + "\n"
    shown, view = preview(world, text, format="ftm"), loaded(world, text, "json", format="ftm")
    for answer in (shown, view):
        texts = " ".join(every_text(answer))
        assert "Druze" not in texts
        assert "Sufi" not in texts
        told = {(fault.code, fault.field) for fault in answer.faults}
        assert told == {("unknown_property", ""), ("unknown_property", "birthDat"), ("unknown_key", "")}  # what is nearly known is told
