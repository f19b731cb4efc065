"""Loading from the command line, with progress for every source and a sum at the end that agrees with the import's page."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import yaml
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeRemainingColumn

from glasshouse.base.errors import InvalidInputError
from glasshouse.base.settings import Settings
from glasshouse.base.text import one_line
from glasshouse.cli.channel import ask
from glasshouse.cli.login import key_for


def run(settings: Settings, source: Path, *, data: Path | None, dataset: str | None, name: str | None, mapping: Path | None) -> int:
    """0 when every source was loaded, else 1."""
    if not source.exists():
        raise InvalidInputError(f"There is no {source}.", field="source")
    args: dict[str, Any] = {"key": key_for(settings), "source": str(source.absolute()), "data": str(data.absolute()) if data else None}
    if dataset is not None:
        args |= {"dataset": dataset, "name": name or source.stem, "mapping": _query(mapping)}
    elif source.is_file() and source.suffix not in (".yml", ".yaml"):
        raise InvalidInputError(f"{source.name} is data, not a manifest.", field="source", remedy="Say which dataset: --dataset NAME.")
    printer = _Printer()
    with printer.bar:
        answer = ask(settings, "load", args, printer.hear)
    printer.sum_up(int(answer["failed"]))
    return int(answer["failed"] > 0)


def _query(mapping: Path | None) -> dict[str, Any] | None:
    if mapping is None:
        return None
    from glasshouse.ingest.mapping import queries  # followthemoney is slow to import

    try:
        document = yaml.safe_load(mapping.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise InvalidInputError(f"{mapping.name} cannot be read: {error}", field="mapping") from error
    if not isinstance(document, dict):
        raise InvalidInputError(f"{mapping.name} is no mapping.", field="mapping", remedy="Begin it with 'entities:'.")
    _, found = queries(document, mapping.name)
    if len(found) != 1:
        raise InvalidInputError(f"{mapping.name} has {len(found)} queries; a file takes one.", field="mapping", remedy="Load a manifest.")
    return dict(found[0])


def _fault_words(code: str, number: int, place: str, field: str, message: str, kept: bool) -> str:
    """`3 × ragged_row (rejected): what is wrong and what to do. First at: line 17, column.`"""
    if not place:
        return f"{number:,} × {code}"
    where = ", ".join(part for part in (one_line(place, 200), one_line(field, 100)) if part)
    return f"{number:,} × {code} ({'kept' if kept else 'rejected'}): {message} {'At' if number == 1 else 'First at'}: {where}."


class _Printer:
    """One line a source when it is done; a moving line for the one at work."""

    def __init__(self) -> None:
        self.console = Console(highlight=False)
        columns = (
            TextColumn("  {task.description}"),
            BarColumn(24),
            MofNCompleteColumn(),
            TextColumn("{task.fields[words]}"),
            TimeRemainingColumn(),
        )
        self.bar = Progress(*columns, console=self.console, transient=True)
        self._task: TaskID | None = None
        self._begun = 0.0
        self._sources = self._rows = self._records = self._rejected = 0

    def hear(self, said: dict[str, Any]) -> None:
        """Print one Told."""
        step, numbers = said["step"], said.get("numbers") or {}
        if step == "dataset":
            self.console.print(f"\n{said['dataset']}  {said['message']}", markup=False, soft_wrap=True)
        elif step == "source":
            self._end()
            self._task, self._begun = self.bar.add_task(said["source"], total=100, words=""), time.monotonic()
        elif step == "progress" and self._task is not None:
            rate = numbers.get("rows", 0) / max(time.monotonic() - self._begun, 0.001)
            words = f"{numbers.get('rows', 0):,} rows, {rate:,.0f} a second, {numbers.get('rejected', 0):,} rejected"
            self.bar.update(self._task, completed=round(100 * (numbers.get("share") or 0)), words=words)
        elif step in ("done", "failed"):
            self._end()
            self._done(said, numbers)
        elif step == "identity":
            self.console.print(f"  {said['source']}: {numbers.get('pairs', 0):,} pairs are one", markup=False, soft_wrap=True)

    def sum_up(self, failed: int) -> None:
        """The last line."""
        words = f"\n{self._sources} sources, {self._rows:,} rows, {self._records:,} records, {self._rejected:,} rows rejected"
        self.console.print(words + (f", {failed} sources failed" if failed else ""), markup=False, soft_wrap=True)

    def _done(self, said: dict[str, Any], numbers: dict[str, Any]) -> None:
        if said["step"] == "failed" and not numbers:
            self.console.print(f"  {said['source']}: FAILED: {said['message']}", markup=False, soft_wrap=True)
            return
        self._sources += 1
        self._rows += numbers["rows"]
        self._records += numbers["records"]
        self._rejected += numbers["rejected"]
        change = ", ".join(f"{numbers[name]:,} {name}" for name in ("added", "changed", "closed", "same") if numbers[name])
        line = f"  {said['source']}: {numbers['rows']:,} rows, {numbers['records']:,} records, {numbers['rejected']:,} rejected"
        line += f" ({change})" if change else ""
        line += f" [{numbers['state']}] {said['message']}" if numbers["state"] != "live" else ""
        self.console.print(line, markup=False, soft_wrap=True)
        for fault in numbers["faults"]:
            self.console.print(f"    {_fault_words(*fault)}", markup=False, soft_wrap=True)
        if numbers["faults"]:
            self.console.print(f"    Every one of them, by row: page /data/import/{numbers['id']}", markup=False, soft_wrap=True)

    def _end(self) -> None:
        if self._task is not None:
            self.bar.remove_task(self._task)
            self._task = None
