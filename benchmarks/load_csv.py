"""CSV through an FtM mapping. Targets: mapping alone >= 1.5x FtM's per core-second with identical ids and values; end to end (stored,
linked, indexed, searchable) >= 30 % of FtM's mapping in memory.

`python benchmarks/load_csv.py [--rows 20000]`
"""

from __future__ import annotations

import argparse
import csv
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from followthemoney import model
from house import house
from synthetic import table

from glasshouse.ingest import mapping as mappings

QUERY: dict[str, Any] = {
    "csv_url": "file:///register.csv",
    "entities": {
        "firm": {
            "schema": "Company",
            "key_literal": "firm",
            "keys": ["number"],
            "properties": {
                "name": {"column": "name"},
                "registrationNumber": {"column": "number"},
                "jurisdiction": {"column": "country"},
                "incorporationDate": {"column": "founded"},
                "address": {"column": "address"},
            },
        },
        "owner": {
            "schema": "Person",
            "key_literal": "owner",
            "keys": ["owner_id"],
            "properties": {"name": {"column": "owner"}, "birthDate": {"column": "born"}},
        },
        "share": {
            "schema": "Ownership",
            "keys": ["number", "owner_id"],
            "properties": {"owner": {"entity": "owner"}, "asset": {"entity": "firm"}, "percentage": {"column": "share"}},
        },
    },
}


def rows_of(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def theirs(rows: list[dict[str, str]]) -> tuple[float, dict[str, tuple[str, dict[str, list[str]]]]]:
    """FtM's own mapping: CPU seconds, and what came out by id."""
    query = model.make_mapping(QUERY, key_prefix="bench")
    found = {}
    started = time.process_time()
    made = [list(query.map(row).values()) for row in rows]
    used = time.process_time() - started
    for entities in made:
        for entity in entities:
            found[entity.id] = (entity.schema.name, {name: sorted(values) for name, values in entity.properties.items() if values})
    return used, found


def ours(rows: list[dict[str, str]]) -> tuple[float, dict[str, tuple[str, dict[str, list[str]]]]]:
    """The same through Glasshouse's compiled mapping."""
    query = {key: value for key, value in QUERY.items() if key != "csv_url"}
    compiled = mappings.compile(query, "bench")
    found = {}
    started = time.process_time()
    made = [compiled.apply(row).drafts for row in rows]
    used = time.process_time() - started
    for drafts in made:
        for draft in drafts:
            found[draft.entity_id] = (draft.schema, {name: sorted(values) for name, values in draft.properties.items()})
    return used, found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=20_000)
    parser.add_argument("--folder", type=Path)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=options.folder) as name:
        folder = Path(name)
        path = table(folder / "register.csv", options.rows)
        rows = list(rows_of(path))
        theirs(rows[:1000])
        ours(rows[:1000])
        ftm, expected = theirs(rows)
        glass, found = ours(rows)
        same = sum(found.get(key) == value for key, value in expected.items())
        print(f"mapping alone: FtM {len(rows) / ftm:,.0f} rows/s, Glasshouse {len(rows) / glass:,.0f} rows/s: x {ftm / glass:.2f} (>= 1.5)")
        print(f"identical entities: {same} of {len(expected)} (ids equal: {set(found) == set(expected)})")
        with house(folder / "house") as made:
            made.dataset("bench")
            made.dataset("warm")
            query = {key: value for key, value in QUERY.items() if key != "csv_url"}
            made.load("warm", table(folder / "warm.csv", 20, seed=9), query, name="warm")
            seconds = made.load("bench", path, query)
        print(f"end to end: {options.rows / seconds:,.0f} rows/s, {ftm / seconds:.2f} of FtM's mapping in memory (>= 0.30)")


if __name__ == "__main__":
    main()
