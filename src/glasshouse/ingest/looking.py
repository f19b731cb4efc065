"""Looking into an original without loading it: the first rows with what a mapping makes of them, or one row found again by its place.

Both run in a reading child of their own. Promise: a preview never shows more than it is asked for, and what it shows of a person is what an
opened record shows: folded values are left out, and said to be; so is, in the rows, what a folded property is read from, and what stands
in a column called by a trait.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, TypeVar

import orjson

from glasshouse.base.errors import GlasshouseError, InvalidInputError
from glasshouse.ingest import mapping as mappings
from glasshouse.ingest.child import confine
from glasshouse.ingest.children import context
from glasshouse.ingest.doubts import of_characters, of_values
from glasshouse.ingest.drafting import AS_THINGS, AS_THINGS_WORDS, NOTES, Task, options
from glasshouse.ingest.kinds import of_one_kind
from glasshouse.ingest.readers.base import Entity, Fault, FaultCode, ReadingStopped, Row
from glasshouse.ingest.readers.detect import detect
from glasshouse.ingest.readers.opening import open_reader
from glasshouse.model.display import place_words
from glasshouse.model.entity import Draft, InvalidEntityError, ValueFault, build, caption
from glasshouse.policy.charter.finding import folded
from glasshouse.policy.charter.personal import makes_things_only, personal_cells
from glasshouse.policy.charter.rows import hidden_columns
from glasshouse.policy.charter.treated import treated_as
from glasshouse.policy.plans.data import HIDDEN, PREVIEW_ROWS, FaultRow, Preview

T = TypeVar("T")
_HOPELESS: dict[str, str] = {
    FaultCode.EMPTY_FILE: "Fetch the file again and upload it.",
    FaultCode.UNREADABLE_FILE: "Upload the file again.",
    FaultCode.DAMAGED_FILE: "Open it where it came from, save it anew, and upload that.",
    FaultCode.TRUNCATED_FILE: "Fetch the file again and upload it.",
    FaultCode.ENCRYPTED_FILE: "Save it without a password and upload that.",
    FaultCode.UTF7_REFUSED: "Save it as UTF-8 and upload that.",
    FaultCode.UNKNOWN_FORMAT: "Upload a table (CSV, Excel, OpenDocument), JSON, YAML, SQLite, or FollowTheMoney entities or statements.",
}
"""Faults after which no choice of format, encoding, sheet or columns helps, and what to do instead."""
_COLUMNS = 60
_CELL = 200
_SECONDS = 30


class UnloadableFileError(InvalidInputError):
    """Nothing can be made of this file, whatever is said of it. `code` is the reader's fault, `field` is `file`."""

    def __init__(self, message: str, *, code: str, remedy: str) -> None:
        super().__init__(message, field="file", code=code, remedy=remedy)


class Looking:
    """What the store's executors are given to look with."""

    def __init__(self, memory_mb: int) -> None:
        self._memory = memory_mb

    def preview(self, path: Path, spec: dict[str, Any], dataset: str) -> Preview:
        """The first rows of the file at `path`. A mapping that does not fit is told in `mapping_error`, not raised; UnloadableFileError
        where there is nothing to map. A source bears its file's name until somebody gives it another."""
        task = Task(str(path), spec, dataset, "", "", limit=PREVIEW_ROWS, file_name=str(spec.get("name") or ""))
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

    def columns(self, path: Path, spec: dict[str, Any]) -> tuple[str, ...]:
        """Names of all columns of the first rows. What stops this stops the reading too, but for slowness: then those that the mapping
        reads."""
        try:
            return tuple(str(name) for name in self._ask(_all_columns, Task(str(path), spec, "", "", "", limit=PREVIEW_ROWS), ""))
        except InvalidInputError:
            return tuple(sorted(mappings.compile(spec.get("mapping") or {}, "").columns))

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
            remedy = "Check that the file opens where it came from, or save it in another format."
            raise UnloadableFileError("The file made the reading process fail.", code="reading_died", remedy=remedy) from error
        finally:
            ours.close()
            process.kill()
            process.join()
            process.close()
        if answer.get("remedy"):
            raise UnloadableFileError(answer["message"], code=answer["error"], remedy=answer["remedy"])
        if "error" in answer:
            raise InvalidInputError(answer["message"], code=answer["error"])
        return answer["found"]


def _run(work: Callable[[Task, str], Any], task: Task, place: str, memory_mb: int, pipe: Connection) -> None:
    confine(memory_mb)
    try:
        pipe.send_bytes(orjson.dumps({"found": work(task, place)}))
    except GlasshouseError as error:
        pipe.send_bytes(orjson.dumps({"error": error.code, "message": error.message, "remedy": error.remedy}))


def _all_columns(task: Task, _place: str) -> list[str]:
    return list(
        dict.fromkeys(name for item in open_reader(Path(task.path), options(task)) if isinstance(item, Row) for name in item.values)
    )


def _row(task: Task, place: str) -> list[tuple[str, str]] | None:
    for item in open_reader(Path(task.path), options(task)):
        if isinstance(item, Row) and item.place == place:
            return [(name, _cell(value)) for name, value in item.values.items()]
    return None


def _preview(task: Task, _place: str) -> dict[str, Any]:
    mapping, error = _mapping(task)
    things_only = makes_things_only(task.spec.get("mapping") or {})
    columns: dict[str, None] = {}
    rows: list[tuple[str, dict[str, Any]]] = []
    entities: list[Any] = []
    faults: list[Any] = []
    for item in open_reader(Path(task.path), options(task)):
        if isinstance(item, Fault):
            _check_hope(item, bool(rows))
            faults.append((item.code, place_words(item.place), item.field or "", item.message, item.code in NOTES))
        elif isinstance(item, Entity):
            _entity(item, rows, columns, entities, faults)
        elif isinstance(item, Row):
            columns.update(dict.fromkeys(item.values))
            rows.append((item.place, item.values))
            if mapping is not None:
                mapped = mapping.apply({**item.values, **(task.spec.get("constants") or {})})
                if things_only and mapped.drafts and (personal := personal_cells(item.values)):
                    faults += [(AS_THINGS, place_words(item.place), column, AS_THINGS_WORDS, False) for column in personal]
                    continue
                for draft in mapped.drafts:
                    _draft(draft, item.place, entities, faults)
                faults += _told(mapped.faults, item.place, kept=bool(mapped.drafts))
            read = mapping.columns if mapping is not None else item.values
            faults += _told(of_characters({name: item.values.get(name) for name in read}), item.place)
    shown = list(columns)[:_COLUMNS]
    hidden = hidden_columns(task.spec.get("mapping") or {}, shown)
    return {
        "detected": _detected(task),
        "columns": shown,
        "rows": [(place_words(place), _cells(values, shown, hidden)) for place, values in rows],
        "entities": entities[: 5 * PREVIEW_ROWS],
        "faults": faults[:100],
        "suggestion": _suggestion(shown, rows) if mapping is None and rows and not entities else None,
        "error": error,
    }


def _cells(values: dict[str, Any], shown: list[str], hidden: frozenset[str]) -> list[str]:
    """What is sent of a row: no value of a hidden column leaves the child."""
    return [HIDDEN if name in hidden and values.get(name) not in (None, "") else _cell(values.get(name, "")) for name in shown]


def _check_hope(fault: Fault, some_rows: bool) -> None:
    remedy = _HOPELESS.get(fault.code)
    if fault.fatal and not some_rows and remedy is not None:
        raise UnloadableFileError(fault.message, code=fault.code, remedy=remedy)


def _told(faults: Iterable[ValueFault], place: str, *, kept: bool = True) -> list[Any]:
    return [(fault.code, place_words(place), fault.prop, fault.message, kept) for fault in faults]


def _entity(item: Entity, rows: list[Any], columns: dict[str, None], entities: list[Any], faults: list[Any]) -> None:
    columns.update(dict.fromkeys(("id", "schema")))
    rows.append((item.place, {"id": str(item.data.get("id", "")), "schema": str(item.data.get("schema", ""))}))
    data, refused = of_one_kind(item.data, item.statements)
    faults += [(code, place_words(place), field, message, False) for code, place, field, message in refused]
    try:
        draft = build(data)
    except InvalidEntityError as error:
        faults.append((error.code, place_words(item.place), error.field or "", error.message, False))
        return
    _draft(draft, item.place, entities, faults)
    if isinstance(data.get("properties"), dict):
        faults += _told(of_characters(data["properties"]), item.place)


def _draft(draft: Draft, place: str, entities: list[Any], faults: list[Any]) -> None:
    kind = treated_as(draft.schema, draft.properties, incorporated=False)
    facts = [(name, _cell(list(values))) for name, values in draft.properties.items() if not folded(kind, name)]
    behind = sum(folded(kind, name) for name in draft.properties)
    if behind:
        facts.append(("folded", f"{behind} values of a person are folded"))
    entities.append((place_words(place), draft.schema, caption(draft.schema, draft.properties), facts))
    faults += _told((*draft.faults, *of_values(draft)), place)


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
    delimiter = found.delimiter and (task.spec.get("delimiter") or found.delimiter)
    named = (("format", found.format), ("encoding", found.encoding), ("delimiter", delimiter), ("compression", found.compression))
    sheets = [("sheet", sheet) for sheet in (found.sheets or ())]
    return [(name, str(value)) for name, value in named if value] + sheets


def _cell(value: object) -> str:
    text = " | ".join(str(part) for part in value) if isinstance(value, (list, tuple)) else str(value)
    return text if len(text) <= _CELL else text[:_CELL] + "…"
