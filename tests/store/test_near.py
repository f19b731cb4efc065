"""What touches a case comes first, a name is narrowed to a company, and functions find their holders, on both databases (C2)."""

from __future__ import annotations

from typing import Any

from glasshouse.model.case import CaseKind
from glasshouse.policy.plans import casework, data, people, search
from glasshouse.policy.plans.syntax import parse
from tests.store.world import PASSWORD, World


def entity(id_: str, schema: str, **properties: str) -> dict[str, Any]:
    return {"id": id_, "schema": schema, "properties": {key: [value] for key, value in properties.items()}}


def smiths(count: int) -> list[dict[str, Any]]:
    return [entity(f"s{number}", "Person", name=f"Ada Smith {number:03}", idNumber=f"S-{number}") for number in range(count)]


def near(world: World, case: Any, text: str = "smith") -> list[str]:
    result = world.search(case, text)
    touching = [hit.stub.caption for hit in result.hits if hit.near]
    assert [hit.stub.caption for hit in result.hits][: len(touching)] == touching
    return sorted(touching)


def test_what_touches_the_case_comes_first_and_follows_every_change_at_once(world: World) -> None:
    world.register("register")
    firm = entity("firm", "Company", name="Blue Quay")
    links = [entity(f"d{number}", "Directorship", director=f"s{number}", organization="firm") for number in (101, 102)]
    world.load("register", [*smiths(110), firm, *links])
    case = world.case("register")
    assert near(world, case) == []
    world.act(case, casework.HoldEntity(world.find(case, "quay")))
    assert near(world, case) == ["Ada Smith 101", "Ada Smith 102"]
    more = world.load("register", [entity("d3", "Ownership", owner="s103", asset="firm")], source="more")
    assert near(world, case) == ["Ada Smith 101", "Ada Smith 102", "Ada Smith 103"]
    world.undo(more.id)
    assert near(world, case) == ["Ada Smith 101", "Ada Smith 102"]
    world.act(case, casework.ProtectPerson(world.find(case, "id:S-101"), "witness"))
    assert near(world, case) == ["Ada Smith 102"]
    world.act(case, casework.ReleaseEntity(world.find(case, "quay")))
    assert near(world, case) == []


def test_of_many_held_things_the_last_ones_are_looked_at(world: World) -> None:
    world.register("register")
    firms = [entity(f"f{number}", "Company", name=f"Quay {number}", registrationNumber=f"Q-{number}") for number in range(40)]
    links = [entity(f"d{number}", "Directorship", director=f"s{number}", organization=f"f{number}") for number in range(40)]
    world.load("register", [*smiths(110), *firms, *links])
    case = world.case("register")
    for text in (*(f"id:Q-{number}" for number in range(40)), "id:S-105"):
        world.clock.pass_(1)
        world.act(case, casework.HoldEntity(world.find(case, text)))
    every = [hit for offset in (0, 20) for hit in world.open(case, search.SearchEntities(parse("smith"), offset=offset)).hits if hit.near]
    captions = {hit.stub.caption for hit in every}
    assert captions == {"Ada Smith 105", *(f"Ada Smith {number:03}" for number in range(9, 40))}


def test_people_are_narrowed_to_a_company(world: World) -> None:
    world.register("register")
    firm = entity("firm", "Company", name="Blue Quay")
    link = entity("d", "Directorship", director="s7", organization="firm")
    world.load("register", [*smiths(30), firm, link])
    case = world.case("register")
    quay = world.find(case, "quay")
    world.act(case, casework.HoldEntity(quay))
    plan = search.SearchEntities(parse("smith"), linked=quay)
    result = world.open(case, plan)
    assert ([hit.stub.caption for hit in result.hits], result.total) == (["Ada Smith 007"], 1)
    token = world.house.gate.remember(case, plan)
    assert world.house.gate.recall(case, token) == plan


def test_a_function_finds_its_holders_from_its_declaration_on(world: World) -> None:
    world.register("office", people="public_function")
    post = entity("post", "Position", name="Minister of Ports")
    mandate = entity("o", "Occupancy", holder="s7", post="post", politicalGroup="Greens")
    world.load("office", [*smiths(10), post, mandate])
    case = world.case("office")
    assert not persons(world, case, "office:minister")
    person = people.CreatePerson("second", "Second", "Investigations", ("lead", "steward"), PASSWORD)
    world.act(world.admin, person)
    for login in ("mara", "second"):
        world.act(world.access(login, CaseKind.STEWARDSHIP), data.DeclareFunction("office"))
    for text in ("office:minister", "mandate-party:greens", "smith office:ports"):
        assert persons(world, case, text) == ["Ada Smith 007"]
    more = world.load("office", [entity("o2", "Occupancy", holder="s8", post="post")], source="more")
    assert persons(world, case, "office:minister") == ["Ada Smith 007", "Ada Smith 008"]
    world.undo(more.id)
    assert persons(world, case, "office:minister") == ["Ada Smith 007"]


def persons(world: World, case: Any, text: str) -> list[str]:
    return sorted(hit.stub.caption for hit in world.search(case, text).hits if hit.stub.person)


def test_what_was_read_of_records_outlives_that_something_was_taken_into_a_case(world: World) -> None:
    """Otherwise all that the case holds is read again at each step of it; and what it took in touches it at once."""
    world.register("register")
    firms = [entity(f"f{number}", "Company", name=f"Quay {number}", registrationNumber=f"Q-{number}") for number in range(3)]
    links = [entity(f"d{number}", "Directorship", director=f"s{number}", organization=f"f{number}") for number in range(3)]
    world.load("register", [*smiths(30), *firms, *links])
    case = world.case("register")
    database = world.house.database

    def records() -> object:
        with database.read() as connection:
            mark = database.mark(connection)
        return mark and mark[0]

    before = records()
    for number in range(3):
        world.act(case, casework.HoldEntity(world.find(case, f"id:Q-{number}")))
        assert near(world, case) == [f"Ada Smith {at:03}" for at in range(number + 1)]
    assert records() == before
