"""An entity as it is at one moment, to be kept as an exhibit: its facts with the source of each, and no folded value of a person (C1)."""

from __future__ import annotations

from typing import Any

from glasshouse.base.clock import iso
from glasshouse.store.executors import Reader
from glasshouse.store.fold import Folded
from glasshouse.store.reading.entity import shown_facts
from glasshouse.store.reading.provenance import Provenance

FORMAT = "glasshouse-record/1"


def frozen(reader: Reader, entity: Folded, now: str) -> dict[str, Any]:
    """Plain values: what the entity is called, each value with the records that say it, each record with its file and that file's SHA-256,
    and the tags of the datasets (`never:PURPOSE` goes with every copy)."""
    facts, folded = shown_facts(reader, entity)
    provenance = Provenance(reader)
    provenance.prepare(entity.rows)
    return {
        "format": FORMAT,
        "taken": now,
        "entity": {"id": reader.public(entity), "schema": entity.schema, "caption": entity.caption()},
        "facts": [
            {
                "property": fact.prop,
                "label": fact.label,
                "values": [{"value": value.value, "records": [ref.record for ref in value.sources]} for value in fact.values],
            }
            for fact in facts
        ],
        "values_left_out": folded,
        "records": [_record(reader, provenance, row) for row in entity.rows],
    }


def _record(reader: Reader, provenance: Provenance, row: Any) -> dict[str, Any]:
    dataset, origin, ref = reader.view.datasets[row.dataset], provenance.origin(row), provenance.ref(row)
    return {
        "record": ref.record,
        "schema": row.schema,
        "dataset": dataset.name,
        "title": dataset.title,
        "publisher": dataset.publisher,
        "source": origin.source,
        "file": origin.file_name,
        "file_sha256": origin.sha256,
        "loaded": iso(origin.started),
        "place": ref.place,
        "tags": sorted(dataset.tags),
    }
