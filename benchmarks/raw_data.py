"""The raw files of the bundle "defence and influence" as rows, and the tally of entities in them; part of raw_facts.py.

Promise: files are read with the standard library, PyYAML and python-calamine, each once; nothing is cleaned but the
white space around a value.
"""

from __future__ import annotations

import csv
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable
from pathlib import Path
from typing import Any

import yaml
from python_calamine import CalamineWorkbook

Row = dict[str, str]
Maker = Callable[[Row], Iterable[tuple[str, Hashable]]]


class Tally:
    """Counts of one dataset: `add` a source, then `table`."""

    def __init__(self) -> None:
        self._sources: dict[str, dict[str, Any]] = {}
        self._all: dict[Hashable, set[str]] = defaultdict(set)

    def add(self, name: str, rows: Iterable[Row], make: Maker, keep: Callable[[Row], bool] = lambda row: True) -> None:
        """Count one source: `make` gives (schema, key) for each entity of a row; keys hold for the whole dataset."""
        read = mapped = 0
        found: dict[str, set[Hashable]] = defaultdict(set)
        for row in rows:
            read += 1
            if not keep(row):
                continue
            mapped += 1
            for schema, key in make(row):
                found[schema].add(key)
                self._all[key].add(schema)
        counts = {schema: len(keys) for schema, keys in sorted(found.items())}
        self._sources[name] = {"rows": read, "mapped": mapped, "entities": counts}

    def table(self) -> dict[str, Any]:
        """Sources and distinct entities by their narrowest schema."""
        total = Counter("Company" if "Company" in schemata else min(schemata) for schemata in self._all.values())
        return {"sources": self._sources, "entities": dict(sorted(total.items()))}


class Data:
    """The raw files, each read once."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._read: dict[str, Any] = {}

    def yaml(self, path: str) -> Any:
        """A YAML document; dates stay texts in these files because they are quoted."""
        if path not in self._read:
            with (self._root / path).open(encoding="utf-8") as file:
                self._read[path] = yaml.load(file, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
        return self._read[path]

    def csv(self, path: str) -> list[Row]:
        """Rows of a comma-separated file with a header line; white space around a value is not part of it."""
        if path not in self._read:
            with (self._root / path).open(encoding="utf-8-sig", newline="") as file:
                self._read[path] = [{name: value.strip() for name, value in row.items()} for row in csv.DictReader(file)]
        rows: list[Row] = self._read[path]
        return rows

    def fec(self, name: str, columns: str) -> list[Row]:
        """Rows of a pipe-delimited file of the Federal Election Commission: latin-1, no header, no quoting."""
        path, names = f"us-fec-2024/{name}", columns.split()
        if path not in self._read:
            lines = (self._root / path).read_text(encoding="latin-1").split("\n")
            rows = [[field.strip() for field in line.split("|")] for line in lines if line]
            self._read[path] = [dict(zip(names, row, strict=True)) for row in rows]
        found: list[Row] = self._read[path]
        return found

    def departments(self) -> list[Row]:
        """Contract totals of all departments; `@path` is the folder's name."""
        found = []
        for file in sorted(self._root.glob("canada-contracts/departments/*/summary_by_fiscal_year_by_vendor.csv")):
            found += [{**row, "@path": file.parent.name} for row in self.csv(str(file.relative_to(self._root)))]
        return found

    def sql(self, query: str) -> list[tuple[Any, ...]]:
        """Rows of a query over the KEK database, opened for reading."""
        with sqlite3.connect(f"file:{self._root / 'ftm-aleph-fixtures/kek.sqlite'}?mode=ro", uri=True) as connection:
            return connection.execute(query).fetchall()

    def sheet(self, path: str, name: str) -> list[Row]:
        """Rows of a sheet by its first row's names; whole numbers without a decimal point."""
        book = CalamineWorkbook.from_path(self._root / path)
        head, *rows = book.get_sheet_by_name(name).to_python()
        whole = [[str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell) for cell in row] for row in rows]
        return [dict(zip(map(str, head), row, strict=True)) for row in whole]
