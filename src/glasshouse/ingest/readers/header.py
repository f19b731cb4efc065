"""The column names of a table: each once, none without a name, not too many."""

from __future__ import annotations

from collections.abc import Sequence

from glasshouse.ingest.readers.base import COLUMN_LIMIT, FaultCode, ReadingStopped


def column_names(names: Sequence[str], place: str) -> list[str]:
    """The names as they stand; a column without one is `#` and its 1-based number. Stops on a name given twice."""
    if len(names) > COLUMN_LIMIT:
        raise ReadingStopped(FaultCode.TOO_MANY_COLUMNS, place, None, f"{len(names)} columns, limit {COLUMN_LIMIT}")
    columns = [name if name.strip() else f"#{number}" for number, name in enumerate(names, 1)]
    seen: set[str] = set()
    for name in columns:
        if name in seen:
            raise ReadingStopped(FaultCode.DUPLICATE_HEADER, place, name)
        seen.add(name)
    return columns
