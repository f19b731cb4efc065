"""What a reading child does: rows of one file to checked records, in numbered batches, without a store.

Promise: batches are the same on every run of the same file and mapping, so that a resumed import can leave out those it has. With several
children each makes every n-th batch; all of them read the whole file, which is the cheap part.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import orjson

from glasshouse.ingest import mapping as mappings
from glasshouse.ingest.doubts import of_characters, of_statements, of_values
from glasshouse.ingest.kinds import of_one_kind
from glasshouse.ingest.readers.base import TABLES, Entity, Fault, FaultCode, Progress, ReadOptions, Row
from glasshouse.ingest.readers.detect import detect
from glasshouse.ingest.readers.opening import open_reader
from glasshouse.model.dataset import Counted
from glasshouse.model.entity import Draft, InvalidEntityError, ValueFault, build, edges
from glasshouse.model.record import canonical_values, record_id
from glasshouse.model.schema import is_natural_person
from glasshouse.policy.charter.byhand import says_child
from glasshouse.policy.charter.finding import fields, may_count_as_person
from glasshouse.policy.charter.personal import makes_things_only, personal_cells
from glasshouse.policy.charter.treated import treated_as
from glasshouse.search.document import terms
from glasshouse.store.bearers import digests as bearer_digests

BATCH_ROWS = 1_000
_OPERATIONS = frozenset({"ADD", "MOD", "DEL"})
NOTES = frozenset(code.value for code in FaultCode if code.is_note) | {FaultCode.NO_ROWS.value}
"""Faults that reject nothing. A table without rows is told, and is a table all the same."""

AS_THINGS = "people_as_things"
AS_THINGS_WORDS = (
    "Only a person has what stands in this column, and the mapping makes no person of the row, which was left out (C1). Map such rows as "
    "Person, or as LegalEntity where they are firms."
)

FoundFault = tuple[str, str, str, str, int]
"""code, place, field, message, and 1 where the row was kept."""
Record = tuple[str, str, str, str, str, list[tuple[str, str]], int, list[int], bytes]
"""entity, schema, canonical data, record id (hex), place, edges, 1 for a child, digests of a person's identifiers, and its document for the
index as JSON (empty: not to be found by search)."""


@dataclass(frozen=True, slots=True)
class Task:
    """One file to read: `spec` as `SourceSpec`; this child makes batches with `number % of == mine`."""

    path: str
    spec: dict[str, Any]
    dataset: str
    dataset_key: str
    source: str
    mine: int = 0
    of: int = 1
    limit: int | None = None
    file_name: str = ""
    dataset_number: int = 0
    counted: Counted = Counted.THINGS
    incorporated: bool = False


@dataclass(slots=True)
class Batch:
    """What a number of rows gave. `rows` were read for it, `rejected` gave nothing; `share` of the file is read. `removed`: ids of entities
    that a delta takes back before `records` are put in."""

    number: int
    rows: int
    rejected: int
    records: list[Record]
    faults: list[FoundFault]
    share: float | None
    fatal: str = ""
    removed: list[str] = field(default_factory=list)

    def packed(self) -> tuple[bytes, bytes]:
        """The batch for the pipe: itself without documents, and those one to a line."""
        plain = {name: getattr(self, name) for name in self.__slots__}
        plain["records"] = [record[:-1] for record in self.records]
        return orjson.dumps(plain), b"\n".join([record[-1] for record in self.records])


class Drafting:
    """One run over one file."""

    def __init__(self, task: Task) -> None:
        self._task = task
        self._mapping = _mapping(task)
        self._things_only = makes_things_only(task.spec.get("mapping") or {})
        self._constants: dict[str, str] = task.spec.get("constants") or {}
        self._youngest = datetime.now(UTC).date().replace(day=1)

    def batches(self) -> Iterator[Batch]:
        """This child's batches in order; the last of the file is marked by its number alone."""
        task = self._task
        number, rows, share = 0, 0, None
        batch = Batch(0, 0, 0, [], [], None)
        for item in open_reader(_path(task), options(task)):
            if isinstance(item, Progress):
                share = min(1.0, item.bytes_read / item.bytes_total) if item.bytes_total else None
                continue
            if isinstance(item, Fault):
                self._reader_fault(item, batch)
                continue
            if rows == 0 and isinstance(item, Row):
                self._columns(item, batch)
                if batch.fatal:
                    break
            rows += 1
            batch.rows += 1
            if number % task.of == task.mine:
                self._item(item, batch)
            if rows % BATCH_ROWS == 0:
                batch.share = share
                if number % task.of == task.mine:
                    yield batch
                number += 1
                batch = Batch(number, 0, 0, [], [], None)
        batch.share = 1.0
        if number % task.of == task.mine:
            yield batch

    def _reader_fault(self, fault: Fault, batch: Batch) -> None:
        note = fault.code in NOTES
        batch.faults.append((fault.code, fault.place, fault.field or "", fault.message, int(note)))
        if not note:
            batch.rejected += 1
            batch.rows += not fault.fatal  # a row that was refused is a row of the file all the same
        if fault.fatal and fault.code != FaultCode.NO_ROWS:
            batch.fatal = fault.message

    def _columns(self, row: Row, batch: Batch) -> None:
        """A table that lacks a column of its mapping is refused; records of JSON and YAML may leave out what they do not have."""
        if self._mapping is None or not self._is_table():
            return
        missing = self._mapping.missing({**row.values, **self._constants})
        for column in missing:
            batch.faults.append((FaultCode.MISSING_COLUMN.value, row.place, column, FaultCode.MISSING_COLUMN.sentence, 0))
        if missing:
            batch.rejected += 1
            batch.fatal = "The file lacks columns that the mapping names: " + ", ".join(missing)[:300] + "."

    def _is_table(self) -> bool:
        declared = self._task.spec.get("format") or "auto"
        if declared == "auto":
            declared = detect(Path(self._task.path), self._task.spec.get("encoding") or None).format
        return declared in TABLES or declared == "sql"

    def _item(self, item: Row | Entity, batch: Batch) -> None:
        if isinstance(item, Entity):
            data = self._of_one_kind(item, batch) if item.statements else item.data
            try:
                said, gone = self._operation(data)
                found = build(said) if said is not None else None
            except InvalidEntityError as error:
                batch.rejected += 1
                batch.faults.append((error.code, item.place, error.field or "", error.message, 0))
                return
            if gone:
                batch.records = [record for record in batch.records if record[0] != gone]
                batch.removed.append(gone)
            if found is not None:
                self._draft(found, item.place, batch)
                self._faults(of_statements(item.statements, self._task.dataset), item.place, batch)
                properties = said.get("properties") if said is not None else None
                if isinstance(properties, dict):
                    self._faults(of_characters(properties), item.place, batch)
            return
        if self._mapping is None:
            batch.rejected += 1
            batch.faults.append(("no_mapping", item.place, "", "A table needs a mapping: say which column means what.", 0))
            return
        mapped = self._mapping.apply({**item.values, **self._constants} if self._constants else item.values)
        if self._things_only and mapped.drafts and (personal := personal_cells(item.values)):
            batch.rejected += 1
            batch.faults += [(AS_THINGS, item.place, column, AS_THINGS_WORDS, 0) for column in personal]
            return
        for draft in mapped.drafts:
            self._draft(draft, item.place, batch)
        self._faults(mapped.faults, item.place, batch, kept=bool(mapped.drafts))
        if mapped.drafts:
            self._faults(of_characters({name: item.values.get(name) for name in self._mapping.columns}), item.place, batch)
        elif mapped.faults and not mapped.filtered:
            batch.rejected += 1

    def _of_one_kind(self, item: Entity, batch: Batch) -> dict[str, Any]:
        """The entity of these statements; each that names a kind that it cannot be is a row that was refused."""
        data, refused = of_one_kind(item.data, item.statements)
        batch.faults += [(*told, 0) for told in refused]
        batch.rejected += len(refused)
        batch.rows += len(refused)
        return data

    def _operation(self, data: dict[str, Any]) -> tuple[dict[str, Any] | None, str]:
        """The entity of a line, and the id of one that goes first.

        A delta's lines may be `{"op": "ADD" | "MOD" | "DEL", "entity": {…}}` (FtM's delta files): what was said of the entity before,
        in this delta too, is forgotten, so that the last line counts.
        """
        if self._task.spec.get("load") != "delta" or "op" not in data:
            return data, ""
        entity = data.get("entity")
        if data["op"] not in _OPERATIONS or not isinstance(entity, dict):
            raise InvalidEntityError("unknown_operation", "op", "Write op as ADD, MOD or DEL, and the entity beside it.")
        name = entity.get("id")
        if not isinstance(name, str) or not name:
            raise InvalidEntityError("missing_id", "entity.id", "Say the id of the entity.")
        return (entity if data["op"] != "DEL" else None), name

    def _draft(self, draft: Draft, place: str, batch: Batch) -> None:
        data = canonical_values(draft)
        task = self._task
        digest = record_id(task.dataset_key, task.source, draft.entity_id, draft.schema, data)
        strictly = treated_as(draft.schema, draft.properties, incorporated=False)  # a declaration may be taken back
        digests = list(bearer_digests(task.dataset_number, draft.properties)) if may_count_as_person(strictly) else []
        kind = treated_as(draft.schema, draft.properties, incorporated=task.incorporated)
        found = fields(kind, draft.properties, counted=task.counted)
        row = b"" if found is None else orjson.dumps({"digests": digests, **terms(task.dataset_key, draft.schema, found)})
        child = int(self._is_child(draft))
        batch.records.append((draft.entity_id, draft.schema, data, digest.hex(), place, edges(draft), child, digests, row))
        self._faults((*draft.faults, *of_values(draft)), place, batch)

    def _faults(self, faults: Iterable[ValueFault], place: str, batch: Batch, *, kept: bool = True) -> None:
        for fault in faults:
            batch.faults.append((fault.code, place, fault.prop, fault.message, int(kept)))

    def _is_child(self, draft: Draft) -> bool:
        """Whether a birth date says that this person is under 18 (C4)."""
        return is_natural_person(draft.schema) and says_child(draft.properties, self._youngest)


def options(task: Task) -> ReadOptions:
    """The reader's options for a task."""
    spec = task.spec
    header = spec.get("header")
    mapping = spec.get("mapping") or {}
    query = mapping if spec.get("format") == "sql" or not {"table", "tables"}.isdisjoint(mapping) else None
    return ReadOptions(
        format=spec.get("format") or "auto",
        encoding=spec.get("encoding") or None,
        delimiter=spec.get("delimiter") or None,
        header=tuple(header) if header else None,
        sheet=spec.get("sheet") or None,
        records=spec.get("records") or None,
        query=query,
        limit_rows=task.limit,
        file_name=task.file_name,
    )


def _path(task: Task) -> Path | str:
    return task.path if task.path.startswith("postgres") else Path(task.path)


def _mapping(task: Task) -> mappings.Mapping | None:
    query = task.spec.get("mapping")
    return mappings.compile(query, task.dataset) if query else None
