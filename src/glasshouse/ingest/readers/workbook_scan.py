"""A first look at an XLSX file as a stream, before the workbook library holds its sheets in memory.

The library keeps the whole rectangle that a sheet's values span, and turns error cells into empty ones. So the
rectangle is measured here (two far cells make millions), and the cells with errors are noted, row by row.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

from glasshouse.ingest.readers.base import CELL_LIMIT, FaultCode, ReadingStopped

_ACTIVE = ("xl/vbaProject", "xl/activeX/", "xl/externalLinks/", "xl/connections.xml", "xl/macrosheets/", "Basic/", "Scripts/")
UNPACKED_LIMIT = 2 << 30
_CHUNK = 1 << 20
_OVERLAP = 1 << 10
# Cells with content only: formats reach to the last row of many a sheet.
_CELL = re.compile(rb'<(?:\w+:)?c\s[^>]*?\br="([A-Z]{1,3})([0-9]{1,7})"[^>/]*>\s*<(?:\w+:)?[vif]')
_ERROR = re.compile(rb'<(?:\w+:)?c\s(?=[^>]*\bt="e")[^>]*?\br="([A-Z]{1,3})([0-9]{1,7})"')
_SHEET = re.compile(r'<(?:\w+:)?sheet\s[^>]*?\bname="([^"]*)"[^>]*?\b\w+:id="([^"]*)"')


def scan_sheet(path: Path, member: str) -> dict[int, int]:
    """The 1-based rows of a sheet that hold errors, each with the column of the first; stops on a sheet too large."""
    columns: set[bytes] = set()
    low, high = 1 << 30, 0
    errors: dict[int, int] = {}
    for chunk in _chunks(path, member):
        found = _CELL.findall(chunk)
        if found:
            columns.update(column for column, _ in found)
            rows = [int(row) for _, row in found]
            low, high = min(low, *rows), max(high, *rows)
        if b't="e"' in chunk:
            for column, row in _ERROR.findall(chunk):
                errors.setdefault(int(row), column_number(column))
    numbers = [column_number(column) for column in columns]
    if numbers and (high - low + 1) * (max(numbers) - min(numbers) + 1) > CELL_LIMIT:
        raise ReadingStopped(FaultCode.SHEET_TOO_LARGE, "byte:0", None, f"{high - low + 1} rows")
    return errors


def is_active(path: Path) -> bool:
    """Whether an XLSX or ODS file holds macros, controls, data connections or links to other workbooks; False for the old XLS."""
    try:
        with zipfile.ZipFile(path) as archive:
            return any(name.startswith(_ACTIVE) for name in archive.namelist())
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, EOFError):
        return False


def sheet_members(path: Path) -> dict[str, str]:
    """The member of the archive for each sheet name; empty where the file is not plain XLSX (as in the binary kind)."""
    try:
        with zipfile.ZipFile(path) as archive:
            if sum(info.file_size for info in archive.infolist()) > UNPACKED_LIMIT:
                raise ReadingStopped(FaultCode.SHEET_TOO_LARGE, "byte:0", None, "more than 2 GB unpacked")
            book = archive.read("xl/workbook.xml").decode("utf-8", "replace")
            relations = archive.read("xl/_rels/workbook.xml.rels").decode("utf-8", "replace")
    except (KeyError, zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, EOFError):
        return {}
    targets = {}
    for tag in re.findall(r"<(?:\w+:)?Relationship\s[^>]*>", relations):
        parts = dict(re.findall(r'(\w+)="([^"]*)"', tag))
        target = parts.get("Target", "")
        targets[parts.get("Id", "")] = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
    names = [(_unescaped(name), targets.get(key)) for name, key in _SHEET.findall(book)]
    return {name: target for name, target in names if target is not None}


def column_number(letters: bytes) -> int:
    """The 1-based number of a column: A is 1, XFD 16384."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _unescaped(text: str) -> str:
    for entity, char in (("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&apos;", "'"), ("&amp;", "&")):
        text = text.replace(entity, char)
    return text


def _chunks(path: Path, member: str) -> Iterator[bytes]:
    """A member in overlapping pieces, so that no cell's opening is cut; damage is left to the library to report."""
    try:
        with zipfile.ZipFile(path) as archive, archive.open(member) as file:
            rest = b""
            while piece := file.read(_CHUNK):
                yield rest + piece
                rest = piece[-_OVERLAP:]
    except (KeyError, zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, EOFError):
        return
