"""Looking into an original without loading it: the first rows with what a mapping makes of them, or one row found again by its place.

Both run in a reading child of their own. Promise: a preview never shows more than it is asked for, and what it shows of a person is what an
opened record shows: folded values are left out, and said to be.
"""

from __future__ import annotations

from collections.abc import Callable
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, TypeVar

import orjson

from glasshouse.base.errors import GlasshouseError, InvalidInputError
from glasshouse.ingest import mapping as mappings
from glasshouse.ingest.child import confine
from glasshouse.ingest.children import context
from glasshouse.ingest.drafting import Task, options
from glasshouse.ingest.readers.base import Entity, Fault, ReadingStopped, Row
from glasshouse.ingest.readers.detect import detect
from glasshouse.ingest.readers.opening import open_reader
from glasshouse.model.display import place_words
from glasshouse.model.entity import Draft, InvalidEntityError, build, caption
from glasshouse.policy.charter.finding import folded
from glasshouse.policy.plans.data import PREVIEW_ROWS, FaultRow, Preview

T = TypeVar("T")
_COLUMNS = 60
_CELL = 200
_SECONDS = 30


class Looking:
    """What the store's executors are given to look with."""

    def __init__(self, memory_mb: int) -> None:
        self._memory = memory_mb

    def preview(self, path: Path, spec: dict[str, Any], dataset: str) -> Preview:
        """The first rows of the file at `path`. A mapping that does not fit is told in `mapping_error`, not raised."""
        task = Task(str(path), spec, dataset, "", "", limit=PREVIEW_ROWS)
        found = self._ask(_preview, task, "")
        return Preview(
            tuple((str(name), str(value)) for name, value in found["detected"]),
            tuple(found["columns"]),
            tuple((place, tuple(cells)) for place, cells in found["rows"]),
            tuple((place, schema, name, tuple((a, b) for a, b in facts)) for place, schema, name, facts in found["entities"]),
            tuple(FaultRow(*fault) for fault in found["faults"]),
            found["suggestion"],
            found["error"],
        )

    def row(self, path: Path, spec: dict[str, Any], place: str) -> list[tuple[str, str]] | None:
        """The cells of the row at `place` as they stand in the file, or None where it is not found again."""
        found = self._ask(_row, Task(str(path), spec, "", "", ""), place)
        return None if found is None else [(str(name), str(value)) for name, value in found]

    def _ask(self, work: Callable[[Task, str], Any], task: Task, place: str) -> Any:
        ours, theirs = context().Pipe(duplex=False)
        process = context().Process(target=_run, args=(work, task, place, self._memory, theirs), daemon=True)
        process.start()
        theirs.close()
        try:
            if not ours.poll(_SECONDS):
                raise InvalidInputError("Reading this file takes too long to look into it here.", code="too_slow")
            answer = orjson.loads(ours.recv_bytes())
        except EOFError as error:
            raise InvalidInputError("The file made the reading process fail.", code="reading_died") from error
        finally:
            ours.close()
            process.kill()
            process.join()
            process.close()
        if "error" in answer:
            raise InvalidInputError(answer["message"], code=answer["error"])
        return answer["found"]


def _run(work: Callable[[Task, str], Any], task: Task, place: str, memory_mb: int, pipe: Connection) -> None:
    confine(memory_mb)
    try:
        pipe.send_bytes(orjson.dumps({"found": work(task, place)}))
    except GlasshouseError as error:
        pipe.send_bytes(orjson.dumps({"error": error.code, "message": error.message}))


def _row(task: Task, place: str) -> list[tuple[str, str]] | None:
    for item in open_reader(Path(task.path), options(task)):
        if isinstance(item, Row) and item.place == place:
            return [(name, _cell(value)) for name, value in item.values.items()]
    return None


def _preview(task: Task, _place: str) -> dict[str, Any]:
    mapping, error = _mapping(task)
    columns: dict[str, None] = {}
    rows: list[tuple[str, dict[str, Any]]] = []
    entities: list[Any] = []
    faults: list[Any] = []
    for item in open_reader(Path(task.path), options(task)):
        if isinstance(item, Fault):
            faults.append((item.code, place_words(item.place), item.field or "", item.message, False))
        elif isinstance(item, Entity):
            _entity(item, rows, columns, entities, faults)
        elif isinstance(item, Row):
            columns.update(dict.fromkeys(item.values))
            rows.append((item.place, item.values))
            if mapping is not None:
                mapped = mapping.apply({**item.values, **(task.spec.get("constants") or {})})
                for draft in mapped.drafts:
                    _draft(draft, item.place, entities, faults)
                faults += [(f.code, place_words(item.place), f.prop, f.message, bool(mapped.drafts)) for f in mapped.faults]
    shown = list(columns)[:_COLUMNS]
    return {
        "detected": _detected(task),
        "columns": shown,
        "rows": [(place_words(place), [_cell(values.get(name, "")) for name in shown]) for place, values in rows],
        "entities": entities[: 5 * PREVIEW_ROWS],
        "faults": faults[:100],
        "suggestion": _suggestion(shown, rows) if mapping is None and rows and not entities else None,
        "error": error,
    }


def _entity(item: Entity, rows: list[Any], columns: dict[str, None], entities: list[Any], faults: list[Any]) -> None:
    columns.update(dict.fromkeys(("id", "schema")))
    rows.append((item.place, {"id": str(item.data.get("id", "")), "schema": str(item.data.get("schema", ""))}))
    try:
        draft = build(item.data)
    except InvalidEntityError as error:
        faults.append((error.code, place_words(item.place), error.field or "", error.message, False))
        return
    _draft(draft, item.place, entities, faults)


def _draft(draft: Draft, place: str, entities: list[Any], faults: list[Any]) -> None:
    facts = [(name, _cell(list(values))) for name, values in draft.properties.items() if not folded(draft.schema, name)]
    behind = sum(folded(draft.schema, name) for name in draft.properties)
    if behind:
        facts.append(("folded", f"{behind} values of a person are folded"))
    entities.append((place_words(place), draft.schema, caption(draft.schema, draft.properties), facts))
    faults += [(fault.code, place_words(place), fault.prop, fault.message, True) for fault in draft.faults]


def _mapping(task: Task) -> tuple[mappings.Mapping | None, str]:
    query = task.spec.get("mapping")
    if not query:
        return None, ""
    try:
        return mappings.compile(query, task.dataset), ""
    except GlasshouseError as error:
        return None, f"{error.message} {error.remedy}".strip()


def _suggestion(columns: list[str], rows: list[tuple[str, dict[str, Any]]]) -> dict[str, Any]:
    samples = [{name: _cell(values.get(name, "")) for name in columns} for _, values in rows]
    return dict(mappings.suggest(columns, samples))


def _detected(task: Task) -> list[tuple[str, str]]:
    try:
        found = detect(Path(task.path), task.spec.get("encoding") or None)
    except ReadingStopped:
        return []
    named = (("format", found.format), ("encoding", found.encoding), ("delimiter", found.delimiter), ("compression", found.compression))
    sheets = [("sheet", sheet) for sheet in (found.sheets or ())]
    return [(name, str(value)) for name, value in named if value] + sheets


def _cell(value: object) -> str:
    text = " | ".join(str(part) for part in value) if isinstance(value, (list, tuple)) else str(value)
    return text if len(text) <= _CELL else text[:_CELL] + "…"
