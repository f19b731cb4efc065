"""The log's public files are served to everybody, and nothing else of the folder is."""

from __future__ import annotations

import dataclasses
import json
import re
from hashlib import sha256
from pathlib import Path

import pytest

from glasshouse.policy.charter.text import charter_text
from glasshouse_audit.cli import main
from glasshouse_ledger.checkpoint import open_checkpoint
from glasshouse_ledger.leaf import parse
from glasshouse_ledger.note import Verifier
from glasshouse_ledger.proof import parse_proof
from tests.api.conftest import Desk


def test_an_outsider_gets_checkpoint_key_and_tiles_without_a_key(desk: Desk) -> None:
    size = desk.house.publisher.publish()
    note = desk.client.get("/ledger/checkpoint")
    assert note.headers["content-type"] == "text/plain; charset=utf-8"
    assert note.headers["cache-control"] == "no-cache"
    key = Verifier.parse(desk.client.get("/ledger/key").text.strip())
    assert open_checkpoint(note.content, key).checkpoint.size == size
    for path in (f"/ledger/tile/0/000.p/{size}", f"/ledger/tile/entries/000.p/{size}"):
        tile = desk.client.get(path)
        assert tile.status_code == 200, path
        assert tile.headers["content-type"] == "application/octet-stream"
        assert "immutable" in tile.headers["cache-control"]
        assert tile.headers["x-content-type-options"] == "nosniff"


def test_the_charter_and_policy_that_leaves_name_are_served_under_their_hashes(desk: Desk) -> None:
    desk.house.publisher.publish()
    header = parse(desk.house.entries.leaves_from(0, 1)[0]).header
    for path, digest in ((f"/ledger/charter/{header.ch}", header.ch), (f"/ledger/policy/{header.hp}", header.hp)):
        text = desk.client.get(path)
        assert text.status_code == 200
        assert sha256(text.content).hexdigest() == digest
        assert text.headers["content-type"] == "text/plain; charset=utf-8"
    assert "C7 Purposes are a closed list" in desk.client.get(f"/ledger/charter/{header.ch}").text


def test_the_auditors_program_finds_no_doubt_in_what_is_published(desk: Desk, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    desk.house.publisher.publish()
    folder, policy = desk.house.settings.data_dir / "ledger", tmp_path / "whom.policy"
    policy.write_text(f"log {desk.house.entries.verifier()}\nquorum none\n")
    for command in ("verify", "never --unit border --src shelter --sized", "count", "charter log", "charter at 0"):
        status = main([*command.split(), str(folder), "--policy", str(policy), "--json"])
        said = json.loads(capsys.readouterr().out)
        assert status == 0, said["doubts"]
    assert said["answer"]["text"] == charter_text()


@pytest.mark.parametrize(
    "path",
    [
        f"/ledger/charter/{'0' * 64}",
        "/ledger/charter/..%2fcheckpoint",
        "/ledger/policy/",
        "/ledger/tile/0/999",
        "/ledger/tile/..%2f..%2fstore.db",
        "/ledger/tile/%2e%2e/%2e%2e/lock",
        "/ledger/tile//etc/passwd",
        "/ledger/tile/0/000%00",
        "/ledger/tile/0/000.p/0",
        "/ledger/tile/",
        "/ledger/tile",
        "/ledger/",
        "/ledger/lock",
    ],
)
def test_no_other_path_reaches_the_disk(path: str, desk: Desk) -> None:
    assert desk.client.get(path).status_code == 404


def test_the_log_is_only_read(desk: Desk) -> None:
    assert desk.client.put("/ledger/checkpoint", content=b"x", headers={"Sec-Fetch-Site": "same-origin"}).status_code == 405


def test_a_receipt_is_handed_out_by_page_and_api_and_the_auditors_program_believes_it(
    desk: Desk, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    index = desk.call("case", "GET", "/case").json()["receipt"]["index"]
    policy, file = tmp_path / "whom.policy", tmp_path / "mine.tlog-proof"
    policy.write_text(f"log {desk.house.entries.verifier()}\nquorum none\n")
    said = []
    for path in (f"/ledger/receipt/{index}", f"/api/receipts/{index}"):
        answer = desk.client.get(path)
        assert answer.status_code == 200, answer.text
        assert answer.headers["content-disposition"] == f'attachment; filename="entry-{index}.tlog-proof"'
        file.write_bytes(answer.content)
        assert main(["receipt", str(file), "--policy", str(policy), "--json"]) == 0
        said.append(json.loads(capsys.readouterr().out)["answer"])
    assert said[0] == said[1]
    assert (said[0]["index"], said[0]["header"]["k"], said[0]["header"]["act"]) == (index, "intent", "open")
    proof = parse_proof(file.read_bytes())
    forged = dataclasses.replace(proof, extra=desk.house.entries.leaves_from(0, 1)[0])
    file.write_bytes(forged.encode())
    assert main(["receipt", str(file), "--policy", str(policy), "--json"]) != 0


@pytest.mark.parametrize("index", ["999999999", "-1", "x", "1" * 16, "9" * 5000, "1.0", "\u0661", "0/.."])
def test_there_is_no_receipt_of_what_is_no_entry(desk: Desk, index: str) -> None:
    for path in (f"/ledger/receipt/{index}", f"/api/receipts/{index}"):
        assert desk.client.get(path).status_code in (404, 422), path


def test_the_ledgers_page_links_every_entry_to_its_receipt(desk: Desk) -> None:
    desk.client.post("/link/" + desk.house.accounts.link("maya"), headers={"Origin": "http://127.0.0.1:8420"})
    page = desk.client.get(f"/case/{desk.case}/ledger").text
    linked = [int(found) for found in re.findall(r'href="/ledger/receipt/([0-9]+)"', page)]
    assert len(linked) > 3
    assert all(desk.client.get(f"/ledger/receipt/{index}").status_code == 200 for index in linked)
