"""About how large a dataset is: told from what readers see, so that nobody who is sealed shows in it (C4)."""

from __future__ import annotations

import pytest

from glasshouse.gate import Access
from glasshouse.policy.plans import data
from glasshouse.policy.plans.casework import ProtectPerson
from glasshouse.store.sizes import rounded
from tests.store.world import World, thing


def people(first: int, last: int, **properties: str) -> list[dict[str, object]]:
    """Persons with a name and a number of their own."""
    return [thing(f"p{n}", "Person", idNumber=f"ID7-{n}", **properties) for n in range(first, last)]


def about(world: World, case: Access) -> int:
    """What the list of datasets says of the register."""
    (found,) = [row.about for row in world.open(case, data.ListDatasets()) if row.dataset.name == "register"]
    return found


@pytest.mark.parametrize(("count", "told"), [(0, 0), (99, 0), (100, 100), (199, 100), (4012, 4000), (9999, 9000), (12345678, 10000000)])
def test_a_size_is_told_to_its_first_digit(count: int, told: int) -> None:
    assert rounded(count) == told


def test_children_sealed_at_load_and_the_imports_that_brought_them_show_in_no_size(world: World) -> None:
    world.register("register", people="private_persons")
    world.load("register", people(0, 150), "adults")
    case = world.case("register")
    before = world.open(case, data.ListDatasets())
    world.load("register", people(150, 210, birthDate="2020-01-01"), "children")
    assert about(world, case) == before[0].about == 100
    assert world.open(world.steward, data.OpenDataset("register")).entities == 210  # what the files held


def test_a_seal_leaves_the_size_that_one_person_fewer_would_have(world: World) -> None:
    world.register("register", people="private_persons")
    world.load("register", people(0, 100))
    case = world.case("register")
    assert about(world, case) == 100
    (hit,) = world.search(case, "ID7-7").hits
    world.act(case, ProtectPerson(hit.stub.id, "witness"))
    assert about(world, case) == 0  # as of a register of 99
    assert world.open(world.steward, data.OpenDataset("register")).entities == 100


def test_what_was_taken_back_and_sealed_is_subtracted_once(world: World) -> None:
    world.register("register", people="private_persons")
    world.load("register", people(0, 101), "adults")
    case = world.case("register")
    row = world.load("register", people(200, 210, birthDate="2020-01-01"), "children")
    world.undo(row.id)
    assert about(world, case) == 100
