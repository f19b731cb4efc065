"""Charter C1 through the gate: no answer of any kind shows, counts or orders people by what is folded."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from glasshouse.model.case import CaseKind
from glasshouse.policy.plans.casework import ExportEntities, HoldEntity
from glasshouse.policy.plans.data import SourceSpec, UndoImport
from glasshouse.policy.plans.entity import OpenEntity, OpenRow, UnfoldTraits
from glasshouse_ledger.leaf import Act
from tests.hostile.world import Thing, World, every_text

TRAITS = {
    "religion": "Zoroastrian",
    "nationality": "sy",
    "gender": "female",
    "political": "Greens",
    "birthPlace": "Aleppo",
    "notes": "Diabetic",
    "topics": "role.pep",
    "country": "sy",
    "address": "Rosenweg 5",
    "summary": "Asylum seeker",
}
SECRET = ("Zoroastrian", "Syria", "female", "Greens", "Aleppo", "Diabetic", "Rosenweg", "Asylum", "Sheikh", "godmother", "lover", "elder")
PHONE = "+442071234567"
THINGS: list[Thing] = [
    ("layla", "Person", {"name": "Layla Haddad", "birthDate": "1984-03-02", "passportNumber": "N0012345", "title": "Sheikha", **TRAITS}),
    ("omar", "Person", {"name": "Omar Haddad", "birthDate": "1970"}),
    ("club", "Organization", {"name": "Garden Club", "country": "de"}),
    ("firm", "LegalEntity", {"name": "Haddad Goods", "country": "sy", "registrationNumber": "HG-77", "description": "Kurdish"}),
    ("m", "Membership", {"member": "layla", "organization": "club", "role": "Zoroastrian elder", "status": "lapsed", "startDate": "2001"}),
    ("f", "Family", {"person": "layla", "relative": "omar", "relationship": "godmother"}),
    ("a", "Associate", {"person": "layla", "associate": "omar", "relationship": "lover", "summary": "Zoroastrian"}),
    ("u", "UnknownLink", {"subject": "layla", "object": "omar", "role": "elder"}),
    ("n", "Note", {"entity": "layla", "name": "A note", "description": "Diabetic"}),
    ("o", "Occupancy", {"holder": "layla", "post": "seat", "politicalGroup": "Greens", "startDate": "2010"}),
    ("seat", "Position", {"name": "A seat", "country": "de"}),
    (
        "j",
        "Employment",
        {"employee": "layla", "employer": "club", "role": "Zoroastrian elder", "status": "Asylum seeker", "startDate": "2004"},
    ),
    (
        "d",
        "Directorship",
        {"director": "layla", "organization": "club", "role": "treasurer", "description": "Diabetic", "summary": "Greens"},
    ),
    ("oo", "Occupancy", {"holder": "layla", "post": "seat", "description": "Zoroastrian", "startDate": "2011"}),
    ("rr", "Representation", {"client": "layla", "agent": "club", "role": "agent", "description": "Asylum seeker"}),
    ("ow", "Ownership", {"owner": "layla", "asset": "club", "percentage": "12", "summary": "Zoroastrian"}),
    ("p", "Passport", {"holder": "layla", "number": "N0012345", "country": "sy", "gender": "female"}),
    ("desk", "Person", {"name": "Ada Desk", "phone": "+442079999999"}),
    *((f"w{n}", "Person", {"name": f"Worker {n:02}", "phone": PHONE, "idNumber": f"W-{n:04}"}) for n in range(10)),
]


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    made = World(tmp_path_factory.mktemp("c1"))
    made.dataset("people")
    made.load("people", THINGS)
    yield made
    made.close()


def _shown(value: object) -> str:
    return "\n".join(every_text(value))


def test_a_row_of_results_shows_identifiers_and_birth_year_and_nothing_else(world: World) -> None:
    case = world.case("people")
    hits = {hit.stub.caption: hit for hit in world.search(case, "haddad").hits}
    assert dict(hits["Layla Haddad"].details) == {"Passport number": "N0012345", "Born": "1984"}
    assert dict(hits["Haddad Goods"].details) == {"Registration number": "HG-77"}  # a LegalEntity may be a person: no country
    assert hits["Haddad Goods"].stub.person


def test_countries_are_counted_of_companies_only(world: World) -> None:
    result = world.search(world.case("people"), "haddad OR garden")
    (country,) = [facet for facet in result.facets if facet.name == "country"]
    assert [(value.value, value.count) for value in country.values] == [("de", 1)]


def test_an_opened_person_keeps_traits_folded_until_a_click_with_its_own_leaf(world: World) -> None:
    case = world.case("people")
    layla = world.id(case, "Layla Haddad")
    closed = world.open(case, OpenEntity(layla))
    assert not [word for word in SECRET if word in _shown(closed)]
    assert closed.folded == len(TRAITS) + 1
    before = world.size()
    opened = world.open(case, UnfoldTraits(layla))
    assert {"Zoroastrian", "Aleppo", "Diabetic"} <= set(every_text(opened))
    assert [leaf.header.act for leaf, _ in world.entries(before)] == [Act.UNFOLD] * 2


@pytest.mark.parametrize("caption", ["Layla Haddad", "Omar Haddad", "Garden Club", "A seat"])
def test_a_link_tells_no_trait_of_the_person_at_its_end(world: World, caption: str) -> None:
    case = world.case("people")
    public = world.id(case, caption)
    for held in {public, world.id(case, "Layla Haddad")}:  # an organisation lists the members that the case holds
        world.act(case, HoldEntity(held))
    opened = world.open(case, OpenEntity(public))
    links = [link for group in opened.groups for link in group.links]
    assert links
    assert not [word for word in SECRET if word in _shown(opened.groups)]
    for link in links:
        if link.via is None:
            continue
        assert not [word for word in SECRET if word in _shown(world.open(case, OpenEntity(link.via)))]
        for source in link.sources:
            row = world.open(case, OpenRow(source.record))
            assert not [word for word in SECRET if word in _shown(row)], row


def test_the_original_row_folds_what_the_record_folds(world: World) -> None:
    case = world.case("people")
    for record in world.open(case, OpenEntity(world.id(case, "Layla Haddad"))).records:
        row = world.open(case, OpenRow(record.ref.record))
        assert not [word for word in SECRET if word in _shown(row)]
        assert row.folded == len(TRAITS) + 1


CSV = "firm,street,boss,faith,born,mate\nQuay Ltd,Mole 3,Anna Tarn,Zoroastrian,1961-02-03,Berit Tarn\n"
ENTITIES = {
    "firm": {"schema": "Company", "keys": ["firm"], "properties": {"name": {"column": "firm"}}},
    "home": {"schema": "Address", "keys": ["street"], "properties": {"full": {"column": "street"}}},
    "boss": {
        "schema": "Person",
        "keys": ["boss"],
        "properties": {
            "name": {"column": "boss"},
            "religion": {"column": "faith"},
            "birthDate": {"column": "born"},
            "addressEntity": {"entity": "home"},
        },
    },
    "mate": {"schema": "Person", "keys": ["mate"], "properties": {"name": {"column": "mate"}}},
    "link": {
        "schema": "Directorship",
        "keys": ["firm", "boss"],
        "properties": {"director": {"entity": "boss"}, "organization": {"entity": "firm"}},
    },
}


def test_the_cells_of_a_table_row_tell_of_nobody_else_in_it(world: World) -> None:
    world.dataset("table")
    world.load_text("table", CSV, SourceSpec("main", format="csv", mapping={"entities": ENTITIES}), "csv")
    case = world.case("table")
    firm = world.open(case, OpenEntity(world.id(case, "Quay Ltd")))
    shown = _shown(world.open(case, OpenRow(firm.records[0].ref.record)))
    assert "Quay Ltd" in shown
    assert not [word for word in ("Anna", "Berit", "1961", "Zoroastrian") if word in shown]
    home = world.open(case, OpenEntity(world.id(case, "Mole 3")))
    shown = _shown(world.open(case, OpenRow(home.records[0].ref.record)))
    assert "Mole 3" in shown
    assert not [word for word in ("Anna", "Berit", "1961", "Zoroastrian") if word in shown]
    boss = world.open(case, OpenEntity(world.id(case, "Anna Tarn")))
    shown = _shown(world.open(case, OpenRow(boss.records[0].ref.record)))
    assert not [word for word in ("Zoroastrian", "Berit") if word in shown]


def test_an_export_leaves_traits_of_people_and_of_what_hangs_on_them_behind(world: World) -> None:
    case = world.case("people")
    layla = world.id(case, "Layla Haddad")
    vias = [link.via for group in world.open(case, OpenEntity(layla)).groups for link in group.links if link.via]
    for public in (layla, *vias):
        world.act(case, HoldEntity(public))
    for kind in ("entities", "statements"):
        made = world.act(case, ExportEntities(kind))
        text = made.content.decode()
        assert "Layla Haddad" in text
        assert "treasurer" in text  # a directorship is a function; what somebody works as is none
        assert not [word for word in (*SECRET, "sy") if f'"{word}' in text or f" {word}" in text], kind
        assert made.left_out > len(TRAITS)
    line = json.loads(world.act(case, ExportEntities()).content.splitlines()[0])
    assert "country" not in line["properties"]


def test_a_value_carried_by_more_than_ten_persons_is_no_identifier(world: World) -> None:
    world.dataset("crowd")
    crowd: list[Thing] = [(f"w{n}", "Person", {"name": f"Hand {n:02}", "phone": PHONE, "idNumber": f"W-{n:04}"}) for n in range(10)]
    world.load("crowd", crowd)
    case = world.case("crowd")
    assert world.search(case, PHONE).total == 10
    eleventh = world.load("crowd", [("w10", "Person", {"name": "Hand 10", "phone": PHONE, "email": "ten@crowd.example"})], source="more")
    for text in (PHONE, f"phone:{PHONE}", "phone:+44207123*"):
        assert world.search(case, text).total == 0, text
    assert world.names(case, "W-0003") == ["Hand 03"]
    assert world.names(case, "ten@crowd.example") == ["Hand 10"]
    world.act(world.standing(CaseKind.STEWARDSHIP), UndoImport(eleventh))
    assert world.search(case, PHONE).total == 10
    world.house.builder.rebuild(lambda _done: None)
    assert world.search(case, PHONE).total == 10


@pytest.mark.parametrize("prop", ["alias", "weakAlias", "previousName", "abbreviation"])
def test_a_byname_that_more_than_ten_persons_carry_lists_nobody_and_a_common_name_stays(world: World, prop: str) -> None:
    name = f"bynames-{prop.lower()}"
    world.dataset(name)
    kind = "LegalEntity" if prop == "abbreviation" else "Person"
    marked: list[Thing] = [(f"b{n}", kind, {"name": ["Common Hale", f"Own {n:02}"], prop: ["Muslim", f"Nick {n:02}"]}) for n in range(10)]
    world.load(name, marked)
    case = world.case(name)
    assert world.search(case, "muslim").total == 10
    late = world.load(name, [("b10", kind, {"name": "Common Hale", prop: "MUSLIM"})], source="more")
    for text in ("muslim", "name:muslim", "musli*", '"muslim"', "muslim OR nobody"):
        assert world.search(case, text).total == 0, text
    assert world.search(case, "common hale").total == 11  # a common name is never refused (C2)
    assert world.names(case, '"nick 03"') == ["Common Hale"]
    world.act(world.standing(CaseKind.STEWARDSHIP), UndoImport(late))
    assert world.search(case, "muslim").total == 10


def test_a_numbered_byname_is_one_byname(world: World) -> None:
    world.dataset("numbered")
    marked: list[Thing] = [(f"n{n}", "Person", {"name": f"Own {n:02}", "alias": f"Druze {n:03}/{n % 7}"}) for n in range(11)]
    world.load("numbered", marked)
    case = world.case("numbered")
    assert [text for text in ("druze", "name:druze", "dru*", '"druze 003"', "druze~") if world.search(case, text).total] == []
    assert world.names(case, '"own 03"') == ["Own 03"]
