"""A ledger that does not hold: every address answers with the one page that says how it is repaired, at start and later."""

from __future__ import annotations

import dataclasses
import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from glasshouse.assemble import Glasshouse
from glasshouse.base.clock import system_clock
from glasshouse.base.errors import LedgerForkError
from glasshouse.base.settings import Settings, load
from glasshouse.gate.genesis import announced
from glasshouse.web.app import create_app
from glasshouse.web.halted import create_halted
from glasshouse_ledger.leaf import Kind

PASSWORD = "a quiet harbour at night"
PATHS = (
    "/",
    "/sign-in",
    "/oversight",
    "/case/x/ledger",
    "/ledger/checkpoint",
    "/ledger/receipt/0",
    "/nowhere",
    "/api/cases",
    "/api/healthz",
)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Those of a house that was set up and closed."""
    settings = load({"GLASSHOUSE_DATA_DIR": str(tmp_path / "data"), "GLASSHOUSE_KEYS_DIR": str(tmp_path / "keys")})
    made = Glasshouse(settings)
    made.accounts.set_up("Harbour Desk", "Desk", "ada", "Ada Admin", PASSWORD, "maya", "Maya Okafor", PASSWORD)
    made.entries.append([announced(made.database, Kind.BEAT, made.entries.stamp.house, system_clock())])
    made.close()
    return settings


@pytest.fixture
def broken(settings: Settings) -> Iterator[Glasshouse]:
    """A house whose first entry was changed, so that it starts, and finds the fault once it publishes."""
    with sqlite3.connect(settings.data_dir / "ledger.db") as connection:
        connection.execute("DROP TRIGGER leaves_no_update")
        connection.execute("UPDATE leaves SET entry = (SELECT entry FROM leaves WHERE idx = 1) WHERE idx = 0")
    house = Glasshouse(settings)
    yield house
    house.close()


def browser(app: object) -> TestClient:
    return TestClient(app, base_url="http://127.0.0.1", follow_redirects=False, raise_server_exceptions=False)  # type: ignore[arg-type]


def is_the_repair_page(client: TestClient, path: str, method: str = "GET") -> bool:
    answer = client.request(method, path, headers={"Origin": "http://127.0.0.1"})
    assert answer.status_code == 503, (path, answer.text)
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    if path.startswith("/api/"):
        return bool(answer.json()["error"]["code"] == "ledger_fork")
    return "Put the newest backup in its place" in answer.text and "ledger_fork" in answer.text


def test_a_fork_that_is_found_while_it_runs_stops_every_page(broken: Glasshouse) -> None:
    client = browser(create_app(broken))
    assert client.get("/sign-in").status_code == 200
    with pytest.raises(LedgerForkError):
        broken.publisher.check(lambda: False, 1.0)  # as the program does after a start
    for path in PATHS:
        assert is_the_repair_page(client, path)
    assert is_the_repair_page(client, "/sign-in", "POST")
    assert client.get("/static/glasshouse.css").status_code == 200


def test_a_house_that_cannot_start_answers_with_the_page_alone(settings: Settings) -> None:
    with sqlite3.connect(settings.data_dir / "ledger.db") as connection:
        connection.execute("DROP TRIGGER leaves_no_delete")
        connection.execute("DELETE FROM leaves")
    with pytest.raises(LedgerForkError) as found:
        Glasshouse(settings)
    client = browser(create_halted(found.value, settings))
    for path in PATHS:
        assert is_the_repair_page(client, path)
    assert "shorter" in client.get("/").text
    assert client.get("/static/glasshouse.css").status_code == 200
    assert client.get("/static/nothing").status_code == 503
    assert client.get("/", headers={"Host": "other.example"}).status_code == 421


@pytest.mark.parametrize("index", [0, 1])
def test_an_entry_that_is_none_is_a_fault_of_the_ledger_and_not_of_the_program(settings: Settings, index: int) -> None:
    with sqlite3.connect(settings.data_dir / "ledger.db") as connection:
        connection.execute("DROP TRIGGER leaves_no_update")
        connection.execute("UPDATE leaves SET entry = X'7b7d' WHERE idx = ?", (index,))
    with pytest.raises(LedgerForkError, match="damaged"):
        Glasshouse(settings)


def test_two_heads_of_one_size_are_seen_before_anybody_is_let_in(settings: Settings, tmp_path: Path) -> None:
    """Log and published head are each whole, of one size and signed by one key, and differ: one of them is another history."""
    other = dataclasses.replace(settings, data_dir=tmp_path / "copy")
    shutil.copytree(settings.data_dir, other.data_dir)
    for one in (settings, other):
        house = Glasshouse(one)
        house.entries.append([announced(house.database, Kind.BEAT, house.entries.stamp.house, system_clock())])
        house.close()
    shutil.rmtree(settings.data_dir / "ledger")
    shutil.copytree(other.data_dir / "ledger", settings.data_dir / "ledger")
    with pytest.raises(LedgerForkError, match="two heads"):
        Glasshouse(settings)
