"""The original row behind a record, read again from the stored original, whose hash is checked on the way."""

from __future__ import annotations

import sqlalchemy as sa

from glasshouse.base.errors import NotFoundError
from glasshouse.model.display import display, place_words
from glasshouse.model.schema import is_natural_person, schema
from glasshouse.policy.charter.finding import folded as is_folded
from glasshouse.policy.plans.entity import OpenRow, RowView
from glasshouse.store import tables as t
from glasshouse.store.executors import Reader, reads
from glasshouse.store.fold import Row
from glasshouse.store.reading.held import held_numbers
from glasshouse.store.reading.provenance import Provenance


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
    stub = reader.stub(entity, held_numbers(reader))
    reader.disclosed.subjects.append(stub.id)
    reader.disclosed.count = 1
    columns, hidden = _columns(row)
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


def _row(reader: Reader, number: int) -> Row | None:
    entity = reader.connection.execute(sa.select(t.records.c.entity).where(t.records.c.id == number)).scalar()
    if entity is None:
        return None
    return next((row for row in reader.view.rows([entity]) if row.id == number), None)


def _columns(row: Row) -> tuple[tuple[tuple[str, str], ...], int]:
    info = schema(row.schema)
    shown, hidden = [], 0
    for name, values in row.properties().items():
        prop = info.properties.get(name) if info else None
        if is_natural_person(row.schema) and is_folded(row.schema, name):
            hidden += len(values)
            continue
        label = prop.label if prop else name
        shown += [(label, display(prop.type if prop else "string", value)) for value in values]
    return tuple(shown), hidden
