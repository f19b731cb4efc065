"""The example bundle on the real data, wherever GLASSHOUSE_TEST_DATA names it: what was loaded agrees with the raw files, and the paths
are there.

Numbers come from `expected.json`, which `benchmarks/raw_facts.py` counts from the raw files without any of our code.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from glasshouse.assemble import Glasshouse
from glasshouse.base.settings import load as load_settings
from glasshouse.gate import Access
from glasshouse.ingest.load import Told, load_bundle
from glasshouse.ingest.manifest import read_bundle
from glasshouse.model.case import CaseKind
from glasshouse.model.purpose import Purpose
from glasshouse.policy.plans.casework import CreateCase, GrantDataset
from glasshouse.policy.plans.data import DeclareFunction
from glasshouse.policy.plans.entity import EntityView, Link, ListLinks, OpenEntity
from glasshouse.policy.plans.people import CreatePerson
from glasshouse.policy.plans.search import SearchEntities, SearchResult
from glasshouse.policy.plans.syntax import parse
from glasshouse.store import tables as t

DATA = os.environ.get("GLASSHOUSE_TEST_DATA")
BUNDLE = Path(__file__).parents[2] / "examples" / "defence-and-influence"
EXPECTED = json.loads((BUNDLE / "expected.json").read_text(encoding="utf-8"))

pytestmark = [
    pytest.mark.skipif(not DATA, reason="GLASSHOUSE_TEST_DATA names no folder with the real data"),
    pytest.mark.timeout(1800),
]


class Loaded:
    """The bundle, loaded once, with a case that has all of it."""

    def __init__(self, folder: Path) -> None:
        self.host = Glasshouse(load_settings({"GLASSHOUSE_DATA_DIR": str(folder / "data")}))
        self.told: list[Told] = []
        people = ("adm", "Adm", "a long password", "mara", "Mara", "a long password")
        self.host.accounts.set_up("Desk", "Investigations", *people)
        mara, adm = self.host.accounts.find("mara"), self.host.accounts.find("adm")
        steward = Access(mara, self.host.gate.standing(mara, CaseKind.STEWARDSHIP))
        manifests = read_bundle(BUNDLE, Path(str(DATA)))
        self.failed = load_bundle(self.host, steward, manifests, self.told.append)
        office = Access(adm, self.host.gate.standing(adm, CaseKind.ADMINISTRATION))
        self.host.gate.act(office, CreatePerson("ines", "Ines", "Investigations", ("steward",), "a long password"))
        for manifest in manifests:
            if manifest.dataset.people == "public_function":
                for actor in (mara, self.host.accounts.find("ines")):
                    self.host.gate.act(Access(actor, steward.case), DeclareFunction(manifest.dataset.name))
        desk = Access(mara, self.host.gate.standing(mara, CaseKind.ADMINISTRATION))
        case = self.host.gate.act(desk, CreateCase("Influence", "Who pays whom?", Purpose.CORRUPTION, "Public interest", "")).value
        self.access = Access(mara, case)
        for manifest in manifests:
            self.host.gate.act(self.access, GrantDataset(manifest.dataset.name, "To follow the money"))

    def search(self, text: str, *datasets: str) -> SearchResult:
        return self.host.gate.open(self.access, SearchEntities(parse(text), datasets=datasets)).value

    def open(self, name: str) -> EntityView:
        return self.host.gate.open(self.access, OpenEntity(name)).value

    def links(self, view: EntityView, key: str) -> list[Link]:
        """Every link of a group, page by page."""
        found: list[Link] = []
        while True:
            group = self.host.gate.open(self.access, ListLinks(view.stub.id, key, len(found))).value.group
            found += group.links
            if not group.links or len(found) >= group.total:
                return found


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Loaded]:
    made = Loaded(tmp_path_factory.mktemp("acceptance"))
    yield made
    made.host.close()


def test_only_the_file_without_rows_is_not_loaded(loaded: Loaded) -> None:
    failed = [(told.dataset, told.source) for told in loaded.told if told.step == "failed"]
    assert failed in ([], [("canada-contracts", "contracts fednor")])


def test_every_source_gives_the_rows_and_entities_of_its_raw_file(loaded: Loaded) -> None:
    s, i, d, r, p = t.sources.c, t.imports.c, t.datasets.c, t.records.c, t.spans.c
    entities: dict[tuple[str, str], dict[str, set[int]]] = {}
    rows: dict[tuple[str, str], int] = {}
    with loaded.host.database.read() as connection:
        query = sa.select(d.name.label("dataset"), s.name, i.progress).join(t.sources, s.id == i.source).join(t.datasets, d.id == i.dataset)
        for found in connection.execute(query.where(i.live == 1)):
            key = (found.dataset, found.name.split(" ")[0])
            rows[key] = rows.get(key, 0) + json.loads(found.progress)["rows"]
        query = (
            sa.select(d.name.label("dataset"), s.name, r.schema, r.entity)
            .join(t.spans, p.record == r.id)
            .join(t.imports, i.id == p.opened_by)
            .join(t.sources, s.id == i.source)
            .join(t.datasets, d.id == i.dataset)
        )
        for found in connection.execute(query):
            key = (found.dataset, found.name.split(" ")[0])
            entities.setdefault(key, {}).setdefault(found.schema, set()).add(found.entity)
    checked = 0
    for dataset, about in EXPECTED["datasets"].items():
        for source, wanted in about["sources"].items():
            assert rows[(dataset, source)] == wanted["rows"], (dataset, source)
            counted = {schema: len(numbers) for schema, numbers in entities.get((dataset, source), {}).items()}
            assert counted == wanted["entities"], (dataset, source)
            checked += 1
    assert checked > 50


def test_general_dynamics_pays_seventy_seven_sitting_legislators(loaded: Loaded) -> None:
    organisation = loaded.search("GENERAL DYNAMICS CORPORATION", "us-fec-2024").hits[0]
    towards = [group for group in loaded.open(organisation.stub.id).groups if group.key.startswith("UnknownLink")]
    committees = [link.other for group in towards for link in group.links if link.other is not None]
    committee = next(stub for stub in committees if "POLITICAL ACTION COMMITTEE" in stub.caption)
    assert any(value.value == "C00078451" for fact in loaded.open(committee.id).facts for value in fact.values)
    view = loaded.open(committee.id)
    paid = next(group for group in view.groups if group.key == "Payment.payer")
    assert paid.sums == (("USD", "203,500"),)
    every = loaded.links(view, paid.key)
    sitting = [link for link in every if any("United States Congress" in title for title in link.datasets)]
    assert len(sitting) == 77
    assert sum(_usd(link) for link in sitting) == Decimal(165_500)


def test_bertelsmann_owns_rtl_through_its_holding(loaded: Loaded) -> None:
    owner = next(hit.stub for hit in loaded.search("Bertelsmann AG", "kek-media").hits if hit.stub.caption == "Bertelsmann AG")
    for name, share in (("Bertelsmann Capital Holding", "100 %"), ("RTL Group", "90.94 %")):
        links = loaded.links(loaded.open(owner.id), "Ownership.owner")
        owned = [(link.other, link.details) for link in links if link.other is not None and link.other.caption.startswith(name)]
        owner, details = owned[0]
        assert ("Percentage held", share) in details


def test_lee_fai_owns_aircraft_669(loaded: Loaded) -> None:
    owner = loaded.search("Lee Fai International", "im-aircraft").hits[0]
    aircraft = [link.other for link in loaded.links(loaded.open(owner.stub.id), "Ownership.owner")]
    facts = {value.value for stub in aircraft if stub is not None for fact in loaded.open(stub.id).facts for value in fact.values}
    assert "669" in facts
    assert "5827" in facts


def test_a_reloaded_source_changes_nothing(loaded: Loaded) -> None:
    mara = loaded.access.actor
    steward = Access(mara, loaded.host.gate.standing(mara, CaseKind.STEWARDSHIP))
    again: list[Told] = []
    load_bundle(loaded.host, steward, read_bundle(BUNDLE / "kek-media.yml", Path(str(DATA))), again.append)
    done: list[dict[str, Any]] = [told.numbers or {} for told in again if told.step == "done"]
    assert [numbers["state"] for numbers in done] == ["unchanged"] * 3


def _usd(link: Link) -> Decimal:
    text = next(value for label, value in link.details if label in ("USD", "Amount"))
    return Decimal(text.split(" ")[0].replace(",", ""))
