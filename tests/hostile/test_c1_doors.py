"""Roads to a list of people by a trait that a red team found, each closed."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from glasshouse.base.errors import RefusedError
from glasshouse.ingest.mapping import suggest
from glasshouse.model.case import CaseKind
from glasshouse.policy.plans.casework import GrantDataset
from glasshouse.policy.plans.data import DeclareIdentity, RegisterDataset, SourceSpec
from glasshouse.policy.plans.entity import OpenEntity, OpenRow
from tests.hostile.world import Thing, World

PEOPLE = range(12)
TRAIT = {"country": "ir", "keywords": "sufi", "notes": "practising sufi"}


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    made = World(tmp_path_factory.mktemp("doors"))
    yield made
    made.close()


def _people(**more: str) -> list[Thing]:
    return [(f"p{i}", "Person", {"name": f"Testa Persona{i}", "idNumber": f"XK{i:06}99", **more}) for i in PEOPLE]


@pytest.mark.parametrize("order", ["things first", "people first"])
@pytest.mark.parametrize("kind", ["Company", "Document", "Address"])
def test_an_id_that_is_a_person_and_something_else_is_a_person(world: World, kind: str, order: str) -> None:
    name = f"mixed-{kind.lower()}-{order[0]}"
    world.dataset(name)
    label = {"Company": "name", "Document": "title", "Address": "full"}[kind]
    loads = [("a", [(f"p{i}", kind, {label: f"Testa Persona{i}"}) for i in PEOPLE]), ("b", _people(**TRAIT))]
    for source, things in loads if order == "things first" else reversed(loads):
        world.load(name, things, source=source)
    case = world.case(name)
    assert [world.search(case, text).total for text in ("sufi", "country:ir", "text:sufi")] == [0, 0, 0]
    assert world.search(case, "testa", countries=("ir",)).total == 0
    assert world.search(case, "testa persona3").total >= 1


def test_joining_people_with_things_by_number_makes_them_no_more_searchable(world: World) -> None:
    world.dataset("persons")
    world.dataset("own-list", people="corporate_register")
    world.load("persons", _people())
    things = [(f"c{i}", "Company", {"name": f"Firma {i}", "idNumber": f"XK{i:06}99", "country": "er", "keywords": "druze"}) for i in PEOPLE]
    world.load("own-list", things)
    world.act(world.standing(CaseKind.STEWARDSHIP), DeclareIdentity("LegalEntity", "idNumber", ("persons", "own-list")))
    case = world.case("persons", "own-list")
    for text in ("druze", "country:er"):
        assert not [hit for hit in world.search(case, text).hits if hit.stub.person]


@pytest.mark.parametrize(
    "columns", [("name", "country", "religion"), ("name", "nationality", "faith"), ("member", "party"), ("name", "address", "phone")]
)
def test_a_table_that_does_not_speak_of_companies_is_not_suggested_to_be_one(columns: tuple[str, ...]) -> None:
    (entity,) = suggest(columns, [dict.fromkeys(columns, "x")])["entities"].values()
    assert entity["schema"] in ("Person", "LegalEntity")


def test_an_address_does_not_show_its_residents_through_its_row(world: World) -> None:
    world.dataset("homes")
    mapping = {"entities": {"home": {"schema": "Address", "keys": ["street", "resident"], "properties": {"full": {"column": "street"}}}}}
    table = "street,resident,creed\nElm 1,Rita R,jewish\nElm 2,Omar O,druze\n"
    world.load_text("homes", table, SourceSpec("homes", mapping=mapping), "csv")
    case = world.case("homes")
    record = world.open(case, OpenEntity(world.id(case, "Elm 1"))).records[0].ref.record
    shown = repr(world.open(case, OpenRow(record)).columns)
    assert "Elm 1" in shown
    assert not [word for word in ("creed", "jewish") if word in shown]


def test_the_beginning_of_a_number_or_address_lists_nobody(world: World) -> None:
    world.dataset("numbers")
    known = [{"name": f"Somebody {i}", "idNumber": f"REFUGEE-{i:05}", "email": f"club{i}@faith.example"} for i in PEOPLE]
    world.load("numbers", [(f"n{i}", "Person", about) for i, about in enumerate(known)])
    case = world.case("numbers")
    parts = ("ref*", "id:ref*", "id:refugee*", "email:club*", "club*", "id:refugee-0*", "refugee-0000*", "id:refugee-00003*")
    alike = ("id:REFUGEE-00099~2", "REFUGEE-00099~2", "email:club@faith.example~", "club33@faith.example~")
    assert [text for text in (*parts, *alike) if world.search(case, text).total] == []
    assert world.search(case, "id:REFUGEE-00003").total == 1


def test_one_person_alone_neither_opens_documents_about_people_nor_lowers_handling(world: World) -> None:
    steward = world.standing(CaseKind.STEWARDSHIP)
    files = ("Clinic files", "Clinic", "https://clinic.example", "court_order")
    world.act(steward, RegisterDataset("files", *files, "personal_documents", "secret"))
    for people, handling in (("private_persons", "secret"), ("personal_documents", "public")):
        with pytest.raises(RefusedError):
            world.act(steward, RegisterDataset("files", *files, people, handling))


def test_another_unit_does_not_grant_itself_what_is_confidential(world: World) -> None:
    world.dataset("guarded", handling="confidential")
    olga = world.person("olga", "lead", "investigator", unit="Other desk")
    case = world.case(actor=olga)
    with pytest.raises(RefusedError) as refused:
        world.act(case, GrantDataset("guarded", "We want it"))
    assert refused.value.rules == ("C8",)
