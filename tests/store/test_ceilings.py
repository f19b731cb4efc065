"""Who was newly shown is counted in the ledger's own transaction, on both databases (C3)."""

from __future__ import annotations

from typing import Any

from tests.store.world import World


def person(name: str) -> dict[str, Any]:
    return {"id": name, "schema": "Person", "properties": {"name": [f"Vale {name}"]}}


def test_a_person_counts_once_for_an_account_whatever_the_case_and_after_a_restart(world: World) -> None:
    world.register("register")
    world.load("register", [person("ana"), person("bea")])
    first, second = world.case("register"), world.case("register", title="another")
    for access, text, count in ((first, "ana", 1), (second, "ana", 1), (second, "vale", 2), (first, "vale", 2)):
        world.search(access, text)
        assert world.house.gate.visible(access).people == count
    world.restart()
    world.search(first, "vale")
    assert world.house.gate.visible(first).people == 2
