"""One way to read bytes in a test: write them to a file, open it as the product does, keep what came out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from glasshouse.ingest.readers.base import Entity, Fault, Progress, ReadOptions, Row
from glasshouse.ingest.readers.opening import open_reader


@dataclass
class Outcome:
    """Everything that a reader gave out, by kind and in order."""

    rows: list[Row] = field(default_factory=list)
    entities: list[Entity] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    progress: list[Progress] = field(default_factory=list)
    last: object = None

    @property
    def codes(self) -> list[tuple[str, str]]:
        """Code and place of each fault."""
        return [(fault.code, fault.place) for fault in self.faults]

    @property
    def values(self) -> list[list[str | list[str]]]:
        """The values of each row, without their columns."""
        return [list(row.values.values()) for row in self.rows]

    @property
    def places(self) -> list[str]:
        return [*(row.place for row in self.rows), *(entity.place for entity in self.entities)]


Read = Callable[..., Outcome]


def outcome(source: Path | str, **options: Any) -> Outcome:
    made = Outcome()
    for item in open_reader(source, ReadOptions(**options)):
        made.last = item
        match item:
            case Row():
                made.rows.append(item)
            case Entity():
                made.entities.append(item)
            case Fault():
                made.faults.append(item)
            case Progress():
                made.progress.append(item)
    return made


@pytest.fixture
def read(tmp_path: Path) -> Read:
    """Reads bytes (or a path) with options; the name of the file says nothing of its format."""

    def reading(content: bytes | Path | str, *, name: str = "source", **options: Any) -> Outcome:
        if not isinstance(content, bytes):
            return outcome(content, **options)
        path = tmp_path / name
        path.write_bytes(content)
        return outcome(path, **options)

    return reading
