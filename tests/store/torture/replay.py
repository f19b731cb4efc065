"""Disk states that a power cut may leave, made of what `powercut.c` recorded.

At a cut, all that was synced is there. What was written since may be there or not: nothing of it, a prefix, any subset, or a prefix
whose last write is torn at a sector. Names (created, removed, renamed) keep their order, as journalling file systems do.
"""

from __future__ import annotations

import random
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

SECTOR = 512
HOWS = ("nothing", "prefix", "subset", "torn")
Files = dict[str, bytearray]


@dataclass(frozen=True, slots=True)
class Step:
    """One record: see powercut.c."""

    op: str
    name: str
    offset: int
    data: bytes


@dataclass(frozen=True, slots=True)
class State:
    """Files as found after a cut behind step `at`, and the lines that had been acknowledged by then."""

    at: int
    how: str
    files: dict[str, bytes]
    acknowledged: list[str]


def steps(log: Path) -> list[Step]:
    """The record, in order."""
    raw, at, found = log.read_bytes(), 0, []
    while at + 15 <= len(raw):
        op, (length, offset, size) = chr(raw[at]), struct.unpack_from("<HQI", raw, at + 1)
        at += 15
        name = raw[at : at + length].decode()
        at += length
        data = raw[at : at + size] if op in "WR" else b""
        at += len(data)
        found.append(Step(op, name, offset, data))
    return found


def states(before: dict[str, bytes], record: list[Step], cuts: int, chance: random.Random) -> Iterator[State]:
    """Four states for each of `cuts` moments, spread over the record by chance; `before` is what the disk held at its start."""
    wanted = sorted(chance.sample(range(1, len(record) + 1), min(cuts, len(record))))
    durable: Files = {name: bytearray(content) for name, content in before.items()}
    pending: list[Step] = []
    acknowledged = ""
    done = 0
    for cut in wanted:
        for step in record[done:cut]:
            if step.name == "ACKS":
                acknowledged += step.data.decode() if step.op == "W" else ""
            else:
                pending = _advance(durable, pending, step)
        done = cut
        for how in HOWS:
            files = {name: bytearray(content) for name, content in durable.items()}
            for step in _survivors(pending, how, chance):
                _apply(files, step)
            lines = [line for line in acknowledged.splitlines(keepends=True) if line.endswith("\n")]
            yield State(cut, how, {name: bytes(content) for name, content in files.items()}, lines)


def _advance(durable: Files, pending: list[Step], step: Step) -> list[Step]:
    if step.op in "WT":
        return [*pending, step]
    for earlier in pending:
        if earlier.name == step.name:
            _apply(durable, earlier)
    if step.op != "S":
        _apply(durable, step)
    return [earlier for earlier in pending if earlier.name != step.name]


def _survivors(pending: list[Step], how: str, chance: random.Random) -> list[Step]:
    if how == "nothing":
        return []
    if how == "subset":
        return [step for step in pending if chance.random() < 0.5]
    kept = pending[: chance.randint(0, len(pending))]
    if how == "torn" and kept and kept[-1].op == "W":
        last = kept[-1]
        kept[-1] = Step("W", last.name, last.offset, last.data[: SECTOR * chance.randint(0, len(last.data) // SECTOR)])
    return kept


def _apply(files: Files, step: Step) -> None:
    if step.op == "U":
        files.pop(step.name, None)
    elif step.op == "R":
        files[step.data.decode()] = files.pop(step.name, bytearray())
    else:
        content = files.setdefault(step.name, bytearray())
        end = step.offset + len(step.data)
        if step.op in "WT" and len(content) < end:
            content.extend(bytes(end - len(content)))
        if step.op == "W":
            content[step.offset : end] = step.data
        elif step.op == "T":
            del content[step.offset :]
