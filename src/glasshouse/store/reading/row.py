"""The original row behind a record, read again from the stored original, whose hash is checked on the way."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from glasshouse.base.errors import NotFoundError
from glasshouse.model.dataset import PeopleCategory
from glasshouse.model.display import display, place_words
from glasshouse.model.schema import schema
from glasshouse.policy.charter.finding import folded as is_folded
from glasshouse.policy.charter.rows import shown_columns
from glasshouse.policy.charter.treated import mapping_treated
from glasshouse.policy.plans.entity import OpenRow, RowView
from glasshouse.store import tables as t
from glasshouse.store.executors import Reader, reads
from glasshouse.store.fold import Row
from glasshouse.store.reading.held import held_numbers, nothing_new_in_review
from glasshouse.store.reading.provenance import Provenance

_LARGEST = 64 << 20
"""Bytes of an original above which the row is shown as it was read, not looked up again."""


@reads(OpenRow)
def open_row(reader: Reader, plan: OpenRow) -> RowView:
    """The record's values as its row says them, with file, hash and place."""
    number = reader.ground.record_ids.decode(plan.record)
    row = _row(reader, number) if number is not None else None
    entity = reader.view.one(row.entity) if row else None
    if row is None or entity is None:
        raise NotFoundError("Nothing that you may see in this case has this address.")
    provenance = Provenance(reader)
    origin = provenance.origin(row)
    nothing_new_in_review(reader, entity)
    stub = reader.stub(entity, held_numbers(reader))
    reader.disclosed.subjects.append(stub.id)
    reader.disclosed.count = 1
    columns, hidden = _original(reader, row) or _columns(reader, row)
    title = reader.view.datasets[row.dataset].title
    return RowView(
        plan.record,
        stub,
        title,
        origin.source,
        origin.file_name,
        origin.sha256,
        place_words(row.place),
        columns,
        hidden,
    )


def _original(reader: Reader, row: Row) -> tuple[tuple[tuple[str, str], ...], int] | None:
    """The cells as they stand in the file; None where the record is its own row (FtM) or the file is too large to look into."""
    i, b = t.imports.c, t.blobs.c
    found = reader.connection.execute(
        sa.select(i.spec, i.sha256, b.size).join(t.blobs, (b.dataset == i.dataset) & (b.sha256 == i.sha256)).where(i.id == row.opened_by)
    ).first()
    spec: dict[str, Any] = json.loads(found.spec) if found is not None else {}
    if found is None or not spec.get("mapping") or found.size > _LARGEST:
        return None
    with tempfile.TemporaryDirectory(dir=reader.ground.folder) as folder:
        path = Path(folder) / "original"
        reader.ground.blobs.unseal(reader.connection, row.dataset, reader.view.datasets[row.dataset].key, found.sha256, path)
        cells = reader.ground.looking.row(path, spec, row.place)
    if cells is None:
        return None
    mapping = mapping_treated(spec["mapping"], dict(cells), incorporated=reader.view.datasets[row.dataset].incorporated)
    shown = shown_columns(
        mapping, [name for name, _ in cells], row.treated, _people_at_ends(reader, row), registered=_registered(reader, row)
    )
    return tuple((name, value) for name, value in cells if name in shown), sum(name not in shown for name, value in cells if value)


def _registered(reader: Reader, row: Row) -> bool:
    dataset = reader.view.datasets[row.dataset]
    return dataset.holds_function or dataset.people is PeopleCategory.CORPORATE_REGISTER


def _row(reader: Reader, number: int) -> Row | None:
    entity = reader.connection.execute(sa.select(t.records.c.entity).where(t.records.c.id == number)).scalar()
    if entity is None:
        return None
    return next((row for row in reader.view.rows([entity]) if row.id == number), None)


def _people_at_ends(reader: Reader, row: Row) -> int:
    """How many people a link stands between, all of whom this reader sees: their columns are the link's too. They are noted as shown."""
    info = schema(row.schema)
    if info is None or not info.is_edge:
        return 0
    properties = row.properties()
    names = [name for end in (info.edge_source, info.edge_target) if end for name in properties.get(end, ())]
    e = t.entities.c
    query = sa.select(e.id).where((e.dataset == row.dataset) & e.name.in_(names))
    numbers = list(reader.connection.execute(query).scalars())
    found = reader.view.fold(numbers)
    people = {entity.number: entity for entity in found.values() if entity.person}
    for entity in people.values():
        reader.stub(entity, frozenset())
    return len(people) if len(found) == len(set(names)) else 0


def _columns(reader: Reader, row: Row) -> tuple[tuple[tuple[str, str], ...], int]:
    info = schema(row.schema)
    shown, hidden = [], 0
    for name, values in row.properties().items():
        prop = info.properties.get(name) if info else None
        if is_folded(row.treated, name):
            hidden += len(values)
            continue
        if prop is not None and prop.type == "entity":
            unseen = reader.view.hidden_names(row.dataset, values)
            values = [value for value in values if value not in unseen]
        label = prop.label if prop else name
        shown += [(label, display(prop.type if prop else "string", value)) for value in values]
    return tuple(shown), hidden
