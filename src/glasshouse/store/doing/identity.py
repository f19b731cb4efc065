"""Identifiers that their issuer keeps unique: equal values become positive judgements, and the candidate clusters follow."""

from __future__ import annotations

import json

import orjson

from glasshouse.base.errors import InvalidInputError, NotFoundError
from glasshouse.model.schema import schema
from glasshouse.policy.plans.data import DeclareIdentity
from glasshouse.store import tables as t
from glasshouse.store.clusters import join_clusters
from glasshouse.store.engine import insert_new, take_numbers
from glasshouse.store.executors import Writer, does
from glasshouse.store.fold import chunks, live_records
from glasshouse.store.sealing import seal_alike, sealed_among

_CARRIERS = 10
"""A value carried by more than ten record-entities of a dataset is no identifier (C1)."""


@does(DeclareIdentity)
def declare_identity(writer: Writer, command: DeclareIdentity) -> int:
    """Judge alike what carries the same value in the named datasets; yields how many pairs were judged, sealed ones not counted.

    Who is the same person as somebody sealed is sealed with them: a merge never unseals (C4)."""
    info = schema(command.schema)
    if info is None or command.property not in info.properties:
        raise InvalidInputError(f"{command.schema} has no property '{command.property}'.", field="property")
    numbers = {dataset.name: number for number, dataset in writer.view.datasets.items()}
    unknown = sorted(set(command.datasets) - numbers.keys())
    if unknown or len(set(command.datasets)) < 1:
        raise NotFoundError("Your unit has no dataset named: " + ", ".join(unknown) + ".")
    carriers = _carriers(writer, command, {numbers[name] for name in command.datasets})
    ground = f"identifier {command.schema}.{command.property}"
    pairs = sorted({pair for group in carriers.values() for pair in _chain(group)})
    already = sealed_among(writer.connection, {number for pair in pairs for number in pair})
    _judge(writer, pairs, ground)
    writer.touch(seal_alike(writer.connection, carriers.values(), writer.situation.now))
    about = {
        "id": take_numbers(writer.connection, "identities", 1),
        "schema": command.schema,
        "property": command.property,
        "datasets": json.dumps(sorted(set(command.datasets))),
        "by": writer.situation.actor.person,
        "created": writer.situation.now,
    }
    insert_new(writer.connection, t.identities, [about])
    writer.touch(join_clusters(writer.connection, pairs))
    return sum(1 for left, right in pairs if left not in already and right not in already)


def _carriers(writer: Writer, command: DeclareIdentity, datasets: set[int]) -> dict[str, list[int]]:
    found: dict[str, dict[int, int]] = {}
    query = live_records().where(t.records.c.dataset.in_(datasets))
    for row in writer.connection.execute(query.execution_options(stream_results=True)):
        info = schema(row.schema)
        if info is None or not info.is_a(command.schema):
            continue
        for value in orjson.loads(row.data).get(command.property, ()):
            found.setdefault(value, {})[row.entity] = row.dataset
    return {value: sorted(some) for value, some in found.items() if len(some) > 1 and _unique(some)}


def _unique(carriers: dict[int, int]) -> bool:
    counted: dict[int, int] = {}
    for dataset in carriers.values():
        counted[dataset] = counted.get(dataset, 0) + 1
    return max(counted.values()) <= _CARRIERS


def _chain(group: list[int]) -> list[tuple[int, int]]:
    """Every pair, so that no visible path depends on a record that a reader may not see."""
    return [(left, right) for i, left in enumerate(group) for right in group[i + 1 :]]


def _judge(writer: Writer, pairs: list[tuple[int, int]], ground: str) -> None:
    now, person = writer.situation.now, writer.situation.actor.person
    for part in chunks(pairs, 1000):
        first = take_numbers(writer.connection, "judgements", len(part))
        base = {"judgement": "positive", "case_id": None, "by": person, "ground": ground, "created": now}
        insert_new(
            writer.connection,
            t.judgements,
            [{"id": first + i, "left": a, "right": b, **base} for i, (a, b) in enumerate(part)],
        )
