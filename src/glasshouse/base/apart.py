"""Work on a stranger's file in a process of its own, which is gone afterwards: the parent's side and the child's.

Promise: the child is a fresh interpreter with an empty environment and three pipes; it has read nothing of ours but code. It gives up its
rights (`confined`) before the file reaches it; bytes go in, frames come out, each no longer than agreed. When the time is over, or who
waits for it goes away, it is killed. What comes back is a stranger's word: whoever reads it checks it.
"""

from __future__ import annotations

import json
import os
import re
import struct
import subprocess
import sys
import threading
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import IO, Any

from glasshouse.base.confined import UnconfinedError, confine

_HEAD = struct.Struct(">cQ")
_TOLD, _RAW, _FAILED, _END = b"T", b"R", b"F", b"E"
_TOLD_MOST = 1 << 20
_CODE = re.compile(rb"[a-z_]{1,40}")
_ROOT = str(Path(__file__).resolve().parents[2])

Frame = dict[str, Any] | bytes
Work = Callable[[dict[str, Any], bytes], Iterator[Frame]]
Ready = Callable[[dict[str, Any]], object]


class ApartError(Exception):
    """Why there is no answer. `code` is `too_slow`, `died`, `out_of_memory`, `no_sandbox` (this machine cannot confine a process, so that
    nothing of a stranger's is parsed), or the child's own word: it raises this itself. It has no other words."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def ask(
    module: str, request: dict[str, Any], content: Iterable[bytes], *, memory_mb: int, cpu_seconds: int, wall_seconds: float, most: int
) -> Generator[Frame, None, None]:
    """What `module`'s `main` makes of `request` and `content`: frames as they come, told ones as dicts, raw ones as at most `most` bytes.
    ApartError."""
    limits = {"memory_mb": memory_mb, "cpu_seconds": cpu_seconds}
    script = f"import sys; sys.path.insert(0, sys.argv[1]); from {module} import main; main()"
    command = [sys.executable, "-I", "-B", "-c", script, _ROOT]
    child = subprocess.Popen(  # noqa: S603  # our own interpreter on our own module
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env={}, cwd="/", close_fds=True
    )
    slow = threading.Event()

    def over() -> None:
        slow.set()
        child.kill()

    assert child.stdin is not None  # noqa: S101  # tells the type checker
    assert child.stdout is not None  # noqa: S101
    watch = threading.Timer(wall_seconds, over)
    watch.daemon = True
    watch.start()
    try:
        with suppress(BrokenPipeError):  # it is gone: its last words say why
            _send(child.stdin, _TOLD, json.dumps({**request, **limits}).encode())
            for chunk in content:
                child.stdin.write(chunk)
            child.stdin.close()
        yield from _frames(child.stdout, most, slow)
    finally:
        watch.cancel()
        child.kill()
        for pipe in (child.stdin, child.stdout):
            with suppress(BrokenPipeError):
                pipe.close()
        child.wait()


def serve(work: Work, ready: Ready | None = None) -> None:
    """The child's whole life: take the request, make `ready` what needs a right (typefaces), give up all rights, take the file, work,
    answer."""
    source, out = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    try:
        _, length = _HEAD.unpack(source.read(_HEAD.size))
        request = json.loads(source.read(length))
        if ready is not None:
            ready(request)
        confine(request["memory_mb"], request["cpu_seconds"])
        for frame in work(request, source.read()):
            _send(out, *((_RAW, frame) if isinstance(frame, bytes) else (_TOLD, json.dumps(frame).encode())))
        _send(out, _END, b"")
    except UnconfinedError:
        _send(out, _FAILED, b"no_sandbox")
    except ApartError as error:
        _send(out, _FAILED, error.code.encode())
    except MemoryError:
        _send(out, _FAILED, b"out_of_memory")
    out.flush()
    os._exit(0)  # destructors of a library that has read the file are not needed


def _send(out: IO[bytes], kind: bytes, payload: bytes) -> None:
    out.write(_HEAD.pack(kind, len(payload)))
    out.write(payload)
    out.flush()


def _frames(source: IO[bytes], most: int, slow: threading.Event) -> Iterator[Frame]:
    while True:
        head = source.read(_HEAD.size)
        kind, length = _HEAD.unpack(head) if len(head) == _HEAD.size else (b"", 0)
        payload = source.read(length) if kind in (_TOLD, _RAW, _FAILED) and length <= (most if kind == _RAW else _TOLD_MOST) else b""
        if kind == _END:
            return
        if kind == _FAILED and _CODE.fullmatch(payload):
            raise ApartError(payload.decode())
        if not kind or len(payload) != length:
            raise ApartError("too_slow" if slow.is_set() else "died")
        yield payload if kind == _RAW else _told(payload)


def _told(payload: bytes) -> dict[str, Any]:
    try:
        told = json.loads(payload)
    except ValueError as error:
        raise ApartError("died") from error
    if not isinstance(told, dict):
        raise ApartError("died")
    return told
