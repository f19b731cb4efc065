"""The witness's server, over a real connection."""

from __future__ import annotations

import http.client
import socket
import stat
import threading
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import pytest

from glasshouse.base.errors import GlasshouseError
from glasshouse.cli import witness
from glasshouse_ledger.checkpoint import Checkpoint, sign
from glasshouse_ledger.note import COSIGNATURE, Signer, Verifier
from glasshouse_ledger.tree import leaf_hash
from glasshouse_ledger.witness import AddCheckpoint, Witness, parse_cosignatures

log = Signer("log.example/2026", b"\x01" * 32)
key = Signer("w.example/a", b"\x02" * 32, COSIGNATURE)
HEAD = sign(Checkpoint("log.example/2026", 1, leaf_hash(b"a")), log)
DIGEST = sha256(b"log.example/2026").hexdigest()


@pytest.fixture
def port(tmp_path: Path) -> Iterator[int]:
    """A witness that answers on this port."""
    server = witness.server_of(Witness(tmp_path, [key], [log.verifier]), "127.0.0.1", 0)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server.server_address[1]
    server.shutdown()
    server.server_close()


def ask(port: int, method: str, path: str, body: bytes = b"", length: str | None = None) -> tuple[int, str | None, bytes]:
    """Status, media type and body of an answer."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    connection.request(method, path, body or None, {} if length is None else {"Content-Length": length})
    answer = connection.getresponse()
    found = answer.status, answer.getheader("Content-Type"), answer.read()
    connection.close()
    return found


def test_a_head_is_signed_once_and_served_as_it_was_signed(port: int) -> None:
    assert ask(port, "GET", f"/{DIGEST}/checkpoint")[0] == 404
    status, _, body = ask(port, "POST", "/add-checkpoint", AddCheckpoint(0, (), HEAD).encode())
    assert status == 200
    assert parse_cosignatures(body, HEAD, key.verifier)
    assert ask(port, "POST", "/add-checkpoint", AddCheckpoint(0, (), HEAD).encode()) == (409, "text/x.tlog.size", b"1\n")
    assert ask(port, "GET", f"/{DIGEST}/checkpoint") == (200, "text/plain; charset=utf-8", HEAD + body)


@pytest.mark.parametrize("length", ["-1", "9" * 40, "x", "", "2000000"])
def test_a_body_without_measure_is_refused(length: str, port: int) -> None:
    assert ask(port, "POST", "/add-checkpoint", length=length)[0] == 400


@pytest.mark.parametrize("path", ["/", "/../key", "/key", "/%2e%2e/key/checkpoint", "//checkpoint", "/.lock/checkpoint"])
def test_nothing_else_is_served(path: str, port: int) -> None:
    assert ask(port, "GET", path)[0] == 404
    assert ask(port, "POST", path)[0] == 404


def test_who_sends_slowly_holds_nobody_up(port: int) -> None:
    with socket.create_connection(("127.0.0.1", port)) as slow:
        slow.sendall(b"POST /add-checkpoint HTTP/1.1\r\nContent-Length: 100\r\n\r\n")
        assert ask(port, "POST", "/add-checkpoint", AddCheckpoint(0, (), HEAD).encode())[0] == 200


def test_a_key_is_made_once_for_its_owner_only(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "w"
    for kind in ("ed25519", "ml-dsa-44"):
        assert witness.make_key(folder / kind, "w.example/desk", kind) == 0
        shown = Verifier.parse(capsys.readouterr().out.strip())
        assert Signer.parse((folder / kind / "key").read_text().strip()).verifier == shown
        assert stat.S_IMODE((folder / kind / "key").stat().st_mode) == 0o600
        with pytest.raises(GlasshouseError, match="has a key"):
            witness.make_key(folder / kind, "w.example/desk", kind)
    for name, kind in (("w example", "ed25519"), ("w.example", "rsa")):
        with pytest.raises(GlasshouseError):
            witness.make_key(folder / "other", name, kind)
    with pytest.raises(GlasshouseError, match="no key"):
        witness.serve(folder, [str(log.verifier)], "127.0.0.1", 0)
