"""A small desk: a real Glasshouse on SQLite with two sources, a case, and keys; reached through the whole web application."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

import httpx
import pytest
from starlette.testclient import TestClient

from glasshouse.assemble import Glasshouse
from glasshouse.base.clock import DAY, system_clock
from glasshouse.base.settings import load
from glasshouse.web.app import create_app

ROWS = ("byhanding", "working", "stewarding", "protecting", "casework", "counting", "overseeing", "governing", "evidence", "redacting")
ROWS += ("disclosing", "reporting", "subjected", "ending", "righting")
pytest.register_assert_rewrite(*(f"tests.api.{name}" for name in ROWS))

HERE = "http://127.0.0.1:8420"
PASSWORD = "a quiet harbour at night"

REGISTER = [
    {"id": "c1", "schema": "Company", "properties": {"name": ["Blue Quay Trading"], "registrationNumber": ["BQ1001"], "country": ["fr"]}},
    {"id": "c2", "schema": "Company", "properties": {"name": ["Harbour Works"], "registrationNumber": ["HW2002"], "country": ["nl"]}},
    {"id": "p1", "schema": "Person", "properties": {"name": ["Ilse Petrov"], "birthDate": ["1970-03-04"], "nationality": ["de"]}},
    {"id": "p2", "schema": "Person", "properties": {"name": ["Jan Petrov"], "birthDate": ["1981"]}},
    {"id": "o1", "schema": "Ownership", "properties": {"owner": ["p1"], "asset": ["c1"], "percentage": ["60"]}},
    {"id": "m1", "schema": "Payment", "properties": {"payer": ["c2"], "beneficiary": ["c1"], "amount": ["5000"], "currency": ["EUR"]}},
]
LINES = "".join(json.dumps(entity) + "\n" for entity in REGISTER).encode()
TABLE = b"number,name\nBQ1001,Blue Quay Trading SARL\nZZ3003,Zenith Dredging\n"
MAPPING = {
    "entities": {
        "row": {
            "schema": "Company",
            "keys": ["number"],
            "properties": {"name": {"column": "name"}, "registrationNumber": {"column": "number"}},
        }
    }
}


@dataclass
class Desk:
    """`call` sends one request with the key of the case named: case, administration, admin or stewardship."""

    house: Glasshouse
    client: TestClient
    keys: dict[str, str] = field(default_factory=dict)
    case: str = ""
    skew: int = 0

    def call(self, key: str, method: str, path: str, body: Any = None, **more: Any) -> httpx.Response:
        headers = {"Authorization": f"Bearer {self.keys[key]}", **more.pop("headers", {})}
        if body is not None:
            more["json"] = body
        return self.client.request(method, f"/api{path}", headers=headers, **more)

    def value(self, key: str, method: str, path: str, body: Any = None, **more: Any) -> Any:
        """The value of an answer that must succeed."""
        answer = self.call(key, method, path, body, **more)
        assert answer.status_code < 300, answer.text
        return answer.json()["value"]

    def key(self, login: str, case: str, days: int = 30) -> str:
        """A new key, by name and password."""
        body = {"login": login, "password": PASSWORD, "case": case, "days": days}
        answer = self.client.post("/api/keys", json=body)
        assert answer.status_code == 201, answer.text
        return str(answer.json()["value"]["text"])

    def find(self, text: str) -> str:
        """The public id of the first hit."""
        return str(self.value("case", "POST", "/search", {"query": text})["hits"][0]["stub"]["id"])

    def upload(self, dataset: str, content: bytes, name: str) -> str:
        """Keep a file; yields its upload id."""
        headers = {"Content-Disposition": f'attachment; filename="{name}"', "Content-Type": "application/octet-stream"}
        kept = self.value("stewardship", "POST", f"/datasets/{dataset}/uploads", content=content, headers=headers)
        return str(kept["upload"])

    def load(self, dataset: str, content: bytes, name: str, **spec: Any) -> str:
        """Upload and import a file, to its end; yields the import's id."""
        body = {"upload": self.upload(dataset, content, name), "file_name": name, "spec": {"name": name, **spec}}
        made = str(self.value("stewardship", "POST", f"/datasets/{dataset}/imports", body))
        self.house.work(made, lambda _numbers: None)
        return made

    def asked(self, key: str, entry: int) -> dict[str, Any]:
        """The plan that the ledger holds for an entry of a key's case: only a test may look there."""
        actor = self.house.accounts.actor_by_key(self.keys[key])
        _, trail = self.house.entries.trail(actor.bound_case or "", 0, 100)
        found = {opened.index: opened for opened in trail}
        intent = found[entry].header.re
        return dict(found[entry if intent is None else intent].fields["plan"])


def registered(name: str, **more: Any) -> dict[str, Any]:
    """A dataset to register."""
    about = {
        "title": name.title(),
        "publisher": "The port",
        "address": "https://port.example/",
        "legal_basis": "public_record",
        "kind": "companies",
    }
    return {"name": name, **about, "people": "corporate_register", "handling": "public", **more}


def build(folder: Path) -> Desk:
    """The desk in a new folder."""
    settings = load({"GLASSHOUSE_DATA_DIR": str(folder / "data"), "GLASSHOUSE_KEYS_DIR": str(folder / "keys")})
    made: list[Desk] = []
    house = Glasshouse(settings, lambda: system_clock() + sum(desk.skew for desk in made))
    desk = Desk(house, TestClient(create_app(house), base_url=HERE, raise_server_exceptions=False))
    made.append(desk)
    house.accounts.set_up("Harbour Desk", "Desk", "ada", "Ada Admin", PASSWORD, "maya", "Maya Okafor", PASSWORD)
    desk.keys["admin"] = desk.key("ada", "administration")
    desk.keys["administration"] = desk.key("maya", "administration")
    desk.keys["stewardship"] = desk.key("maya", "stewardship")
    for name, content, file, spec in (
        ("register", LINES, "register.ftm.json", {"format": "ftm"}),
        ("port", TABLE, "port.csv", {"mapping": MAPPING}),
    ):
        desk.value("stewardship", "POST", "/datasets", registered(name))
        desk.load(name, content, file, **spec)
    opened = {"title": "Quay", "question": "Who owns the quay?", "purpose": "corruption", "legal_basis": "Public interest"}
    desk.case = desk.value("administration", "POST", "/cases", opened)
    desk.keys["case"] = desk.key("maya", desk.case)
    for name in ("register", "port"):
        desk.value("case", "POST", "/case/grants", {"dataset": name, "reason": "The quay stands in it"})
    return desk


class Done(NamedTuple):
    """An answer, whose key asked for it, and the type of plan that must stand in the ledger (empty: no entry)."""

    answer: httpx.Response
    key: str
    plan: str


def colleague(desk: Desk, login: str, *roles: str) -> str:
    body = {"login": login, "name": login.title(), "unit": "Desk", "roles": list(roles), "password": PASSWORD}
    return str(desk.value("admin", "POST", "/people", body))


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """One desk for a file of tests: each leaves it as it found it, or works on things of its own."""
    made = build(tmp_path_factory.mktemp("desk"))
    try:
        with made.client:  # one event loop for all requests; without it each starts its own
            yield made
    finally:
        made.house.close()


@pytest.fixture
def later(desk: Desk) -> Iterator[None]:
    """The desk, a hundred days later."""
    desk.skew = 100 * DAY
    try:
        yield
    finally:
        desk.skew = 0
