"""Where a record stands: dataset, source, file and place, for every record of one answer at once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import sqlalchemy as sa

from glasshouse.model.display import place_words
from glasshouse.policy.plans.entity import SourceRef
from glasshouse.store import tables as t
from glasshouse.store.executors import Reader
from glasshouse.store.fold import Row
from glasshouse.store.statement import Among, Statement

_ORIGINS = Statement(
    lambda: (
        sa.select(t.imports.c.id, t.imports.c.file_name, t.imports.c.sha256, t.imports.c.started, t.sources.c.name)
        .join(t.sources, t.sources.c.id == t.imports.c.source)
        .where(Among(t.imports.c.id, "imports"))
    )
)


@dataclass(frozen=True, slots=True)
class Origin:
    """The import that opened a span: its source's name, file, hash and time."""

    source: str
    file_name: str
    sha256: str
    started: int


class Provenance:
    """Sources of the records of one answer; each import is looked up once."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._origins: dict[int, Origin] = {}

    def prepare(self, rows: Iterable[Row]) -> None:
        """Look up the imports of all `rows` in one go."""
        missing = {row.opened_by for row in rows} - self._origins.keys()
        if missing:
            for row in _ORIGINS.all(self._reader.connection, imports=sorted(missing)):
                self._origins[row.id] = Origin(row.name, row.file_name, row.sha256, row.started)

    def origin(self, row: Row) -> Origin:
        """The import behind a row."""
        if row.opened_by not in self._origins:
            self.prepare([row])
        return self._origins[row.opened_by]

    def ref(self, row: Row) -> SourceRef:
        """The row as a source under a value."""
        dataset = self._reader.view.datasets[row.dataset]
        record = self._reader.ground.record_ids.encode(row.id)
        return SourceRef(record, dataset.name, dataset.title, self.origin(row).source, place_words(row.place))
