"""The short way of common readings: it and the framework's operation cannot be told apart, in what they say and in what they refuse."""

from __future__ import annotations

import json
import re
import sqlite3
import threading
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
import sqlalchemy as sa
from starlette.testclient import TestClient

from glasshouse.web.api.app import create_api, reference
from glasshouse.web.api.direct import READINGS
from tests.api.conftest import HERE, Desk

NOBODY = "a" * 26
MOVES = {"index", "entry", "when", "head", "root", "size", "total", "mine"}
"""What every reading moves on, by being an entry itself."""


@pytest.fixture(scope="module")
def framework(desk: Desk) -> TestClient:
    """The API's application alone, without the short way."""
    return TestClient(create_api(desk.house), base_url=HERE, raise_server_exceptions=False)


def still(value: Any) -> Any:
    """The value without what moves on."""
    if isinstance(value, dict):
        return {name: still(item) for name, item in value.items() if name not in MOVES or not isinstance(item, (int, str))}
    return [still(item) for item in value] if isinstance(value, list) else value


def both(desk: Desk, framework: TestClient, key: str, path: str) -> tuple[httpx.Response, httpx.Response]:
    """The answers of the short way and of the framework."""
    headers = {"Authorization": f"Bearer {key}"}
    return desk.client.get(f"/api{path}", headers=headers), framework.get(path, headers=headers)


def addresses(desk: Desk) -> dict[str, tuple[str, str]]:
    """Of each reading, a real address and the key that may ask it."""
    company = desk.find("zenith")
    record = desk.value("case", "GET", f"/entities/{company}")["records"][0]["ref"]["record"]
    filled = {path: path.replace("{id}", company).replace("{record}", record) for path in READINGS}
    return {path: (made, "administration" if path in ("/cases", "/keys") else "case") for path, made in filled.items()}


def test_every_short_way_is_an_operation_of_the_schema_with_the_same_action() -> None:
    paths = json.loads(reference()["openapi.json"])["paths"]
    for path, plan in READINGS.items():
        assert paths[path]["get"]["x-glasshouse-actions"] == [plan.action.value]  # type: ignore[attr-defined]
        needed = [item["name"] for item in paths[path]["get"].get("parameters", []) if item.get("required")]
        assert needed == re.findall(r"{(\w+)}", path)


@pytest.mark.parametrize("path", READINGS)
def test_both_ways_answer_alike(path: str, desk: Desk, framework: TestClient) -> None:
    address, key = addresses(desk)[path]
    for _ in range(55):  # the newest rows of the ledger are this very reading, then
        desk.value(key, "GET", address)
    short, long = both(desk, framework, desk.keys[key], address)
    assert (short.status_code, long.status_code) == (200, 200)
    assert still(short.json()) == still(long.json())
    assert list(short.json()) == list(long.json()) == ["value", "receipt"]
    assert short.json()["receipt"].keys() == long.json()["receipt"].keys()
    assert int(short.headers["x-glasshouse-entry"]) == short.json()["receipt"]["index"]
    assert short.headers["content-type"] == long.headers["content-type"]
    assert short.headers["cache-control"] == "no-store"


@pytest.mark.parametrize("path", ["/case", "/cases", "/keys", f"/entities/{NOBODY}", f"/rows/{NOBODY}"])
@pytest.mark.parametrize("key", ["case", "admin", "stewardship", "none", "wrong"])
def test_both_ways_refuse_alike(path: str, key: str, desk: Desk, framework: TestClient) -> None:
    text = {"none": "", "wrong": "gh_" + "a" * 60}.get(key) or desk.keys.get(key, "")
    short, long = both(desk, framework, text, path)
    assert short.status_code == long.status_code
    if short.status_code != 200:
        assert still(short.json()) == still(long.json())
    assert ("x-glasshouse-entry" in short.headers) == ("x-glasshouse-entry" in long.headers)
    assert short.headers.get("www-authenticate") == long.headers.get("www-authenticate")


def test_two_keys_in_one_request_are_not_taken_the_short_way(desk: Desk, framework: TestClient) -> None:
    pair = [("Authorization", f"Bearer {desk.keys['case']}"), ("Authorization", f"Bearer {desk.keys['admin']}")]
    assert desk.client.get("/api/case", headers=pair).status_code == framework.get("/case", headers=pair).status_code


@pytest.fixture
def full(desk: Desk) -> Iterator[None]:
    """The ledger's disk is full: SQLite's file may not grow by one page more."""
    ledger = desk.house._ledger

    def limited(connection: sqlite3.Connection, _record: object) -> None:
        connection.execute("PRAGMA max_page_count = 1")

    sa.event.listen(ledger.engine, "connect", limited)
    ledger.close()
    yield
    sa.event.remove(ledger.engine, "connect", limited)
    ledger.close()


def test_what_cannot_be_recorded_is_not_answered(desk: Desk, full: None) -> None:
    del full
    answers = [desk.call("case", "GET", "/case") for _ in range(60)]  # the pages that are there have room for a few
    stopped = [answer for answer in answers if answer.status_code != 200]
    assert stopped
    assert {(answer.status_code, answer.json()["error"]["code"]) for answer in stopped} == {(503, "ledger_unavailable")}
    assert not any("Quay" in answer.text for answer in stopped)


def test_after_the_disk_has_room_again_it_answers_as_before(desk: Desk) -> None:
    assert desk.value("case", "GET", "/case")["case"]["title"] == "Quay"


def test_many_at_once_each_have_an_entry_of_their_own(desk: Desk) -> None:
    entries: list[int] = []

    def read() -> None:
        entries.extend(int(desk.call("case", "GET", "/case").headers["x-glasshouse-entry"]) for _ in range(8))

    threads = [threading.Thread(target=read) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(entries)) == 64


def test_a_revoked_key_and_a_member_who_was_removed_are_out_at_the_next_request(desk: Desk) -> None:
    made = desk.client.post("/api/keys", json={"login": "maya", "password": "a quiet harbour at night", "case": desk.case}).json()["value"]
    desk.keys["short"] = made["text"]
    assert desk.call("short", "GET", "/case").status_code == 200
    desk.value("administration", "DELETE", f"/keys/{made['id']}")
    assert desk.call("short", "GET", "/case").status_code == 401
    assert desk.call("case", "GET", "/case").status_code == 200
