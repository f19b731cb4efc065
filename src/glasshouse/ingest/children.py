"""The parent's side of reading children: started, read in order, checked, and gone when the reading ends for whatever reason.

Children are forked from one prepared process that has the vocabulary loaded and has seen no file: a fresh process for each task, in
milliseconds. None of them runs the parent's main module, which may be a server (that alone cost seconds for each import).
"""

from __future__ import annotations

import dataclasses
import fcntl
import gc
import io
import multiprocessing
import os
import sys
from collections.abc import Iterator
from contextlib import suppress
from functools import cache
from multiprocessing import forkserver, popen_forkserver, reduction, spawn, util
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerContext, ForkServerProcess, set_spawning_popen
from multiprocessing.process import BaseProcess
from typing import Any

import orjson

from glasshouse.base.errors import GlasshouseError
from glasshouse.ingest.child import work
from glasshouse.ingest.drafting import Batch, Task

_PIPE = 1 << 20
"""Bytes that a child may be ahead: as many as Linux gives to anybody."""


class ReadingError(GlasshouseError):
    """A reading child could not do its task, or died of the file."""

    code = "reading"


class _Popen(popen_forkserver.Popen):
    """The standard library's, but for what it tells the child to prepare: not the parent's main module."""

    _fds: list[int]

    def _launch(self, process_obj: BaseProcess) -> None:
        left_out = ("init_main_from_name", "init_main_from_path")
        prepare = {key: value for key, value in spawn.get_preparation_data(process_obj.name).items() if key not in left_out}
        message = io.BytesIO()
        set_spawning_popen(self)
        try:
            reduction.dump(prepare, message)
            reduction.dump(process_obj, message)
        finally:
            set_spawning_popen(None)
        self.sentinel, write = forkserver.connect_to_new_process(self._fds)
        self.finalizer = util.Finalize(self, _close, (os.dup(write), self.sentinel))
        with open(write, "wb", closefd=True) as pipe:
            pipe.write(message.getbuffer())
        self.pid = forkserver.read_signed(self.sentinel)


def _close(*descriptors: int) -> None:
    for descriptor in descriptors:
        os.close(descriptor)


class Child(ForkServerProcess):
    """A process of the prepared kind."""

    @staticmethod
    def _Popen(process_obj: BaseProcess) -> _Popen:  # noqa: N802  # the standard library's name
        return _Popen(process_obj)


@cache
def context() -> ForkServerContext:
    """Where children come from."""
    server = multiprocessing.get_context("forkserver")
    server.set_forkserver_preload(["glasshouse.ingest.child", "followthemoney"])
    return server


def read(task: Task, processes: int, memory_mb: int) -> Iterator[tuple[Batch, list[bytes]]]:
    """Every batch of the file in order, made by `processes` children, with the documents of its records (one each, empty where none)."""
    children = [_start(dataclasses.replace(task, mine=number, of=processes), memory_mb) for number in range(processes)]
    try:
        number, ended = 0, False
        while not ended:
            found = _batch(children[number % processes][1], number)
            if found is None:
                return
            yield found
            ended = bool(found[0].fatal)
            number += 1
    finally:
        for child, pipe in children:
            pipe.close()
            child.kill()
            child.join()
            child.close()


def _start(task: Task, memory_mb: int) -> tuple[Child, Connection]:
    ours, theirs = context().Pipe(duplex=False)
    _widen(ours)
    child = Child(target=work, args=(task, memory_mb, theirs), daemon=True)
    child.start()
    theirs.close()
    return child, ours


def _parsed(frame: bytes) -> dict[str, Any]:
    """A frame, parsed without a search for garbage at every few hundred of its lists: those searches cost more than the parsing."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        return orjson.loads(frame)  # type: ignore[no-any-return]
    finally:
        if collecting:
            gc.enable()


def _widen(pipe: Connection) -> None:
    """Room for about a batch, where the system gives it: the child goes on while the parent writes."""
    if sys.platform == "linux":
        with suppress(OSError):
            fcntl.fcntl(pipe.fileno(), fcntl.F_SETPIPE_SZ, _PIPE)


def _batch(pipe: Connection, number: int) -> tuple[Batch, list[bytes]] | None:
    try:
        data = _parsed(pipe.recv_bytes())
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
    return batch, pipe.recv_bytes().split(b"\n")
