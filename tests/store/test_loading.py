"""Another Glasshouse takes a package in: everything that was sent, nothing that was sealed, whole or not at all, and under a purpose of its
own."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from glasshouse.base.errors import ConflictError, InvalidInputError, RefusedError
from glasshouse.cli.packageverbs import load_package
from glasshouse.model.actor import CaseRole
from glasshouse.model.case import CaseKind, CaseState
from glasshouse.model.custody import CustodyEvent
from glasshouse.model.dataset import Dataset
from glasshouse.model.purpose import Purpose
from glasshouse.policy.plans import casework, exhibits as plans, people
from glasshouse.policy.plans.loading import FindPackage, Loaded, OpenLoaded, TakeEntities
from glasshouse.store import tables as t
from glasshouse.store.rows import dataset_of, find_dataset, select_datasets
from glasshouse.work.custody_sheet import pdf_of
from glasshouse.work.foreignbag import open_folder
from glasshouse.work.loading import received
from tests.packed import pdf_faults
from tests.store.collected import PAGE, collect, files, person
from tests.store.conftest import Houses
from tests.store.loading import MOST, Sent, examined, filled, opened, rewrite, sent, take_all, taken
from tests.store.world import PASSWORD, World


@pytest.fixture
def sender(houses: Houses) -> World:
    return houses.new()


@pytest.fixture
def package(sender: World, tmp_path: Path) -> Sent:
    return sent(sender, filled(sender), tmp_path / "bag")


@pytest.fixture
def receiver(houses: Houses, sender: World) -> World:
    made = houses.new()
    made.clock.now = sender.clock.now
    return made


def lines(content: bytes) -> set[str]:
    """Entities without the name of the dataset that they lie in."""
    raw = [json.loads(line) for line in content.splitlines()]
    return {json.dumps({name: one[name] for name in ("id", "schema", "properties")}, sort_keys=True) for one in raw}


def test_the_loaded_case_exports_the_same_entities_and_exhibits(sender: World, receiver: World, package: Sent, tmp_path: Path) -> None:
    case = opened(receiver, taken(receiver, package.bag))
    loaded = take_all(receiver, case)[-1]
    assert (loaded.taken, loaded.lines) == (4, 4)
    again = sent(receiver, case, tmp_path / "again")
    assert lines(again.package.entities) == lines(package.package.entities)
    assert len(lines(package.package.entities)) == 4

    def told(one: Sent) -> list[Any]:
        every = []
        for packed in one.package.exhibits:
            row = packed.sheet.exhibit
            file = (packed.original.name, packed.original.sha256) if packed.original else ()
            said = (packed.description, packed.place, packed.tool, packed.tool_version, packed.declared, packed.way, row.collected)
            every.append((row.kind, row.title, row.reliability, row.sha256, row.derived_from, file, said, len(packed.of)))
        return every

    assert told(again) == told(package)
    assert not examined(again.bag).faults
    original = next(packed.original for packed in again.package.exhibits if packed.original)
    assert b"".join(original.chunks()) == PAGE


def test_custody_of_the_sender_stands_before_our_own_and_goes_on_with_the_next_package(
    sender: World, receiver: World, package: Sent, tmp_path: Path
) -> None:
    case = opened(receiver, taken(receiver, package.bag))
    (first, *_) = reversed(receiver.open(case, plans.ListExhibits()).rows)
    sheet = receiver.open(case, plans.OpenCustody(first.id))
    theirs = package.package.exhibits[0].sheet
    assert [(step.event, step.by, step.when, step.entry) for step in sheet.before] == [
        (row.event, row.by, row.when, row.entry) for row in theirs.rows
    ]
    assert {(step.origin, step.label) for step in sheet.before} == {(package.package.origin, "EX-0001")}
    (step,) = sheet.rows
    assert (step.event, step.reason, sheet.breaks) == (CustodyEvent.LOADED, f"EX-0001 of {package.package.origin}", 0)
    (tmp_path / "sheet.pdf").write_bytes(pdf_of(sheet))
    assert pdf_faults(tmp_path / "sheet.pdf") == []
    take_all(receiver, case)
    again = sent(receiver, case, tmp_path / "again")
    assert again.package.exhibits[0].sheet.before == sheet.before


def test_a_package_grants_no_purpose_no_access_and_no_search_before_its_loader_said_what_it_is_for(receiver: World, package: Sent) -> None:
    case = taken(receiver, package.bag, Purpose.PROCUREMENT_FRAUD)
    view = receiver.open(case, casework.OpenCase()).case
    assert (view.state, view.purpose, view.question, view.legal_basis) == (CaseState.DRAFT, Purpose.PROCUREMENT_FRAUD, "", "")
    with pytest.raises(RefusedError):
        receiver.act(case, TakeEntities())
    with pytest.raises(RefusedError):
        receiver.search(case, "ID7-ida")
    receiver.act(receiver.admin, people.CreatePerson("ines", "Ines", "Investigations", ("investigator",), PASSWORD))
    with pytest.raises(RefusedError):
        taken(receiver, package.bag, login="ines")  # who opens no case takes none in
    with pytest.raises(RefusedError):
        taken(receiver, package.bag, login="jonas")


def test_where_it_came_from_is_told_to_who_is_in_the_case(sender: World, receiver: World, package: Sent) -> None:
    case = taken(receiver, package.bag)
    loaded = receiver.open(case, OpenLoaded())
    assert isinstance(loaded, Loaded)
    assert (loaded.sender.origin, loaded.sender.root, loaded.sender.entry) == (
        package.package.origin,
        package.package.root,
        package.package.entry,
    )
    assert (loaded.lines, loaded.taken, loaded.exhibits, loaded.by) == (4, 0, 3, "Mara Okafor")  # the record waits for whom it is of
    assert loaded.digest == examined(package.bag).digest
    assert receiver.open(receiver.case(), OpenLoaded()) is None


def test_the_same_package_is_taken_in_once_by_whoever_knows_of_the_first_case(receiver: World, package: Sent) -> None:
    case = taken(receiver, package.bag)
    digest = examined(package.bag).digest
    assert receiver.open(receiver.desk, FindPackage(digest)) == case.case
    with pytest.raises(ConflictError) as known:
        taken(receiver, package.bag)
    assert known.value.code == "package_known"
    receiver.act(receiver.admin, people.CreatePerson("lena", "Lena", "Audit", ("lead",), PASSWORD))
    assert receiver.open(receiver.access("lena", CaseKind.ADMINISTRATION), FindPackage(digest)) == ""
    assert taken(receiver, package.bag, login="lena").case != case.case


def test_what_the_sender_sealed_is_in_no_byte_of_the_package(sender: World, receiver: World, tmp_path: Path) -> None:
    case = filled(sender)
    (hit,) = sender.search(case, "ID7-ida").hits
    sender.act(case, casework.ProtectPerson(hit.stub.id, "source"))
    package = sent(sender, case, tmp_path / "bag")
    whole = b"".join(path.read_bytes() for path in package.bag.rglob("*") if path.is_file())
    words = (b"ida Acme", b"ID7-ida", b'"ida"', b'"own"', b"What the register says")
    assert [word for word in words if word in whole] == []
    assert b"eva Acme" in whole
    assert [packed.sheet.exhibit.title for packed in package.package.exhibits] == ["Tender page", "Cut", "A rope"]
    loaded = take_all(receiver, opened(receiver, taken(receiver, package.bag)))[-1]
    assert loaded.taken == loaded.lines


def test_a_seal_put_on_here_hides_the_record_that_came_in_with_them(receiver: World, package: Sent) -> None:
    case = opened(receiver, taken(receiver, package.bag))
    take_all(receiver, case)
    assert len(receiver.open(case, plans.ListExhibits()).rows) == 4
    (hit,) = receiver.search(case, "ID7-ida").hits
    receiver.act(case, casework.ProtectPerson(hit.stub.id, "witness"))
    assert "What the register says" not in [row.title for row in receiver.open(case, plans.ListExhibits()).rows]


def test_a_child_is_sealed_as_it_comes_in(sender: World, receiver: World, package: Sent) -> None:
    lines_of = package.bag / "data/entities.ftm.json"
    raw = [json.loads(line) for line in lines_of.read_text().splitlines()]
    for one in raw:
        if one["id"] == "eva":
            one["properties"]["birthDate"] = ["2015-04-01"]
    rewrite(package.bag, "data/entities.ftm.json", b"".join(json.dumps(one).encode() + b"\n" for one in raw))
    case = opened(receiver, taken(receiver, package.bag))
    take_all(receiver, case)
    assert receiver.captions(case, "ID7-ida") == ["ida Acme"]
    assert receiver.captions(case, "ID7-eva") == []


def test_a_tag_of_the_senders_data_comes_along_and_forbids_what_it_names(sender: World, receiver: World, tmp_path: Path) -> None:
    package = sent(sender, filled(sender, tags=("never:editorial_investigation",)), tmp_path / "bag")
    assert package.package.tags == ("never:editorial_investigation",)
    with pytest.raises(RefusedError) as refused:
        taken(receiver, package.bag, Purpose.EDITORIAL_INVESTIGATION)
    assert refused.value.rules == ("C7",)
    case = opened(receiver, taken(receiver, package.bag))
    take_all(receiver, case)
    assert sent(receiver, case, tmp_path / "again").package.tags == ("never:editorial_investigation",)


def test_entities_come_in_fifty_at_a_time_and_each_counts_for_who_takes_them(sender: World, receiver: World, tmp_path: Path) -> None:
    many = [f"p{number:03d}" for number in range(120)]
    sender.register("list", people="private_persons")
    sender.load("list", map(person, many))
    case = sender.case("list")
    for name in many:
        (hit,) = sender.search(case, f"ID7-{name}").hits
        sender.act(case, casework.HoldEntity(hit.stub.id))
    collect(sender, case)
    package = sent(sender, case, tmp_path / "bag")
    inside = opened(receiver, taken(receiver, package.bag))
    assert [loaded.taken for loaded in take_all(receiver, inside)] == [50, 100, 120]
    assert receiver.house.gate.visible(inside).people == 120
    with pytest.raises(ConflictError):
        receiver.act(inside, TakeEntities())


def test_two_datasets_that_use_one_id_stay_two(sender: World, receiver: World, tmp_path: Path) -> None:
    for name, firm in (("one", "Alpha"), ("two", "Beta")):
        sender.register(name)
        sender.load(name, [{"id": "same", "schema": "Company", "properties": {"name": [firm]}}])
    case = sender.case("one", "two")
    for firm in ("Alpha", "Beta"):
        sender.act(case, casework.HoldEntity(sender.find(case, firm)))
    collect(sender, case)
    package = sent(sender, case, tmp_path / "bag")
    inside = opened(receiver, taken(receiver, package.bag))
    take_all(receiver, inside)
    assert receiver.captions(inside, "Alpha") == ["Alpha"]
    assert receiver.captions(inside, "Beta") == ["Beta"]


def test_what_is_refused_leaves_nothing_behind(receiver: World, package: Sent) -> None:
    before = len(files(receiver))
    original = next((package.bag / "data/exhibits/EX-0001").glob("original-*"))
    original.write_bytes(b"another")
    with pytest.raises(InvalidInputError) as refused:
        taken(receiver, package.bag)
    assert refused.value.code == "package_hash"
    assert len(files(receiver)) == before
    assert receiver.open(receiver.desk, casework.ListCases()) == ()


def test_the_command_line_checks_first_and_takes_in_where_a_purpose_is_named(receiver: World, package: Sent) -> None:
    asked = {"source": str(package.bag), "title": "From a partner"}
    looked = load_package(receiver.house, receiver.desk, asked, lambda _said: None)
    assert (looked["exhibits"], looked["lines"], looked["faults"], looked["case"]) == (4, 4, [], "")
    assert receiver.open(receiver.desk, casework.ListCases()) == ()
    case = load_package(receiver.house, receiver.desk, {**asked, "purpose": "corruption"}, lambda _said: None)["case"]
    assert [row.case.id for row in receiver.open(receiver.desk, casework.ListCases())] == [case]
    again = load_package(receiver.house, receiver.desk, {**asked, "purpose": "corruption"}, lambda _said: None)
    assert (again["known"], again["case"]) == (case, "")
    (package.bag / "data/case.json").write_bytes(b"{}")
    broken = load_package(receiver.house, receiver.desk, {**asked, "purpose": "corruption"}, lambda _said: None)
    assert {fault["code"] for fault in broken["faults"]} == {"package_hash", "package_field"}


def test_ids_of_two_datasets_are_never_taken_for_one_another(receiver: World, package: Sent) -> None:
    """A link to whom the package does not speak of leads to nobody, though another dataset of the sender has the same id; and no two names
    of here are the same, however their datasets are called."""
    said = {"id": "b-c", "dataset": "a", "name": "Alpha"}, {"id": "c", "dataset": "a-b", "name": "Beta"}
    said += {"id": "b-c", "dataset": "z", "name": "Gamma"}, {"id": "c", "dataset": "z", "name": "Delta"}  # type: ignore[assignment]
    firms = [{"id": s["id"], "datasets": [s["dataset"]], "schema": "Company", "properties": {"name": [s["name"]]}} for s in said]
    link = {"id": "own", "datasets": ["elsewhere"], "schema": "Ownership", "properties": {"owner": ["ida"], "asset": ["quay"]}}
    speak(package.bag, [*kept(package.bag, but="own"), *firms, link])
    case = opened(receiver, taken(receiver, package.bag))
    take_all(receiver, case)
    for name in ("Alpha", "Beta", "Gamma", "Delta"):
        assert receiver.captions(case, name) == [name]
    with receiver.house.database.read() as connection:
        assert connection.execute(sa.select(sa.func.count()).select_from(t.edges)).scalar() == 0


def kept(bag: Path, but: str = "") -> list[dict[str, Any]]:
    raw = map(json.loads, (bag / "data/entities.ftm.json").read_text().splitlines())
    return [one for one in raw if one["id"] != but]


def speak(bag: Path, entities: list[dict[str, Any]]) -> None:
    rewrite(bag, "data/entities.ftm.json", b"".join(json.dumps(one).encode() + b"\n" for one in entities))


def test_the_senders_tag_binds_the_loaded_case_and_no_register_of_this_house(sender: World, receiver: World, tmp_path: Path) -> None:
    package = sent(sender, filled(sender, tags=("never:editorial_investigation",)), tmp_path / "bag")
    case = opened(receiver, taken(receiver, package.bag))
    take_all(receiver, case)
    with receiver.house.database.read() as connection:
        own = connection.execute(select_datasets().where(t.datasets.c.case_id == case.case)).one()
    assert dataset_of(own).tags == {"never:editorial_investigation"}
    receiver.register("here", people="private_persons")
    receiver.load("here", [person("ida"), person("eva")])
    found = find_dataset_of(receiver, "here")
    assert found.tags == frozenset()


def find_dataset_of(world: World, name: str) -> Dataset:
    with world.house.database.read() as connection:
        found = find_dataset(connection, name)
    assert found is not None
    return found[1]


def test_a_record_of_whom_a_package_brings_later_is_shown_to_nobody_until_they_are_in(receiver: World, package: Sent) -> None:
    case = opened(receiver, taken(receiver, package.bag))
    rows = receiver.open(case, plans.ListExhibits()).rows
    assert sorted(row.title for row in rows) == ["A rope", "Cut", "Tender page"]
    take_all(receiver, case)
    assert "What the register says" in [row.title for row in receiver.open(case, plans.ListExhibits()).rows]


def test_a_record_of_two_people_waits_for_both(sender: World, receiver: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = sent(sender, filled(sender), tmp_path / "bag")
    about = package.bag / "data/exhibits/EX-0004/about.json"
    raw = json.loads(about.read_text())
    rewrite(package.bag, "data/exhibits/EX-0004/about.json", json.dumps({**raw, "of": [*raw["of"], ["register", "eva"]]}).encode())
    case = opened(receiver, taken(receiver, package.bag))
    monkeypatch.setattr("glasshouse.store.doing.loading.LINES", 1)
    shown = []
    for step in range(4):
        receiver.act(case, TakeEntities())
        shown.append("What the register says" in [row.title for row in receiver.open(case, plans.ListExhibits()).rows])
        names = {one["id"] for one in kept(package.bag)[: step + 1]}
        assert shown[-1] is ({"ida", "eva"} <= names)
    assert shown[0] is False
    assert shown[-1] is True


def test_data_that_is_never_used_here_for_this_purpose_is_left_out_and_the_rest_comes_in(receiver: World, package: Sent) -> None:
    receiver.register("kept", people="private_persons", tags=("never:corruption",))
    receiver.load("kept", [person("ida")])
    case = opened(receiver, taken(receiver, package.bag))
    loaded = take_all(receiver, case)[-1]
    assert (loaded.taken, loaded.lines, loaded.left_out, loaded.extent) == (4, 4, 1, "all")
    assert receiver.captions(case, "ID7-ida") == []
    assert receiver.captions(case, "ID7-eva") == ["eva Acme"]
    assert "What the register says" not in [row.title for row in receiver.open(case, plans.ListExhibits()).rows]


def test_numbers_of_records_are_told_to_who_took_the_package_in_alone(receiver: World, package: Sent) -> None:
    case = opened(receiver, taken(receiver, package.bag))
    receiver.act(receiver.admin, people.CreatePerson("omar", "Omar", "Investigations", ("investigator",), PASSWORD))
    receiver.act(case, casework.AddMember("omar", CaseRole.MEMBER))
    member = receiver.access("omar", case.case)
    for extent in ("waiting", "all"):
        told = receiver.open(member, OpenLoaded())
        assert told is not None
        assert (told.extent, told.lines, told.taken, told.left_out) == (extent, None, None, None)
        if extent == "waiting":
            take_all(receiver, case)


def test_a_copy_without_its_source_says_so_and_labels_follow_their_numbers(receiver: World, package: Sent) -> None:
    """EX-10000 comes after EX-0001 to EX-9999, though a text would be sorted before."""
    for file in ("about", "custody"):
        path = package.bag / f"data/exhibits/EX-0001/{file}.json"
        path.write_text(path.read_text().replace("EX-0001", "EX-0009"))
    folders = package.bag / "data/exhibits"
    (folders / "EX-0001").rename(folders / "EX-0009")
    for old, new in (("EX-0002", "EX-10000"),):
        for file in ("about", "custody"):
            path = folders / old / f"{file}.json"
            path.write_text(path.read_text().replace(old, new).replace("EX-0001", "EX-0009"))
        (folders / old).rename(folders / new)
    remade(package.bag, {"EX-0001": "EX-0009", "EX-0002": "EX-10000"})
    looked = examined(package.bag)
    assert looked.faults == ()
    assert [one.label for one in looked.exhibits] == ["EX-0003", "EX-0004", "EX-0009", "EX-10000"]
    case = taken(receiver, package.bag)
    (cut,) = [row for row in receiver.open(case, plans.ListExhibits()).rows if row.title == "Cut"]
    assert cut.derived_from


def remade(bag: Path, renamed: dict[str, str]) -> None:
    """Manifests after folders were renamed."""
    manifest = bag / "manifest-sha256.txt"
    text = manifest.read_text()
    for old, new in renamed.items():
        text = text.replace(f"data/exhibits/{old}/", f"data/exhibits/{new}/")
    manifest.write_text(text)
    rewrite(bag, "data/case.json", (bag / "data/case.json").read_bytes())


def test_a_copy_whose_source_is_not_in_the_package_says_so(receiver: World, package: Sent) -> None:
    path = "data/exhibits/EX-0002/about.json"
    raw = json.loads((package.bag / path).read_text())
    rewrite(package.bag, path, json.dumps({**raw, "derived_from": "EX-0077"}).encode())
    case = opened(receiver, taken(receiver, package.bag))
    (cut,) = [row for row in receiver.open(case, plans.ListExhibits()).rows if row.title == "Cut"]
    (step,) = receiver.open(case, plans.OpenCustody(cut.id)).rows
    assert step.reason == f"EX-0002 of {package.package.origin}, made from EX-0077, which is not in the package"


def test_entities_that_changed_since_they_were_examined_are_refused(receiver: World, package: Sent) -> None:
    looked = dataclasses.replace(examined(package.bag), entities="0" * 64)
    with pytest.raises(InvalidInputError) as refused, received(receiver.house.arrivals, open_folder(package.bag, MOST), looked):
        pass
    assert refused.value.code == "package_hash"
