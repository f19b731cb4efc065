"""Lending a signature: a small server after c2sp.org/tlog-witness, of its own folder and key, that needs no Glasshouse to run.

Promise: it signs only what extends what it signed before, answers every request, and opens no connection. A request has a limit in bytes
and in time.
"""

from __future__ import annotations

import os
import sys
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from glasshouse.base.errors import ConflictError, GlasshouseError, InvalidInputError
from glasshouse_ledger.errors import LedgerFormatError
from glasshouse_ledger.note import COSIGNATURE, MLDSA_COSIGNATURE, Signer, Verifier
from glasshouse_ledger.witness import MAX_REQUEST_BYTES, TEXT_TYPE, Answer, Witness

_KEYS = {"ed25519": COSIGNATURE, "ml-dsa-44": MLDSA_COSIGNATURE}
_PATIENCE = 10.0


def make_key(folder: Path, name: str, kind: str) -> int:
    """Make the witness's key in the folder (0600), and print its public part. A key that is there is left alone."""
    if kind not in _KEYS:
        raise InvalidInputError(f"No kind of key is called {kind}.", remedy=f"One of: {', '.join(_KEYS)}.")
    try:
        signer = Signer.generate(name, _KEYS[kind])
    except LedgerFormatError as error:
        raise InvalidInputError(str(error), remedy="A name like w.example/desk.") from error
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        descriptor = os.open(folder / "key", os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError as error:
        raise ConflictError(f"{folder} has a key.", remedy="Another witness is another folder.") from error
    with open(descriptor, "w", encoding="utf-8") as file:
        file.write(f"{signer.secret()}\n")
    print(signer.verifier)
    return 0


def serve(folder: Path, logs: list[str], host: str, port: int) -> int:
    """Answer until interrupted, for the logs with these verifier keys."""
    try:
        signer = Signer.parse((folder / "key").read_text(encoding="utf-8").strip())
        witness = Witness(folder / "heads", [signer], [Verifier.parse(log) for log in logs])
    except FileNotFoundError as error:
        raise GlasshouseError(f"{folder} has no key.", remedy="Run: glasshouse witness key NAME") from error
    except LedgerFormatError as error:
        raise InvalidInputError(f"{error}.", remedy="Give each log's key as it is printed at its /ledger/key.") from error
    server = server_of(witness, host, port)
    print(f"{signer.verifier} signs at http://{host}:{server.server_address[1]}", flush=True)
    try:
        server.serve_forever()
    finally:
        server.server_close()
    return 0


def server_of(witness: Witness, host: str, port: int) -> ThreadingHTTPServer:
    """The server, listening and not yet answering."""

    class Handler(BaseHTTPRequestHandler):
        timeout = _PATIENCE
        server_version, sys_version = "glasshouse-witness", ""

        def do_POST(self) -> None:  # the name that the server calls
            length = self.headers.get("Content-Length", "")
            if self.path != "/add-checkpoint":
                self._say(Answer(404))
            elif not length.isascii() or not length.isdigit() or len(length) > 9 or int(length) > MAX_REQUEST_BYTES:
                self._say(Answer(400))
            else:
                self._say(self._asked(self.rfile.read(int(length))))

        def do_GET(self) -> None:
            digest, _, rest = self.path.removeprefix("/").partition("/")
            note = witness.checkpoint(digest) if rest == "checkpoint" else None
            self._say(Answer(404) if note is None else Answer(200, note))

        def _asked(self, body: bytes) -> Answer:
            try:
                return witness.add_checkpoint(body, int(time.time()))
            except (LedgerFormatError, OSError) as error:
                # What was signed before cannot be read, or what is signed now not be kept: nothing is signed.
                print(f"not signed: {error}", file=sys.stderr)
                return Answer(500)

        def _say(self, answer: Answer) -> None:
            self.send_response(answer.status)
            self.send_header("Content-Type", answer.media_type if answer.body else TEXT_TYPE)
            self.send_header("Content-Length", str(len(answer.body)))
            self.end_headers()
            self.wfile.write(answer.body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # the server's name for it
            """No address of anybody is kept."""

    server = ThreadingHTTPServer((host, port), Handler)
    server.daemon_threads = True
    return server
