"""What stands in the cells of a row, as texts.

Promise: texts come out as followthemoney's CSV and SQL readers hand them to a mapping (sanitised, blanks gone); numbers
and dates of SQL rows and workbooks become text as it writes them. A cell with a list holds several values.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from math import isfinite

from glasshouse.model.values import sanitise

# A cell that holds something: one text, or several values.
Cell = str | list[str]


def read_row(row: Mapping[str, object], columns: Iterable[str]) -> dict[str, Cell]:
    """The cells of these columns that hold something, as texts that are not sanitised yet."""
    cells: dict[str, Cell] = {}
    for column in columns:
        value = row.get(column)
        if value.__class__ is str:
            cells[column] = value
        elif value is not None:
            cell = _cell(value)
            if cell:
                cells[column] = cell
    return cells


def texts(cell: Cell | None) -> list[str]:
    """The texts of a cell, sanitised; empty where it holds nothing."""
    if cell is None:
        return []
    raws = [cell] if isinstance(cell, str) else cell
    return [text for raw in raws if (text := sanitise(raw)) is not None]


def as_text(value: object) -> str | None:
    """One scalar as text; None for no value. Floats have at most three decimals, as in FtM; NaN is no value."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float):
        return format(value, ".3f").rstrip("0").rstrip(".") if isfinite(value) else None
    if isinstance(value, Decimal):
        return value.to_eng_string()
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    return str(value)


def _cell(value: object) -> Cell | None:
    if isinstance(value, (list, tuple)):
        return [text for item in value if (text := as_text(item)) is not None]
    return as_text(value)
