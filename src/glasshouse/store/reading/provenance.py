"""Where a record stands: dataset, source, file and place, for every record of one answer at once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import sqlalchemy as sa

from glasshouse.model.byhand import PLACE
from glasshouse.model.display import place_words
from glasshouse.policy.plans.byhand import HandSource
from glasshouse.policy.plans.entity import SourceRef
from glasshouse.store import tables as t
from glasshouse.store.executors import Reader
from glasshouse.store.fold import Row
from glasshouse.store.reading.byhand import sources
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
        self._by_hand: dict[int, HandSource] = {}

    def prepare(self, rows: Iterable[Row]) -> None:
        """Look up the imports of all `rows` in one go."""
        rows = list(rows)
        if typed := [row.id for row in rows if row.place == PLACE]:
            self._by_hand |= sources(self._reader, typed)
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
        dataset, origin = self._reader.view.datasets[row.dataset], self.origin(row)
        record = self._reader.ground.record_ids.encode(row.id)
        return SourceRef(record, dataset.name, dataset.title, origin.source, place_words(row.place), self._by_hand.get(row.id))
