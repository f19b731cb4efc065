"""What stands behind the citations of a report, for this reader, now.

Promise: an exhibit is cited that the reader may know of, a record that the case holds and the reader sees; all else is unknown, alike
whether it is sealed, of a dataset that is not granted any more, of another case, or was never there (C4). What was there and counts no more
is said to be withdrawn only where that was no secret.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import sqlalchemy as sa

from glasshouse.base.clock import iso
from glasshouse.model.exhibit import label
from glasshouse.model.report import SourceState
from glasshouse.model.reportprose import Cite, exhibit_number
from glasshouse.policy.plans.reports import Source
from glasshouse.store import exhibits as kept
from glasshouse.store.events import hidden
from glasshouse.store.executors import NOBODY, Reader
from glasshouse.store.exhibittables import exhibit_entities, exhibits
from glasshouse.store.filtering import as_told, closed
from glasshouse.store.fold import CHUNK, Folded, chunks
from glasshouse.store.reading.entity import shown_facts
from glasshouse.store.reading.held import held_numbers
from glasshouse.store.reading.provenance import Provenance

_VALUES, _EACH = 8, 3
"""Facts of a record that a citation shows, and values of each."""


@dataclass(frozen=True, slots=True)
class Behind:
    """What a key leads to: the row of an exhibit, or an entity; neither where the reader sees none."""

    state: SourceState
    exhibit: Any = None
    entity: Folded | None = None


def held(reader: Reader, keys: Iterable[str]) -> dict[str, Folded]:
    """The entities of these keys that the case holds and the reader sees."""
    numbers = {key: reader.ground.entity_ids.decode(key) or NOBODY for key in keys if exhibit_number(key) is None}
    seen, mine = reader.view.fold(numbers.values()), held_numbers(reader)
    found = {key: seen[number] for key, number in numbers.items() if number in seen}
    return {key: entity for key, entity in found.items() if not mine.isdisjoint(entity.numbers)}


def print_of(reader: Reader, entity: Folded) -> str:
    """Keyed digest (hex) of all that its records say now, whatever their order."""
    said = sorted([reader.view.datasets[row.dataset].key, row.schema, row.data] for row in entity.rows)
    return reader.ground.keys.digest("citation", json.dumps(said, ensure_ascii=False)).hex()


def behind(
    reader: Reader, keys: Sequence[str], prints: Mapping[str, str], compositions: Mapping[str, Sequence[int]], fresh: Collection[str]
) -> dict[str, Behind]:
    """What stands behind each key: `prints` say how records read when they were cited, `compositions` which record-entities they were. Of
    what was cited before the case held it nothing is known, so that it counts as changed; what is cited `fresh` is not saved yet."""
    rows, entities = _exhibits(reader, keys), held(reader, keys)
    shut = closed(reader) if rows else {}
    broken = _broken(reader, [row.id for row in rows.values()])
    unseen = [key for key in keys if key not in entities and key in compositions]
    away = dict(zip(unseen, hidden(reader, [compositions[key] for key in unseen]), strict=True))
    mine = held_numbers(reader)
    gone = {key for key in unseen if not away[key] and not mine.isdisjoint(compositions[key]) and not reader.view.fold(compositions[key])}
    found = {}
    for key in keys:
        if key in rows:
            row = rows[key]
            state = SourceState.CLOSED if row.id in shut else SourceState.BROKEN if row.id in broken else SourceState.GOOD
            found[key] = Behind(state, exhibit=row)
        elif key in entities:
            same = prints[key] == print_of(reader, entities[key]) if key in prints else key in fresh
            found[key] = Behind(SourceState.GOOD if same else SourceState.CHANGED, entity=entities[key])
        else:
            found[key] = Behind(SourceState.WITHDRAWN if key in gone else SourceState.UNKNOWN)
    return found


def sources(reader: Reader, cites: Sequence[Cite], found: Mapping[str, Behind]) -> tuple[Source, ...]:
    """Each citation with what stands behind it, numbered from 1. Entities count as shown (C3), and people as looked at: of them it says
    what their own page says."""
    provenance = Provenance(reader)
    provenance.prepare([row for one in found.values() if one.entity is not None for row in one.entity.rows])
    told: dict[str, Source] = {}
    for key, one in found.items():
        if one.exhibit is not None:
            told[key] = _of_exhibit(key, one)
        elif one.entity is not None:
            told[key] = _of_entity(reader, provenance, key, one, one.entity)
        else:
            told[key] = Source(0, key, "", one.state)
    return tuple(_numbered(told[cite.key], number, cite.place) for number, cite in enumerate(cites, 1))


def recorded(reader: Reader, found: Mapping[str, Behind]) -> dict[str, list[Folded]]:
    """By key, the entities that a citation names: the record that is cited, or those that a cited exhibit is a record of."""
    x, of = exhibit_entities.c, {one.exhibit.id: key for key, one in found.items() if one.exhibit is not None}
    pairs: list[tuple[str, int]] = []
    for part in chunks(sorted(of), CHUNK):
        rows = reader.connection.execute(sa.select(x.exhibit, x.entity).where(x.exhibit.in_(part)).order_by(x.exhibit, x.entity))
        pairs += [(of[row.exhibit], row.entity) for row in rows]
    seen = reader.view.fold(number for _, number in pairs)
    named: dict[str, dict[int, Folded]] = {key: {one.entity.number: one.entity} for key, one in found.items() if one.entity is not None}
    for key, number in pairs:
        if number in seen:
            named.setdefault(key, {})[seen[number].number] = seen[number]
    return {key: list(entities.values()) for key, entities in named.items()}


def _exhibits(reader: Reader, keys: Sequence[str]) -> dict[str, Any]:
    """Rows of the exhibits that keys name, of those that the reader may know of."""
    numbers = {number: key for key in keys if (number := exhibit_number(key)) is not None}
    rows: dict[str, Any] = {}
    for part in chunks(sorted(numbers), CHUNK):
        query = sa.select(exhibits).where(kept.visible(reader) & exhibits.c.number.in_(part))
        rows.update({numbers[row.number]: row for row in as_told(reader, reader.connection.execute(query))})
    return rows


def _broken(reader: Reader, found: Sequence[str]) -> frozenset[str]:
    """Those of the exhibits whose hash did not fit when it was computed last."""
    if not found:
        return frozenset()
    told = {exhibit: [step.fits for step in steps if step.fits is not None] for exhibit, steps in kept.every_step(reader, found).items()}
    return frozenset(exhibit for exhibit, fits in told.items() if fits and not fits[-1])


def _of_exhibit(key: str, one: Behind) -> Source:
    row = one.exhibit
    words = row.kind.replace("_", " ").capitalize()
    values = tuple(pair for pair in (("Description", row.description[:500]), ("Collected", row.collected), ("Where", row.place)) if pair[1])
    return Source(
        0,
        key,
        "",
        one.state,
        label(row.number),
        row.title,
        words,
        file=row.file_name,
        values=values,
        sha256=row.sha256 or "",
        when=iso(row.at),
        reliability=row.reliability,
        path=f"evidence/{row.id}",
    )


def _of_entity(reader: Reader, provenance: Provenance, key: str, one: Behind, entity: Folded) -> Source:
    stub = reader.stub(entity, held_numbers(reader))
    if entity.person and stub.id not in reader.disclosed.subjects:
        reader.disclosed.subjects.append(stub.id)
    facts, _ = shown_facts(reader, entity)
    values = tuple((fact.label, "; ".join(value.display for value in fact.values[:_EACH])) for fact in facts[:_VALUES])
    row = entity.rows[0]
    origin, ref = provenance.origin(row), provenance.ref(row)
    more = "" if len(entity.rows) == 1 else f" and {len(entity.rows) - 1} more"
    hand = ref.hand
    return Source(
        0,
        key,
        "",
        one.state,
        stub.caption,
        stub.caption,
        stub.schema_label,
        dataset=ref.dataset_title,
        file=origin.file_name,
        row=f"{ref.place}{more}",
        values=values,
        sha256=origin.sha256,
        when=iso(origin.started),
        reliability=hand.reliability.value if hand is not None else "",
        path=f"entity/{stub.id}",
    )


def _numbered(source: Source, number: int, place: str) -> Source:
    return replace(source, number=number, place=place)
