"""The command line's way to a running server: a Unix socket (0600) in the data folder; without a server the verb runs in this process.

Promise: the socket is no identity. Each request carries an API key or a name with its password, and passes the gate like a page does.
One request a connection: a JSON line in; JSON lines out, `{"said": …}` while it works, then `{"done": …}` or `{"error": …}`.
"""

from __future__ import annotations

import json
import os
import socket
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from glasshouse.assemble import Glasshouse
from glasshouse.base.errors import GlasshouseError, InvalidInputError, RefusedError, StoreBusyError
from glasshouse.base.settings import Settings
from glasshouse.cli.verbs import VERBS

Hear = Callable[[dict[str, Any]], None]
LONGEST = 4 << 20
"""Bytes of a request: a mapping is in it."""


class Channel:
    """The server's end."""

    def __init__(self, host: Glasshouse) -> None:
        self._host = host
        self._path = _path(host.settings)
        self._socket = socket.socket(socket.AF_UNIX)
        self._thread = threading.Thread(target=self._listen, name="channel", daemon=True)

    def start(self) -> None:
        """Listen."""
        self._path.unlink(missing_ok=True)
        before = os.umask(0o177)
        try:
            self._socket.bind(str(self._path))
        finally:
            os.umask(before)
        self._socket.listen(8)
        self._thread.start()

    def close(self) -> None:
        """Stop listening."""
        with suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()
        self._path.unlink(missing_ok=True)

    def _listen(self) -> None:
        while True:
            try:
                connection, _ = self._socket.accept()
            except OSError:
                return
            threading.Thread(target=self._answer, args=(connection,), daemon=True).start()

    def _answer(self, connection: socket.socket) -> None:
        with connection, connection.makefile("rwb") as stream, suppress(BrokenPipeError, ConnectionResetError):

            def send(message: dict[str, Any]) -> None:
                stream.write(json.dumps(message).encode() + b"\n")
                stream.flush()

            try:
                verb, args = _read(stream.readline(LONGEST))
                send({"done": VERBS[verb](self._host, args, lambda said: send({"said": said}))})
            except GlasshouseError as error:
                send({"error": _packed(error)})
            except (AttributeError, KeyError, TypeError, ValueError) as error:  # arguments that our own commands never send
                send({"error": _packed(_unreadable(error))})


def _read(line: bytes) -> tuple[str, dict[str, Any]]:
    """Verb and arguments of a request; InvalidInputError where it is none."""
    try:
        request = json.loads(line)
        verb, args = request["verb"], request["args"]
    except (KeyError, RecursionError, TypeError, ValueError) as error:
        raise _unreadable(error) from error
    if not isinstance(verb, str) or not isinstance(args, dict) or verb not in VERBS:
        raise _unreadable(None)
    return verb, args


def _unreadable(error: Exception | None) -> InvalidInputError:
    told = InvalidInputError("The request cannot be read.", field="request")
    told.__cause__ = error
    return told


def ask(settings: Settings, verb: str, args: dict[str, Any], hear: Hear) -> dict[str, Any]:
    """Run `verb` in the running server, or here where there is none; yields what it yields, raises what it raises."""
    answer = _over_socket(settings, verb, args, hear)
    if answer is not None:
        return answer
    try:
        host = Glasshouse(settings)
    except StoreBusyError:
        answer = _over_socket(settings, verb, args, hear)
        if answer is None:
            raise
        return answer
    try:
        return VERBS[verb](host, args, hear)
    finally:
        host.close()


def _over_socket(settings: Settings, verb: str, args: dict[str, Any], hear: Hear) -> dict[str, Any] | None:
    with socket.socket(socket.AF_UNIX) as connection:
        try:
            connection.connect(str(_path(settings)))
        except OSError:
            return None
        with connection.makefile("rwb") as stream:
            stream.write(json.dumps({"verb": verb, "args": args}).encode() + b"\n")
            stream.flush()
            for line in stream:
                message: dict[str, Any] = json.loads(line)
                if "said" in message:
                    hear(message["said"])
                elif "error" in message:
                    raise _unpacked(message["error"])
                else:
                    return dict(message["done"])
    raise GlasshouseError(
        "The server ended before it answered.", remedy="What was live stays live; run the command again.", code="server_ended"
    )


def _path(settings: Settings) -> Path:
    return settings.data_dir / "socket"


def _packed(error: GlasshouseError) -> dict[str, Any]:
    rules = list(error.rules) if isinstance(error, RefusedError) else None
    return {"code": error.code, "message": error.message, "remedy": error.remedy, "rules": rules}


def _unpacked(data: dict[str, Any]) -> GlasshouseError:
    if data.get("rules") is not None:
        return RefusedError(data["message"], rules=tuple(data["rules"]), remedy=data.get("remedy", ""), code=data["code"])
    return GlasshouseError(data["message"], remedy=data.get("remedy", ""), code=data["code"])
