"""A package of evidence: only as it was approved, whole or not at all, and a stranger can check every byte of it offline."""

from __future__ import annotations

import hashlib
import io
import json
import subprocess
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from glasshouse.base.clock import HOUR
from glasshouse.base.errors import BlobCorruptError, ConflictError, RefusedError
from glasshouse.gate import Access
from glasshouse.model.case import CaseKind
from glasshouse.model.custody import CustodyEvent
from glasshouse.model.exhibit import ExhibitKind
from glasshouse.policy.plans import casework, exhibits as plans, people
from glasshouse.policy.plans.approvals import Approve, AskApproval
from glasshouse.policy.plans.packages import PACKAGE, ExportPackage, Package
from glasshouse.work.package import as_zip, into, name_of
from glasshouse_audit.cli import main as glass_audit
from tests.packed import bag_faults, case_faults, crate_faults
from tests.store.collected import PAGE, collect, files, person
from tests.store.world import PASSWORD, World


@pytest.fixture
def case(world: World) -> Access:
    """A case of Mara's with two exhibits and a person that it holds; Bela leads in another unit."""
    world.register("register", people="private_persons")
    world.load("register", [person("ida")])
    made = world.case("register")
    world.act(world.admin, people.CreatePerson("bela", "Bela", "Audit", ("lead",), PASSWORD))
    (hit,) = world.search(made, "ID7-ida").hits
    world.act(made, casework.HoldEntity(hit.stub.id))
    collect(world, made, file_name="../../etc/Tender 7 – “final”.html")
    world.act(made, plans.CollectExhibit(ExhibitKind.PHYSICAL_OBJECT, plans.Said("A rope", "=cmd|' /C calc'!A0")))
    return made


def approve(world: World, case: Access) -> None:
    asked = world.act(case, AskApproval(PACKAGE, "For the prosecutor"))
    bela = world.access("bela", CaseKind.ADMINISTRATION)
    proven = replace(bela.actor, strong=True, proven=world.clock(), proven_for=asked.digest)
    world.act(replace(bela, actor=proven), Approve(asked.id, asked.digest))


def exported(world: World, case: Access) -> Package:
    approve(world, case)
    return world.act(case, ExportPackage())


def unpacked(world: World, package: Package, folder: Path) -> Path:
    """The zip, as it was streamed, unpacked; the folder of the bag."""
    raw = b"".join(as_zip(package, world.house.receipt))
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        assert archive.testzip() is None
        archive.extractall(folder)
    return folder / name_of(package)


def test_nothing_is_packed_without_an_approval_of_exactly_this(world: World, case: Access) -> None:
    with pytest.raises(RefusedError) as refused:
        world.act(case, ExportPackage())
    assert (refused.value.rules, refused.value.code) == (("C8",), "approval")
    approve(world, case)
    collect(world, case, b"one more")
    with pytest.raises(RefusedError, match="changed since"):
        world.act(case, ExportPackage())
    package = exported(world, case)
    assert len(package.exhibits) == 3
    with pytest.raises(RefusedError):
        world.act(case, ExportPackage())  # once


def test_where_nobody_else_could_answer_it_waits_a_day_and_its_entry_says_alone(world: World) -> None:
    case = world.case()
    with pytest.raises(ConflictError):
        world.act(case, AskApproval(PACKAGE, "Nothing to pack"))
    collect(world, case)
    world.act(case, AskApproval(PACKAGE, "For the prosecutor"))
    with pytest.raises(RefusedError):
        world.act(case, ExportPackage())
    world.clock.pass_(25 * HOUR)
    package = world.act(case, ExportPackage())
    (entry,) = world.house.entries.at([package.entry])
    assert "alone" in entry.header.why
    assert entry.header.cls == 2


def test_an_approval_of_entities_serves_no_package(world: World, case: Access) -> None:
    approve(world, case)
    assert world.act(case, casework.ExportEntities()).entities == 1  # below the small ceiling: it needs none, and takes none
    assert world.act(case, ExportPackage()).exhibits


def test_a_stranger_checks_every_byte_and_every_receipt_offline(world: World, case: Access, tmp_path: Path) -> None:
    (first, _) = reversed(world.open(case, plans.ListExhibits()).rows)
    world.open(case, plans.ReadOriginal(first.id, "To read it"))
    bag = unpacked(world, exported(world, case), tmp_path)
    for manifest in ("tagmanifest-sha256.txt", "manifest-sha256.txt"):
        checked = subprocess.run(["sha256sum", "--strict", "-c", manifest], cwd=bag, capture_output=True, text=True, check=False)
        assert checked.returncode == 0, checked.stdout + checked.stderr
    listed = {line.split("  ", 1)[1] for line in (bag / "manifest-sha256.txt").read_text().splitlines()}
    there = {str(path.relative_to(bag)) for path in (bag / "data").rglob("*") if path.is_file()}
    assert listed == there
    info = dict(line.split(": ", 1) for line in (bag / "bag-info.txt").read_text().splitlines())
    sizes = [(bag / path).stat().st_size for path in there]
    assert info["Payload-Oxum"] == f"{sum(sizes)}.{len(sizes)}"
    custody = json.loads((bag / "data/exhibits/EX-0001/custody.json").read_text())
    assert [row["event"] for row in custody["rows"]] == ["collected", "opened"]
    (original,) = (bag / "data/exhibits/EX-0001").glob("original-*")
    assert original.read_bytes() == PAGE
    assert hashlib.sha256(original.read_bytes()).hexdigest() == custody["exhibit"]["sha256"]
    for row in custody["rows"]:
        proof = bag / f"data/ledger/entry-{row['entry']}.tlog-proof"
        assert glass_audit(["receipt", "--policy", str(bag / "data/ledger/policy.txt"), str(proof)]) == 0


def test_a_changed_byte_of_the_package_is_found(world: World, case: Access, tmp_path: Path) -> None:
    bag = unpacked(world, exported(world, case), tmp_path)
    (original,) = (bag / "data/exhibits/EX-0001").glob("original-*")
    original.write_bytes(PAGE.replace(b"7", b"8"))
    checked = subprocess.run(["sha256sum", "-c", "manifest-sha256.txt"], cwd=bag, capture_output=True, text=True, check=False)
    assert checked.returncode != 0
    proof = next((bag / "data/ledger").glob("entry-*.tlog-proof"))
    proof.write_bytes(proof.read_bytes().replace(b"A", b"B", 1))
    assert glass_audit(["receipt", "--policy", str(bag / "data/ledger/policy.txt"), str(proof)]) != 0


def test_the_crate_describes_every_file_and_no_name_leads_out_of_the_bag(world: World, case: Access, tmp_path: Path) -> None:
    package = exported(world, case)
    bag = unpacked(world, package, tmp_path)
    crate = json.loads((bag / "data/ro-crate-metadata.json").read_text())
    nodes = {node["@id"]: node for node in crate["@graph"]}
    assert nodes["ro-crate-metadata.json"]["about"] == {"@id": "./"}
    assert {"name", "description", "datePublished", "license"} <= nodes["./"].keys()
    parts = {part["@id"] for part in nodes["./"]["hasPart"]}
    there = {str(path.relative_to(bag / "data")) for path in (bag / "data").rglob("*") if path.is_file()}
    assert parts == there - {"ro-crate-metadata.json"}
    assert parts <= nodes.keys()
    with zipfile.ZipFile(io.BytesIO(b"".join(as_zip(package, world.house.receipt)))) as archive:
        names = archive.namelist()
    assert all(name.isascii() and ".." not in name.split("/") and name.startswith(f"{name_of(package)}/") for name in names)


def test_people_go_without_traits_and_what_a_camera_wrote_is_told_nowhere_but_in_its_file(
    world: World, case: Access, tmp_path: Path
) -> None:
    bag = unpacked(world, exported(world, case), tmp_path)
    entities = (bag / "data/entities.ftm.json").read_text()
    assert "ida Acme" in entities
    assert all("Quaker" not in path.read_text(errors="replace") for path in bag.rglob("*") if path.is_file())
    assert json.loads((bag / "data/case.json").read_text())["values_left_out"] == 1


def test_a_damaged_original_stops_the_package_before_its_end(world: World, case: Access, tmp_path: Path) -> None:
    package = exported(world, case)
    (path,) = [path for path in files(world) if path.name == hashlib.sha256(PAGE).hexdigest()]
    path.write_bytes(path.read_bytes()[:-1])
    came: list[bytes] = []
    with pytest.raises(BlobCorruptError):
        came.extend(as_zip(package, world.house.receipt))
    with pytest.raises(zipfile.BadZipFile):
        zipfile.ZipFile(io.BytesIO(b"".join(came)))
    with pytest.raises(BlobCorruptError):
        into(tmp_path / "bag", package, world.house.receipt)
    assert not (tmp_path / "bag").exists()


def test_packing_stands_in_the_custody_of_each_exhibit(world: World, case: Access) -> None:
    package = exported(world, case)
    for row in world.open(case, plans.ListExhibits()).rows:
        last = world.open(case, plans.OpenCustody(row.id)).rows[-1]
        assert (last.event, last.entry, last.reason) == (CustodyEvent.COPIED, package.entry, "Packed for export")


def test_bagit_finds_the_bag_complete_and_valid_until_one_byte_is_another(world: World, case: Access, tmp_path: Path) -> None:
    bag = tmp_path / "bag"
    into(bag, exported(world, case), world.house.receipt)
    assert bag_faults(bag) == []
    (original,) = (bag / "data/exhibits/EX-0001").glob("original-*")
    original.write_bytes(original.read_bytes()[:-1] + b"!")
    assert len(bag_faults(bag)) == 1


def test_roc_validator_finds_the_crate_valid(world: World, case: Access, tmp_path: Path) -> None:
    bag = unpacked(world, exported(world, case), tmp_path)
    assert crate_faults(bag / "data") == []
    crate = bag / "data/ro-crate-metadata.json"
    crate.write_text(crate.read_text().replace('"datePublished"', '"published"'))
    assert crate_faults(bag / "data")


def test_case_validate_finds_the_custody_valid_and_its_ids_stay_in_the_next_package(world: World, case: Access, tmp_path: Path) -> None:
    document = unpacked(world, exported(world, case), tmp_path / "first") / "data/case.jsonld"
    assert case_faults(document) == []
    graph = json.loads(document.read_text())["@graph"][0]["uco-core:object"]
    kinds = {node["@type"] for node in graph}
    assert {"uco-observable:File", "case-investigation:ProvenanceRecord", "case-investigation:InvestigativeAction"} <= kinds
    (file,) = (node for node in graph if node["@type"] == "uco-observable:File")
    (digest,) = file["uco-core:hasFacet"][1]["uco-observable:hash"]
    assert digest["uco-types:hashValue"]["@value"] == hashlib.sha256(PAGE).hexdigest()
    people = [node["uco-core:name"] for node in graph if node["@type"] == "uco-identity:Identity"]
    assert people == ["Mara Okafor"]  # who collected; nobody whom the case is about
    again = unpacked(world, exported(world, case), tmp_path / "second") / "data/case.jsonld"
    told = {node["@id"] for node in json.loads(again.read_text())["@graph"][0]["uco-core:object"]}
    assert {node["@id"] for node in graph} < told
    document.write_text(document.read_text().replace(digest["uco-types:hashValue"]["@value"], "no hexadecimal"))
    assert case_faults(document)
