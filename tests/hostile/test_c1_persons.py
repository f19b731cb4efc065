"""Who counts as a person: sole traders, legal entities, whatever is in a list of private persons, and what two people declare (C1)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from glasshouse.base.errors import ConflictError, InvalidInputError, NotFoundError, RefusedError
from glasshouse.gate import Access
from glasshouse.model.actor import Actor
from glasshouse.model.case import CaseKind
from glasshouse.policy.plans.casework import ExportEntities, HoldEntity
from glasshouse.policy.plans.data import (
    DeclareImpersonal,
    DeclareIncorporated,
    ImportSource,
    OpenDataset,
    OpenImport,
    PreviewMapping,
    SourceSpec,
    UploadSource,
)
from glasshouse.policy.plans.entity import ListLinks, OpenEntity, OpenRow
from tests.hostile.world import Thing, World, every_text

WORDS = ("halal", "country:sy", "aleppo")
FIRM = {"country": "sy", "description": "halal butcher", "address": "Aleppo street 4", "registrationNumber": "REG-7781"}


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    made = World(tmp_path)
    yield made
    made.close()


def steward(world: World, actor: Actor | None = None) -> Access:
    return world.standing(CaseKind.STEWARDSHIP, actor)


def refused(world: World, text: str, mapping: dict[str, Any]) -> str:
    """What the refusal says, the same of preview and import."""
    sha256, size = world.house.receive([text.encode()], "table.csv")
    world.act(steward(world), UploadSource("register", "table.csv", sha256, size))
    spec, words = SourceSpec("main", format="csv", mapping=mapping), set()
    for attempt in (
        lambda: world.open(steward(world), PreviewMapping("register", sha256, spec)),
        lambda: world.act(steward(world), ImportSource("register", sha256, "table.csv", spec)),
    ):
        with pytest.raises(RefusedError) as told:
            attempt()
        assert told.value.rules == ("C1",)
        words.add(told.value.message)
    (said,) = words
    return said


def firms(form: str) -> list[Thing]:
    """One firm of this legal form, of every kind that a register may give it, and a company beside them."""
    named = [(kind, f"{kind} of Nadia Haddad") for kind in ("Company", "Organization", "LegalEntity")]
    found: list[Thing] = [(kind, kind, {"name": name, "legalForm": form, **FIRM}) for kind, name in named]
    return [*found, ("gmbh", "Company", {"name": "Haddad Trading", "legalForm": "GmbH", **FIRM, "registrationNumber": "REG-1"})]


FORMS = ("Sole trader", "EINZELUNTERNEHMER", "e.K.", "entrepreneur individuel", "ZY9X", "ИП", "empresario individual", "個人事業主")


@pytest.mark.parametrize("form", FORMS)
def test_a_sole_trader_is_found_like_a_person_whatever_its_kind_and_the_words_for_it(world: World, form: str) -> None:
    world.dataset("register", people="corporate_register")
    world.load("register", firms(form))
    case = world.case("register")
    for text in WORDS:
        assert world.names(case, text) == ["Haddad Trading"], text
    assert world.search(case, "REG-7781").total == 3
    found = world.search(case, "Nadia Haddad")
    assert found.total == 3
    assert not any(facet.values for facet in found.facets if facet.name == "country")
    assert all(hit.stub.person for hit in found.hits)
    assert "Syria" not in set(every_text(found))


def test_a_sole_trader_is_folded_counted_sealed_off_and_exported_like_a_person(world: World) -> None:
    world.dataset("register", people="corporate_register")
    firm: list[Thing] = [("o", "Company", {"name": "Owning Firm"}), ("h", "Address", {"full": "Rose Lane 5"})]
    firm += [("s", "Company", {"name": "Nadia Haddad", "legalForm": "sole trader", "addressEntity": "h", **FIRM})]
    firm += [("d", "Ownership", {"owner": "s", "asset": "o"})]
    world.load("register", firm)
    case = world.case("register")
    view = world.open(case, OpenEntity(world.id(case, "Nadia Haddad")))
    assert view.stub.person
    assert "halal butcher" not in set(every_text(view))
    assert view.folded >= 3
    row = world.open(case, OpenRow(view.records[0].ref.record))
    assert "halal butcher" not in set(every_text(row))
    owning = world.id(case, "Owning Firm")
    assert "Nadia Haddad" not in set(every_text(world.open(case, OpenEntity(owning))))  # the case does not hold the firm
    with pytest.raises(NotFoundError):
        world.open(case, ListLinks(world.id(case, "Rose Lane 5"), "Company.addressEntity"))  # nor does an address list who lives there
    before = world.size()
    world.act(case, HoldEntity(view.stub.id))
    (text,) = (world.act(case, ExportEntities()).content.decode(),)
    assert "halal" not in text
    assert "Nadia Haddad" in text
    assert world.size() > before


def test_a_row_of_a_table_tells_of_a_sole_trader_no_more_than_of_a_person(world: World) -> None:
    world.dataset("register", people="corporate_register")
    properties = {name: {"column": name} for name in ("name", "legalForm", "description", "country")}
    mapping = {"entities": {"firm": {"schema": "Company", "keys": ["name"], "properties": properties}}}
    text = (
        "name,legalForm,description,country,remark\nNadia Haddad,ИП,halal butcher,sy,comes from Aleppo\nBig Firm,PLC,halal plant,sy,large\n"
    )
    world.load_text("register", text, SourceSpec("main", mapping=mapping), "csv")
    case = world.case("register")

    def row(name: str) -> set[str]:
        view = world.open(case, OpenEntity(world.id(case, name)))
        return set(every_text(world.open(case, OpenRow(view.records[0].ref.record))))

    assert not {"halal butcher", "sy", "comes from Aleppo"} & row("Nadia Haddad")
    assert {"halal plant", "large"} <= row("Big Firm")


def test_a_filter_does_not_choose_sole_traders_by_a_trait(world: World) -> None:
    world.dataset("register", people="corporate_register")
    entity: dict[str, Any] = {
        "schema": "Company",
        "keys": ["name"],
        "properties": {"name": {"column": "name"}, "legalForm": {"column": "f"}},
    }
    mapping = {"entities": {"firm": entity}, "filters": {"religion": "muslim"}}
    assert "religion" in refused(world, "name,f,religion\nA,ИП,muslim\n", mapping)


def test_two_people_declare_with_reasons_that_a_datasets_legal_entities_and_sole_traders_are_no_persons(world: World) -> None:
    world.dataset("register", people="corporate_register")
    world.load("register", firms("sole trader"))
    case = world.case("register")
    with pytest.raises(InvalidInputError):
        world.act(steward(world), DeclareIncorporated("register", "  "))
    world.act(steward(world), DeclareIncorporated("register", "The registry enters firms only"))
    with pytest.raises(RefusedError) as alone:
        world.act(steward(world), DeclareIncorporated("register", "Again"))
    assert alone.value.rules == ("C1",)
    assert world.names(case, "halal") == ["Haddad Trading"]
    second, before = world.person("second", "lead"), world.size()
    world.act(steward(world, second), DeclareIncorporated("register", "I read its statute"))
    (_, intent), _ = world.entries(before)
    assert (intent["plan"]["type"], intent["actor"]) == ("DeclareIncorporated", second.person)
    assert "I read its statute" in set(every_text(intent))
    assert world.search(case, "halal").total == 4
    assert world.search(case, "country:sy").total == 4
    view = world.open(case, OpenEntity(world.id(case, "LegalEntity of Nadia Haddad")))
    assert not view.stub.person
    assert "halal butcher" in set(every_text(view))
    world.house.builder.rebuild(lambda _done: None)
    assert world.search(case, "halal").total == 4
    shown = world.open(steward(world, second), OpenDataset("register"))
    assert shown.dataset.incorporated
    assert shown.incorporated_by == (("Mara Okafor", "The registry enters firms only"), ("Second", "I read its statute"))
    with pytest.raises(ConflictError):
        world.act(steward(world, world.person("third", "lead")), DeclareIncorporated("register", "Me too"))


def test_a_new_source_or_publisher_takes_the_declaration_back_and_nobody_else_makes_it(world: World) -> None:
    second = world.person("second", "steward")
    world.dataset("register", people="corporate_register")
    world.load("register", firms("sole trader"))
    case = world.case("register")

    def declared() -> None:
        for actor in (world.mara, second):
            world.act(steward(world, actor), DeclareIncorporated("register", "Firms only"))
        assert world.search(case, "halal").total == 4

    declared()
    world.load("register", [("x", "LegalEntity", {"name": "Newcomer", "description": "halal too"})], source="another")
    assert world.names(case, "halal") == ["Haddad Trading"]
    declared_with = world.search(case, "halal").total
    assert declared_with == 1
    for actor in (world.mara, second):
        world.act(steward(world, actor), DeclareIncorporated("register", "Firms only"))
    assert world.search(case, "halal").total == 5
    world.dataset("register", people="case_subjects")
    assert world.search(case, "halal").total == 0
    outsider = world.person("outsider", "lead", "steward", unit="Elsewhere")
    for actor in (outsider, world.person("reader", "investigator"), world.jonas):
        with pytest.raises((RefusedError, NotFoundError)):
            world.act(Access(actor, steward(world).case), DeclareIncorporated("register", "Firms only"))


def test_the_declaration_makes_no_person_that_says_so_a_firm(world: World) -> None:
    world.dataset("register", people="corporate_register")
    world.load("register", [("p", "Person", {"name": "Nadia Haddad", "country": "sy", "notes": "halal", "legalForm": "GmbH"})])
    for actor in (world.mara, world.person("second", "lead")):
        world.act(steward(world, actor), DeclareIncorporated("register", "Firms only"))
    case = world.case("register")
    assert [world.search(case, text).total for text in ("halal", "country:sy", "Nadia")] == [0, 0, 1]


# -- people who come in as things


@pytest.mark.parametrize("people", ["private_persons", "case_subjects"])
def test_whatever_is_in_a_list_of_private_persons_is_found_like_a_person(world: World, people: str) -> None:
    world.dataset("list", people=people)
    things: list[Thing] = [(kind, kind, {"name": f"{kind} Haddad", **FIRM}) for kind in ("Company", "Organization", "PublicBody")]
    things += [("h", "Address", {"full": "Haddad Lane 5", "country": "sy", "remarks": "halal"})]
    things += [("v", "Vessel", {"name": "Haddad Star", "country": "sy", "description": "halal cargo"})]
    world.load("list", things)
    case = world.case("list")
    assert world.names(case, "halal") == world.names(case, "country:sy") == ["Haddad Star"]  # ships may be followed
    assert world.search(case, "Haddad").total == 5
    holder = world.id(case, "Company Haddad")
    before = world.size()
    world.open(case, OpenEntity(holder))
    assert world.size() > before
    second = world.person("second", "lead")
    for actor in (world.mara, second):
        world.act(steward(world, actor), DeclareImpersonal("list"))
    assert world.search(case, "country:sy").total == 5
    world.load("list", [("n", "Company", {"name": "New", "description": "halal"})], source="another")
    assert world.names(case, "halal") == ["Haddad Star"]


def test_nobody_alone_makes_a_list_of_private_persons_something_else_once_it_is_filled(world: World) -> None:
    world.dataset("list", people="private_persons")
    world.dataset("list", people="corporate_register")
    world.dataset("list", people="private_persons")
    world.load("list", [("c", "Company", {"name": "Haddad", "description": "halal"})])
    for people in ("corporate_register", "public_function"):
        with pytest.raises(RefusedError) as alone:
            world.dataset("list", people=people)
        assert alone.value.rules == ("C2",)
    world.dataset("list", people="personal_documents")


MISREAD = (
    ("Company", "name", "birth_date"),
    ("Company", "description", "Geburtsdatum"),
    ("Organization", "country", "Nationalité"),
    ("Organization", "alias", "first_name"),
    ("Address", "remarks", "религия"),
    ("PublicBody", "classification", "people.Gender"),
    ("RealEstate", "name", "姓"),
)


@pytest.mark.parametrize(("kind", "prop", "column"), MISREAD)
def test_a_mapping_gives_no_thing_what_only_a_person_has(world: World, kind: str, prop: str, column: str) -> None:
    world.dataset("register", people="corporate_register")
    for source in ({"column": column}, {"template": f"Mr {{{{ {column} }}}}"}):
        entity = {"schema": kind, "keys": ["id"], "properties": {prop: source}}
        assert f"row: {column}" in refused(world, f"id,{column}\n1,x\n", {"entities": {"row": entity}})


@pytest.mark.parametrize("column", ["birth_date", "sexe", "Vorname", "nacionalidad", "宗教"])
def test_rows_of_people_do_not_become_firms_alone(world: World, column: str) -> None:
    world.dataset("register", people="corporate_register")
    firm = {"schema": "Company", "keys": ["name"], "properties": {"name": {"column": "name"}}}
    text = f"name,{column}\nNadia Haddad,x\n"
    made = world.load_text("register", text + "Firm,\n", SourceSpec("main", load="delta", mapping={"entities": {"firm": firm}}), "csv")
    (fault,) = world.open(steward(world), OpenImport(made)).faults
    assert (fault.code, fault.place, fault.field, fault.kept) == ("people_as_things", "line 2", column, False)
    case = world.case("register")
    assert [world.search(case, text).total for text in ("Nadia", "firm")] == [0, 1]
    director = {"schema": "Person", "keys": ["name"], "properties": {"name": {"column": "name"}}}
    world.load_text("register", text, SourceSpec("other", mapping={"entities": {"who": director}}), "csv")
    assert world.search(case, "Nadia").total == 1


def test_ships_have_a_nationality_and_a_person_keeps_theirs(world: World) -> None:
    world.dataset("register", people="corporate_register")
    ship = {"schema": "Vessel", "keys": ["name"], "properties": {"name": {"column": "name"}, "flag": {"column": "nationality"}}}
    world.load_text("register", "name,nationality\nStar,pa\n", SourceSpec("main", mapping={"entities": {"ship": ship}}), "csv")
    assert world.names(world.case("register"), "star") == ["Star"]
