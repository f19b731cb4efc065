"""The parent's side of reading children: started, read in order, checked, and gone when the reading ends for whatever reason.

Children are forked from one prepared process that has the vocabulary loaded and has seen no file: a fresh process for each task, in
milliseconds.
"""

from __future__ import annotations

import dataclasses
import multiprocessing
from collections.abc import Iterator
from functools import cache
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerContext, ForkServerProcess
from typing import Any

import orjson

from glasshouse.base.errors import GlasshouseError
from glasshouse.ingest.child import work
from glasshouse.ingest.drafting import Batch, Task


class ReadingError(GlasshouseError):
    """A reading child could not do its task, or died of the file."""

    code = "reading"


@cache
def context() -> ForkServerContext:
    """Where children come from."""
    server = multiprocessing.get_context("forkserver")
    server.set_forkserver_preload(["glasshouse.ingest.child", "followthemoney"])
    return server


def read(task: Task, processes: int, memory_mb: int) -> Iterator[Batch]:
    """Every batch of the file in order, made by `processes` children."""
    children = [_start(dataclasses.replace(task, mine=number, of=processes), memory_mb) for number in range(processes)]
    try:
        number, ended = 0, False
        while not ended:
            batch = _batch(children[number % processes][1], number)
            if batch is None:
                return
            yield batch
            ended = bool(batch.fatal)
            number += 1
    finally:
        for process, pipe in children:
            pipe.close()
            process.kill()
            process.join()
            process.close()


def _start(task: Task, memory_mb: int) -> tuple[ForkServerProcess, Connection]:
    ours, theirs = context().Pipe(duplex=False)
    process = context().Process(target=work, args=(task, memory_mb, theirs), daemon=True)
    process.start()
    theirs.close()
    return process, ours


def _batch(pipe: Connection, number: int) -> Batch | None:
    try:
        data: dict[str, Any] = orjson.loads(pipe.recv_bytes())
    except EOFError as error:
        raise ReadingError(
            "Reading stopped: the file made the reading process fail.",
            remedy="Check the file; nothing of it is live.",
            code="reading_died",
        ) from error
    if "error" in data:
        raise ReadingError(str(data["message"]), code=str(data["error"]))
    if not data:
        return None
    batch = Batch(**data)
    if batch.number != number:
        raise ReadingError("A reading child answered out of turn.", code="reading_died")
    return batch
