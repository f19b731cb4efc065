from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from followthemoney import model
from followthemoney.types import registry

from glasshouse.base.errors import ConflictError
from glasshouse.demonstration import STORY, Bundle, generate
from glasshouse.demonstration.case import DATASETS
from glasshouse.model.dataset import NAME, Handling, LegalBasis, PeopleCategory
from tests.unit.demonstration.oracle import Read, read


def _digest(folder: Path) -> dict[str, str]:
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(folder.rglob("*")) if path.is_file()
    }


def test_a_folder_that_holds_anything_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "mine.yml").write_text("dataset: {}")
    with pytest.raises(ConflictError):
        generate(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["mine.yml"]


def test_the_bytes_depend_on_the_seed_and_on_nothing_else(bundle: Bundle, tmp_path: Path) -> None:
    program = "import sys, pathlib; from glasshouse.demonstration import generate; generate(pathlib.Path(sys.argv[1]))"
    for hash_seed in ("0", "1"):
        folder = tmp_path / hash_seed
        surroundings = {
            **os.environ,
            "PYTHONHASHSEED": hash_seed,
            "TZ": "Pacific/Chatham",
            "PYTHONPATH": os.pathsep.join(sys.path),
        }
        subprocess.run([sys.executable, "-c", program, str(folder)], check=True, env=surroundings)
        assert _digest(folder) == _digest(bundle.folder)


def test_another_seed_gives_another_world_around_the_same_story(bundle: Bundle, tmp_path: Path) -> None:
    other = generate(tmp_path / "other", seed=15)
    ours, theirs = _digest(bundle.folder), _digest(other.folder)
    assert all(ours[name] != theirs[name] for name in ours if not name.endswith(".yml"))
    assert other.story == bundle.story == STORY
    again = read(other)
    assert again.one("vessany-company-register", "Company", registrationNumber=STORY.holding.number)["name"] >= {STORY.holding.name}
    assert sum(release["ocid"] == STORY.awards[5].ocid for release in again.releases) == 1


def test_every_manifest_says_what_the_format_asks(bundle: Bundle) -> None:
    assert tuple(path.stem for path in bundle.manifests) == DATASETS
    for path in bundle.manifests:
        document = yaml.safe_load(path.read_text("utf-8"))
        dataset = document["dataset"]
        assert dataset["name"] == path.stem
        assert NAME.match(dataset["name"])
        assert LegalBasis(dataset["legal_basis"])
        assert PeopleCategory(dataset["people"])
        assert Handling(dataset["handling"])
        names = [source["name"] for source in document["sources"]]
        assert len(set(names)) == len(names)
        assert all((bundle.folder / source["path"]).is_file() for source in document["sources"])


def test_every_identity_names_datasets_and_properties_that_are_there(bundle: Bundle) -> None:
    identities = [identity for path in bundle.manifests for identity in yaml.safe_load(path.read_text("utf-8")).get("identities", [])]
    assert identities
    for identity in identities:
        assert set(identity["with"]) <= set(DATASETS)
        schema = model.get(identity["schema"])
        assert schema is not None
        assert schema.properties[identity["property"]].type == registry.identifier


def test_the_north_writes_windows_1252_that_is_neither_utf_8_nor_latin_1(bundle: Bundle) -> None:
    content = (bundle.folder / "company-register/north-companies.csv").read_bytes()
    with pytest.raises(UnicodeDecodeError):
        content.decode("utf-8")
    assert b"\x92" in content
    assert b"\x96" in content
    assert "Skarnøy Dredging A/S" in content.decode("windows-1252")


def test_the_south_writes_three_scripts_in_utf_8(bundle: Bundle) -> None:
    text = (bundle.folder / "company-register/south-companies.csv").read_text("utf-8")
    assert "Αλκυών" in text
    assert "Логистика" in text
    assert "Żuraw" in text


def test_all_sources_together_hold_about_three_thousand_entities(loaded: Read) -> None:
    entities: set[tuple[str, ...]] = set()
    for (dataset, number), (_, values) in loaded.entities.items():
        official = values.get("registrationNumber", set()) | values.get("idNumber", set())
        entities.add(tuple(official) or (dataset, number))
    local = {
        party["id"] + release["ocid"]
        for release in loaded.releases
        for bid in release["bids"]["details"]
        for party in bid["tenderers"]
        if "identifier" not in party
    }
    procurement = len(local) + 3 * len(loaded.releases)  # a call, an award and a contract each
    assert 2700 <= len(entities) + procurement <= 3300


def test_the_sources_overlap_by_register_numbers(loaded: Read) -> None:
    numbers = {
        dataset: {number for values in loaded.of(dataset, "Company") for number in values.get("registrationNumber", ())}
        for dataset in DATASETS
    }
    register = numbers["vessany-company-register"]
    for dataset in ("vessany-land-register", "vessany-payments", "vessany-offices", "vessany-sanctions"):
        assert numbers[dataset]
        assert numbers[dataset] <= register
    bidders = {
        party["identifier"]["id"]
        for release in loaded.releases
        for bid in release["bids"]["details"]
        for party in bid["tenderers"]
        if "identifier" in party
    }
    assert bidders <= register


def test_an_official_number_never_stands_for_two_names_of_people(loaded: Read) -> None:
    names: dict[str, set[str]] = {}
    for dataset in DATASETS:
        for values in loaded.of(dataset, "Person"):
            for number in values["idNumber"]:
                names.setdefault(number, set()).update(values["name"])
    assert len(names) > 300
    assert {number: several for number, several in names.items() if len(several) > 1} == {}


def test_exactly_the_declared_flaws_lose_their_value(bundle: Bundle) -> None:
    checks = {
        "birth_date": registry.date,
        "since": registry.date,
        "until": registry.date,
        "founded": registry.date,
        "nationality": registry.country,
    }
    lost = set()
    for path in bundle.folder.glob("company-register/*.csv"):
        north = path.name.startswith("north")
        text = path.read_bytes().decode("windows-1252" if north else "utf-8")
        header, *rows = (line.split(";" if north else ",") for line in text.replace('"', "").splitlines())
        for line, cells in enumerate(rows, start=2):
            for name, value in zip(header, cells, strict=True):
                if name in checks and value and checks[name].clean(value) is None:
                    lost.add((f"company-register/{path.name}", f"line:{line}", name, value))
    assert lost == {(flaw.file, flaw.place, flaw.column, flaw.value) for flaw in bundle.flaws}
    assert len(lost) == 4


def test_every_ftm_line_is_an_entity_that_ftm_keeps_whole(bundle: Bundle) -> None:
    for name in ("offices.ftm.json", "sanctions.ftm.json"):
        for line in (bundle.folder / name).read_text("utf-8").splitlines():
            raw = json.loads(line)
            proxy = model.get_proxy({"id": raw["id"], "schema": raw["schema"], "properties": {}}, cleaned=False)
            for prop, values in raw["properties"].items():
                proxy.add(prop, values)
            assert {prop: set(values) for prop, values in proxy.properties.items()} == {
                prop: set(values) for prop, values in raw["properties"].items()
            }
