"""Identifiers that their issuer keeps unique: equal values become positive judgements, and the candidate clusters follow.

Promise: a person with several numbers of one kind does not join people of different names: `_bridging` leaves such records alone.
"""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass, field
from itertools import pairwise

import orjson

from glasshouse.base.errors import ConflictError, InvalidInputError, NotFoundError, RefusedError
from glasshouse.base.text import one_line
from glasshouse.model.dataset import PRIVATE, Dataset
from glasshouse.model.names import tokens
from glasshouse.model.schema import is_natural_person, schema, schema_names
from glasshouse.policy.charter.finding import PERSON_NAMES, counts_as_person
from glasshouse.policy.charter.treated import is_firm
from glasshouse.policy.plans.data import AskIdentity, DeclareIdentity
from glasshouse.store import asked, tables as t
from glasshouse.store.clusters import join_clusters
from glasshouse.store.engine import insert_new, take_numbers
from glasshouse.store.executors import Writer, does
from glasshouse.store.fold import chunks, components, live_records, treated
from glasshouse.store.sealing import seal_alike, sealed_among

_REASON = 400
_CARRIERS = 10
"""A value carried by more than ten record-entities of a dataset is no identifier (C1)."""
_COMPARED = 50
"""Named people of one group that are compared with one another; more are not one person."""


@dataclass(slots=True)
class _Carrier:
    """One record-entity: its dataset, its values of the identifier, and of a person the words of each name."""

    dataset: int
    values: set[str] = field(default_factory=set)
    names: set[tuple[str, ...]] = field(default_factory=set)
    person: bool = False


@does(DeclareIdentity)
def declare_identity(writer: Writer, command: DeclareIdentity) -> int:
    """Judge alike what carries the same value in the named datasets; yields how many pairs were judged, sealed ones not counted.

    Who is the same person as somebody sealed is sealed with them: a merge never unseals (C4)."""
    datasets = _named(writer, command)
    if _needs_approver(command.schema, datasets.values()):
        _approved(writer, command)
    carriers = _carriers(writer, command, set(datasets))
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


@does(AskIdentity)
def ask_identity(writer: Writer, command: AskIdentity) -> str:
    """Kept until somebody else declares exactly this."""
    datasets = _named(writer, command)
    reason, situation = one_line(command.reason, _REASON), writer.situation
    if not reason:
        raise InvalidInputError("Say why these lists must be matched: the approver reads it.", field="reason")
    if not _needs_approver(command.schema, datasets.values()):
        raise ConflictError("This matching needs no approver.", remedy="Declare it.")
    asked.ask(writer.connection, (command.schema, command.property, command.datasets), situation.actor.person, reason, situation.now)
    writer.disclosed.details["reason"] = reason
    return min(command.datasets)


def _named(writer: Writer, command: AskIdentity | DeclareIdentity) -> dict[int, Dataset]:
    """The datasets that it names, by number."""
    info = schema(command.schema)
    if info is None or command.property not in info.properties:
        raise InvalidInputError(f"{command.schema} has no property '{command.property}'.", field="property")
    found = {number: dataset for number, dataset in writer.view.datasets.items() if dataset.name in command.datasets}
    unknown = sorted(set(command.datasets) - {dataset.name for dataset in found.values()})
    if unknown or not found:
        raise NotFoundError("Your unit has no dataset named: " + ", ".join(unknown) + ".")
    return found


def _needs_approver(kind: str, datasets: Collection[Dataset]) -> bool:
    """Whether it would match a list of private persons with another list. RefusedError where both are such lists (C3)."""
    private = [dataset for dataset in datasets if dataset.people in PRIVATE and _may_be_persons(kind, dataset)]
    if len(private) > 1:
        raise RefusedError(
            "Two lists of private persons are never matched in bulk.",
            rules=("C3",),
            remedy="Judge the two records of a case alike, one pair at a time, or take the lists apart by what is in them.",
        )
    return bool(private) and len(datasets) > 1


def _may_be_persons(kind: str, dataset: Dataset) -> bool:
    """Whether entities that are of this kind may count as persons in the dataset."""
    some = [name for name in schema_names() if (info := schema(name)) is not None and info.is_a(kind)]
    return any(counts_as_person(name, dataset.counted) or (is_firm(name) and not dataset.incorporated) for name in some)


def _approved(writer: Writer, command: DeclareIdentity) -> None:
    """Use up what somebody else asked for."""
    situation = writer.situation
    what = (command.schema, command.property, command.datasets)
    request = asked.take(writer.connection, what, situation.actor.person, situation.now)
    if request is None:
        raise RefusedError(
            "A list of private persons is matched with another list only by who did not ask for it.",
            rules=("C3",),
            remedy="Ask for it on the dataset's page: another steward of the unit then declares it.",
        )
    writer.disclosed.details |= {"asked_by": request.by, "reason": request.reason}


def _carriers(writer: Writer, command: DeclareIdentity, datasets: set[int]) -> dict[str, list[int]]:
    """Who carries each value that names one thing, without those that would join different people."""
    found: dict[int, _Carrier] = {}
    query = live_records().where(t.records.c.dataset.in_(datasets))
    for row in writer.connection.execute(query.execution_options(stream_results=True)):
        info = schema(row.schema)
        if info is None or not info.is_a(command.schema):
            continue
        properties = orjson.loads(row.data)
        if command.property not in properties:
            continue
        carrier = found.setdefault(row.entity, _Carrier(row.dataset))
        carrier.values.update(properties[command.property])
        if is_natural_person(treated(row.schema, row.data, incorporated=False)):
            carrier.person = True
            carrier.names.update(tuple(tokens(name)) for prop in PERSON_NAMES for name in properties.get(prop, ()))
    groups = _groups(found)
    doubtful = _bridging(groups, found)
    return {value: left for value, some in groups.items() if len(left := [number for number in some if number not in doubtful]) > 1}


def _groups(carriers: dict[int, _Carrier]) -> dict[str, list[int]]:
    """Record-entities by value, where several carry it and no dataset has more than ten of them."""
    found: dict[str, list[int]] = {}
    for number, carrier in sorted(carriers.items()):
        for value in carrier.values:
            found.setdefault(value, []).append(number)
    return {value: some for value, some in found.items() if len(some) > 1 and _unique([carriers[number].dataset for number in some])}


def _unique(datasets: list[int]) -> bool:
    return max(datasets.count(dataset) for dataset in set(datasets)) <= _CARRIERS


def _bridging(groups: dict[str, list[int]], carriers: dict[int, _Carrier]) -> set[int]:
    """Persons with several numbers that hold together people of different names: whichever is wrong, they are left alone."""
    found: set[int] = set()
    joined = components(
        {number for some in groups.values() for number in some}, [pair for some in groups.values() for pair in pairwise(some)]
    )
    for together in {min(some): some for some in joined.values()}.values():
        several = {number for number in together if carriers[number].person and len(carriers[number].values) > 1}
        named = [carriers[number] for number in sorted(together - several) if carriers[number].names]
        if several and (len(named) > _COMPARED or any(_different(one, other) for i, one in enumerate(named) for other in named[i + 1 :])):
            found |= several
    return found


def _different(one: _Carrier, other: _Carrier) -> bool:
    """Whether two carriers of no common number have no name in common either."""
    return one.values.isdisjoint(other.values) and not any(_alike(left, right) for left in one.names for right in other.names)


def _alike(left: tuple[str, ...], right: tuple[str, ...]) -> bool:
    """Whether two words of one name begin as two of the other do (all, where it has fewer): `Daines, Steve` and `Steven Daines`."""
    shorter, longer = sorted((set(left), set(right)), key=len)
    met = sum(any(word.startswith(other) or other.startswith(word) for other in longer) for word in shorter)
    return 0 < min(2, len(shorter)) <= met


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
