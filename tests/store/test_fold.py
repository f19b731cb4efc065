"""What is one thing depends on who looks: the component of records in scope over judgements that they may see."""

from __future__ import annotations

from typing import Any

import pytest

from glasshouse.base.errors import NotFoundError
from glasshouse.policy.plans import casework, data, entity
from tests.store.world import World, facts

NUMBERS = ("registrationNumber",)


def firm(name: str, number: str, **properties: str) -> dict[str, Any]:
    """A company with an official number."""
    values = {"name": [f"Acme {name}"], "registrationNumber": [number]}
    return {"id": name, "schema": "Company", "properties": {**values, **{key: [value] for key, value in properties.items()}}}


def declare(world: World, *datasets: str, prop: str = "registrationNumber", schema: str = "Company") -> int:
    """Equal numbers name one thing in these datasets."""
    return world.act(world.steward, data.DeclareIdentity(schema, prop, datasets))


@pytest.fixture
def joined(world: World) -> World:
    """`north` and `south` describe one company, under one number."""
    for name, place in (("north", "de"), ("south", "fr")):
        world.register(name)
        world.load(name, [firm(name, "17-A", jurisdiction=place), firm(f"{name}-else", f"{name}-99")])
    assert declare(world, "north", "south") == 1
    return world


def test_what_carries_one_number_is_one_thing_for_who_sees_both(joined: World) -> None:
    case = joined.case("north", "south")
    hits = joined.search(case, "17-A").hits
    assert len(hits) == 1
    view = joined.open(case, entity.OpenEntity(hits[0].stub.id))
    assert view.merged == 2
    assert facts(view)["jurisdiction"] == ["de", "fr"]
    assert {value.sources[0].dataset for fact in view.facts for value in fact.values if fact.prop == "jurisdiction"} == {"north", "south"}


def test_who_sees_one_dataset_is_told_nothing_of_the_merge(joined: World) -> None:
    case = joined.case("south")
    view = joined.view(case, "17-A")
    assert view.merged == 1
    assert facts(view)["jurisdiction"] == ["fr"]
    assert joined.search(case, "acme").total == 2


def test_the_public_id_moves_with_what_is_seen_and_the_older_one_leads_there(joined: World) -> None:
    small = joined.find(joined.case("south"), "17-A")
    both = joined.case("north", "south")
    large = joined.find(both, "17-A")
    assert small != large
    assert joined.open(both, entity.OpenEntity(small)).stub.id == large
    alone = joined.case("south")
    with pytest.raises(NotFoundError):
        joined.open(alone, entity.OpenEntity(large))


def test_a_path_through_a_hidden_dataset_is_none(world: World) -> None:
    for name, numbers in (("left", ("1", "")), ("middle", ("1", "2")), ("right", ("", "2"))):
        world.register(name)
        first, second = numbers
        properties = {"name": [f"Acme {name}"]}
        if first:
            properties["registrationNumber"] = [first]
        if second:
            properties["taxNumber"] = [second]
        world.load(name, [{"id": name, "schema": "Company", "properties": properties}])
    assert declare(world, "left", "middle") == 1
    assert declare(world, "middle", "right", prop="taxNumber") == 1
    assert world.search(world.case("left", "middle", "right"), "acme").total == 1
    assert world.search(world.case("left", "right"), "acme").total == 2
    assert world.search(world.case("left", "middle"), "acme").total == 1


def test_a_path_through_a_record_that_was_taken_back_is_none(world: World) -> None:
    world.register("left")
    world.register("right")
    world.load("left", [firm("left", "1")])
    row = world.load("right", [firm("right", "1")])
    assert declare(world, "left", "right") == 1
    case = world.case("left", "right")
    assert world.search(case, "acme").total == 1
    world.undo(row.id)
    view = world.view(case, "acme")
    assert (view.merged, facts(view)["name"]) == (1, ["Acme left"])


def test_what_the_case_holds_follows_the_merge_both_ways(joined: World) -> None:
    alone = joined.case("south")
    joined.act(alone, casework.HoldEntity(joined.find(alone, "17-A")))
    joined.act(alone, casework.GrantDataset("north", "need"))
    held = joined.open(alone, casework.OpenCase()).held
    assert [stub.id for stub in held] == [joined.find(alone, "17-A")]
    joined.act(alone, casework.RevokeGrant("north"))
    assert len(joined.open(alone, casework.OpenCase()).held) == 1


def test_a_merge_survives_a_rebuilt_index(joined: World) -> None:
    case = joined.case("north", "south")
    before = [(hit.stub.id, hit.stub.caption) for hit in joined.search(case, "acme").hits]
    job = joined.act(joined.steward, data.RebuildIndex())
    assert job
    joined.house.work("index", lambda _numbers: None)
    assert [(hit.stub.id, hit.stub.caption) for hit in joined.search(case, "acme").hits] == before
    joined.restart()
    assert [(hit.stub.id, hit.stub.caption) for hit in joined.search(case, "acme").hits] == before


def test_declaring_twice_judges_nothing_twice(joined: World) -> None:
    declare(joined, "north", "south")
    assert joined.search(joined.case("north", "south"), "17-A").total == 1


def test_a_value_that_many_carry_is_no_identifier(world: World) -> None:
    world.register("left")
    world.register("right")
    world.load("left", [firm(f"n{i}", "0000") for i in range(11)])
    world.load("right", [firm("right", "0000")])
    assert declare(world, "left", "right") == 0
    assert world.search(world.case("left", "right"), "acme").total == 12


def test_an_identity_names_datasets_of_the_unit(world: World) -> None:
    world.register("left")
    with pytest.raises(NotFoundError):
        declare(world, "left", "unknown")
