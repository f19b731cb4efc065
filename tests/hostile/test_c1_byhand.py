"""C1, C4, C7 for what is typed: no trait of a person in any property, under any name, on any kind that may be a person; and other cases
are told by nothing that a case has something of its own."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from glasshouse.base.errors import InvalidInputError, NotFoundError, RefusedError
from glasshouse.gate import Access
from glasshouse.model.actor import CaseRole
from glasshouse.model.reliability import Basis
from glasshouse.model.schema import schema
from glasshouse.policy.charter.byhand import ENTITIES, LINKS, asked, writable
from glasshouse.policy.charter.finding import folded
from glasshouse.policy.charter.traits import TRAITS
from glasshouse.policy.plans import byhand as plans
from glasshouse.policy.plans.byhand import Taken
from glasshouse.policy.plans.casework import AddMember, ExportEntities, HoldEntity, OpenCase, ProtectPerson
from glasshouse.policy.plans.data import ListDatasets
from glasshouse.policy.plans.entity import ListLinks, OpenEntity
from glasshouse.policy.plans.keepers import ListKeepers, NameKeeper, OpenKept, SignKeeper
from glasshouse.policy.plans.relations import ListOverlaps
from glasshouse.policy.plans.seals import ConfirmSeal, ListSeals
from glasshouse.policy.plans.search import SearchEntities
from glasshouse.policy.plans.syntax import parse
from tests.hostile.world import Thing, World, every_text

TAKEN = Taken(0, "A letter", basis=Basis.FACT)
PEOPLE = ("Person", "LegalEntity")
REGISTER: list[Thing] = [
    ("rosa", "Person", {"name": "Rosa Vale", "idNumber": "RV-1"}),
    ("works", "Company", {"name": "Vale Works", "country": "de", "registrationNumber": "VW-1"}),
    ("trade", "Company", {"name": "Vale Trading", "country": "fr", "registrationNumber": "VT-1"}),
    ("own", "Ownership", {"owner": "rosa", "asset": "works", "percentage": "40"}),
]


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    made = World(tmp_path_factory.mktemp("byhand"))
    made.dataset("open")
    made.load("open", REGISTER)
    for login in ("ines", "omar"):
        made.person(login, "investigator")
    yield made
    made.close()


@pytest.fixture
def case(world: World) -> Access:
    """A case that holds all of the register."""
    made = world.case("open")
    for name in ("Rosa Vale", "Vale Works", "Vale Trading"):
        world.act(made, HoldEntity(world.id(made, name)))
    return made


def said(**values: str) -> plans.Properties:
    return tuple((name, (value,)) for name, value in values.items())


def refused(world: World, case: Access, command: plans.AddEntity | plans.AddFact | plans.AddLink | plans.ChangeByHand, rule: str) -> None:
    with pytest.raises(RefusedError) as told:
        world.act(case, command)
    assert told.value.rules == (rule,)
    assert told.value.entry is not None
    assert told.value.remedy


def test_every_folded_property_of_a_person_is_refused_by_its_rule_and_none_is_asked_for(world: World, case: Access) -> None:
    rosa, met = world.id(case, "Rosa Vale"), 0
    for kind in PEOPLE:
        info = schema(kind)
        assert info is not None
        traits = [prop.name for prop in info.properties.values() if folded(kind, prop.name)]
        assert len(traits) > 20
        assert not {prop.name for prop in asked(kind)} & set(traits)
        for name in traits:
            refused(world, case, plans.AddEntity(kind, said(name="Nils Quay", **{name: "Quaker"}), TAKEN), "C1")
            met += 1
    for name in ("religion", "nationality", "notes", "summary", "description", "country", "address", "gender", "topics", "birthPlace"):
        refused(world, case, plans.AddFact(rosa, said(**{name: "x"}), TAKEN), "C1")
    assert world.open(case, plans.ListByHand()).total == 0
    assert world.names(case, "Quaker") == []
    assert met > 40


def test_a_trait_is_refused_under_every_name_that_people_have_for_it(world: World, case: Access) -> None:
    words = {"Religion", "RELIGION", "properties.religion", "re-li-gion", *(stem for stems in TRAITS.values() for stem in stems)}
    assert len(words) > 150
    for word in sorted(words):
        with pytest.raises((RefusedError, InvalidInputError)) as told:
            world.act(case, plans.AddEntity("Person", said(name="Nils Quay", **{word: "x"}), TAKEN))
        if isinstance(told.value, RefusedError):
            assert told.value.rules == ("C1",), word
    for word in ("Religion", "properties.religion", "nationalities", "Konfession", "hiv_status", "skin"):
        refused(world, case, plans.AddEntity("Person", said(name="Nils Quay", **{word: "x"}), TAKEN), "C1")
    assert world.open(case, plans.ListByHand()).total == 0


def test_no_link_says_what_somebody_is_to_somebody_works_as_or_stands_before_a_court_as(world: World, case: Access) -> None:
    rosa, works = world.id(case, "Rosa Vale"), world.id(case, "Vale Works")
    other = world.act(case, plans.AddEntity("Person", said(name="Omar Vale"), TAKEN))
    (stub,) = [row.entity for row in world.open(case, plans.ListByHand()).rows if row.id == other]
    assert stub is not None
    for kind, far, name in (
        ("Family", stub.id, "relationship"),
        ("Associate", stub.id, "relationship"),
        ("UnknownLink", stub.id, "role"),
        ("Membership", works, "role"),
        ("Employment", works, "role"),
        ("Ownership", works, "summary"),
        ("Directorship", works, "description"),
    ):
        refused(world, case, plans.AddLink(kind, rosa, far, said(**{name: "Quaker elder"}), TAKEN), "C1")
        assert name not in writable(kind)
    for kind in LINKS:
        assert not any(folded(kind, prop.name) for prop in asked(kind)), kind


def test_a_sole_trader_is_a_person_and_so_is_a_firm_that_a_record_says_is_one(world: World, case: Access) -> None:
    trader = said(name="Quay Trade", legalForm="Einzelunternehmen", country="de")
    refused(world, case, plans.AddEntity("Company", trader, TAKEN), "C1")
    made = world.act(case, plans.AddEntity("Company", said(name="Quay Trade", legalForm="Einzelunternehmen"), TAKEN))
    row = world.open(case, plans.OpenByHand(made)).row
    assert row.entity is not None
    refused(world, case, plans.AddFact(row.entity.id, said(country="de"), TAKEN), "C1")
    refused(world, case, plans.ChangeByHand(made, 1, trader, TAKEN), "C1")


def test_a_status_is_no_position(world: World, case: Access) -> None:
    for position in ("Asylum seeker", "Refugee"):
        refused(world, case, plans.AddEntity("Person", said(name="Nils Quay", position=position), TAKEN), "C1")
    world.act(case, plans.AddEntity("Person", said(name="Nils Quay", position="Minister of Transport"), TAKEN))


def test_of_whom_is_added_nothing_but_names_numbers_and_contact_points_finds_anybody(world: World, case: Access) -> None:
    values = said(name="Nils Quay", position="Harbour master", idNumber="NQ-9", birthDate="1971", phone="+4930123456")
    world.act(case, plans.AddEntity("Person", values, TAKEN))
    for text in ("Nils Quay", "NQ-9", "+4930123456"):
        assert world.names(case, text) == ["Nils Quay"], text
    for text in ("harbour master", "letter"):
        assert world.names(case, text) == [], text
    notes = said(name="Quay Works", notes="Rare and beautiful words", summary="More of these")
    world.act(case, plans.AddEntity("Company", notes, TAKEN))
    assert world.names(case, "beautiful") == []  # in a dataset of a case's subjects a firm is found as a person is


def test_no_kind_that_scores_follows_or_describes_people_is_added(world: World, case: Access) -> None:
    for kind in ("Risk", "Trip", "Call", "Note", "Passport", "Identification", "Mention", "Similar", "Event", "Document", "UserAccount"):
        assert kind not in ENTITIES | LINKS
        with pytest.raises(InvalidInputError):
            world.act(case, plans.AddEntity(kind, said(name="x"), TAKEN))


def test_a_birth_date_that_shows_a_child_stands_nowhere_openly(world: World, case: Access) -> None:
    rosa = world.id(case, "Rosa Vale")
    for born in ("2020", "2012-05", "2010-01-01"):
        refused(world, case, plans.AddEntity("Person", said(name="Little Quay", birthDate=born), TAKEN), "C4")
        refused(world, case, plans.AddFact(rosa, said(birthDate=born), TAKEN), "C4")
    made = world.act(case, plans.AddEntity("Person", said(name="Nils Quay", birthDate="1971"), TAKEN))
    refused(world, case, plans.ChangeByHand(made, 1, said(name="Nils Quay", birthDate="2015"), TAKEN), "C4")
    assert world.act(case, plans.AddProtected("witness", said(name="Little Quay", birthDate="2015"), TAKEN)) == "child"
    assert [seal.role for seal in world.open(case, ListKeepers())] == ["child"]
    assert world.names(case, "Little") == []


def test_a_protected_person_is_sealed_as_they_are_added_and_only_keepers_ever_see_them(world: World, case: Access) -> None:
    lists = (plans.ListByHand(), plans.TabulateByHand(), plans.BeginByHand(), SearchEntities(parse("wilma")), ListDatasets())
    before, held = [world.open(case, plan) for plan in lists], world.open(case, OpenCase()).held
    assert world.act(case, plans.AddProtected("witness", said(name="Wilma Quay", phone="+4930123456"), TAKEN)) == "witness"
    assert [world.open(case, plan) for plan in lists] == before
    assert world.open(case, OpenCase()).held == held
    assert b"Wilma" not in world.act(case, ExportEntities("entities")).content
    for login in ("ines", "omar"):
        world.act(case, AddMember(login, CaseRole.MEMBER))
    ines, omar = (Access(world.house.accounts.find(login), case.case) for login in ("ines", "omar"))
    (waits,) = world.open(ines, ListSeals())
    world.act(ines, ConfirmSeal(waits.id))
    (seal,) = world.open(case, ListKeepers())
    world.act(case, NameKeeper(seal.seal, "omar"))
    (keeper,) = world.open(case, ListKeepers())[0].keepers
    world.act(ines, SignKeeper(keeper.id))
    assert world.open(case, OpenKept()) == ()
    (kept,) = world.open(omar, OpenKept())
    assert (kept.names, kept.contacts) == (("Wilma Quay",), (("Phone", "+4930123456"),))
    for role in ("friend", ""):
        with pytest.raises(InvalidInputError):
            world.act(case, plans.AddProtected(role, said(name="Wilma Quay"), TAKEN))


def test_who_is_sealed_in_another_case_vanishes_with_all_that_was_said_of_them_by_hand(world: World) -> None:
    world.dataset("apart")
    world.load("apart", [("vera", "Person", {"name": "Vera Vale", "idNumber": "VV-1"}), ("firm", "Company", {"name": "Vera Firm"})])
    one, other = world.case("apart"), world.case("apart")
    ids = [world.id(one, name) for name in ("Vera Vale", "Vera Firm")]
    for public in ids:
        world.act(one, HoldEntity(public))
    world.act(one, plans.AddFact(ids[0], said(phone="+4930999999"), TAKEN))
    tie = world.act(one, plans.AddLink("Ownership", *ids, said(percentage="10"), TAKEN))
    world.act(one, plans.WithdrawByHand(world.act(one, plans.AddFact(ids[0], said(email="vera@example.org"), TAKEN)), 1, "No"))
    assert world.open(one, plans.ListByHand()).total == 3
    world.act(other, ProtectPerson(world.id(other, "Vera Vale"), "source"))
    assert world.open(one, plans.ListByHand()).total == 0
    assert world.open(one, OpenEntity(ids[1])).groups == ()
    with pytest.raises(NotFoundError):
        world.open(one, plans.OpenByHand(tie))
    shown = [world.open(one, plan) for plan in (plans.ListByHand(), plans.TabulateByHand(), OpenCase(), SearchEntities(parse("vera")))]
    assert not {"+4930999999", "Vera Vale"} & set(every_text(shown))
    assert world.names(one, "+4930999999") == []


def test_who_stays_visible_by_a_public_function_keeps_what_was_typed_so_that_no_seal_marks_them(world: World) -> None:
    world.dataset("ministers", people="public_function")
    minister: list[Thing] = [
        ("m", "Person", {"name": "Mina Minister", "idNumber": "MM-1"}),
        ("p", "Position", {"name": "Minister of Ports"}),
        ("o", "Occupancy", {"holder": "m", "post": "p"}),
    ]
    world.load("ministers", minister)
    world.declared("ministers")
    one, other = world.case("ministers"), world.case("ministers")
    public = world.id(one, "Mina Minister")
    world.act(one, HoldEntity(public))
    world.act(one, plans.AddFact(public, said(phone="+4930888888"), TAKEN))
    before = world.open(one, OpenEntity(public))
    world.act(other, ProtectPerson(world.id(other, "Mina Minister"), "source"))
    assert world.open(one, OpenEntity(public)) == before
    world.act(one, plans.AddFact(public, said(email="mina@example.org"), TAKEN))
    assert world.open(one, plans.ListByHand()).total == 2
    world.act(other, ProtectPerson(public, "child"))  # sealed whole: no function stays, and nothing that was typed
    assert world.open(one, plans.ListByHand()).total == 0
    with pytest.raises(NotFoundError):
        world.open(one, OpenEntity(public))


def _answers(world: World, other: Access) -> list[object]:
    """What a reader of another case is told: hits, totals, facets, order, pages, links, overlaps, datasets, errors."""
    texts = ("vale", "rosa", "VW-1", "vale*", "vael~2", "country:de", "quay", "+4930123456", "NOT zzz", "works OR quay")
    found: list[object] = []
    for text in texts:
        try:
            found.append(world.search(other, text))
        except (RefusedError, InvalidInputError) as error:
            found.append((error.message, error.remedy))
    for name in ("Rosa Vale", "Vale Works", "Vale Trading"):
        view = world.open(other, OpenEntity(world.id(other, name)))
        found += [view, *(world.open(other, ListLinks(view.stub.id, group.key)) for group in view.groups)]
    found += [world.open(other, plan) for plan in (ListDatasets(), ListOverlaps(), plans.ListByHand(), plans.BeginByHand())]
    found.append(world.open(other, OpenCase()).held)
    found.append(world.act(other, ExportEntities("statements")).content)
    return found


def test_another_case_is_told_the_same_with_and_without_what_was_added_here(world: World, case: Access) -> None:
    other = world.case("open")
    for name in ("Vale Works", "Rosa Vale"):
        world.act(other, HoldEntity(world.id(other, name)))
    before = _answers(world, other)
    rosa, works, trade = (world.id(case, name) for name in ("Rosa Vale", "Vale Works", "Vale Trading"))
    world.act(case, plans.AddEntity("Company", said(name="Vale Quay", country="de", phone="+4930123456"), TAKEN))
    world.act(case, plans.AddEntity("Person", said(name="Rosa Quay"), TAKEN))
    world.act(case, plans.AddFact(works, said(alias="Vale Vale", notes="quay"), TAKEN))
    world.act(case, plans.AddFact(rosa, said(phone="+4930123456"), TAKEN))
    tie = world.act(case, plans.AddLink("Ownership", works, trade, said(percentage="51"), TAKEN))
    world.act(case, plans.AddLink("Ownership", rosa, trade, (), TAKEN))
    world.act(case, plans.AddProtected("victim", said(name="Vale Victim"), TAKEN))
    assert world.names(case, "Vale Quay") == ["Vale Quay"]
    assert _answers(world, other) == before
    world.act(case, plans.WithdrawByHand(tie, 1, "No"))
    world.house.builder.rebuild(lambda _done: None)
    assert world.names(case, "Vale Quay") == ["Vale Quay"]
    assert _answers(world, other) == before


def test_a_copy_of_data_that_is_never_for_this_purpose_is_refused_and_for_another_the_tag_comes_along(world: World, case: Access) -> None:
    copied = {"name": "Tess Tagged", "birthDate": "1981-02-03", "idNumber": "T-1"}
    world.dataset("tagged", tags=("never:corruption",))
    world.load("tagged", [("t1", "Person", copied)])
    refused(world, case, plans.AddEntity("Person", said(**copied), TAKEN), "C7")
    assert world.open(case, plans.ListByHand()).total == 0
    assert world.names(case, "Tess") == []
    world.dataset("elsewhere", tags=("never:money_laundering",))
    world.load("elsewhere", [("t2", "Person", {**copied, "name": "Tom Tagged"})])
    world.act(case, plans.AddEntity("Person", said(**{**copied, "name": "Tom Tagged"}), TAKEN))
    assert world.rows("SELECT inherited FROM datasets WHERE case_id = ?", case.case) == [('["never:money_laundering"]',)]
    assert world.names(case, "Tom") == ["Tom Tagged"]


def test_what_is_typed_stands_in_no_leaf_and_no_opening(world: World, case: Access) -> None:
    before = world.size()
    made = world.act(case, plans.AddEntity("Person", said(name="Ysolde Unspoken"), Taken(0, "Unspoken source", basis=Basis.FACT)))
    world.act(case, plans.ChangeByHand(made, 1, said(name="Ysolde Unsaid"), TAKEN))
    world.act(case, plans.WithdrawByHand(made, 2, "Unspoken reason"))
    told = [opening for _, opening in world.entries(before)]
    assert told
    assert not any("Unspoken" in text or "Unsaid" in text for text in every_text(told))


def test_who_is_added_counts_as_held_and_among_todays_people(world: World) -> None:
    made = world.case("open")
    before = world.house.gate.visible(made).people
    world.act(made, plans.AddEntity("Person", said(name="Nora Newly"), TAKEN))
    assert world.house.gate.visible(made).people == before + 1
    assert [stub.caption for stub in world.open(made, OpenCase()).held] == ["Nora Newly"]


def test_no_table_of_more_private_persons_than_any_export_leaves_without_a_second_person(world: World) -> None:
    made = world.case()
    for number in range(50):
        world.act(made, plans.AddEntity("Person", said(name=f"Worker {number}", phone="+4930777777"), TAKEN))
    assert len(world.open(made, plans.TabulateByHand())) == 50
    assert world.names(made, "+4930777777") == []  # what more than ten carry is no identifier, typed or loaded (C1)
    world.act(made, plans.AddEntity("Person", said(name="Worker 50"), TAKEN))
    with pytest.raises(RefusedError) as told:
        world.open(made, plans.TabulateByHand())
    assert told.value.rules == ("C8",)
    assert world.open(made, plans.ListByHand()).total == 51


def test_a_number_is_found_again_once_no_more_than_ten_carry_it(world: World) -> None:
    made, phone = world.case(), "+4930666666"
    added = [world.act(made, plans.AddEntity("Person", said(name=f"Carrier {n}", phone=phone), TAKEN)) for n in range(10)]
    assert len(world.names(made, phone)) == 10
    added.append(world.act(made, plans.AddEntity("Person", said(name="Carrier 10", phone=phone), TAKEN)))
    assert world.names(made, phone) == []
    world.act(made, plans.WithdrawByHand(added[0], 1, "No"))
    assert len(world.names(made, phone)) == 10
