"""Index documents that reading children prepared, kept aside in the work folder until their import is published.

They are taken instead of reading the store again for an entity whose only record has just come in. Promise: what is kept here is never
the truth: whoever publishes asks the store first (`unsure`), and falls back to it. The file is gone when the import ends or the
process starts again; then the store alone is read.

File: frames of one JSON line [[record-entity, …], [digest, …], bytes of the rows], then the rows, one JSON object or an empty line for each
record-entity, in the same order.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from pathlib import Path

import orjson
import sqlalchemy as sa

from glasshouse.store import bearers, tables as t
from glasshouse.store.fold import CHUNK, chunks
from glasshouse.store.indexed import IndexedDataset
from glasshouse.store.rightstables import restricted

_SPREAD = 20
"""A range of numbers is asked as a range up to this many times its count."""


class Marks:
    """A set of record-entities, one bit for each number of the store: flat in memory, whatever is loaded."""

    def __init__(self) -> None:
        self._bits = bytearray()

    def add(self, number: int) -> bool:
        """Put it in; False where it was in."""
        at, bit = number >> 3, 1 << (number & 7)
        if at >= len(self._bits):
            self._bits.extend(bytes(at + 4096 - len(self._bits)))
        if self._bits[at] & bit:
            return False
        self._bits[at] |= bit
        return True

    def upto(self, last: int) -> Iterator[int]:
        """Those that are in, in order, up to `last`."""
        for at, bits in enumerate(self._bits[: (last >> 3) + 1]):
            if bits:
                yield from (number for number in range(at << 3, min(at + 1 << 3, last + 1)) if bits & 1 << (number & 7))

    def __contains__(self, number: int) -> bool:
        at = number >> 3
        return at < len(self._bits) and bool(self._bits[at] & 1 << (number & 7))


class Prepared:
    """What was prepared of one import. `dataset` is what its dataset was when the children worked, `newest` the last
    record-entity from before it, `entities` the number of different record-entities so far."""

    def __init__(self, path: Path, dataset: IndexedDataset, newest: int) -> None:
        self.dataset = dataset
        self._newest = newest
        self._path = path
        self._file = path.open("wb")
        self._met = Marks()
        self.entities = 0

    def add(self, numbers: Sequence[int], digests: Iterable[int], rows: Sequence[bytes], again: Sequence[int]) -> None:
        """One committed batch: `rows` of `numbers` (empty: not to be found by search), and the entities that only the store can tell of."""
        self.entities += sum(map(self._met.add, numbers)) + sum(map(self._met.add, again))
        body = b"\n".join([*rows, *([b""] * len(again)), b""])
        self._file.write(orjson.dumps([[*numbers, *(-number for number in again)], sorted(set(digests)), len(body)]) + b"\n" + body)

    def older(self) -> Iterator[list[int]]:
        """Of the record-entities, those that were there before the import, in lists."""
        yield from chunks(self._met.upto(self._newest), CHUNK)  # type: ignore[arg-type]  # any iterable does

    def heads(self) -> Iterator[tuple[list[int], list[int]]]:
        """Of each frame: its record-entities (negative: only the store can tell) and its digests."""
        self._file.flush()
        with self._path.open("rb") as file:
            while line := file.readline():
                numbers, digests, size = orjson.loads(line)
                file.seek(size, 1)
                yield numbers, digests

    def rows(self) -> Iterator[tuple[list[int], list[bytes]]]:
        """Of each frame: its record-entities and their rows."""
        self._file.flush()
        with self._path.open("rb") as file:
            while line := file.readline():
                numbers, _, size = orjson.loads(line)
                yield numbers, file.read(size).split(b"\n")

    def close(self) -> None:
        """Remove the file."""
        self._file.close()
        self._path.unlink(missing_ok=True)


def unsure(connection: sa.Connection, numbers: Collection[int]) -> set[int]:
    """Those of the record-entities of which one prepared row is not the whole truth: several records, a seal, a
    restriction, a cluster."""
    r, e, s = t.records.c, t.entities.c, t.seals.c
    found: set[int] = set()
    for part in _ranges(sorted(numbers)):
        several = sa.select(r.entity).where(_among(r.entity, part)).group_by(r.entity).having(sa.func.count() > 1)
        sealed = sa.select(s.entity).where(_among(s.entity, part))
        joined = sa.select(e.id).where(_among(e.id, part) & e.cluster.isnot(None))
        away = sa.select(restricted.c.entity).where(_among(restricted.c.entity, part))
        for query in (several, sealed, away, joined):
            found.update(connection.execute(query).scalars())
    return found


def crowded(connection: sa.Connection, prepared: Prepared) -> set[int]:
    """Digests of the import that more than ten record-entities ever carried."""
    found: set[int] = set()
    for _, digests in prepared.heads():
        found |= bearers.crowded(connection, digests)
    return found


def _ranges(numbers: list[int]) -> Iterator[list[int]]:
    """Numbers that lie close together in one list, others in lists of CHUNK."""
    if numbers and numbers[-1] - numbers[0] <= _SPREAD * len(numbers):
        yield numbers
    else:
        yield from chunks(numbers, CHUNK)


def _among(column: sa.ColumnElement[int], numbers: list[int]) -> sa.ColumnElement[bool]:
    if numbers[-1] - numbers[0] <= _SPREAD * len(numbers):
        return column.between(numbers[0], numbers[-1])
    return column.in_(numbers)
