"""The log's public files are served to everybody, and nothing else of the folder is."""

from __future__ import annotations

import pytest

from glasshouse_ledger.checkpoint import open_checkpoint
from glasshouse_ledger.note import Verifier
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


@pytest.mark.parametrize(
    "path",
    [
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
