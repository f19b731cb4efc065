"""Copies of a log from a real server on this machine, an honest one and several that are not."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Callable, Iterator
from functools import partial
from http.server import BaseHTTPRequestHandler, SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from glasshouse_audit import fetching
from glasshouse_ledger.tiles import CHECKPOINT
from glasshouse_ledger.tree import EMPTY_ROOT
from tests.unit.glasshouse_audit.conftest import Made

Asked = Callable[..., tuple[int, dict[str, Any]]]


class Files(SimpleHTTPRequestHandler):
    """A static web server, keeping connections open."""

    protocol_version = "HTTP/1.1"

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002  # the name of the method that it replaces
        """Nothing is printed."""


@pytest.fixture
def serve() -> Iterator[Callable[[Any], str]]:
    """Starts a server with this handler; yields its address."""
    servers = []

    def start(handler: Any) -> str:
        server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, daemon=True).start()
        servers.append(server)
        return f"http://127.0.0.1:{server.server_address[1]}"

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()


def answering(answer: Callable[[BaseHTTPRequestHandler], None]) -> type[BaseHTTPRequestHandler]:
    """A server that answers everything in one way."""

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            answer(self)

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
            """Nothing is printed."""

    return Answer


def test_a_fetched_log_is_the_published_one(busy: Made, told: Asked, serve: Callable[[Any], str], tmp_path: Path) -> None:
    url, copy = serve(partial(Files, directory=str(busy.folder))), tmp_path / "copy"
    status, said = told("fetch", url, copy, "--policy", busy.rules)
    assert status == 0, said["doubts"]
    assert said["answer"]["size"] == len(busy.entries)
    assert told("verify", copy, "--policy", busy.rules)[0] == 0
    published = {path.relative_to(busy.folder): path.read_bytes() for path in busy.folder.rglob("*") if path.is_file()}
    assert {path.relative_to(copy): path.read_bytes() for path in copy.rglob("*") if path.is_file()} == published


def test_a_log_that_grew_is_fetched_on_and_its_older_head_is_kept(
    busy: Made, told: Asked, serve: Callable[[Any], str], tmp_path: Path
) -> None:
    url, copy, size = serve(partial(Files, directory=str(busy.folder))), tmp_path / "copy", len(busy.entries)
    told("fetch", url, copy)
    before = (copy / CHECKPOINT).read_bytes()
    for _ in range(150):
        busy.access()
    busy.publish()
    status, said = told("fetch", url, copy)
    assert status == 0, said["doubts"]
    assert said["answer"]["files"] < 12
    assert (copy / f"heads/{size}").read_bytes() == before
    assert told("verify", copy, "--policy", busy.rules)[0] == 0
    assert told("consistency", copy / f"heads/{size}", copy, "--policy", busy.rules)[0] == 0


def test_a_log_that_was_rewritten_does_not_replace_the_copy(busy: Made, told: Asked, serve: Callable[[Any], str], tmp_path: Path) -> None:
    url, copy = serve(partial(Files, directory=str(busy.folder))), tmp_path / "copy"
    told("fetch", url, copy)
    before = (copy / CHECKPOINT).read_bytes()
    shutil.rmtree(busy.folder / "tile")
    busy.entries[280:282] = []
    busy.publish()
    status, said = told("fetch", url, copy)
    assert status == 1
    assert "does not continue" in said["doubts"][0]
    assert (copy / CHECKPOINT).read_bytes() == before
    assert (copy / fetching.REFUSED).read_bytes() == (busy.folder / CHECKPOINT).read_bytes()


def test_a_partial_tile_that_is_gone_is_cut_from_the_full_one(busy: Made, told: Asked, serve: Callable[[Any], str], tmp_path: Path) -> None:
    note = (busy.folder / CHECKPOINT).read_bytes()
    for _ in range(150):
        busy.access()
    busy.publish()
    shutil.rmtree(busy.folder / "tile/0/001.p", ignore_errors=True)
    shutil.rmtree(busy.folder / "tile/entries/001.p", ignore_errors=True)
    (busy.folder / CHECKPOINT).write_bytes(note)
    url, copy = serve(partial(Files, directory=str(busy.folder))), tmp_path / "copy"
    assert told("fetch", url, copy)[0] == 0
    assert told("verify", copy, "--policy", busy.rules)[0] == 0


def test_a_head_that_the_policy_does_not_believe_stops_before_anything_is_written(
    busy: Made, told: Asked, serve: Callable[[Any], str], tmp_path: Path
) -> None:
    busy.publish(witnesses=1)
    url, copy = serve(partial(Files, directory=str(busy.folder))), tmp_path / "copy"
    assert told("fetch", url, copy, "--policy", busy.rules)[0] == 1
    assert not copy.exists()


@pytest.mark.timeout(60)
def test_a_publisher_without_end_or_of_another_kind_is_left(
    busy: Made, told: Asked, serve: Callable[[Any], str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fetching, "_FILE_SECONDS", 1.0)

    def endless(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.end_headers()
        for _ in range(200):
            handler.wfile.write(bytes(1 << 16))

    def dripping(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Length", "1000")
        handler.end_headers()
        for _ in range(100):
            handler.wfile.write(b"a")
            if stop.wait(0.2):
                return

    def elsewhere(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(302)
        handler.send_header("Location", "http://127.0.0.1:1/")
        handler.end_headers()

    def claiming(handler: BaseHTTPRequestHandler) -> None:
        body = busy.note(2**62, EMPTY_ROOT)
        handler.send_response(200)
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)

    stop = threading.Event()
    for answer in (endless, dripping, elsewhere, claiming):
        status, said = told("fetch", serve(answering(answer)), tmp_path / "copy")
        assert status == 1, answer.__name__
        assert said["doubts"]
    stop.set()


@pytest.mark.parametrize("url", ["ftp://example.org/log", "file:///etc", "example.org", "http://", "https://example.org/?log"])
def test_an_address_that_is_none_is_refused(url: str, told: Asked, tmp_path: Path) -> None:
    assert told("fetch", url, tmp_path / "copy")[0] == 1
