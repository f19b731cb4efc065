"""The parent's side of reading children: started, read in order, checked, and gone when the reading ends for whatever reason."""

from __future__ import annotations

import dataclasses
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import orjson

from glasshouse.base.errors import GlasshouseError
from glasshouse.ingest.drafting import Batch, Task


class ReadingError(GlasshouseError):
    """A reading child could not do its task, or died of the file."""

    code = "reading"


def read(task: Task, processes: int, memory_mb: int) -> Iterator[Batch]:
    """Every batch of the file in order, made by `processes` children."""
    children = [_start(dataclasses.replace(task, mine=number, of=processes), memory_mb) for number in range(processes)]
    try:
        number, ended = 0, False
        while not ended:
            line = _line(children[number % processes])
            if line is None:
                return
            batch = _batch(line, number)
            yield batch
            ended = bool(batch.fatal)
            number += 1
    finally:
        for child in children:
            with suppress(ProcessLookupError):
                child.kill()
            child.wait()
            for stream in (child.stdin, child.stdout):
                if stream is not None:
                    stream.close()


def _start(task: Task, memory_mb: int) -> subprocess.Popen[bytes]:
    child = subprocess.Popen(  # fixed program, no shell
        [sys.executable, "-m", "glasshouse.ingest.child"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    )
    if child.stdin is None:
        raise ReadingError("A reading child has no input.")
    child.stdin.write(orjson.dumps({"task": dataclasses.asdict(task), "memory_mb": memory_mb}))
    child.stdin.close()
    return child


def _line(child: subprocess.Popen[bytes]) -> bytes | None:
    line = child.stdout.readline() if child.stdout is not None else b""
    if line.endswith(b"\n"):
        return line
    if child.wait() == 0:
        return None
    raise ReadingError("Reading stopped: the file made the reading process fail.", remedy="Check the file; nothing of it is live.", code="reading_died")


def _batch(line: bytes, number: int) -> Batch:
    data: dict[str, Any] = orjson.loads(line)
    if "error" in data:
        raise ReadingError(str(data["message"]), code=str(data["error"]))
    batch = Batch(**data)
    if batch.number != number:
        raise ReadingError("A reading child answered out of turn.", code="reading_died")
    return batch
