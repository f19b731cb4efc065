"""Documents of the index, made of live records; and the three ways to bring the index up with the store.

Promise: a sealed or dead record-entity has no document; a rebuilt index answers like the one before it. An import's documents are added
before
it goes live and are published with it, so that no search is ever short.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator

import orjson

from glasshouse.model.schema import common_schema, is_natural_person
from glasshouse.policy.charter.finding import fields
from glasshouse.policy.charter.functions import NONE
from glasshouse.policy.charter.treated import treated_as
from glasshouse.search.document import Document, Row, placed
from glasshouse.search.engine import Index
from glasshouse.store import bearers, functions as offices, indexed, prepared as prepare, sealing, staging
from glasshouse.store.engine import Database
from glasshouse.store.fold import CHUNK, WHOLE_SEALS, chunks
from glasshouse.store.keys import PublicIds
from glasshouse.store.prepared import Marks, Prepared


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
            every |= bearers.freed(connection, sorted(every), indexed.functions(connection))
            if import_id is not None:
                said = bearers.said_by(connection, import_id)
                every |= bearers.turned(connection, said, indexed.functions(connection), before=import_id, after=None)
        parts = self._with_holders(itertools.chain(self._touched(import_id) if import_id is not None else (), chunks(sorted(every), CHUNK)))
        deletes = itertools.chain(self._each(import_id) if import_id is not None else (), sorted(every))
        self._index.apply(self._made(parts, None), deletes, self._next)
        self._followed(waiting)

    def publish(self, import_id: int, go_live: Callable[[], int], step: Callable[[int], None], prepared: Prepared | None = None) -> None:
        """Index a staged import, then set it live by `go_live` (yields the sequence), then publish the documents. `step` hears how many.
        `prepared` are documents that the reading children made; without them the store is read again, as it is for declared functions,
        of which a row says only half."""
        prepared = prepared if prepared is not None and not prepared.dataset.function else None
        with self._database.read() as connection:
            waiting = sealing.stale(connection)
            functions = indexed.functions(connection)
            said = bearers.said_by(connection, import_id, closed_only=prepared is not None)
            crowded = prepare.crowded(connection, prepared) if prepared is not None else set()
            turned = bearers.turned(connection, said | crowded, functions, before=None, after=import_id)
        turned.update(waiting)
        if prepared is None:
            parts = self._with_holders(itertools.chain(self._touched(import_id), chunks(sorted(turned), CHUNK)))
            deletes = itertools.chain(self._each(import_id), sorted(turned))
            self._index.apply(self._made(parts, import_id, step), deletes, go_live)
        else:
            self._index.apply(self._changes(import_id, prepared, crowded, turned, step), (), go_live)
        self._followed(waiting)

    def rebuild(self, step: Callable[[int], None]) -> int:
        """A new index from the store alone; yields the number of documents."""
        waiting: list[int] = []

        def begun() -> int:
            with self._database.write() as connection:
                waiting.extend(sealing.stale(connection))
                return staging.forgive(connection)

        count = self._index.rebuild(self._all(step), begun)
        self._followed(waiting)
        return count

    def documents(self, numbers: list[int], assume: int | None = None, decided: dict[int, bool] | None = None) -> Iterator[Document]:
        """One document for each of these record-entities that lives and is not sealed. `decided`: see `known` of `bearers.shared`."""
        with self._database.read() as connection:
            datasets = indexed.datasets(connection)
            clusters = indexed.clusters(connection, numbers)
            rows = indexed.live_rows(connection, numbers, assume)
            functions = frozenset(number for number, dataset in datasets.items() if dataset.function)
            shared = bearers.shared(connection, rows, functions, assume, decided)
            held = offices.held(connection, {row.entity for row in rows if row.dataset in functions}, assume)
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
                    common_schema(known[1], row.schema) or (row.schema if is_natural_person(row.schema) else known[1]),
                    _joined(known[2], orjson.loads(row.data)),
                )
        for number, (dataset_number, schema, properties) in gathered.items():
            dataset = datasets[dataset_number]
            kind = treated_as(schema, properties, incorporated=dataset.incorporated)
            alike = bearers.among(shared, dataset_number, properties)
            found = fields(kind, properties, counted=dataset.counted, shared=alike, function=held.get(number, NONE))
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

    def _changes(
        self, import_id: int, prepared: Prepared, crowded: set[int], turned: set[int], step: Callable[[int], None]
    ) -> Iterator[Document | Row | int]:
        """Prepared rows where they are the whole truth; of the others the number, to delete what is there, and the store's document."""
        anew, done, rest, known = Marks(), 0, list[int](), dict[int, bool]()
        for numbers, rows in prepared.rows():
            with self._database.read() as connection:
                unsure = prepare.unsure(connection, [number for number in numbers if number > 0])
            for number, row, order in zip(numbers, rows, self._ids.orders([abs(number) for number in numbers]), strict=False):
                made = orjson.loads(row) if row else None
                if number < 0 or number in unsure or (made and not crowded.isdisjoint(made["digests"])):
                    rest.append(abs(number))
                elif made:
                    del made["digests"]
                    yield placed(made, number, 0, order)
            if len(rest) >= CHUNK:
                yield from self._anew(rest, anew, import_id, known)
                rest = []
            done += len(numbers)
            step(done)
        for part in itertools.chain([rest], self._closed(import_id), chunks(sorted(turned), CHUNK)):
            yield from self._anew(part, anew, import_id, known)

    def _anew(self, numbers: list[int], done: Marks, import_id: int, known: dict[int, bool]) -> Iterator[Document | int]:
        for part in chunks([number for number in numbers if done.add(number)], CHUNK):
            yield from part
            yield from self.documents(part, import_id, known)

    def _closed(self, import_id: int) -> Iterator[list[int]]:
        with self._database.read() as connection:
            yield from staging.closed(connection, import_id)

    def _followed(self, numbers: list[int]) -> None:
        if numbers:
            with self._database.write() as connection:
                sealing.followed(connection, numbers)

    def _with_holders(self, parts: Iterable[list[int]]) -> Iterator[list[int]]:
        """Each of the lists, and after it whoever holds a function of which it may say something."""
        with self._database.read() as connection:
            functions = indexed.functions(connection)
        for part in parts:
            yield part
            with self._database.read() as connection:
                also = offices.behind(connection, part, functions)
            yield from chunks(sorted(also.difference(part)), CHUNK)

    def _touched(self, import_id: int) -> Iterator[list[int]]:
        with self._database.read() as connection:
            yield from staging.touched(connection, import_id)

    def _each(self, import_id: int) -> Iterator[int]:
        return (number for part in self._touched(import_id) for number in part)

    def _next(self) -> int:
        with self._database.write() as connection:
            return staging.pay(connection)


def _joined(one: dict[str, list[str]], other: dict[str, list[str]]) -> dict[str, list[str]]:
    for name, values in other.items():
        one[name] = list(dict.fromkeys([*one.get(name, ()), *values]))
    return one
