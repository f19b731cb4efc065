"""The way in: a path and what the manifest says of it, out comes every row, entity and fault of the file.

Nothing is raised for what is wrong with the file: it is given out as a fault, and a fatal one is always the last item.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
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
from glasshouse.ingest.readers.detect import BINARY, UNKNOWN, binary_format, detect
from glasshouse.ingest.readers.json_lines import read_entities
from glasshouse.ingest.readers.json_records import read_json, read_json_lines
from glasshouse.ingest.readers.statements import read_statements
from glasshouse.ingest.readers.workbook import read_workbook
from glasshouse.ingest.readers.yaml_records import read_yaml

_TABLE, _JSON = ("csv", "statements"), ("json", "jsonl", "ftm")
_PROMISED: dict[str, tuple[str, ...]] = {
    ".csv": _TABLE,
    ".tsv": _TABLE,
    ".txt": (*_TABLE, *_JSON, "yaml"),
    ".json": _JSON,
    ".jsonl": _JSON,
    ".ndjson": _JSON,
    ".yml": ("yaml",),
    ".yaml": ("yaml",),
    ".xlsx": ("xlsx",),
    ".xlsm": ("xlsx",),
    ".xls": ("xls",),
    ".ods": ("ods",),
}
"""What the ending of a file's name says of its content; an ending that is not here says nothing."""
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
    declared = options.format
    if declared == "auto" or declared in BINARY:
        found = detect(path, options.encoding).format
    else:
        # A declared text format is believed (a list of names may look like YAML); binary content is what it is.
        found = binary_format(path) or declared
    if found == UNKNOWN:
        raise ReadingStopped(FaultCode.UNKNOWN_FORMAT, "byte:0")
    if declared not in ("auto", found):
        yield fault(FaultCode.FORMAT_DIFFERS, "byte:0", None, f"declared {declared}, found {found}")
    ending = Path(options.file_name).suffix.lower()
    if declared == "auto" and found not in _PROMISED.get(ending, (found,)):
        yield fault(FaultCode.FORMAT_DIFFERS, "byte:0", None, f"named {ending}, found {found}")
    yield from _READERS[found](path, options)
