"""Tables that a spreadsheet opens: what people typed stays text there.

Source: OWASP, CSV Injection. A cell that begins with a character by which a spreadsheet knows a formula gets an apostrophe before it, which
spreadsheets take as "this is text" and which everybody sees; numbers that we made stay numbers.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def cell(value: str | int) -> str | int:
    """The value as a cell may hold it."""
    if isinstance(value, int):
        return value
    return f"'{value}" if value.lstrip(" \u00a0").startswith(_FORMULA) else value


def as_csv(head: Sequence[str], rows: Iterable[Sequence[str | int]]) -> str:
    """The rows below their head (RFC 4180), with a mark before them, which Excel needs to read them as UTF-8."""
    made = io.StringIO()
    out = csv.writer(made)
    out.writerow(head)
    out.writerows([cell(value) for value in row] for row in rows)
    return "\ufeff" + made.getvalue()
