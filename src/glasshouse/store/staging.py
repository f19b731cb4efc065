"""An import's rows on their way in: staged in small transactions, invisible until one transaction sets the import live.

Promise: equal rows share a record; what was live and came again is left alone; a snapshot closes exactly what did not come again; a
batch that
was committed before a crash is not written twice. Every function takes the caller's transaction.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import sqlalchemy as sa

from glasshouse.base.errors import ConflictError
from glasshouse.store import bearers, bulk, household, meta, restricting, sealing, tables as t
from glasshouse.store.engine import insert_new, take_numbers
from glasshouse.store.fold import CHUNK, chunks
from glasshouse.store.prepared import Marks

MANY = 900
_FORGOTTEN = 5_000
FAULTS_KEPT = 100_000


class Staged(NamedTuple):
    """One checked record from a reading child: `hash` is its record id, `edges` (property, entity name), `child` seals it at once (C4),
    `digests` stand for a person's identifiers (`bearers.digests`)."""

    entity: str
    schema: str
    data: str
    hash: bytes
    place: str
    edges: Sequence[tuple[str, str]]
    child: bool = False
    digests: Sequence[int] = ()


class Arrived(NamedTuple):
    """What a batch opened: `fresh` (record-entity, position in the batch) of records that nobody had said before, `again` the
    record-entities of others."""

    fresh: list[tuple[int, int]]
    again: list[int]


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault of a row: `kept` when the row stayed without the value."""

    code: str
    place: str
    field: str
    message: str
    kept: bool


@dataclass(frozen=True, slots=True)
class Import:
    """What staging needs to know of an import."""

    id: int
    public: str
    source: int
    source_name: str
    dataset: int
    dataset_key: str
    dataset_name: str
    sha256: str
    file_name: str
    spec: dict[str, Any]
    mode: str
    state: str
    batches: int
    progress: dict[str, Any]
    first: bool
    started: int


def find(connection: sa.Connection, public: str) -> Import | None:
    """The import with this public id."""
    i, s, d = t.imports.c, t.sources.c, t.datasets.c
    query = (
        sa.select(t.imports, s.name.label("source_name"), d.key.label("dataset_key"), d.name.label("dataset_name"))
        .join(t.sources, s.id == i.source)
        .join(t.datasets, d.id == i.dataset)
        .where(i.public == public)
    )
    row = connection.execute(query).first()
    if row is None:
        return None
    earlier = connection.execute(sa.select(i.id).where((i.source == row.source) & (i.live == 1)).limit(1)).first()
    return Import(
        row.id,
        row.public,
        row.source,
        row.source_name,
        row.dataset,
        row.dataset_key,
        row.dataset_name,
        row.sha256,
        row.file_name,
        json.loads(row.spec),
        row.mode,
        row.state,
        row.batches,
        json.loads(row.progress),
        earlier is None,
        row.started,
    )


def stage(connection: sa.Connection, load: Import, batch: Sequence[Staged], now: int, removed: Sequence[str] = ()) -> Arrived:
    """Write one batch of records, after taking back what a delta says is `removed`."""
    if removed:
        _take_back(connection, load, removed)
    names = {item.entity for item in batch}
    names.update(target for item in batch for _, target in item.edges)
    numbers, made = _entities(connection, load.dataset, names)
    known, fresh = _records(connection, load, batch, numbers, made)
    _edges(connection, fresh, numbers)
    places: dict[int, str] = {}
    for item in batch:
        places.setdefault(known[item.hash], item.place)
    created = {number for number, _, _ in fresh}
    opened = _spans(connection, load, places, created)
    bearers.note_bearers(connection, [(digest, numbers[item.entity]) for _, _, item in fresh for digest in item.digests])
    sealing.seal_children(connection, {numbers[item.entity] for item in batch if item.child}, now)
    named = [(numbers[item.entity], item.schema, [numbers[target] for _, target in item.edges]) for _, _, item in fresh if item.edges]
    sealing.seal_arrivals(connection, named, now)
    restricting.arrive(connection, named)
    said = ((numbers[item.entity], item.schema, [numbers[target] for _, target in item.edges]) for item in batch)
    household.arrive(connection, said, now)
    again = {numbers[item.entity] for item in batch if known[item.hash] in opened and known[item.hash] not in created}
    return Arrived([(numbers[item.entity], position) for _, position, item in fresh], sorted(again))


def note(connection: sa.Connection, load: Import, batches: int, progress: dict[str, Any]) -> None:
    """How far it is, in the batch's own transaction."""
    connection.execute(sa.update(t.imports).where(t.imports.c.id == load.id).values(batches=batches, progress=json.dumps(progress)))


def mixed_kinds(connection: sa.Connection, load: Import) -> list[tuple[str, str, str]]:
    """(place, schema, other schema) of records of this import whose record-entity has a record of another schema; at most 1,000."""
    r, o, s = t.records.alias("r"), t.records.alias("o"), t.spans.c
    query = (
        sa.select(sa.func.min(s.place), r.c.schema, o.c.schema)
        .select_from(t.spans.join(r, r.c.id == s.record).join(o, (o.c.entity == r.c.entity) & (o.c.schema != r.c.schema)))
        .where(s.opened_by == load.id)
        .group_by(r.c.entity, r.c.schema, o.c.schema)
        .order_by(sa.func.min(s.id))
        .limit(1000)
    )
    return [(row[0], row[1], row[2]) for row in connection.execute(query)]


def add_faults(connection: sa.Connection, load: Import, faults: Iterable[Fault], start: int) -> None:
    """Faults from number `start`; a resumed batch writes the same numbers again and changes nothing."""
    rows = [
        {
            "import": load.id,
            "number": start + i,
            "code": f.code,
            "place": f.place,
            "field": f.field,
            "message": f.message,
            "kept": int(f.kept),
        }
        for i, f in enumerate(faults)
        if start + i < FAULTS_KEPT
    ]
    for part in chunks(rows, 1000):
        insert_new(connection, t.faults, part)


def set_state(connection: sa.Connection, load: Import, state: str, message: str = "", finished: int | None = None) -> None:
    """Its state, with a sentence for people."""
    connection.execute(sa.update(t.imports).where(t.imports.c.id == load.id).values(state=state, message=message[:1000], finished=finished))


def begin(connection: sa.Connection, load: Import) -> bool:
    """Set it running; False where it was taken back, or waits for a person."""
    free = (t.imports.c.id == load.id) & t.imports.c.state.in_(["waiting", "running"])
    return connection.execute(sa.update(t.imports).where(free).values(state="running", message="", finished=None)).rowcount == 1


def absent(connection: sa.Connection, load: Import) -> Iterator[list[int]]:
    """Spans of the source that a snapshot did not bring again, in lists for `close`."""
    came = sa.exists().where((t.seen.c["import"] == load.id) & (t.seen.c.record == t.spans.c.record))
    yield from _numbers(connection, sa.select(t.spans.c.id).where(*_live_spans(load), ~came))


def replaced(connection: sa.Connection, load: Import) -> Iterator[list[int]]:
    """Spans of what the source said before of entities that a delta speaks of anew, in lists for `close`: its records take their place."""
    r, s = t.records.c, t.spans.c
    came = sa.select(t.seen.c.record).where(t.seen.c["import"] == load.id)
    spoken = sa.union(
        sa.select(r.entity).join(t.spans, s.record == r.id).where(s.opened_by == load.id),
        sa.select(r.entity).where(r.id.in_(came)),
    )
    theirs = sa.select(r.id).where(r.entity.in_(spoken))
    yield from _numbers(connection, sa.select(s.id).where(*_live_spans(load), s.record.in_(theirs), s.record.not_in(came)))


def close(connection: sa.Connection, load: Import, spans: Sequence[int]) -> None:
    """Let this import close these spans; invisible like the rest until it is live."""
    connection.execute(sa.update(t.spans).where(t.spans.c.id.in_(spans)).values(closed_by=load.id))


def go_live(connection: sa.Connection, load: Import, progress: dict[str, Any], now: int, message: str = "") -> int:
    """Everything of the import becomes visible in this transaction (a `single` one), but what is restricted; yields the store's new
    sequence. ConflictError where it was undone."""
    values = {"live": 1, "state": "live", "finished": now, "message": message, "progress": json.dumps(progress)}
    working = (t.imports.c.id == load.id) & (t.imports.c.state == "running")
    if not connection.execute(sa.update(t.imports).where(working).values(values)).rowcount:
        raise ConflictError("This import was taken back while it ran.")
    restricting.arrived(connection, load.id)
    return next_sequence(connection)


def newest_entity(connection: sa.Connection) -> int:
    """The number that the newest record-entity has; all that come get higher ones."""
    return int(connection.execute(sa.select(sa.func.max(t.entities.c.id))).scalar() or 0)


def forget_seen(connection: sa.Connection, load: Import) -> bool:
    """Remove some of what `seen` kept for an import that has ended; whether there may be more."""
    s = t.seen.c
    mine = s["import"] == load.id
    last = connection.execute(sa.select(s.record).where(mine).order_by(s.record).limit(1).offset(_FORGOTTEN)).scalar()
    connection.execute(sa.delete(t.seen).where(mine if last is None else mine & (s.record < last)))
    return last is not None


def next_sequence(connection: sa.Connection) -> int:
    """The store's sequence, one further: what the index must catch up with."""
    return meta.count(connection, "sequence", 1)


def sequence(connection: sa.Connection) -> int:
    """The store's sequence."""
    return int(meta.get(connection, "sequence") or 0)


def owe(connection: sa.Connection) -> None:
    """This transaction changes what the index must follow: until `pay`, a crash makes the index behind."""
    meta.count(connection, "owed", 1)


def pay(connection: sa.Connection) -> int:
    """The index is about to follow one such transaction; yields the store's new sequence."""
    meta.count(connection, "owed", -1)
    return next_sequence(connection)


def owed(connection: sa.Connection) -> int:
    """How many such transactions the index may not have followed."""
    return int(meta.get(connection, "owed") or 0)


def forgive(connection: sa.Connection) -> int:
    """The index is about to be made anew from what is committed now; yields the store's sequence. It moves where something was owed: should
    the making not come to its end, the old index is still known to be behind."""
    left = owed(connection)
    if not left:
        return sequence(connection)
    meta.count(connection, "owed", -left)
    return next_sequence(connection)


def touched(connection: sa.Connection, import_id: int) -> Iterator[list[int]]:
    """Record-entities that an import opened or closed something of, in lists, each once."""
    s = t.spans.c
    yield from _behind(connection, (s.opened_by == import_id, s.closed_by == import_id))


def closed(connection: sa.Connection, import_id: int) -> Iterator[list[int]]:
    """Record-entities that an import closed something of, in lists, each once."""
    yield from _behind(connection, (t.spans.c.closed_by == import_id,))


def _behind(connection: sa.Connection, spans: Iterable[sa.ColumnElement[bool]]) -> Iterator[list[int]]:
    """The record-entities of some spans, each once. Told apart here: a database that sorts them holds all of them in memory."""
    met = Marks()
    for where in spans:
        query = sa.select(t.records.c.entity).join(t.spans, t.spans.c.record == t.records.c.id).where(where)
        for part in _numbers(connection, query):
            if fresh := sorted(number for number in part if met.add(number)):
                yield fresh


def _numbers(connection: sa.Connection, query: sa.Select[tuple[int]]) -> Iterator[list[int]]:
    """A query's numbers in lists, never all of them at once."""
    rows = connection.execute(query.execution_options(stream_results=True)).scalars()
    yield from chunks(rows, CHUNK)  # type: ignore[arg-type]  # any iterable does


def _entities(connection: sa.Connection, dataset: int, names: set[str]) -> tuple[dict[str, int], set[int]]:
    """Name to number for all of them, and the numbers that are new."""
    found = bulk.entity_numbers(connection, dataset, names)
    missing = sorted(names - found.keys())
    if not missing:
        return found, set()
    first = take_numbers(connection, "entities", len(missing))
    bulk.insert(connection, t.entities, "id dataset name", [(first + i, dataset, name) for i, name in enumerate(missing)])
    found.update({name: first + i for i, name in enumerate(missing)})
    return found, set(range(first, first + len(missing)))


def _records(
    connection: sa.Connection, load: Import, batch: Sequence[Staged], numbers: dict[str, int], made: set[int]
) -> tuple[dict[bytes, int], list[tuple[int, int, Staged]]]:
    """Hash to record number for the whole batch, and those that are new with their positions. What was just made has no record yet."""
    wanted = {item.hash: position for position, item in enumerate(batch)}
    asked = [(numbers[batch[position].entity], digest) for digest, position in wanted.items()]
    found = bulk.record_numbers(connection, [(number, digest) for number, digest in asked if number not in made])
    missing = [(position, batch[position]) for digest, position in wanted.items() if digest not in found]
    if not missing:
        return found, []
    first = take_numbers(connection, "records", len(missing))
    fresh = [(first + i, position, item) for i, (position, item) in enumerate(missing)]
    rows = [(number, item.hash, numbers[item.entity], load.dataset, item.schema, item.data) for number, _, item in fresh]
    bulk.insert(connection, t.records, "id hash entity dataset schema data", rows)
    found.update({item.hash: number for number, _, item in fresh})
    return found, fresh


def _edges(connection: sa.Connection, fresh: list[tuple[int, int, Staged]], numbers: dict[str, int]) -> None:
    rows = {(numbers[target], number, prop) for number, _, item in fresh for prop, target in item.edges}
    bulk.insert(connection, t.edges, "target record prop", sorted(rows))


def _spans(connection: sa.Connection, load: Import, places: dict[int, str], created: set[int]) -> set[int]:
    """Open a span for what is not live in this source yet; mark what is as seen. Yields the records that were opened."""
    old = sorted(places.keys() - created)
    live: set[int] = set()
    mine: set[int] = set()
    for part in chunks(old, MANY):
        if not load.first:
            live |= set(connection.execute(sa.select(t.spans.c.record).where(*_live_spans(load), t.spans.c.record.in_(part))).scalars())
        own = sa.select(t.spans.c.record).where((t.spans.c.opened_by == load.id) & t.spans.c.record.in_(part))
        mine |= set(connection.execute(own).scalars())
    bulk.insert(connection, t.seen, "import record", [(load.id, record) for record in sorted(live)], leave=True)
    if load.mode == "delta" and live:
        # The delta took it back and then said it again.
        again = (t.spans.c.closed_by == load.id) & t.spans.c.record.in_(live)
        connection.execute(sa.update(t.spans).where(again).values(closed_by=None))
    opening = [record for record in places if record not in live and record not in mine]
    if opening:
        first = take_numbers(connection, "spans", len(opening))
        rows = [(first + i, record, load.id, places[record]) for i, record in enumerate(opening)]
        bulk.insert(connection, t.spans, "id record opened_by place", rows)
    return set(opening)


def _take_back(connection: sa.Connection, load: Import, names: Sequence[str]) -> None:
    """Close what the source said of these entities before, and forget what this delta itself said of them so far."""
    e, r, s = t.entities.c, t.records.c, t.spans.c
    for part in chunks(sorted(set(names)), MANY):
        theirs = sa.select(r.id).join(t.entities, e.id == r.entity).where((e.dataset == load.dataset) & e.name.in_(part))
        connection.execute(sa.delete(t.seen).where((t.seen.c["import"] == load.id) & t.seen.c.record.in_(theirs)))
        connection.execute(sa.delete(t.spans).where((s.opened_by == load.id) & s.record.in_(theirs)))
        if not load.first:
            ids = sa.select(s.id).where(*_live_spans(load), s.record.in_(theirs))
            connection.execute(sa.update(t.spans).where(s.id.in_(ids)).values(closed_by=load.id))


def _live_spans(load: Import) -> tuple[sa.ColumnElement[bool], ...]:
    live = sa.select(t.imports.c.id).where((t.imports.c.source == load.source) & (t.imports.c.live == 1))
    every = sa.select(t.imports.c.id).where(t.imports.c.live == 1)
    return t.spans.c.opened_by.in_(live), t.spans.c.closed_by.is_(None) | t.spans.c.closed_by.not_in(every)
