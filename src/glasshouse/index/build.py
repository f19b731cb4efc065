"""Documents of the index, made of live records; and the three ways to bring the index up with the store.

Promise: a sealed or dead record-entity has no document; a rebuilt index answers like the one before it. An import's documents are added
before
it goes live and are published with it, so that no search is ever short.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

import orjson

from glasshouse.model.schema import common_schema, is_natural_person
from glasshouse.policy.charter.finding import fields
from glasshouse.search.document import Document
from glasshouse.search.engine import Index
from glasshouse.store import indexed, staging
from glasshouse.store.engine import Database
from glasshouse.store.fold import CHUNK, WHOLE_SEALS, chunks
from glasshouse.store.keys import PublicIds


class Builder:
    """Brings one index up with one store."""

    def __init__(self, database: Database, index: Index, ids: PublicIds) -> None:
        self._database = database
        self._index = index
        self._ids = ids

    def behind(self) -> bool:
        """Whether the index misses something of the store."""
        with self._database.read() as connection:
            return not self._index.ready or staging.owed(connection) > 0 or self._index.sequence != staging.sequence(connection)

    def refresh(self, numbers: Iterable[int], import_id: int | None) -> None:
        """After an act: the documents of what it touched, before its answer is given."""
        every = set(numbers)
        with self._database.read() as connection:
            every.update(waiting := sealing.stale(connection))
            every |= self._crowds(connection, carried_by(connection, sorted(every)), None, None)
            if import_id is not None:
                every |= self._turned(connection, import_id, import_id, None)
        parts = itertools.chain(self._touched(import_id) if import_id is not None else (), chunks(sorted(every), CHUNK))
        deletes = itertools.chain(self._each(import_id) if import_id is not None else (), sorted(every))
        self._index.apply(self._made(parts, None), deletes, self._next)
        self._followed(waiting)

    def waiting(self) -> bool:
        """Whether seals wait for the index: a process died between the two."""
        with self._database.read() as connection:
            return bool(sealing.stale(connection))

    def publish(self, import_id: int, go_live: Callable[[], int], step: Callable[[int], None]) -> None:
        """Index a staged import, then set it live by `go_live` (yields the sequence), then publish the documents. `step` hears how many."""
        with self._database.read() as connection:
            waiting = sealing.stale(connection)
            turned = self._turned(connection, import_id, None, import_id) | set(waiting)
        parts = itertools.chain(self._touched(import_id), chunks(sorted(turned), CHUNK))
        deletes = itertools.chain(self._each(import_id), sorted(turned))
        self._index.apply(self._made(parts, import_id, step), deletes, go_live)
        self._followed(waiting)

    def rebuild(self, step: Callable[[int], None]) -> int:
        """A new index from the store alone; yields the number of documents."""
        with self._database.write() as connection:
            sequence, waiting = staging.forgive(connection), sealing.stale(connection)
        count = self._index.rebuild(self._all(step), sequence)
        self._followed(waiting)
        return count

    def documents(self, numbers: list[int], assume: int | None = None) -> Iterator[Document]:
        """One document for each of these record-entities that lives and is not sealed."""
        with self._database.read() as connection:
            datasets = indexed.datasets(connection)
            clusters = indexed.clusters(connection, numbers)
            rows = indexed.live_rows(connection, numbers, assume)
        gathered: dict[int, tuple[int, str, dict[str, list[str]]]] = {}
        for row in rows:
            dataset = datasets[row.dataset]
            if row.role is not None and (row.role in WHOLE_SEALS or not dataset.function):
                continue
            known = gathered.get(row.entity)
            if known is None:
                gathered[row.entity] = (row.dataset, row.schema, orjson.loads(row.data))
            else:
                gathered[row.entity] = (
                    row.dataset,
                    common_schema(known[1], row.schema) or known[1],
                    _joined(known[2], orjson.loads(row.data)),
                )
        for number, (dataset_number, schema, properties) in gathered.items():
            dataset = datasets[dataset_number]
            no_identifiers = frozenset(
                value for digest, values in digests(dataset_number, properties).items() if digest in shared for value in values
            ) if shared else frozenset()
            found = fields(schema, properties, as_person=dataset.as_person, shared=no_identifiers)
            if found is not None:
                yield Document(number, clusters.get(number, 0), self._ids.order(number), dataset.key, schema, found)

    def _all(self, step: Callable[[int], None]) -> Iterator[Document]:
        last, done = 0, 0
        while True:
            with self._database.read() as connection:
                numbers = indexed.numbers_after(connection, last)
            if not numbers:
                return
            yield from self.documents(numbers)
            last, done = numbers[-1], done + len(numbers)
            step(done)

    def _made(self, parts: Iterable[list[int]], assume: int | None, step: Callable[[int], None] | None = None) -> Iterator[Document]:
        done = 0
        for part in parts:
            yield from self.documents(part, assume)
            done += len(part)
            if step is not None:
                step(done)

    def _shared(self, connection: sa.Connection, rows: Sequence[Any], datasets: dict[int, _Dataset], assume: int | None) -> set[int]:
        """Digests of the persons' values among `rows` that more than ten persons of their dataset carry (C1)."""
        wanted = {
            digest for row in rows if is_natural_person(row.schema) for digest in digests(row.dataset, orjson.loads(row.data))
        }
        return bearers.shared(connection, wanted, _functions(datasets), assume)

    def _turned(self, connection: sa.Connection, import_id: int, before: int | None, after: int | None) -> set[int]:
        """Record-entities whose values turn, by an import's going live or its undoing, into identifiers or out of being some."""
        s, found = t.spans.c, set()
        for some in said_by(connection, (s.opened_by == import_id) | (s.closed_by == import_id)):
            found |= self._crowds(connection, some, before, after)
        return found

    def _crowds(self, connection: sa.Connection, wanted: set[int], before: int | None, after: int | None) -> set[int]:
        """Live carriers of values whose standing differs; where nothing says what was `before` (both None), of those that are identifiers."""
        functions = _functions(self._datasets(connection))
        found: set[int] = set()
        for digest in bearers.crowded(connection, wanted):
            now = bearers.carriers(connection, digest, functions, after)
            was = [] if before == after else bearers.carriers(connection, digest, functions, before)
            if before == after and len(now) <= bearers.MOST:
                found.update(now)
            elif before != after and (len(now) > bearers.MOST) != (len(was) > bearers.MOST):
                found.update(was if len(now) > bearers.MOST else now)
        return found

    def _followed(self, numbers: list[int]) -> None:
        if numbers:
            with self._database.write() as connection:
                sealing.followed(connection, numbers)

    def _touched(self, import_id: int) -> Iterator[list[int]]:
        with self._database.read() as connection:
            yield from staging.touched(connection, import_id)

    def _each(self, import_id: int) -> Iterator[int]:
        return (number for part in self._touched(import_id) for number in part)

    def _next(self) -> int:
        with self._database.write() as connection:
            return staging.pay(connection)


def _functions(datasets: dict[int, _Dataset]) -> frozenset[int]:
    return frozenset(number for number, dataset in datasets.items() if dataset.function)


def _joined(one: dict[str, list[str]], other: dict[str, list[str]]) -> dict[str, list[str]]:
    for name, values in other.items():
        one[name] = list(dict.fromkeys([*one.get(name, ()), *values]))
    return one
