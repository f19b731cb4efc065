"""Care files are never sources (C4): registering asks, words of the description and of columns stop an import, two people may answer."""

from __future__ import annotations

from typing import Any

import pytest

from glasshouse.base.errors import ConflictError, InvalidInputError, RefusedError
from glasshouse.gate import Access
from glasshouse.model.case import CaseKind
from glasshouse.policy.plans import data, people
from glasshouse.policy.plans.care import CareDoubt, DeclareNoCareFile
from tests.store.world import PASSWORD, World, thing

MAPPING = {"entities": {"person": {"schema": "Person", "keys": ["no"], "properties": {"name": {"column": "name"}}}}}


@pytest.fixture
def desk(world: World) -> World:
    """With Ines, who leads in the same unit."""
    world.act(world.admin, people.CreatePerson("ines", "Ines", "Investigations", ("lead",), PASSWORD))
    return world


def second(world: World) -> Access:
    """Ines, where sources are cared for."""
    return world.access("ines", CaseKind.STEWARDSHIP)


def table(world: World, dataset: str, columns: str, value: str = "Acme one", source: str = "main") -> data.ImportRow:
    """Load a table with these columns."""
    names = columns.split(",")
    row = ",".join("1" if name == "no" else value for name in names)
    return world.load(dataset, f"{columns}\n{row}\n".encode(), source=source, format="csv", mapping=MAPPING)


def doubt(world: World, dataset: str) -> CareDoubt | None:
    """What the dataset's page says."""
    return world.open(world.steward, data.OpenDataset(dataset)).care


@pytest.mark.parametrize("kind", ["school", "health", "shelter", "asylum", "child_welfare"])
def test_a_care_file_is_not_registered_as_a_source(world: World, kind: str) -> None:
    with pytest.raises(RefusedError) as refused:
        world.register("files", kind=kind)
    assert refused.value.rules == ("C4",)
    assert "exhibit" in refused.value.remedy
    with pytest.raises(InvalidInputError):
        world.register("files", kind="whatever")
    world.register("files", kind="companies")
    assert world.open(world.steward, data.OpenDataset("files")).kind == "companies"
    with pytest.raises(RefusedError):
        world.register("files", kind=kind)


@pytest.mark.parametrize(
    "column",
    ["patient_id", "PatientName", "Diagnosis", "pupil", "school_class", "Schüler", "élève", "asylum_status", "foster parent", "diagnóstico",
     "Номер пациента", "学生姓名", "患者名", "اسم المريض", "uczeń"],
)  # fmt: skip
def test_columns_of_a_care_file_stop_the_import_before_its_first_row(world: World, column: str) -> None:
    world.register("files")
    row = table(world, "files", f"no,name,{column}")
    assert (row.state, row.rows, row.records) == ("stopped", 0, 0)
    assert "C4" in row.message or "care file" in row.message
    assert world.search(world.case("files"), "acme").total == 0


@pytest.mark.parametrize("columns", ["school", "class,grade", "hospital", "tax_shelter", "patience,elev", "Schuler AG"])
def test_other_columns_and_any_values_stop_nothing(world: World, columns: str) -> None:
    world.register("firms")
    assert table(world, "firms", f"no,name,{columns}", value="School Bus Patient Shelter Ltd").state == "live"
    world.load("firms", [thing("clinic", alias="Foster Child Clinic Ltd"), thing("asylum", alias="Asylum Records Ltd")], source="more")


@pytest.mark.parametrize(
    ("title", "publisher"),
    [("Patients of 2020", "A clinic"), ("Pupils and classes", "A town"), ("List", "Women's Shelter Dover"), ("Asylbewerber", "Landkreis")],
)
def test_a_title_or_publisher_that_says_so_stops_every_import_of_the_dataset(world: World, title: str, publisher: str) -> None:
    world.register("files")
    about: dict[str, Any] = {"address": "", "legal_basis": "public_record", "people": "corporate_register", "handling": "public"}
    world.act(world.steward, data.RegisterDataset(name="files", title=title, publisher=publisher, **about))
    with pytest.raises(RefusedError) as refused:
        world.load("files", [thing("one")])
    assert (refused.value.rules, refused.value.code) == (("C4",), "care_file")
    assert "two people" in refused.value.remedy


def test_two_different_people_may_declare_with_a_reason_that_it_is_none(desk: World) -> None:
    desk.register("files")
    assert table(desk, "files", "no,name,patient").state == "stopped"
    assert doubt(desk, "files") == CareDoubt(("patient",), (), False)
    with pytest.raises(InvalidInputError):
        desk.act(desk.steward, DeclareNoCareFile("files", "  "))
    desk.act(desk.steward, DeclareNoCareFile("files", "Patient is a brand of paint."))
    with pytest.raises(RefusedError) as refused:
        desk.act(desk.steward, DeclareNoCareFile("files", "Really."))
    assert refused.value.rules == ("C4",)
    assert table(desk, "files", "no,name,patient").state == "stopped"
    receipt = desk.house.gate.act(second(desk), DeclareNoCareFile("files", "It lists paints.")).receipt
    assert receipt.index
    found = doubt(desk, "files")
    assert found is not None
    assert (found.settled, found.declared) == (True, (("Mara Okafor", "Patient is a brand of paint."), ("Ines", "It lists paints.")))
    assert table(desk, "files", "no,name,patient").state == "live"


def test_a_declaration_holds_for_the_words_that_were_there_and_a_new_one_asks_anew(desk: World) -> None:
    desk.register("files")
    table(desk, "files", "no,name,patient")
    for access in (desk.steward, second(desk)):
        desk.act(access, DeclareNoCareFile("files", "Paint."))
    assert table(desk, "files", "no,name,patient,diagnosis", source="other").state == "stopped"
    assert doubt(desk, "files") == CareDoubt(("diagnosis", "patient"), (), False)
    assert table(desk, "files", "no,name,patient").state == "stopped"


def test_between_two_declarations_a_change_of_title_asks_the_first_again(desk: World) -> None:
    desk.register("files")
    table(desk, "files", "no,name,patient")
    desk.act(desk.steward, DeclareNoCareFile("files", "Paint."))
    about = ("https://example.org", "public_record", "corporate_register", "public")
    desk.act(desk.steward, data.RegisterDataset("files", "Pupils", "Office", *about))
    desk.act(second(desk), DeclareNoCareFile("files", "Paint."))
    found = doubt(desk, "files")
    assert found is not None
    assert (found.words, [name for name, _ in found.declared], found.settled) == (("patient", "pupils"), ["Ines"], False)


def test_nothing_is_declared_where_nothing_asks_for_it(desk: World) -> None:
    desk.register("firms")
    with pytest.raises(ConflictError):
        desk.act(desk.steward, DeclareNoCareFile("firms", "None."))
