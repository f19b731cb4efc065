"""Exporting what the case holds as FtM entities or statements. Persons go without their traits (C1); above 50 private persons it is refused
until approvals exist (C8)."""

from __future__ import annotations

import csv
import io

import orjson
import sqlalchemy as sa

from glasshouse.base.errors import InvalidInputError, RefusedError
from glasshouse.model.entity import Draft
from glasshouse.model.record import COLUMNS, statements
from glasshouse.model.schema import schema
from glasshouse.policy.charter.finding import folded
from glasshouse.policy.plans.casework import ExportEntities, ExportFile
from glasshouse.store import tables as t
from glasshouse.store.executors import Writer, does
from glasshouse.store.fold import CHUNK, Row, chunks
from glasshouse.store.reading.held import held_numbers
from glasshouse.store.reading.links import between

PERSONS = 50


@does(ExportEntities)
def export_entities(writer: Writer, command: ExportEntities) -> ExportFile:
    """The records of the held entities and of the links between them, as they came, so that they load back to the same records."""
    if command.format not in ("entities", "statements"):
        raise InvalidInputError("The format is entities or statements.", field="format")
    entities = sorted({e.number: e for e in writer.view.fold(held_numbers(writer)).values()}.values(), key=lambda e: e.number)
    private = [entity for entity in entities if writer.view.private(entity)]
    if len(private) > PERSONS:
        raise RefusedError(
            f"This export holds {len(private)} private persons; above {PERSONS} it needs a second person, and approvals do not exist yet.",
            rules=("C8",),
            remedy="Take people out of what the case holds, and export again.",
        )
    writer.disclosed.subjects += [writer.public(entity) for entity in entities]
    writer.disclosed.private += [writer.public(entity) for entity in private]
    writer.disclosed.count = len(entities)
    rows = [row for entity in entities for row in entity.rows]
    drafts, left_out = _drafts(writer, rows + between(writer, entities))
    case = writer.situation.case.number
    if command.format == "entities":
        return ExportFile(f"case-{case}.ftm.json", "application/json+ftm", _lines(drafts), len(entities), left_out)
    return ExportFile(f"case-{case}.statements.csv", "text/csv; charset=utf-8", _table(drafts), len(entities), left_out)


def _drafts(writer: Writer, rows: list[Row]) -> tuple[list[tuple[str, Draft]], int]:
    """(dataset name, draft without traits) of every record, and how many values stayed behind."""
    names = _source_ids(writer, [row.entity for row in rows])
    found, left_out = [], 0
    for row in rows:
        properties, behind = _without_traits(writer, row)
        left_out += behind
        found.append((writer.view.datasets[row.dataset].name, Draft(names[row.entity], row.schema, properties)))
    return found, left_out


def _without_traits(writer: Writer, row: Row) -> tuple[dict[str, tuple[str, ...]], int]:
    """What goes out of a record: no folded value (C1), and no name of somebody sealed (C4), which is not counted either."""
    kept: dict[str, tuple[str, ...]] = {}
    behind, info = 0, schema(row.schema)
    for name, values in row.properties().items():
        if folded(row.schema, name):
            behind += len(values)
        elif info is not None and info.properties[name].type == "entity":
            hidden = writer.view.hidden_names(row.dataset, values)
            kept |= {name: left} if (left := tuple(value for value in values if value not in hidden)) else {}
        else:
            kept[name] = tuple(values)
    return kept, behind


def _source_ids(writer: Writer, numbers: list[int]) -> dict[int, str]:
    found: dict[int, str] = {}
    for part in chunks(sorted(set(numbers)), CHUNK):
        rows = writer.connection.execute(sa.select(t.entities.c.id, t.entities.c.name).where(t.entities.c.id.in_(part)))
        found.update({row.id: row.name for row in rows})
    return found


def _lines(drafts: list[tuple[str, Draft]]) -> bytes:
    rows = (
        {"id": draft.entity_id, "schema": draft.schema, "properties": draft.properties, "datasets": [dataset]} for dataset, draft in drafts
    )
    return b"".join(orjson.dumps(row) + b"\n" for row in rows)


def _table(drafts: list[tuple[str, Draft]]) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out, dialect=csv.unix_dialect)
    writer.writerow(COLUMNS)
    for dataset, draft in drafts:
        writer.writerows(statements(draft, dataset))
    return out.getvalue().encode()
