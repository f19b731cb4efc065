"""C2: of many of one name, those that touch the case come first; what is hidden, sealed, a membership or a home touches nothing."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from glasshouse.gate import Access
from glasshouse.model.actor import CaseRole
from glasshouse.model.case import CaseKind
from glasshouse.policy.plans.casework import AddMember, HoldEntity, ProtectPerson, ReleaseEntity
from glasshouse.policy.plans.data import UndoImport
from glasshouse.policy.plans.search import Hit, SearchEntities, SearchResult
from glasshouse.policy.plans.syntax import parse
from tests.hostile.world import Thing, World

MANY = 130
"""More than the engine ranks in one go."""
BASE: list[Thing] = [
    *((f"s{n}", "Person", {"name": f"Ada Smith {n:03}", "idNumber": f"S-{n:03}"}) for n in range(MANY)),
    ("firm", "Company", {"name": "Blue Quay"}),
    ("union", "Organization", {"name": "Grey Union"}),
    ("home", "Address", {"full": "1 Vale Road, Dover"}),
    ("kin", "Person", {"name": "Kin Base"}),
]
LINKS: list[Thing] = [
    ("l1", "Directorship", {"director": "s125", "organization": "firm"}),
    ("l2", "Employment", {"employee": "s126", "employer": "firm"}),
    ("l3", "Family", {"person": "kin", "relative": "s127"}),
    ("m1", "Membership", {"member": "s128", "organization": "union"}),
    ("h1", "UnknownLink", {"subject": "s129", "object": "home"}),
    ("h2", "Ownership", {"owner": "s129", "asset": "home"}),
]
HIDDEN: list[Thing] = [("x1", "Directorship", {"director": "s124", "organization": "firm"})]


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    made = World(tmp_path_factory.mktemp("near"))
    made.dataset("register", people="corporate_register")
    made.load("register", [*BASE, *LINKS])
    yield made
    made.close()


def held(world: World, *captions: str, actor: str = "") -> Access:
    case = world.case("register")
    for caption in captions:
        world.act(case, HoldEntity(world.id(case, caption)))
    return case


def first(result: SearchResult) -> list[Hit]:
    """Hits that touch the case; they stand before all others."""
    touching = [hit for hit in result.hits if hit.near]
    assert list(result.hits[: len(touching)]) == touching
    return touching


def told(result: SearchResult) -> list[tuple[str, str, str]]:
    return sorted((hit.stub.caption, hit.near, hit.by.caption if hit.by else "") for hit in first(result))


def test_those_that_touch_the_case_come_first_and_say_what_they_are_linked_to(world: World) -> None:
    case = held(world, "Blue Quay", "Kin Base", "Ada Smith 003")
    result = world.search(case, "smith")
    assert result.total == MANY
    assert told(result) == [
        ("Ada Smith 003", "held", ""),
        ("Ada Smith 125", "linked", "Blue Quay"),
        ("Ada Smith 126", "linked", "Blue Quay"),
        ("Ada Smith 127", "linked", "Kin Base"),
    ]


def test_every_person_stands_on_exactly_one_page(world: World) -> None:
    case = held(world, "Blue Quay")
    seen = [hit.stub.caption for offset in range(0, MANY, 20) for hit in world.search(case, "smith", offset=offset).hits]
    assert len(seen) == len(set(seen)) == MANY
    assert set(seen[:2]) == {"Ada Smith 125", "Ada Smith 126"}


def test_a_short_list_puts_them_first_too(world: World) -> None:
    case = held(world, "Blue Quay")
    result = world.search(case, "id:S-124 OR id:S-125 OR id:S-123")
    assert told(result) == [("Ada Smith 125", "linked", "Blue Quay")]
    assert len(result.hits) == 3


def test_nothing_touches_a_case_that_holds_nothing_or_let_it_go(world: World) -> None:
    case = held(world)
    before = world.search(case, "smith")
    assert not first(before)
    world.act(case, HoldEntity(world.id(case, "Blue Quay")))
    assert first(world.search(case, "smith"))
    world.act(case, ReleaseEntity(world.id(case, "Blue Quay")))
    assert world.search(case, "smith") == before


def test_a_membership_and_a_home_put_nobody_first(world: World) -> None:
    """Sorting people by what they believe or where they live is what C1 and C3 forbid."""
    case = held(world, "Grey Union", "1 Vale Road, Dover")
    assert told(world.search(case, "smith")) == []
    world.act(case, ReleaseEntity(world.id(case, "Grey Union")))
    world.act(case, HoldEntity(world.id(case, "Ada Smith 128")))
    assert told(world.search(case, "union")) == []  # the member's page keeps it folded


def test_what_is_sealed_touches_nothing_and_is_touched_by_nothing(tmp_path: Path) -> None:
    with closing(World(tmp_path)) as world:
        world.dataset("register", people="corporate_register")
        world.load("register", [*BASE, *LINKS])
        case = held(world, "Blue Quay", "Kin Base")
        world.act(case, ProtectPerson(world.id(case, "Kin Base"), "witness"))
        (director,) = [hit for hit in world.search(case, "smith").hits if hit.stub.caption == "Ada Smith 125"]
        world.act(case, ProtectPerson(director.stub.id, "victim"))
        result = world.search(case, "smith")
        assert (told(result), result.total) == ([("Ada Smith 126", "linked", "Blue Quay")], MANY - 1)


def test_a_tie_of_a_household_touches_nothing(tmp_path: Path) -> None:
    """Both ends are to be seen; the tie is sealed because a child is tied to one of them (C4)."""
    with closing(World(tmp_path)) as world:
        world.dataset("register", people="corporate_register")
        world.load("register", [*BASE, *LINKS])
        case = held(world, "Kin Base")
        assert told(world.search(case, "smith")) == [("Ada Smith 127", "linked", "Kin Base")]
        child = ("z", "Person", {"name": "Zed", "birthDate": "2020"})
        world.load("register", [child, ("z1", "Family", {"person": "kin", "relative": "z"})], source="child")
        assert told(world.search(case, "smith")) == []


def test_a_held_private_person_is_not_named_to_whom_the_case_did_not_show_it(world: World) -> None:
    """So that no hit newly discloses a second person (C2, C3)."""
    case = held(world, "Kin Base")
    colleague = world.person("newcomer", "investigator")
    world.act(case, AddMember("newcomer", CaseRole.MEMBER))
    theirs = Access(colleague, case.case)
    before = world.house.gate.visible(theirs).people
    assert told(world.search(theirs, "smith")) == [("Ada Smith 127", "linked", "")]
    assert world.house.gate.visible(theirs).people == before + 20
    world.search(theirs, '"kin base"')
    assert told(world.search(theirs, "smith")) == [("Ada Smith 127", "linked", "Kin Base")]


@pytest.mark.parametrize("how", ["elsewhere", "undone", "sealed", "child"])
def test_two_stores_that_differ_in_a_hidden_link_only_answer_alike(tmp_path: Path, how: str) -> None:
    answers = []
    for name in ("plain", "full"):
        with closing(World(tmp_path / name, tmp_path / "keys")) as world:
            world.dataset("register", people="corporate_register")
            world.load("register", [*BASE, *LINKS])
            case = held(world, "Blue Quay", "Kin Base")
            if name == "full":
                _hide(world, how)
            texts = ("smith", "ada", "smith*", "S-124", "quay OR smith", "kin OR smith")
            plans = [SearchEntities(parse(text), offset=offset) for text in texts for offset in (0, 20, 40)]
            answers.append(repr([world.open(case, plan) for plan in plans]))
    assert answers[0] == answers[1]


def _hide(world: World, how: str) -> None:
    if how == "elsewhere":
        world.dataset("secret", people="corporate_register")
        world.load("secret", [*BASE, *HIDDEN])
    elif how == "undone":
        undone = world.load("register", [*HIDDEN, ("x2", "Family", {"person": "kin", "relative": "s123"})], source="undone")
        world.act(world.standing(CaseKind.STEWARDSHIP), UndoImport(undone))
    elif how == "sealed":
        world.load(
            "register",
            [
                ("z", "Person", {"name": "Zed", "idNumber": "Z-1"}),
                ("z1", "Directorship", {"director": "z", "organization": "firm"}),
                ("z2", "Family", {"person": "z", "relative": "s124"}),
            ],
            source="sealed",
        )
        other = world.case("register")
        world.act(other, ProtectPerson(world.id(other, "Zed"), "source"))
    else:
        child = ("z", "Person", {"name": "Zed", "birthDate": "2020"})
        director = {"director": "z", "organization": "firm"}
        links: list[Thing] = [("z1", "Directorship", director), ("z2", "Family", {"person": "z", "relative": "s124"})]
        world.load("register", [child, *links], source="child")
