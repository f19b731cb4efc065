"""A PostgreSQL source as an original: the rows of its query, written down once as JSON lines and loaded like any file.

Promise: what was read is kept and can be checked later, though the database changes; the address, which may hold a password, is kept
nowhere.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator

import orjson

from glasshouse.base.errors import InvalidInputError
from glasshouse.ingest.readers.base import Fault, ReadOptions, Row
from glasshouse.ingest.readers.opening import open_reader
from glasshouse.policy.plans.data import SourceSpec

_JOINED = frozenset({"database", "table", "tables", "joins"})


def dump(address: str, spec: SourceSpec) -> Iterator[bytes]:
    """The query's rows, one JSON object a line; InvalidInputError where the database cannot be read."""
    for item in open_reader(address, ReadOptions(format="sql", query=spec.mapping)):
        if isinstance(item, Fault):
            raise InvalidInputError(f"{item.message} ({item.code} at {item.place})", code=item.code)
        if isinstance(item, Row):
            yield orjson.dumps(item.values) + b"\n"


def dumped(spec: SourceSpec) -> SourceSpec:
    """How the dump is read: as JSON lines, by the same mapping without what belonged to the database."""
    mapping = {key: value for key, value in (spec.mapping or {}).items() if key not in _JOINED}
    return dataclasses.replace(spec, format="jsonl", mapping=mapping)
