"""Versions of a source as plain values, and the naive reading of what a load does to them: the oracle of the incremental tests.

A state maps entity ids to the values that the source says of them now. Nothing here knows of records, spans or imports.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from tests.store.world import World, thing

State = dict[str, frozenset[str]]
Operation = tuple[str, str, str]
"""op (ADD, MOD, DEL or an empty text for a bare line), entity, value."""


def said(entity: str, value: str) -> dict[str, Any]:
    """The line that says `value` of `entity`; the value is part of its name, so that a search shows it."""
    return {**thing(entity), "properties": {"name": [f"Acme {entity} {value}"]}}


def snapshot(state: State) -> list[dict[str, Any]]:
    """All of a version, as lines."""
    return [said(entity, value) for entity, values in sorted(state.items()) for value in sorted(values)]


def delta(operations: Iterable[Operation]) -> list[dict[str, Any]]:
    """Lines of a delta."""
    found = []
    for op, entity, value in operations:
        if op:
            found.append({"op": op, "entity": {"id": entity} if op == "DEL" else said(entity, value)})
        else:
            found.append(said(entity, value))
    return found


def after(state: State, operations: Iterable[Operation]) -> State:
    """What holds once a delta is read from its first line to its last."""
    spoken: dict[str, set[str] | None] = {}
    for op, entity, value in operations:
        if op == "DEL":
            spoken[entity] = None
        elif op:
            spoken[entity] = {value}
        else:
            spoken[entity] = (spoken.get(entity) or set()) | {value}
    result = {entity: values for entity, values in state.items() if entity not in spoken}
    return result | {entity: frozenset(values) for entity, values in spoken.items() if values}


def difference(before: State, now: State) -> tuple[int, int, int, int]:
    """Entities added, changed, closed, same."""
    shared = before.keys() & now.keys()
    changed = sum(before[entity] != now[entity] for entity in shared)
    return len(now.keys() - before.keys()), changed, len(before.keys() - now.keys()), len(shared) - changed


def live(world: World, access: Any, dataset: str) -> State:
    """What a person finds of a dataset, read off the opened entities."""
    found: State = {}
    for hit in world.search(access, "acme", datasets=(dataset,)).hits:
        from glasshouse.policy.plans.entity import OpenEntity

        view = world.open(access, OpenEntity(hit.stub.id))
        names = {value.value for fact in view.facts if fact.prop == "name" for value in fact.values}
        (entity,) = {name.split()[1] for name in names}
        assert entity not in found
        found[entity] = frozenset(name.split()[2] for name in names)
    return found
