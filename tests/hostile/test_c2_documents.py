"""C2: documents, vehicles and accounts count as persons until a second person declares that they do not each concern one."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from glasshouse.base.errors import ConflictError, NotFoundError, RefusedError
from glasshouse.gate import Access
from glasshouse.model.case import CaseKind
from glasshouse.policy.plans.casework import ExportEntities, HoldEntity
from glasshouse.policy.plans.data import DeclareImpersonal, RegisterDataset
from glasshouse.policy.plans.entity import ListLinks, OpenEntity
from tests.hostile.world import Thing, World, every_text

THINGS: list[Thing] = [
    (
        "d",
        "PlainText",
        {"name": "File twelve", "title": "Pregnancy report", "fileName": "sunni.txt", "bodyText": "Diagnosis diabetes", "country": "sy"},
    ),
    (
        "v",
        "Vehicle",
        {"name": "Van nine", "registrationNumber": "KX-71-QA", "model": "Corolla", "country": "sy", "description": "taxi of a mosque"},
    ),
    (
        "b",
        "BankAccount",
        {"name": "Account four", "iban": "GB33BUKB20201555555555", "bic": "BUKBGB22", "bankName": "Zakat bank", "country": "sy"},
    ),
    ("u", "UserAccount", {"name": "Handle six", "username": "quietuser6", "service": "gaydar", "country": "sy"}),
    ("w", "CryptoWallet", {"name": "Wallet two", "publicKey": "bc1qxyzabc0001", "currencySymbol": "XMR", "topics": "crime"}),
    (
        "c",
        "CourtCase",
        {
            "name": "Matter ten",
            "caseNumber": "AZ-10-77",
            "category": "asylum",
            "court": "Youth court",
            "country": "sy",
            "notes": "epilepsy",
        },
    ),
    ("l", "License", {"name": "Permit five", "title": "Permit", "description": "firearms at home", "country": "sy"}),
    ("s", "Vessel", {"name": "Ship one", "flag": "pa", "description": "tanker seized", "imoNumber": "9074729"}),
]
TRAITS = (
    "pregnancy", "sunni", "diabetes", "corolla", "mosque", "zakat", "gaydar", "country:sy", "text:taxi", "BUKBGB22", "diab*",
    "asylum", "epilepsy", "text:youth", "firearms",
)  # fmt: skip
FOUND = {
    "file twelve": "d", "van nine": "v", "KX-71-QA": "v", "GB33BUKB20201555555555": "b", "quietuser6": "u", "bc1qxyzabc0001": "w",
    "matter ten": "c", "AZ-10-77": "c", "permit five": "l",
}  # fmt: skip


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    made = World(tmp_path)
    yield made
    made.close()


def steward(world: World) -> Access:
    return world.standing(CaseKind.STEWARDSHIP)


def counts_as_persons(world: World, case: Access) -> None:
    """They are found by name and number, and by nothing else."""
    for text in TRAITS:
        assert world.search(case, text).total == 0, text
    for text in FOUND:
        result = world.search(case, text)
        assert result.total == 1, text
        assert not any(facet.name == "country" and facet.values for facet in result.facets)
        assert "Syria" not in set(every_text(result))
    assert world.search(case, "tanker").total == 1  # ships may be followed


@pytest.mark.parametrize("people", ["private_persons", "corporate_register", "public_function", "case_subjects"])
def test_documents_and_things_of_a_new_dataset_are_found_like_persons_until_two_people_declare_otherwise(world: World, people: str) -> None:
    world.dataset("folder", people=people)
    world.load("folder", THINGS)
    case = world.case("folder")
    counts_as_persons(world, case)
    world.act(steward(world), DeclareImpersonal("folder"))
    counts_as_persons(world, case)
    with pytest.raises(RefusedError) as refused:
        world.act(steward(world), DeclareImpersonal("folder"))
    assert refused.value.rules == ("C2",)
    counts_as_persons(world, case)
    second = world.person("second", "lead")
    before = world.size()
    world.act(world.standing(CaseKind.STEWARDSHIP, second), DeclareImpersonal("folder"))
    (_, intent), _ = world.entries(before)
    assert (intent["plan"]["type"], intent["actor"]) == ("DeclareImpersonal", second.person)
    for text in ("diabetes", "mosque", "corolla", "country:sy", "epilepsy", "firearms"):
        assert world.search(case, text).total, text
    world.house.builder.rebuild(lambda _done: None)
    assert world.search(case, "diabetes").total == 1


def test_a_new_source_or_another_category_takes_the_declaration_back(world: World) -> None:
    second = world.person("second", "lead")
    world.dataset("folder", people="corporate_register")
    world.load("folder", THINGS)
    case = world.case("folder")

    def declared() -> None:
        for actor in (world.mara, second):
            world.act(world.standing(CaseKind.STEWARDSHIP, actor), DeclareImpersonal("folder"))
        assert world.search(case, "diabetes").total == 1

    declared()
    world.load("folder", [("d9", "PlainText", {"name": "File nine", "bodyText": "hepatitis"})], source="another folder")
    counts_as_persons(world, case)
    assert world.search(case, "hepatitis").total == 0
    declared()
    assert world.search(case, "hepatitis").total == 1
    world.dataset("folder", people="private_persons")
    counts_as_persons(world, case)
    declared()
    world.dataset("folder", people="personal_documents")
    assert world.search(case, "tanker").total == 0  # everything in it counts as persons
    with pytest.raises(ConflictError):
        world.act(steward(world), DeclareImpersonal("folder"))


def test_what_counts_as_persons_is_counted_listed_and_exported_like_persons(world: World) -> None:
    world.dataset("fleet")
    fleet: list[Thing] = [("o", "Company", {"name": "Owning Firm"})]
    fleet += [(f"v{n}", "Vehicle", {"name": f"Van {n:02}", "registrationNumber": f"PL-{n:04}", "owner": "o"}) for n in range(60)]
    fleet += [("h", "Address", {"full": "Rose Lane 5"}), ("at", "Vehicle", {"name": "Parked car", "addressEntity": "h"})]
    world.load("fleet", fleet)
    case = world.case("fleet")
    firm = world.id(case, "Owning Firm")
    assert not any("Van" in text for text in every_text(world.open(case, OpenEntity(firm))))  # the case does not hold it
    with pytest.raises(NotFoundError):
        world.open(case, ListLinks(world.id(case, "Rose Lane 5"), "Vehicle.addressEntity"))  # an address lists no cars
    world.act(case, HoldEntity(firm))
    group = next(group for group in world.open(case, OpenEntity(firm)).groups if group.key == "Vehicle.owner")
    assert len(group.links) == 50
    for n in range(60):
        world.act(case, HoldEntity(world.search(case, f"PL-{n:04}").hits[0].stub.id))
    with pytest.raises(RefusedError) as refused:
        world.act(case, ExportEntities())
    assert refused.value.rules == ("C8",)


def test_a_banks_number_on_many_accounts_lists_none(world: World) -> None:
    world.dataset("bank")
    world.load(
        "bank", [(f"b{n}", "BankAccount", {"name": f"Account {n:02}", "accountNumber": ["POOL-77", f"OWN-{n:04}"]}) for n in range(11)]
    )
    case = world.case("bank")
    assert world.search(case, "POOL-77").total == 0
    assert world.names(case, "OWN-0003") == ["Account 03"]


def test_nobody_but_stewards_and_leads_of_the_unit_declares_it(world: World) -> None:
    world.dataset("folder")
    for roles, unit in (("investigator",), "Investigations"), (("lead", "steward"), "Elsewhere"), (("administrator",), "Investigations"):
        actor = world.person(f"p-{roles[0]}-{unit}".lower(), *roles, unit=unit)
        with pytest.raises((RefusedError, NotFoundError)):
            world.act(Access(actor, steward(world).case), DeclareImpersonal("folder"))
    command = RegisterDataset("files", "Files", "P", "", "public_record", "personal_documents", "internal")
    world.act(steward(world), command)
    with pytest.raises(ConflictError):
        world.act(steward(world), DeclareImpersonal("files"))
