"""C1 and C3 against whoever writes the mapping: no choosing of people by a trait on the way in, and no cell that only a key reads."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from glasshouse.base.errors import RefusedError
from glasshouse.model.case import CaseKind
from glasshouse.policy.plans.data import ImportSource, PreviewMapping, SourceSpec, UploadSource
from glasshouse.policy.plans.entity import OpenEntity, OpenRow
from tests.hostile.world import World

TABLE = "name,street,faith,kind\n" + "".join(f"Person {n},Elm {n},{('druze', 'sufi')[n % 2]},person\n" for n in range(40))


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    made = World(tmp_path_factory.mktemp("mappings"))
    yield made
    made.close()


def _people(**properties: str) -> dict[str, Any]:
    return {"p": {"schema": "Person", "keys": ["name"], "properties": {name: {"column": column} for name, column in properties.items()}}}


@pytest.mark.parametrize("filters", [{"filters": {"faith": "druze"}}, {"filters_not": {"faith": ["sufi"]}}])
def test_a_mapping_that_filters_people_by_a_trait_is_neither_previewed_nor_loaded(world: World, filters: dict[str, Any]) -> None:
    name = f"chosen-{len(filters)}-{'not' if 'filters_not' in filters else 'is'}"
    world.dataset(name)
    steward = world.standing(CaseKind.STEWARDSHIP)
    sha256, size = world.house.receive([TABLE.encode()], "people.csv")
    world.act(steward, UploadSource(name, "people.csv", sha256, size))
    start = world.size()
    for mapping in ({"entities": _people(name="name"), **filters}, {"entities": _people(name="name", religion="faith"), **filters}):
        spec = SourceSpec("people", format="csv", mapping=mapping)
        for attempt in (lambda spec=spec: world.open(steward, PreviewMapping(name, sha256, spec)),
                        lambda spec=spec: world.act(steward, ImportSource(name, sha256, "people.csv", spec))):  # fmt: skip
            with pytest.raises(RefusedError) as refused:
                attempt()
            assert refused.value.rules == ("C1",)
    assert [leaf.header.why for leaf, _ in world.entries(start) if leaf.header.why] == [("C1",)] * 4
    by_kind = {"entities": _people(name="name"), "filters": {"kind": "person"}}
    assert world.open(steward, PreviewMapping(name, sha256, SourceSpec("people", format="csv", mapping=by_kind))).entities


@pytest.mark.parametrize("people", ["private_persons", "corporate_register"])
def test_a_column_that_only_a_key_reads_is_not_shown_behind_an_address(world: World, people: str) -> None:
    name = f"keyed-{people.partition('_')[0]}"
    world.dataset(name, people=people)
    home = {"schema": "Address", "keys": ["street", "name"], "properties": {"full": {"column": "street"}}}
    table = TABLE.replace("faith", "creed")  # what is known to be a trait would be refused here
    world.load_text(name, table, SourceSpec("homes", format="csv", mapping={"entities": {"home": home}}), "csv")
    case = world.case(name)
    record = world.open(case, OpenEntity(world.id(case, "Elm 7"))).records[0].ref.record
    assert dict(world.open(case, OpenRow(record)).columns) == {"street": "Elm 7"}


def test_a_trait_that_is_part_of_a_key_is_not_shown_on_the_row_of_a_person(world: World) -> None:
    world.dataset("keyed-people")
    entities = _people(name="name")
    entities["p"]["keys"] = ["name", "faith"]
    world.load_text("keyed-people", TABLE, SourceSpec("people", format="csv", mapping={"entities": entities}), "csv")
    case = world.case("keyed-people")
    record = world.open(case, OpenEntity(world.id(case, "Person 7"))).records[0].ref.record
    assert dict(world.open(case, OpenRow(record)).columns) == {"name": "Person 7"}
