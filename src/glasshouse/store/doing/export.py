"""Exporting what the case holds as FtM entities or statements. Persons go without their traits (C1); above 50 private persons
it needs an approval of exactly this (C8), which break-glass does without (C9)."""

from __future__ import annotations

import csv
import io

import orjson
import sqlalchemy as sa

from glasshouse.base.errors import InvalidInputError
from glasshouse.model.entity import Draft
from glasshouse.model.record import COLUMNS, statements
from glasshouse.model.schema import schema
from glasshouse.policy.charter.finding import folded
from glasshouse.policy.plans.approvals import PERSONS
from glasshouse.policy.plans.casework import ExportEntities, ExportFile
from glasshouse.store import approvals, breakglass, tables as t
from glasshouse.store.executors import Writer, does
from glasshouse.store.fold import CHUNK, Folded, Row, chunks
from glasshouse.store.reading.held import held_numbers
from glasshouse.store.reading.links import between


@does(ExportEntities)
def export_entities(writer: Writer, command: ExportEntities) -> ExportFile:
    """The records of the held entities and of the links between them, as they came, so that they load back to the same records."""
    file, entities, private = made(writer, command)
    if writer.grounds is not None and writer.grounds.broken:
        breakglass.use(writer, len(private))
    elif len(private) > PERSONS:
        approvals.use(writer, command.hash(), file.content, len(private))
    writer.disclosed.subjects += [writer.public(entity) for entity in entities]
    for entity in private:
        writer.show_private(entity)
    writer.disclosed.count = len(entities)
    return file


def made(writer: Writer, command: ExportEntities) -> tuple[ExportFile, list[Folded], list[Folded]]:
    """The file, the entities in it, and which of them are private persons. Nothing is shown by making it."""
    if command.format not in ("entities", "statements"):
        raise InvalidInputError("The format is entities or statements.", field="format")
    entities = sorted({e.number: e for e in writer.view.fold(held_numbers(writer)).values()}.values(), key=lambda e: e.number)
    private = [entity for entity in entities if writer.view.private(entity)]
    rows = [row for entity in entities for row in entity.rows]
    drafts, left_out = _drafts(writer, rows + between(writer, entities))
    case = writer.situation.case.number
    name, kind, content = f"case-{case}.ftm.json", "application/json+ftm", _lines
    if command.format == "statements":
        name, kind, content = f"case-{case}.statements.csv", "text/csv; charset=utf-8", _table
    return ExportFile(name, kind, content(drafts), len(entities), left_out), entities, private


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
        if folded(row.treated, name):
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
