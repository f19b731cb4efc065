"""Rows of a workbook (XLSX, XLSM, XLSB, XLS, ODS) as a person sees them: values of formulas, dates in ISO 8601.

Numbers are written plainly (12, not 12.0 or 1.2E1), booleans as true and false, blank rows are passed over, macros and
links to outside are never followed. Places count rows as the spreadsheet shows them.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import python_calamine as calamine

from glasshouse.ingest.readers.base import (
    FIELD_LIMIT,
    PROGRESS_ROWS,
    FaultCode,
    Item,
    Progress,
    ReadingStopped,
    ReadOptions,
    Row,
    fault,
)
from glasshouse.ingest.readers.header import column_names
from glasshouse.ingest.readers.strict_json import unsound_text
from glasshouse.ingest.readers.workbook_scan import is_active, scan_sheet, sheet_members


def read_workbook(path: Path, options: ReadOptions) -> Iterator[Item]:
    """The rows of one sheet: the named one, or the first that has rows."""
    with _library_faults():
        book = calamine.CalamineWorkbook.from_path(str(path))
        if is_active(path):
            yield fault(FaultCode.ACTIVE_CONTENT, "byte:0")
        members = sheet_members(path)
        names = [meta.name for meta in book.sheets_metadata if meta.typ == calamine.SheetTypeEnum.WorkSheet]
        if options.sheet is not None and options.sheet not in names:
            raise ReadingStopped(FaultCode.UNKNOWN_SHEET, "byte:0", options.sheet)
        for name in names if options.sheet is None else [options.sheet]:
            errors = scan_sheet(path, members[name]) if name in members else {}
            sheet = book.get_sheet_by_name(name)
            if sheet.start is not None:
                break
        else:
            raise ReadingStopped(FaultCode.EMPTY_FILE, "byte:0")
    yield from _Sheet(path.stat().st_size, sheet, errors).items(options.header)


def sheet_names(path: Path) -> tuple[str, ...]:
    """The names of the workbook's sheets in their order; raises ReadingStopped where it cannot be opened."""
    with _library_faults():
        return tuple(calamine.CalamineWorkbook.from_path(str(path)).sheet_names)


@contextmanager
def _library_faults() -> Iterator[None]:
    try:
        yield
    except calamine.PasswordError:
        raise ReadingStopped(FaultCode.ENCRYPTED_FILE, "byte:0") from None
    except (calamine.CalamineError, calamine.ZipError, calamine.XmlError, OSError, ValueError):
        raise ReadingStopped(FaultCode.DAMAGED_FILE, "byte:0") from None
    except BaseException as error:
        # A panic of the library's own code comes as a BaseException whose class cannot be imported.
        if type(error).__name__ == "PanicException":
            raise ReadingStopped(FaultCode.DAMAGED_FILE, "byte:0") from None
        raise


class _Sheet:
    """One sheet; `errors` maps 1-based rows to the 1-based sheet column of an error cell."""

    def __init__(self, size: int, sheet: calamine.CalamineSheet, errors: dict[int, int]) -> None:
        self.size = size
        self.sheet = sheet
        self.errors = errors

    def items(self, given: tuple[str, ...] | None) -> Iterator[Item]:
        header = column_names(given, "byte:0") if given is not None else None
        found = False
        header_place = "byte:0"
        for number, cells in enumerate(self.sheet.iter_rows(), 1):
            if all(_is_blank(cell) for cell in cells) and number not in self.errors:
                continue
            place = f"sheet:{self.sheet.name}!{number}"
            if header is None:
                header_place, header = place, column_names(_names(cells), place)
                continue
            found = True
            yield self._row(header, cells, number, place)
            if number % PROGRESS_ROWS == 0:
                yield Progress(self.size * number // max(1, self.sheet.total_height), self.size)
        yield Progress(self.size, self.size)
        if not found:
            yield fault(FaultCode.NO_ROWS, header_place, fatal=True)

    def _row(self, header: list[str], cells: list[Any], number: int, place: str) -> Item:
        if number in self.errors:
            first = self.sheet.start[1] if self.sheet.start else 0
            at = self.errors[number] - 1 - first
            return fault(FaultCode.CELL_ERROR, place, header[at] if 0 <= at < len(header) else None)
        if len(cells) > len(header) and not all(_is_blank(cell) for cell in cells[len(header) :]):
            return fault(FaultCode.RAGGED_ROW, place, None, f"{len(cells)} cells, the header has {len(header)}")
        values: dict[str, str | list[str]] = {}
        for name, cell in zip(header, cells, strict=False):
            text = cell_text(cell)
            if isinstance(text, FaultCode):
                return fault(text, place, name)
            values[name] = text
        return Row(place, values)


def _names(cells: list[Any]) -> list[str]:
    """The header's texts, without the columns that are blank at its end."""
    texts = [str(text) for text in map(cell_text, cells)]
    while texts and not texts[-1]:
        texts.pop()
    return texts


def _is_blank(cell: Any) -> bool:
    """Whether a person sees nothing in the cell."""
    return isinstance(cell, str) and not cell.strip()


def cell_text(cell: Any) -> str | FaultCode:
    """A cell as text, or what is wrong with it."""
    if isinstance(cell, str):
        found = unsound_text(cell, None)
        if found is not None:
            return found.code
        return cell if len(cell) <= FIELD_LIMIT else FaultCode.FIELD_TOO_LARGE
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float):
        return number_text(cell)
    if isinstance(cell, datetime | date | time):
        return cell.isoformat()
    if isinstance(cell, timedelta):
        minutes, seconds = divmod(round(cell.total_seconds()), 60)
        return f"{minutes // 60}:{minutes % 60:02}:{seconds:02}"
    return str(cell)


def number_text(number: float) -> str | FaultCode:
    """A double with the fewest digits that give it back, without exponent, and without `.0` where it is whole."""
    if math.isnan(number):
        return FaultCode.NOT_A_NUMBER
    if math.isinf(number):
        return FaultCode.NUMBER_OUT_OF_RANGE
    if number.is_integer() and abs(number) < 1e16:
        return str(int(number))
    text = format(Decimal(repr(number)), "f")
    return text.removesuffix(".0")
