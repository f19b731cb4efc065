"""The ends of links: which property of a link names the other end, and which record-entity a name stands for."""

from __future__ import annotations

import sqlalchemy as sa

from glasshouse.model.schema import SchemaInfo
from glasshouse.store import tables as t
from glasshouse.store.executors import Reader
from glasshouse.store.statement import Among, Statement

_NAMED = Statement(
    lambda: sa.select(t.entities.c.id, t.entities.c.name).where(
        (t.entities.c.dataset == sa.bindparam("dataset")) & Among(t.entities.c.name, "names")
    )
)


def numbered(reader: Reader, names: set[tuple[int, str]]) -> dict[tuple[int, str], int]:
    """The record-entity of each (dataset, name), where there is one."""
    found: dict[tuple[int, str], int] = {}
    by_dataset: dict[int, list[str]] = {}
    for dataset, name in names:
        by_dataset.setdefault(dataset, []).append(name)
    for dataset, some in by_dataset.items():
        found.update({(dataset, name): number for number, name in _NAMED.tuples(reader.connection, dataset=dataset, names=some)})
    return found


def far_end(info: SchemaInfo, prop: str) -> str | None:
    """The property of a link that names its other end; None where `prop` is no end of it."""
    if info.is_edge and prop == info.edge_source:
        return info.edge_target
    if info.is_edge and prop == info.edge_target:
        return info.edge_source
    return None
