"""C2: a name is narrowed by a company; a company lists no private people without one."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from glasshouse.base.errors import NotFoundError, RefusedError
from glasshouse.gate import Access
from glasshouse.policy.plans.casework import HoldEntity, ProtectPerson, ReleaseEntity
from glasshouse.policy.plans.search import SearchResult
from tests.hostile.world import Thing, World

THINGS: list[Thing] = [
    *((f"s{n}", "Person", {"name": f"Ada Smith {n:02}", "idNumber": f"S-{n:02}"}) for n in range(40)),
    ("other", "Person", {"name": "Bea Jones"}),
    ("witness", "Person", {"name": "Ada Smith Hidden"}),
    ("firm", "Company", {"name": "Blue Quay"}),
    ("trade", "Company", {"name": "Red Quay"}),
    ("union", "Organization", {"name": "Grey Union"}),
    ("d1", "Directorship", {"director": "s1", "organization": "firm"}),
    ("d2", "Employment", {"employee": "s2", "employer": "firm"}),
    ("d3", "Directorship", {"director": "other", "organization": "firm"}),
    ("d4", "Membership", {"member": "s3", "organization": "firm"}),
    ("d5", "Directorship", {"director": "s5", "organization": "trade"}),
    ("d6", "Directorship", {"director": "witness", "organization": "firm"}),
    ("d7", "Membership", {"member": "s7", "organization": "union"}),
    ("d8", "Directorship", {"director": "s8", "organization": "union"}),
    ("d9", "Ownership", {"owner": "firm", "asset": "trade"}),
]


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    made = World(tmp_path_factory.mktemp("company"))
    made.dataset("register", people="corporate_register")
    made.load("register", THINGS)
    made.dataset("secret", people="corporate_register")
    made.load("secret", [("far", "Company", {"name": "Far Quay"})])
    sealing = made.case("register")
    made.act(sealing, ProtectPerson(made.id(sealing, "Ada Smith Hidden"), "witness"))
    yield made
    made.close()


@pytest.fixture
def case(world: World) -> Access:
    return world.case("register")


def captions(result: SearchResult) -> set[str]:
    return {hit.stub.caption for hit in result.hits}


def test_a_name_is_narrowed_to_those_linked_to_a_company_that_the_case_holds(world: World, case: Access) -> None:
    firm = world.id(case, "Blue Quay")
    world.act(case, HoldEntity(firm))
    result = world.search(case, "smith", linked=firm)
    assert (captions(result), result.total) == ({"Ada Smith 01", "Ada Smith 02"}, 2)
    assert sum(value.count for facet in result.facets if facet.name == "schema" for value in facet.values) == 2
    assert result.linked is not None
    assert result.linked.id == firm
    assert captions(world.search(case, "id:S-01", linked=firm)) == {"Ada Smith 01"}
    assert captions(world.search(case, "quay", linked=firm)) == {"Red Quay"}


def test_a_company_that_the_request_names_and_the_case_does_not_hold_narrows_nobody(world: World, case: Access) -> None:
    firm = world.id(case, "Blue Quay")
    elsewhere = world.case("register")
    world.act(elsewhere, HoldEntity(firm))  # another case's holding is none of this one's
    with pytest.raises(RefusedError) as refused:
        world.search(case, "smith", linked=firm)
    assert refused.value.rules == ("C2",)
    assert "add it to what the case holds" in refused.value.remedy
    world.act(case, HoldEntity(firm))
    assert world.search(case, "smith", linked=firm).total == 2
    world.act(case, ReleaseEntity(firm))
    with pytest.raises(RefusedError):
        world.search(case, "smith", linked=firm)


def test_companies_that_the_case_holds_are_offered_where_there_is_more_than_a_page(world: World, case: Access) -> None:
    assert world.search(case, "smith").companies == ()
    for caption in ("Blue Quay", "Grey Union", "Bea Jones"):
        world.act(case, HoldEntity(world.id(case, caption)))
    assert [stub.caption for stub in world.search(case, "smith").companies] == ["Blue Quay"]
    assert world.search(case, "id:S-01").companies == ()


@pytest.mark.parametrize(
    "text", ["NOT zzz", "NOT smith", "born:1900..2020", "NOT zzz born:1900..", "country:de OR NOT zzz", "a", "text:smith"]
)
def test_no_company_lists_its_people_without_a_name(world: World, case: Access, text: str) -> None:
    firm = world.id(case, "Blue Quay")
    world.act(case, HoldEntity(firm))
    assert not [hit for hit in world.search(case, text, linked=firm).hits if hit.stub.person]


@pytest.mark.parametrize("text", ["smi*", "ada OR smi*", "name:smi*", "jones OR smi*"])
def test_how_a_name_begins_is_no_name_beside_a_company(world: World, case: Access, text: str) -> None:
    firm = world.id(case, "Blue Quay")
    with pytest.raises(RefusedError) as refused:
        world.search(case, text, linked=firm)
    assert refused.value.rules == ("C2",)


@pytest.mark.parametrize("caption", ["Grey Union", "Bea Jones"])
def test_people_are_narrowed_to_companies_and_public_bodies_only(world: World, case: Access, caption: str) -> None:
    """An organisation may be called after what its people believe; a person is no firm."""
    with pytest.raises(RefusedError) as refused:
        world.search(case, "smith", linked=world.id(case, caption))
    assert refused.value.rules == ("C2",)


def test_a_company_that_one_does_not_see_answers_like_one_that_nobody_made(world: World, case: Access) -> None:
    far = world.id(world.case("secret"), "Far Quay")
    answers = set()
    for public in (far, "a" * 26, "x", "é"):
        with pytest.raises(NotFoundError) as caught:
            world.search(case, "smith", linked=public)
        answers.add((caught.value.message, caught.value.remedy))
    assert len(answers) == 1
