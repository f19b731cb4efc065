"""C2: holders of declared functions are listed and filtered by what belongs to the function; nobody else is, and never by a trait."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from glasshouse.base.errors import RefusedError
from glasshouse.gate import Access
from glasshouse.model.case import CaseKind
from glasshouse.policy.plans.casework import ProtectPerson
from glasshouse.policy.plans.data import DeclareFunction, RebuildIndex, RegisterDataset, UndoImport
from glasshouse.search.document import FORMAT
from tests.hostile.test_index_contents import every_term
from tests.hostile.world import Thing, World

MANY = 70
FUNCTIONS = ("office:minister", "authority:treasury", "programme:XMAG", "jurisdiction:cy", "mandate-party:greens")


def offices(prefix: str) -> list[Thing]:
    """One holder for each way to be found by a function, and one who has all of it as their own properties instead."""
    p = prefix
    return [
        (f"{p}post", "Position", {"name": "Minister of Ports", "organization": f"{p}body"}),
        (f"{p}body", "PublicBody", {"name": "Treasury"}),
        (f"{p}firm", "Company", {"name": "Sun Holdings", "jurisdiction": "cy"}),
        (f"{p}deal", "Contract", {"title": "Dredging", "authority": f"{p}body"}),
        *((f"{p}{n}", "Person", {"name": f"{p} Holder {n}", "birthDate": f"19{n}0"}) for n in range(5)),
        (f"{p}o0", "Occupancy", {"holder": f"{p}0", "post": f"{p}post", "politicalGroup": "Greens"}),
        (f"{p}o1", "Sanction", {"entity": f"{p}1", "authority": "Treasury", "program": "XMAG"}),
        (f"{p}o2", "Directorship", {"director": f"{p}2", "organization": f"{p}firm", "role": "chair"}),
        (f"{p}o3", "Ownership", {"owner": f"{p}3", "asset": f"{p}firm"}),
        (f"{p}o4", "ContractAward", {"supplier": f"{p}4", "contract": f"{p}deal"}),
        (
            f"{p}own",
            "Person",
            {
                "name": f"{p} Trait",
                "political": "Greens",
                "position": "minister",
                "country": "cy",
                "nationality": "cy",
                "religion": "Greens",
                "status": "XMAG",
                "topics": "role.pep",
            },
        ),
    ]


NEVER: list[Thing] = [
    ("n0", "Person", {"name": "Never Member"}),
    ("n1", "Person", {"name": "Never Bishop"}),
    ("n2", "Person", {"name": "Never Cleaner"}),
    ("n3", "Person", {"name": "Never Kin"}),
    ("n4", "Person", {"name": "Never Elder"}),
    ("club", "Organization", {"name": "Nevergreens", "jurisdiction": "cy"}),
    ("see", "Position", {"name": "Nevergreens", "topics": "gov.religion"}),
    ("m0", "Membership", {"member": "n0", "organization": "club", "role": "Nevergreens"}),
    ("m1", "Occupancy", {"holder": "n1", "post": "see", "politicalGroup": "Nevergreens"}),
    ("m2", "Employment", {"employee": "n2", "employer": "club", "role": "Nevergreens"}),
    ("m3", "Family", {"person": "n3", "relative": "n0", "relationship": "Nevergreens"}),
    ("m4", "Directorship", {"director": "n4", "organization": "club", "role": "Nevergreens"}),
]


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    made = World(tmp_path_factory.mktemp("filters"))
    for name in ("office", "later"):
        made.dataset(name, people="public_function")
    made.dataset("register", people="corporate_register")
    many: list[Thing] = [("mp", "Position", {"name": "Deputy"})]
    for n in range(MANY):
        many += [(f"d{n}", "Person", {"name": f"Deputy {n:02}"}), (f"do{n}", "Occupancy", {"holder": f"d{n}", "post": "mp"})]
    made.load("office", [*offices("Open"), *NEVER, *many])
    made.declared("office")
    made.load("later", offices("Later"))
    made.load("register", offices("Private"))
    yield made
    made.close()


@pytest.fixture
def case(world: World) -> Access:
    return world.case("office", "later", "register")


def people(world: World, case: Access, text: str) -> list[str]:
    return sorted(hit.stub.caption for hit in world.search(case, text).hits if hit.stub.person)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("office:minister", ["Open Holder 0"]),
        ('office:"minister of ports"', ["Open Holder 0"]),
        ("office:minis*", ["Open Holder 0"]),
        ("office:chair", ["Open Holder 2"]),
        ("authority:treasury", ["Open Holder 0", "Open Holder 1", "Open Holder 4"]),
        ("programme:xmag", ["Open Holder 1"]),
        ("jurisdiction:cy", ["Open Holder 2", "Open Holder 3"]),
        ("jurisdiction:cyprus", ["Open Holder 2", "Open Holder 3"]),
        ("mandate-party:greens", ["Open Holder 0"]),
        ("jurisdiction:cy office:chair", ["Open Holder 2"]),
        ("office:minister OR programme:xmag", ["Open Holder 0", "Open Holder 1"]),
        ("holder office:minister", ["Open Holder 0"]),
        ("authority:treasury NOT programme:xmag", ["Open Holder 0", "Open Holder 4"]),
    ],
)
def test_a_declared_function_finds_its_holders_and_nobody_else(world: World, case: Access, text: str, found: list[str]) -> None:
    assert people(world, case, text) == found


def test_holders_are_listed_without_ceiling(world: World, case: Access) -> None:
    before = world.house.gate.visible(case).people
    listed = {hit.stub.caption for offset in range(0, MANY, 20) for hit in world.search(case, "office:deputy", offset=offset).hits}
    assert len([caption for caption in listed if caption.startswith("Deputy ")]) == MANY
    assert world.house.gate.visible(case).people == before


@pytest.mark.parametrize("text", [text for text in FUNCTIONS if "jurisdiction" not in text])
def test_where_nothing_is_declared_a_function_finds_nobody(world: World, text: str) -> None:
    undeclared = world.case("later", "register")
    assert world.search(undeclared, text).total == 0
    assert world.search(undeclared, f"holder {text}").total == 0


def test_no_own_property_of_a_person_is_a_function(world: World, case: Access) -> None:
    for text in (
        *FUNCTIONS,
        "mandate-party:greens OR office:minister OR jurisdiction:cy",
        "trait mandate-party:greens",
        "trait office:minister",
    ):
        assert not [caption for caption in people(world, case, text) if "Trait" in caption], text
    assert people(world, case, "trait") == ["Later Trait", "Open Trait", "Private Trait"]


@pytest.mark.parametrize("field", ["office", "authority", "programme", "mandate-party"])
def test_membership_faith_employment_and_kin_are_no_functions(world: World, case: Access, field: str) -> None:
    assert people(world, case, f"{field}:nevergreens") == []


@pytest.mark.parametrize("text", ["party:greens", "politicalGroup:greens", "political:greens", "faction:greens religion:greens"])
def test_a_party_as_such_is_no_field(world: World, case: Access, text: str) -> None:
    with pytest.raises(RefusedError):
        world.house.gate.query(case, text)


@pytest.mark.parametrize("text", ["office:minister born:1900", "authority:treasury born:1900..1999", "born:1910 programme:xmag"])
def test_holders_are_not_filtered_by_their_age(world: World, case: Access, text: str) -> None:
    """A birth year narrows a name (C1); it belongs to no function."""
    assert people(world, case, text) == []
    assert people(world, case, f"holder {text}")


@pytest.mark.parametrize(
    "text", ["NOT office:minister", "NOT mandate-party:greens", "office:m", "office:mi*", "born:1900.. NOT office:minister"]
)
def test_leaving_a_function_out_or_a_letter_of_it_lists_nobody(world: World, case: Access, text: str) -> None:
    assert people(world, case, text) == []


def test_what_is_a_person_s_own_stands_nowhere_in_the_index_of_a_declared_dataset(tmp_path: Path) -> None:
    own = {name: f"zq{name}qz" for name in ("political", "position", "religion", "ethnicity", "summary", "notes", "status", "address")}
    with closing(World(tmp_path)) as world:
        world.dataset("office", people="public_function")
        things: list[Thing] = [
            ("p", "Person", {"name": "Olga Office", **own}),
            ("post", "Position", {"name": "Minister", "summary": "a summary"}),
            (
                "o",
                "Occupancy",
                {"holder": "p", "post": "post", "politicalGroup": "zqmandateqz", "constituency": "zqplaceqz", "summary": "zqsaidqz"},
            ),
        ]
        world.load("office", things)
        world.declared("office")
        terms = every_term(tmp_path / "data" / "index" / str(FORMAT))
        assert "zqmandateqz" in terms  # so that the test looks in the right place
        assert not terms & {*own.values(), "zqplaceqz", "zqsaidqz"}


def test_two_stores_that_differ_in_hidden_functions_only_answer_alike(tmp_path: Path) -> None:
    answers = []
    for name in ("plain", "full"):
        with closing(World(tmp_path / name, tmp_path / "keys")) as world:
            world.dataset("office", people="public_function")
            world.load("office", offices("Open"))
            world.declared("office")
            case = world.case("office")
            if name == "full":
                more: list[Thing] = [("x", "Occupancy", {"holder": "Open1", "post": "Openpost", "politicalGroup": "Greens"})]
                undone = world.load("office", [*more, ("Openbody", "PublicBody", {"name": "Exchequer"})], source="undone")
                world.act(world.standing(CaseKind.STEWARDSHIP), UndoImport(undone))
                world.dataset("secret", people="public_function")
                world.load("secret", offices("Open"))
                second = world.house.accounts.find("second-office")
                for actor in (world.mara, second):
                    world.act(world.standing(CaseKind.STEWARDSHIP, actor), DeclareFunction("secret"))
            texts = (
                *FUNCTIONS,
                "authority:exchequer",
                "holder office:minister",
                "NOT office:minister holder",
                "office:minister OR jurisdiction:cy",
            )
            answers.append(repr([world.search(case, text) for text in texts]))
    assert answers[0] == answers[1]


def test_it_follows_its_records_and_a_rebuild(tmp_path: Path) -> None:
    with closing(World(tmp_path)) as world:
        world.dataset("office", people="public_function")
        world.load("office", offices("Open")[:-1])
        case = world.case("office")
        assert people(world, case, "office:minister") == []
        world.declared("office")
        assert people(world, case, "office:minister") == ["Open Holder 0"]
        more: list[Thing] = [("x", "Occupancy", {"holder": "Open1", "post": "Openpost", "politicalGroup": "Greens"})]
        added = world.load("office", more, source="more")
        assert people(world, case, "office:minister") == ["Open Holder 0", "Open Holder 1"]
        renamed = world.load("office", [("Openbody", "PublicBody", {"name": "Exchequer"})], source="names")
        assert people(world, case, "authority:exchequer") == ["Open Holder 0", "Open Holder 1", "Open Holder 4"]
        steward = world.standing(CaseKind.STEWARDSHIP)
        world.act(steward, UndoImport(renamed))
        assert people(world, case, "authority:exchequer") == []
        world.act(steward, UndoImport(added))
        assert people(world, case, "mandate-party:greens") == ["Open Holder 0"]
        world.act(steward, RebuildIndex())
        world.house.work("index", lambda _numbers: None)
        assert people(world, case, "mandate-party:greens") == ["Open Holder 0"]
        again = RegisterDataset(
            "office", "Office", "Another publisher", "https://p.example/", "public_record", "public_function", "internal", ()
        )
        world.act(steward, again)
        assert people(world, case, "mandate-party:greens") == []


def test_a_protected_holder_is_found_by_the_function_still_so_that_no_seal_marks_anybody(tmp_path: Path) -> None:
    with closing(World(tmp_path)) as world:
        world.dataset("office", people="public_function")
        world.load("office", offices("Open"))
        world.declared("office")
        case = world.case("office")
        world.act(case, ProtectPerson(world.id(case, "Open Holder 0"), "witness"))
        assert people(world, case, "office:minister") == ["Open Holder 0"]
        world.act(case, ProtectPerson(world.id(case, "Open Holder 1"), "child"))
        assert people(world, case, "authority:treasury") == ["Open Holder 0", "Open Holder 4"]
