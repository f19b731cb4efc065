"""An oracle over the bundle: FollowTheMoney's own mapping classes fed with plainly read rows."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import python_calamine
import yaml
from followthemoney import model
from followthemoney.mapping.csv import CSVSource
from followthemoney.mapping.query import QueryMapping

from glasshouse.demonstration import Bundle


@dataclass(frozen=True)
class Read:
    """What an independent reader makes of the bundle: by (dataset, id) schema and values; and the raw releases."""

    entities: dict[tuple[str, str], tuple[str, dict[str, set[str]]]]
    releases: list[dict[str, Any]]

    def of(self, dataset: str, schema: str) -> list[dict[str, set[str]]]:
        """Properties of all entities of one dataset and schema; `id` is put beside them."""
        return [{**values, "id": {key[1]}} for key, (kind, values) in self.entities.items() if key[0] == dataset and kind == schema]

    def one(self, dataset: str, schema: str, **wanted: str) -> dict[str, set[str]]:
        """The one entity that has these values."""
        found = self.all(dataset, schema, **wanted)
        assert len(found) == 1, (dataset, schema, wanted, len(found))
        return found[0]

    def all(self, dataset: str, schema: str, **wanted: str) -> list[dict[str, set[str]]]:
        """Every entity that has these values."""
        return [values for values in self.of(dataset, schema) if all(value in values.get(name, ()) for name, value in wanted.items())]


def _text(value: Any) -> str:
    if isinstance(value, date):
        return value.isoformat()
    return f"{value:g}" if isinstance(value, float) else str(value)


def _rows(folder: Path, source: dict[str, Any]) -> Iterator[dict[str, str]]:
    path = folder / source["path"]
    if source["format"] == "csv":
        encoding = "utf-8-sig" if source["encoding"] == "utf-8" else source["encoding"]
        with path.open(encoding=encoding, newline="") as handle:
            for row in csv.DictReader(handle, delimiter=source["delimiter"]):
                yield {name: value for name, value in row.items() if value}
    else:
        header, *rows = python_calamine.CalamineWorkbook.from_path(str(path)).get_sheet_by_name(source["sheet"]).to_python()
        for cells in rows:
            yield {str(name): _text(value) for name, value in zip(header, cells, strict=True) if value != ""}


def read(bundle: Bundle) -> Read:
    """Map every table, take every FtM line, leave the releases raw."""
    entities: dict[tuple[str, str], tuple[str, dict[str, set[str]]]] = {}
    releases: list[dict[str, Any]] = []

    def put(dataset: str, number: str, schema: str, values: dict[str, list[str]]) -> None:
        _, kept = entities.setdefault((dataset, number), (schema, {}))
        for name, several in values.items():
            kept.setdefault(name, set()).update(several)

    for manifest in bundle.manifests:
        document = yaml.safe_load(manifest.read_text("utf-8"))
        dataset = document["dataset"]["name"]
        for source in document["sources"]:
            path = bundle.folder / source["path"]
            if source["format"] == "ftm":
                for line in path.read_text("utf-8").splitlines():
                    entity = json.loads(line)
                    put(dataset, entity["id"], entity["schema"], entity["properties"])
            elif source["format"] == "json":
                releases = json.loads(path.read_text("utf-8"))["releases"]
                QueryMapping(model, {**source["mapping"], "csv_url": str(path)})
            else:
                query = QueryMapping(model, {**source["mapping"], "csv_url": str(path)})
                assert isinstance(query.source, CSVSource)
                for row in _rows(bundle.folder, source):
                    if query.source.check_filters(row):
                        for entity in query.map(row).values():
                            assert entity.id is not None
                            put(dataset, entity.id, entity.schema.name, entity.properties)
    return Read(entities, releases)
