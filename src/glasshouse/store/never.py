"""Tags never:PURPOSE stick to what was copied (C7): the same file, or the same record, in another dataset brings the tag along.

Promise: a file that a tagged dataset holds is tagged wherever it is loaded. A record of a tagged dataset is known again in what comes in
later, one among many too: by id and values as an export writes them, and by its values alone where they say enough. Digests are keyed.
What is not known again: values that were changed, left out or typed anew, and what was there before the tagged record came.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import orjson
import sqlalchemy as sa

from glasshouse.model.schema import is_natural_person, schema
from glasshouse.policy.charter.finding import folded
from glasshouse.policy.charter.treated import treated_as
from glasshouse.store import bulk, tables as t
from glasshouse.store.fold import CHUNK, chunks

_PREFIX = "never:"
_OF_PERSONS, _OF_OTHERS = 3, 5
"""How many values tell a record from a coincidence: a name and a year stand in many lists, and an address or a firm in many registers."""


class Never:
    """Inheriting of tags in one store; `pepper` is the organisation's own key. Every function takes the caller's transaction."""

    def __init__(self, pepper: bytes) -> None:
        self._key = hashlib.sha256(pepper + b"never").digest()

    def arrive(self, connection: sa.Connection, dataset: int, sha256: str, import_id: int) -> dict[int, set[str]]:
        """An import is about to go live: whose tags become which, by dataset number."""
        where = sa.exists().where((t.spans.c.record == t.records.c.id) & (t.spans.c.opened_by == import_id))
        own = _declared(connection, [dataset])[dataset]
        if own:
            self._mark(connection, where, own)
        return _inherit(connection, [*_by_file(connection, [sha256]), *self._by_records(connection, where)])

    def tagged(self, connection: sa.Connection, dataset: int) -> dict[int, set[str]]:
        """A dataset was given tags that it did not have: what was copied out of it before is tagged too."""
        files = list(connection.execute(sa.select(t.blobs.c.sha256).where(t.blobs.c.dataset == dataset)).scalars())
        first = self._mark(connection, t.records.c.dataset == dataset, _declared(connection, [dataset])[dataset])
        copies = (t.records.c.dataset != dataset) & (t.records.c.id > first) if first else sa.false()
        return _inherit(connection, [*_by_file(connection, files), *self._by_records(connection, copies)])

    def copied(self, connection: sa.Connection, said: Sequence[tuple[str, str, Mapping[str, list[str]]]], tag: str) -> set[int]:
        """Which of these (name, schema, properties), by their places, say what data with this tag says: to be left out before they come
        in."""
        asked: dict[int, set[int]] = {}
        for place, (name, kind, properties) in enumerate(said):
            for digest in self._digests(name, kind, properties):
                asked.setdefault(digest, set()).add(place)
        m, found = t.marks.c, set[int]()
        for some in chunks(sorted(asked), CHUNK):
            for digest in connection.execute(sa.select(m.digest).where(m.digest.in_(some) & (m.tag == tag))).scalars():
                found |= asked[digest]
        return found

    def _mark(self, connection: sa.Connection, where: sa.ColumnElement[bool], tags: set[str]) -> int:
        """Remember the records; yields the number of the first, 0 where there is none."""
        first = 0
        for part in _records(connection, where):
            rows = [(digest, tag, row.id) for row in part for digest in self._marks(row) for tag in tags]
            bulk.insert(connection, t.marks, "digest tag record", sorted(rows), leave=True)
            first = first or part[0].id
        return first

    def _by_records(self, connection: sa.Connection, where: sa.ColumnElement[bool]) -> Iterator[tuple[int, str]]:
        """(dataset, tag) of records that are copies of marked ones."""
        if connection.execute(sa.select(t.marks.c.digest).limit(1)).first() is None:
            return
        m = t.marks.c
        for part in _records(connection, where):
            asked = {digest: row for row in reversed(part) for digest in self._asked(row)}
            for some in chunks(sorted(asked), CHUNK):
                for mark in connection.execute(sa.select(t.marks).where(m.digest.in_(some))):
                    if mark.record < asked[mark.digest].id:
                        yield asked[mark.digest].dataset, mark.tag

    def _marks(self, row: Any) -> set[int]:
        """What a record of a tagged dataset is known by: whole, and as an export leaves it (C1)."""
        whole = orjson.loads(row.data)
        kind = treated_as(row.schema, whole, incorporated=False)
        left = {name: values for name, values in whole.items() if not folded(kind, name)}
        return {self._named(row.name, left), *self._told(row.schema, kind, whole), *self._told(row.schema, kind, left)}

    def _asked(self, row: Any) -> set[int]:
        return self._digests(row.name, row.schema, orjson.loads(row.data))

    def _digests(self, entity: str, schema_name: str, whole: Mapping[str, list[str]]) -> set[int]:
        kind = treated_as(schema_name, whole, incorporated=False)
        left = {name: values for name, values in whole.items() if not folded(kind, name)}
        return {self._named(entity, left), *self._told(schema_name, kind, whole)}

    def _named(self, name: str, properties: dict[str, list[str]]) -> int:
        return self._digest(["id", name, sorted(value for values in properties.values() for value in values)])

    def _told(self, schema_name: str, kind: str, properties: Mapping[str, list[str]]) -> Iterator[int]:
        """The digest of the values alone, under whatever property and kind; nothing where they say too little. Links say too little."""
        info = schema(schema_name)
        if info is not None and (info.is_edge or not info.is_a("Thing") or info.is_a("Address")):
            return
        refers = {name for name, prop in info.properties.items() if prop.type == "entity"} if info is not None else set()
        values = sorted({value.casefold() for name, some in properties.items() if name not in refers for value in some})
        if len(values) >= (_OF_PERSONS if is_natural_person(kind) else _OF_OTHERS):
            yield self._digest(["values", values])

    def _digest(self, said: list[Any]) -> int:
        return int.from_bytes(hashlib.blake2b(orjson.dumps(said), digest_size=8, key=self._key).digest(), "big") >> 1


def of(tags: Iterable[str]) -> set[str]:
    """Those of the tags that forbid a purpose."""
    return {tag for tag in tags if tag.startswith(_PREFIX)}


def _records(connection: sa.Connection, where: sa.ColumnElement[bool]) -> Iterator[list[Any]]:
    """Records with their entities' names, in order of their numbers."""
    r, last = t.records.c, 0
    query = sa.select(r.id, r.dataset, r.schema, r.data, t.entities.c.name).join(t.entities, t.entities.c.id == r.entity).where(where)
    while part := connection.execute(query.where(r.id > last).order_by(r.id).limit(CHUNK)).all():
        yield list(part)
        last = part[-1].id


def _by_file(connection: sa.Connection, files: Iterable[str]) -> Iterator[tuple[int, str]]:
    """(dataset, tag): whoever holds one of the files gets what another holder of it declared."""
    b = t.blobs.c
    for sha256 in files:
        holders = list(connection.execute(sa.select(b.dataset).where(b.sha256 == sha256)).scalars())
        tags = set().union(*_declared(connection, holders).values()) if len(holders) > 1 else set()
        yield from ((dataset, tag) for dataset in holders for tag in tags)


def _declared(connection: sa.Connection, datasets: list[int]) -> dict[int, set[str]]:
    """The tags that a dataset's stewards gave it: inherited ones are spread by whom they come from."""
    d = t.datasets.c
    return {row.id: of(json.loads(row.tags)) for row in connection.execute(sa.select(d.id, d.tags).where(d.id.in_(datasets)))}


def _inherit(connection: sa.Connection, found: Iterable[tuple[int, str]]) -> dict[int, set[str]]:
    """Write what is new; yields it."""
    wanted: dict[int, set[str]] = {}
    for dataset, tag in found:
        wanted.setdefault(dataset, set()).add(tag)
    d, changed = t.datasets.c, {}
    for row in connection.execute(sa.select(d.id, d.tags, d.inherited).where(d.id.in_(list(wanted)))).all():
        has = set(json.loads(row.inherited))
        fresh = wanted[row.id] - has - set(json.loads(row.tags))
        if fresh:
            connection.execute(sa.update(t.datasets).where(d.id == row.id).values(inherited=json.dumps(sorted(has | fresh))))
            changed[row.id] = fresh
    return changed
