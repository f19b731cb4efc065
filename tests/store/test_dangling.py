"""References that lead nowhere are counted at the end of an import, exactly and within its own dataset."""

from __future__ import annotations

from typing import Any

from glasshouse.policy.plans import data
from tests.store.world import World, thing


def owns(name: str, owner: str, asset: str) -> dict[str, Any]:
    return {"id": name, "schema": "Ownership", "properties": {"owner": [owner], "asset": [asset]}}


def told(world: World, row: data.ImportRow) -> list[tuple[str, str]]:
    """(place, field) of each dangling reference of an import."""
    faults = world.open(world.steward, data.OpenImport(row.id)).faults
    assert {fault.code for fault in faults} <= {"dangling_reference"}
    return [(fault.place, fault.field) for fault in faults]


def test_a_reference_that_no_record_answers_is_told_with_its_place(world: World) -> None:
    world.register("register")
    row = world.load("register", [owns("x", "a", "nobody"), thing("a"), owns("y", "nowhere", "a")])
    assert (row.state, row.records, row.rejected) == ("live", 3, 0)
    assert told(world, row) == [("line 1", "asset"), ("line 3", "owner")]


def test_what_another_source_of_the_dataset_describes_is_there(world: World) -> None:
    world.register("register")
    assert told(world, world.load("register", [owns("x", "a", "b")], "links")) == [("line 1", "asset"), ("line 1", "owner")]
    assert told(world, world.load("register", [thing("a"), thing("b")], "firms")) == []
    assert told(world, world.load("register", [owns("y", "b", "a"), owns("x", "a", "b")], "links")) == []


def test_what_another_dataset_describes_is_not_asked_for(world: World) -> None:
    world.register("register")
    world.register("other")
    world.load("other", [thing("a"), thing("b")])
    assert len(told(world, world.load("register", [owns("x", "a", "b")]))) == 2


def test_what_a_snapshot_closes_is_no_longer_there(world: World) -> None:
    world.register("register")
    assert told(world, world.load("register", [thing("a"), thing("b"), owns("x", "a", "b")])) == []
    row = world.load("register", [thing("a"), owns("x", "a", "b"), owns("y", "b", "a")])
    assert told(world, row) == [("line 3", "owner")], "only what this import brought is told"


def test_what_was_taken_back_and_is_loaded_again_is_told_again(world: World) -> None:
    world.register("register")
    first = world.load("register", [thing("a"), owns("x", "a", "nobody")])
    world.undo(first.id)
    again = world.load("register", [thing("a"), owns("x", "a", "nobody"), thing("c")])
    assert told(world, again) == [("line 2", "asset")]


def test_a_delta_that_takes_an_end_back_and_points_to_it_is_told(world: World) -> None:
    world.register("register")
    world.load("register", [thing("a"), thing("b")])
    row = world.load("register", [{"op": "DEL", "entity": {"id": "b"}}, {"op": "ADD", "entity": owns("x", "a", "b")}], load="delta")
    assert told(world, row) == [("line 2", "asset")]
