"""The way in: a path and what the manifest says of it, out comes every row, entity and fault of the file.

Nothing is raised for what is wrong with the file: it is given out as a fault, and a fatal one is always the last item.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

from glasshouse.ingest.readers.base import (
    Entity,
    Fault,
    FaultCode,
    Item,
    ReadingStopped,
    ReadOptions,
    Row,
    fault,
)
from glasshouse.ingest.readers.database import is_url, read_database
from glasshouse.ingest.readers.delimited import read_delimited
from glasshouse.ingest.readers.detect import BINARY, UNKNOWN, Detected, detect
from glasshouse.ingest.readers.json_lines import read_entities
from glasshouse.ingest.readers.json_records import read_json, read_json_lines
from glasshouse.ingest.readers.statements import read_statements
from glasshouse.ingest.readers.workbook import read_workbook
from glasshouse.ingest.readers.yaml_records import read_yaml

_TEXT_NAMES = (".csv", ".tsv", ".txt", ".json", ".jsonl", ".yml", ".yaml")
_READERS: dict[str, Callable[[Path, ReadOptions], Iterator[Item]]] = {
    "csv": read_delimited,
    "ftm": read_entities,
    "json": read_json,
    "jsonl": read_json_lines,
    "ods": read_workbook,
    "sql": read_database,
    "statements": read_statements,
    "xls": read_workbook,
    "xlsx": read_workbook,
    "yaml": read_yaml,
}


def open_reader(path: Path | str, options: ReadOptions) -> Iterator[Item]:
    """Every item of the source in its order; a PostgreSQL address (with format `sql`) may stand in place of a path."""
    given = 0
    try:
        for item in _items(path, options):
            if isinstance(item, Row | Entity):
                if given == options.limit_rows:
                    return
                given += 1
            yield item
            if isinstance(item, Fault) and item.fatal:
                return
    except ReadingStopped as stopped:
        yield stopped.fault
    except OSError:
        yield fault(FaultCode.UNREADABLE_FILE, "byte:0", fatal=True)


def _items(path: Path | str, options: ReadOptions) -> Iterator[Item]:
    if options.format == "sql" and is_url(path):
        yield from read_database(path, options)
        return
    path = Path(path)
    found = _found(path, options)
    if found.format == UNKNOWN:
        raise ReadingStopped(FaultCode.UNKNOWN_FORMAT, "byte:0")
    declared = options.format
    # A declared text format is believed (a list of names may look like YAML); binary content cannot be anything else.
    differs = declared not in ("auto", found.format) and (found.format in BINARY or declared in BINARY)
    if differs:
        yield fault(FaultCode.FORMAT_DIFFERS, "byte:0", None, f"declared {declared}, found {found.format}")
    elif declared == "auto" and _misnamed(path, found):
        yield fault(FaultCode.FORMAT_DIFFERS, "byte:0", None, f"named {path.suffix.lower()[:8]}, found {found.format}")
    name = found.format if differs or declared == "auto" else declared
    yield from _READERS[name](path, replace(options, format=name))


def _found(path: Path, options: ReadOptions) -> Detected:
    if options.format in ("auto", *BINARY):
        return detect(path, options.encoding)
    try:
        return detect(path, options.encoding)
    except ReadingStopped as stopped:
        if stopped.fault.code in (FaultCode.DAMAGED_FILE, FaultCode.EMPTY_FILE):
            raise
        return Detected(options.format)  # the declared reader tells what is wrong, at its exact place


def _misnamed(path: Path, found: Detected) -> bool:
    """Whether the name promises text and the content is none."""
    return found.format in BINARY and path.suffix.lower() in _TEXT_NAMES
