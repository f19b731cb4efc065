"""Attempts 22 to 25: doors beside the gate, a rewritten or restored ledger, entries that can be read in two ways, and an evaluator that is
fed what it cannot take; by page, API and command line."""

from __future__ import annotations

import itertools
import json
import re
import shutil
import socket
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import httpx
import pytest
from starlette.testclient import TestClient

from glasshouse.assemble import Glasshouse
from glasshouse.base.errors import LedgerForkError
from glasshouse.gate import Access
from glasshouse.model.case import CaseKind
from glasshouse.policy.plans.casework import HoldEntity
from glasshouse.web.halted import create_halted
from glasshouse_ledger.tiles import split_bundle
from tests.hostile.red_team.doors import Doors, command, opened
from tests.hostile.test_pages import HERE
from tests.hostile.world import Thing

SECRET = ("Rosa", "Quaker", "RV-77")
THINGS: list[Thing] = [
    ("p", "Person", {"name": "Rosa Vale", "idNumber": "RV-77", "religion": "Quaker"}),
    ("f", "Company", {"name": "Vale Works"}),
]
BESIDE = (
    "/metrics /debug /debug/vars /docs /redoc /backup /backup/store.db /export.csv /jobs /index /suggest?q=ros /autocomplete?q=ros "
    "/thumbnails/p /thumbnail/p.png /cache /.git/config /console /admin /status"
).split()
UNKNOWN = "/entities /records /case/all /case/held /statistics/entities /datasets/people/records /sql /graphql".split()


@pytest.fixture(scope="module")
def doors(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Doors]:
    with opened(tmp_path_factory.mktemp("sides")) as made:
        made.world.dataset("people")
        made.world.load("people", THINGS)
        made.world.person("ines", "investigator")
        yield made


@pytest.fixture(scope="module")
def case(doors: Doors) -> Access:
    made = doors.world.case("people")
    doors.world.act(made, HoldEntity(doors.world.id(made, "Rosa Vale")))
    return made


def silent(answer: httpx.Response) -> bool:
    return not [word for word in SECRET if word in answer.text]


def test_22_there_is_no_door_beside_the_pages(doors: Doors, case: Access) -> None:
    for path in (
        *BESIDE,
        "/openapi.json",
        "/static/../store.db",
        "/static/%2e%2e/%2e%2e/store.db",
        "/ledger/../store.db",
        f"/case/{case.case}/export.csv",
    ):
        for reader in (doors.page(), doors.page("jonas")):
            answer = reader.get(path)
            assert answer.status_code in (404, 405), path
            assert silent(answer), path
    broken = doors.page().client.post(f"/case/{case.case}/search", content=b"\xff" * 9, headers={"Origin": HERE, "Content-Type": "x/y"})
    assert broken.status_code in (403, 415, 422)
    assert silent(broken)
    assert "no-store" in doors.page().get(f"/case/{case.case}").headers["cache-control"]
    assert not re.search(r"Traceback|File \"", broken.text)


def test_22_there_is_no_door_beside_the_api(doors: Doors, case: Access) -> None:
    for path in (*BESIDE, *UNKNOWN):
        answer = doors.api(case, "GET", path)
        assert answer.status_code in (403, 404, 405), path
        assert silent(answer)
    for headers in ({"ETag": "x", "If-None-Match": "*"}, {"X-HTTP-Method-Override": "PUT"}, {"X-Forwarded-For": "127.0.0.1"}):
        assert doors.api(case, "GET", "/case", headers=headers).status_code == 200
        anonymous = doors.client.get("/api/case", headers=headers)
        assert anonymous.status_code == 401
        assert silent(anonymous)
    wrong = doors.api(case, "POST", "/search", {"query": "Rosa Quaker RV-77", "limit": "x"})
    assert wrong.status_code == 422
    assert silent(wrong)


def test_22_there_is_no_door_beside_the_command_line(doors: Doors, case: Access, tmp_path: Path) -> None:
    for words in (("backup", str(tmp_path / "copy")), ("rebuild-statistics",), ("erase-openings", case.case, "--reason", "x")):
        said = doors.run(*words, access=case)
        assert said.status in (1, 3), words
    assert not (tmp_path / "copy").exists()
    for words in (
        ("show", "p"),
        ("shell",),
        ("sql", "select 1"),
        ("export", "out", "--all"),
        ("export", "out", "--case", case.case, "--traits"),
    ):
        assert doors.run(*words, access=case).status == 2, words
    target = tmp_path / "out.json"
    assert doors.run("export", str(target), "--case", case.case, access=case).status == 0
    assert "Rosa" in target.read_text()
    assert "Quaker" not in target.read_text()
    for said in (doors.run("imports", "list", "people", access=case), doors.run("load", "/nowhere/x.yml", access=case)):
        assert not [word for word in SECRET if word in said.out + said.err]


# -- 23


@pytest.fixture
def fork(tmp_path: Path) -> Doors:
    """A closed house whose ledger's database was put back to an earlier moment, beside the heads that were published since."""
    with opened(tmp_path) as made:
        made.world.dataset("people")
        made.world.load("people", THINGS)
        case = made.world.case("people")
        made.world.house.publisher.publish()
        early = tmp_path / "early.db"
        with closing(sqlite3.connect(tmp_path / "data/ledger.db")) as connection, closing(sqlite3.connect(early)) as copy:
            connection.backup(copy)
        made.world.search(case, "rosa")  # the reading that somebody would lose
        made.world.house.publisher.publish()
    for file in (tmp_path / "data").glob("ledger.db*"):
        file.unlink()
    shutil.copy(early, tmp_path / "data/ledger.db")
    return made


@pytest.mark.parametrize("door", ["page", "api"])
def test_23_a_restored_snapshot_stops_the_whole_site(fork: Doors, door: str) -> None:
    with pytest.raises(LedgerForkError) as found:
        Glasshouse(fork.world.settings)
    client = TestClient(create_halted(found.value, fork.world.settings), base_url=HERE, raise_server_exceptions=False)
    paths = {"page": ("/", "/sign-in", "/data", "/oversight", "/ledger/checkpoint"), "api": ("/api/case", "/api/receipts/0", "/api/keys")}
    for path, method in itertools.product(paths[door], ("GET", "POST")):
        answer = client.request(method, path, headers={"Origin": HERE})
        assert answer.status_code == 503, path
        assert silent(answer)
        assert "ledger_fork" in answer.text


def test_23_a_restored_snapshot_is_noticed_before_any_verb_runs_on_the_command_line(fork: Doors, tmp_path: Path) -> None:
    for words in (("export", str(tmp_path / "out"), "--case", "a" * 26), ("imports", "list"), ("rebuild-index",)):
        said = command(fork.environ, *words)
        said = said if said.status else command({**fork.environ, "GLASSHOUSE_KEY": "gh_a_b"}, *words)
        assert said.status == 1
    said = command({**fork.environ, "GLASSHOUSE_KEY": "gh_a_b"}, "imports", "list")
    assert "ledger" in said.err
    assert "shorter" in said.err
    assert not (tmp_path / "out").exists()


# -- 24


def bundle(doors: Doors) -> tuple[str, list[bytes]]:
    """Path and entries of the newest bundle that is published."""
    doors.world.house.publisher.publish()
    root = doors.world.settings.data_dir / "ledger"
    width = doors.world.size() % 256
    full = doors.world.size() // 256
    path = f"tile/entries/x{full:03}" if full > 999 else f"tile/entries/{full:03}"
    name = f"{path}.p/{width}" if width else path
    return name, split_bundle((root / name).read_bytes(), width or 256)


def test_24_nothing_of_the_ledger_is_rewritten_through_a_page(doors: Doors, case: Access) -> None:
    doors.world.search(case, "rosa")
    name, entries = bundle(doors)
    paths = ("checkpoint", name, "key", "receipt/0", "tile/0/000")
    for path in paths:
        for method in ("PUT", "POST", "DELETE", "PATCH"):
            answer = doors.page().client.request(method, f"/ledger/{path}", content=b"{}", headers={"Origin": HERE})
            assert answer.status_code in (403, 404, 405), (method, path)
    for twisted in (f"{name}x", "tile/entries/%2e%2e/%2e%2e/%2e%2e/store.db", "tile/entries/-1", "tile/%00"):
        assert doors.page().get(f"/ledger/{twisted}").status_code == 404, twisted
    assert bundle(doors)[1][: len(entries)] == entries
    served = doors.page().get(f"/ledger/{name}")
    if served.status_code == 200:  # the width may have grown meanwhile
        assert split_bundle(served.content, len(entries)) == entries


def test_24_a_body_of_two_meanings_is_refused_by_the_api(doors: Doors, case: Access) -> None:
    twice = '{"query": "works", "query": "rosa"}'
    spelt = '{"query": "works", "qu\\u0065ry": "rosa"}'
    for text in (twice, spelt):
        answer = doors.api(case, "POST", "/search", content=text.encode(), headers={"Content-Type": "application/json"})
        assert (answer.status_code, answer.json()["error"]["rules"]) == (422, ["C12"]), text
        assert silent(answer)
    plain = doors.api(case, "POST", "/search", content=b'{ "query" :\n"works" }', headers={"Content-Type": "application/json"})
    assert plain.status_code == 200
    opening = doors.world.entries(int(plain.headers["x-glasshouse-entry"]) - 1)
    assert "works" in json.dumps([fields.get("plan") for _, fields in opening])


def test_24_a_rewritten_entry_tile_or_checkpoint_is_found_on_the_command_line(doors: Doors, case: Access, tmp_path: Path) -> None:
    doors.world.search(case, "rosa")
    doors.world.house.publisher.publish()
    source = doors.world.settings.data_dir / "ledger"
    assert doors.run("verify-ledger", str(source)).status == 0
    entries = max((file for file in (source / "tile/entries").rglob("*") if file.is_file()), key=lambda file: file.stat().st_size)
    tile = max((file for file in (source / "tile/0").rglob("*") if file.is_file()), key=lambda file: file.stat().st_size)
    for victim, change in {
        entries: lambda data: data[:20] + bytes([data[20] ^ 1]) + data[21:],
        tile: lambda data: bytes([data[0] ^ 1]) + data[1:],
        source / "checkpoint": lambda data: data.replace(b"\n", b"\n\n", 1),
        entries.with_name(entries.name): lambda data: data + b"\x00\x02{}",
    }.items():
        copy = tmp_path / f"copy-{victim.name}-{len(list(tmp_path.iterdir()))}"
        shutil.copytree(source, copy)
        touched = copy / victim.relative_to(source)
        touched.write_bytes(change(victim.read_bytes()))
        said = doors.run("verify-ledger", str(copy))
        assert said.status == 1, victim
        assert "does NOT fit" in said.out


# -- 25


BOMBS = (
    "id:/(a+)+$/",
    "(" * 500 + "rosa" + ")" * 500,
    "NOT " * 400 + "rosa",
    "rosa~99999999",
    "born:NaN",
    "born:1e999..",
    "amount:NaN",
    "rosa " * 60,
    '"' + "a " * 900 + '"',
    "\u202e" * 900,
    "((((rosa OR works) OR (rosa OR works)) OR rosa~2) OR wor*) " * 16,
)


def test_25_no_query_brings_the_page_down(doors: Doors, case: Access) -> None:
    page = doors.page()
    for text in BOMBS:
        answer = page.post(f"/case/{case.case}/search", q=text)
        assert answer.status_code in (200, 403, 422), text[:40]
    token = re.search(r'name="token" value="([^"]+)"', page.get("/").text)
    assert token
    huge = page.client.post(f"/case/{case.case}/search", data={"q": "x" * 10_000_000, "token": token[1]}, headers={"Origin": HERE})
    assert huge.status_code in (413, 422)
    for path in (f"/case/{case.case}/view/{'a' * 26}?offset=NaN", "/refused/NaN", "/oversight/report/NaN", "/oversight?rule=C99"):
        assert page.get(path).status_code in (200, 404, 422), path
    assert page.post("/policy", text="permit (principal, action, resource) when { principal.trusted };").status_code in (403, 422)


def test_25_no_body_brings_the_api_down(doors: Doors, case: Access) -> None:
    for text in BOMBS:
        assert doors.api(case, "POST", "/search", {"query": text}).status_code in (200, 403, 422), text[:40]
    bodies: tuple[tuple[bytes, tuple[int, ...]], ...] = (
        (b'{"query": "x", "limit": NaN}', (422,)),
        (b'{"query": {"$gt": ""}}', (422,)),
        (b'{"query": null}', (422,)),
        (b"{}", (422,)),
        (b'{"query": "' + b"x" * 10_000_000 + b'"}', (413, 422)),
        (b"[" * 200_000, (422,)),
        (b'{"query": "rosa", "rules": ["C99"]}', (403,)),
    )
    for body, statuses in bodies:
        answer = doors.api(case, "POST", "/search", content=body, headers={"Content-Type": "application/json"})
        assert answer.status_code in statuses, body[:40]
        assert silent(answer)
    desk = doors.world.standing(CaseKind.ADMINISTRATION)
    policy = {"text": "permit (principal, action, resource) when { principal.trusted };"}
    assert doors.api(desk, "POST", "/policy/simulation", policy).status_code in (403, 422)


def over_socket(doors: Doors, request: object) -> dict[str, Any]:
    """What the channel answers to one line of a program that is not ours: bytes as they are, anything else as JSON."""
    line = request if isinstance(request, bytes) else json.dumps(request).encode() + b"\n"
    with closing(socket.socket(socket.AF_UNIX)) as connection:
        connection.connect(str(doors.world.settings.data_dir / "socket"))
        connection.settimeout(30)
        try:
            connection.sendall(line)
            connection.shutdown(socket.SHUT_WR)
        except (BrokenPipeError, ConnectionResetError):
            pass  # it had heard enough
        with connection.makefile("rb") as stream:
            answer = stream.readline()
    return dict(json.loads(answer)) if answer else {}


def test_25_no_line_brings_the_command_lines_channel_down(doors: Doors, case: Access) -> None:
    key = doors.key(case)
    lines: list[object] = [
        {"verb": "search", "args": {"key": key, "query": "rosa"}},
        {"verb": ["export"], "args": {"key": key}},
        {"verb": "export", "args": {"key": key, "format": float("nan")}},
        {"verb": "export", "args": {"key": 7, "format": "entities"}},
        {"verb": "export", "args": []},
        {"verb": "__init__", "args": {"key": key}},
        {"verb": "login", "args": {"name": 7, "password": None}},
        {"verb": "erase", "args": {"key": key, "case": {}, "reason": 1}},
        [],
        7,
    ]
    lines += [b"\n", b"{" * 100_000 + b"\n", b"[" * 100_000 + b"\n", b"\xff\n", b'"' + b"x" * 10_000_000 + b'"\n', b'{"verb": "export"}\n']
    for line in lines:
        answer = over_socket(doors, line)
        assert set(answer) == {"error"}, str(line)[:60]
        assert not [word for word in SECRET if word in json.dumps(answer)]
        assert "Traceback" not in json.dumps(answer)
    asked = {"key": key, "case": case.case, "format": "entities"}
    assert set(over_socket(doors, {"verb": "export", "args": asked})) == {"done"}
