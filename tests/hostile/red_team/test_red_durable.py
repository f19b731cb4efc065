"""Attempts 19 and 20: kill -9 around append and act, a full disk, a second writer: no record, no result, by each door."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

import httpx
import pytest

from glasshouse.assemble import Glasshouse
from glasshouse.base.errors import LedgerUnavailableError, RefusedError
from glasshouse.base.settings import load
from glasshouse.gate import Access
from glasshouse.model.case import CaseKind
from glasshouse.policy.plans.casework import HoldEntity
from glasshouse_ledger.leaf import parse
from tests.hostile.red_team.doors import Doors, opened
from tests.hostile.test_c10_c12_ledger import full_disk
from tests.hostile.test_pages import HERE
from tests.journeys.server import LEAD, PASSWORD

ROOT = Path(__file__).resolve().parents[3]
NAMED = {"question": "Who?", "purpose": "corruption", "legal_basis": "Public interest", "targets": "Officials"}
STANDING = 4
"""Standing cases that set-up opens."""


class Server(NamedTuple):
    """The real server in a process of its own."""

    folder: Path
    address: str
    process: subprocess.Popen[str]

    def kill(self) -> None:
        self.process.send_signal(signal.SIGKILL)
        self.process.wait(60)


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environ = {**os.environ, "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}"}
    words = [sys.executable, "-m", "tests.journeys.server", str(tmp_path), str(port)]
    process = subprocess.Popen(words, cwd=ROOT, env=environ, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    while "READY" not in (line := process.stdout.readline()):
        assert line, "the server did not start"
    made = Server(tmp_path, f"http://127.0.0.1:{port}", process)
    yield made
    made.kill()


class Acknowledged(NamedTuple):
    """What somebody was told: titles of cases that were opened, and the entries that the answers named."""

    titles: list[str]
    entries: list[int]


def until_killed(server: Server, open_case: Callable[[str], int]) -> Acknowledged:
    """Open cases one after another, until the server is killed in the middle; `open_case` yields the entry that was named."""
    said = Acknowledged([], [])
    killer = threading.Timer(1.5, server.kill)
    killer.start()
    for number in range(100_000):
        title = f"Killed {number}"
        try:
            said.entries.append(open_case(title))
        except httpx.HTTPError:
            break
        said.titles.append(title)
    killer.join()
    assert len(said.titles) > 3
    return said


def everything_is_recorded(server: Server, said: Acknowledged) -> None:
    """At the next start every acknowledged act and entry is there, and no intent is without an outcome, known or `unknown`."""
    settings = load({"GLASSHOUSE_DATA_DIR": str(server.folder / "data"), "GLASSHOUSE_KEYS_DIR": str(server.folder / "keys")})
    with closing(Glasshouse(settings)) as house:
        assert house.entries.unsettled() == []
        leaves = [parse(entry).header for entry in house.entries.leaves_from(0, house.entries.head()[0])]
        with house.database.read() as connection:
            titles = {row[0] for row in connection.exec_driver_sql("select title from cases")}
    assert set(said.titles) <= titles
    assert [leaves[entry].dec for entry in said.entries] == ["permit"] * len(said.entries)
    answered = {leaf.re for leaf in leaves if leaf.k == "outcome"}
    acts = [n for n, leaf in enumerate(leaves) if leaf.k == "intent" and leaf.dec == "permit"]
    assert [n for n in acts if n not in answered] == []
    assert len(titles - set(said.titles)) <= 1 + STANDING  # the one that was under way may have arrived


def test_19_a_kill_around_append_and_act_loses_no_record_of_the_page(server: Server) -> None:
    client = httpx.Client(base_url=server.address, follow_redirects=False, headers={"Origin": server.address}, timeout=60)
    assert client.post("/sign-in", data={"login": LEAD, "password": PASSWORD}).status_code == 303
    token = re.search(r'name="token" value="([^"]+)"', client.get("/case/new").text)
    assert token

    def open_case(title: str) -> int:
        answer = client.post("/case/new", data={"title": title, **NAMED, "token": token[1]})
        entry = re.search(r"entry=(\d+)", answer.headers.get("location", ""))
        assert entry, answer.text
        return int(entry[1])

    everything_is_recorded(server, until_killed(server, open_case))


def test_19_a_kill_around_append_and_act_loses_no_record_of_the_api(server: Server) -> None:
    client = httpx.Client(base_url=server.address, timeout=60)
    made = client.post("/api/keys", json={"login": LEAD, "password": PASSWORD, "case": "administration"}).json()["value"]
    headers = {"Authorization": f"Bearer {made['text']}"}

    def open_case(title: str) -> int:
        answer = client.post("/api/cases", json={"title": title, **NAMED}, headers=headers)
        assert answer.status_code == 201, answer.text
        return int(answer.headers["x-glasshouse-entry"])

    everything_is_recorded(server, until_killed(server, open_case))


def test_19_a_kill_around_append_and_act_loses_no_record_of_the_command_line(tmp_path: Path) -> None:
    """Without a server the program itself holds store and ledger: it is killed as soon as the intent of its import is durable."""
    with opened(tmp_path) as doors:
        doors.world.dataset("register")
        desk = doors.world.standing(CaseKind.STEWARDSHIP)
        key, before = doors.key(desk), doors.world.size()
        environ = {**os.environ, **doors.environ, "GLASSHOUSE_KEY": key, "PYTHONPATH": str(ROOT / "src")}
    lines = [{"id": f"p{n}", "schema": "Person", "properties": {"name": [f"Killed {n}"]}} for n in range(20_000)]
    source = tmp_path / "many.ftm.json"
    source.write_text("".join(json.dumps(line) + "\n" for line in lines))
    words = [sys.executable, "-m", "glasshouse", "load", str(source), "--dataset", "register"]
    process = subprocess.Popen(words, cwd=ROOT, env=environ, stdout=subprocess.DEVNULL)

    def size() -> int:
        with closing(sqlite3.connect(tmp_path / "data/ledger.db")) as connection:
            return int(connection.execute("select count(*) from leaves").fetchone()[0])

    while size() < before + 3:  # the upload's two entries, and the import's intent
        assert process.poll() is None
        time.sleep(0.002)
    process.send_signal(signal.SIGKILL)
    process.wait(60)
    with opened(tmp_path) as doors:
        entries = doors.world.entries(before)
        importing = [n for n, (_, fields) in enumerate(entries, before) if (fields.get("plan") or {}).get("type") == "ImportSource"]
        assert importing
        assert doors.world.house.entries.unsettled() == []
        assert {leaf.header.re for leaf, _ in entries if leaf.header.k == "outcome"} >= {importing[0]}
        assert doors.world.search(doors.world.case("register"), "killed").total == 0  # what is not live is shown to nobody


# -- no "log later"


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Doors, Access, str]]:
    """Doors whose ledger's disk is full: not one page more, and every room in those that are there is used up."""
    with opened(tmp_path_factory.mktemp("full")) as doors:
        doors.world.dataset("plain", handling="public")
        doors.world.load("plain", [("p", "Person", {"name": "Rosa Vale", "idNumber": "RV-1"}), ("f", "Company", {"name": "Vale Works"})])
        case = doors.world.case("plain")
        rosa = doors.world.id(case, "Rosa Vale")
        doors.world.act(case, HoldEntity(rosa))
        doors.page()
        doors.key(case)
        with full_disk(doors.world):
            for _ in range(400):
                try:
                    doors.world.house.gate.query(case, "religion:x")
                except RefusedError:
                    continue
                except LedgerUnavailableError:
                    break
            yield doors, case, rosa


def test_20_with_a_full_disk_the_page_shows_and_does_nothing(full: tuple[Doors, Access, str]) -> None:
    doors, case, rosa = full
    size = doors.world.size()
    answers = [doors.page().client.get(f"/case/{case.case}{path}") for path in ("", f"/entity/{rosa}", "/ledger", "/grants")]
    token = session_token(doors)
    for path, fields in (
        ("search", {"q": "rosa"}),
        (f"entity/{rosa}/unfold", {}),
        (f"entity/{rosa}/release", {}),
        ("export", {"format": "entities"}),
    ):
        form = {**fields, "token": token}
        answers.append(doors.page().client.post(f"/case/{case.case}/{path}", data=form, headers={"Origin": HERE}))
    for answer in answers:
        assert answer.status_code == 503, answer.url
        assert "Rosa" not in answer.text
        assert "RV-1" not in answer.text
    assert doors.world.size() == size


def test_20_with_a_full_disk_the_api_answers_and_does_nothing(full: tuple[Doors, Access, str]) -> None:
    doors, case, rosa = full
    size = doors.world.size()
    asked = [("GET", "/case", None), ("GET", f"/entities/{rosa}", None), ("POST", "/search", {"query": "rosa"})]
    asked += [("POST", f"/entities/{rosa}/unfold", None), ("POST", f"/entities/{rosa}/release", None), ("POST", "/case/export", {})]
    for method, path, body in asked:
        answer = doors.api(case, method, path, body)
        assert (answer.status_code, answer.json()["error"]["code"]) == (503, "ledger_unavailable"), path
        assert "Rosa" not in answer.text
    assert doors.world.size() == size


def test_20_with_a_full_disk_or_beside_another_writer_the_command_line_writes_nothing(
    full: tuple[Doors, Access, str], tmp_path: Path
) -> None:
    doors, case, _ = full
    size, target = doors.world.size(), tmp_path / "out.json"
    said = doors.run("export", str(target), "--case", case.case, access=case)
    assert said.status == 1
    assert "Rosa" not in said.out + said.err
    assert list(tmp_path.iterdir()) == []
    doors.channel.close()  # nobody listens, and yet the store is held: no second writer
    said = doors.run("export", str(target), "--case", case.case, access=case)
    assert said.status == 1
    assert list(tmp_path.iterdir()) == []
    assert doors.world.size() == size


def session_token(doors: Doors) -> str:
    """The token of a page that leaves no entry."""
    found = re.search(r'name="token" value="([^"]+)"', doors.page().client.get("/case/new").text)
    assert found
    return found[1]
