"""What a file is, told by its content and never by its name: format, encoding, delimiter, sheets, compression."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import dataclass
from pathlib import Path

from glasshouse.ingest.readers.base import FaultCode, ReadingStopped
from glasshouse.ingest.readers.database import SQLITE_MAGIC
from glasshouse.ingest.readers.delimited import sample_lines
from glasshouse.ingest.readers.dialect import detect_dialect
from glasshouse.ingest.readers.encoding import detect_encoding
from glasshouse.ingest.readers.json_lines import json_encoding
from glasshouse.ingest.readers.statements import REQUIRED
from glasshouse.ingest.readers.stream import compression_of, head_of
from glasshouse.ingest.readers.strict_json import TEXT_DECODER, UnsoundError, parse_line
from glasshouse.ingest.readers.workbook import sheet_names

UNKNOWN = "unknown"
WORKBOOKS = ("xlsx", "xls", "ods")
BINARY = (*WORKBOOKS, "sql")
_HEAD = 1 << 18
_SHORT = 1 << 10
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# PDF, RTF, PNG, JPEG, GIF, bzip2, xz, 7z, RAR, Parquet: known, and none of ours.
_OTHERS = (
    b"%PDF",
    b"{\\rtf",
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"GIF8",
    b"BZh",
    b"\xfd7zXZ",
    b"7z\xbc\xaf",
    b"Rar!",
    b"PAR1",
)
_TAR = (257, b"ustar")
_YAML_LINE = re.compile(r"""\s*(?:-(?:\s|$)|(?:"[^"]*"|'[^']*'|[^\s,;|"'#][^,;|\t]*?):(?:\s|$)|[\]}])""")
_CONTROL = re.compile("[\x01-\x08\x0e-\x1a\x1c-\x1f]")


@dataclass(frozen=True, slots=True)
class Detected:
    """What was found; `format` is one of the manifest's or `unknown`, and the rest is None where it means nothing."""

    format: str
    encoding: str | None = None
    delimiter: str | None = None
    sheets: tuple[str, ...] = ()
    compression: str | None = None


def detect(path: Path, encoding: str | None = None) -> Detected:
    """What the file is; a declared `encoding` is believed. Raises ReadingStopped for an empty or refused file."""
    with path.open("rb") as file:
        compression = compression_of(file.read(4))
    head = head_of(path, _HEAD)
    if not head:
        if compression is not None:
            raise ReadingStopped(FaultCode.TRUNCATED_FILE, "byte:0")
        raise ReadingStopped(FaultCode.EMPTY_FILE, "byte:0")
    binary = _binary(path, head, compression)
    if binary is None:
        return _text(path, encoding, compression)
    return Detected(binary, sheets=_sheets(path) if binary in WORKBOOKS else (), compression=compression)


def binary_format(path: Path) -> str | None:
    """The format of a file whose first bytes say that it is no text (`unknown` if it is none of ours), else None."""
    with path.open("rb") as file:
        compression = compression_of(file.read(4))
    return _binary(path, head_of(path, _SHORT), compression)


def _binary(path: Path, head: bytes, compression: str | None) -> str | None:
    found: str | None = None
    if head.startswith(SQLITE_MAGIC):
        found = "sql"
    elif head.startswith(_OLE):
        found = "xls"
    elif head.startswith(b"PK\x03\x04"):
        found = _archive(path) if compression is None else UNKNOWN
    elif head.startswith(_OTHERS) or head[_TAR[0] :].startswith(_TAR[1]):
        found = UNKNOWN
    # A workbook or database inside gzip has to be unpacked first: their libraries read files.
    return UNKNOWN if found is not None and compression is not None else found


def _archive(path: Path) -> str:
    try:
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist())
            if "mimetype" in names:
                with archive.open("mimetype") as file:
                    kind = file.read(100)
                return "ods" if kind.startswith(b"application/vnd.oasis.opendocument.spreadsheet") else UNKNOWN
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, EOFError):
        raise ReadingStopped(FaultCode.DAMAGED_FILE, "byte:0") from None
    return "xlsx" if {name.lower() for name in names} & {"xl/workbook.xml", "xl/workbook.bin"} else UNKNOWN


def _sheets(path: Path) -> tuple[str, ...]:
    try:
        return sheet_names(path)
    except ReadingStopped:
        return ()  # damage and passwords are reported where the sheet is read


def _text(path: Path, declared: str | None, compression: str | None) -> Detected:
    encoding = json_encoding(path, declared) or "utf-8"
    lines = sample_lines(path, encoding)
    start = "".join(lines)[:4096].lstrip()
    if start.startswith(("{", "[")):
        return Detected(_json(lines), encoding, compression=compression)
    encoding = declared or detect_encoding(path)
    lines = sample_lines(path, encoding)
    start = "".join(lines)[:4096].lstrip()
    if start.startswith("<") or (len(_CONTROL.findall(start)) * 50 > len(start)):
        return Detected(UNKNOWN, compression=compression)
    if _is_yaml(lines):
        return Detected("yaml", encoding, compression=compression)
    delimiter = detect_dialect(lines).delimiter
    first = next((line for line in io.StringIO("".join(lines[:5])) if line.strip()), "")
    # A table of one column has none, though it is read as if it had commas.
    return Detected(_table(first, delimiter), encoding, delimiter if delimiter in first else None, compression=compression)


def _json(lines: list[str]) -> str:
    """Lines of FtM entities, other JSON lines, or one document."""
    texts = [line for line in lines[:20] if line.strip()]
    values = []
    for text in texts:
        try:
            values.append(parse_line(text.encode("utf-8", "surrogatepass"), TEXT_DECODER))
        except UnsoundError:
            values.append(None)
    objects = [value for value in values if isinstance(value, dict)]
    # A line of an entity file may be unsound; what its neighbours are decides.
    if not objects or len(objects) * 2 < len(texts) or (len(texts) > 1 and not texts[1].lstrip().startswith("{")):
        return "json"
    entities = [item for item in objects if {"id", "schema", "properties"} <= item.keys()]
    if len(entities) * 2 >= len(objects):
        return "ftm"
    return "jsonl" if len(texts) > 1 else "json"


def _is_yaml(lines: list[str]) -> bool:
    texts = [line.rstrip("\r\n") for line in lines[:200] if line.strip() and not line.lstrip().startswith("#")]
    if texts and (texts[0].startswith(("%YAML", "--- ")) or texts[0] == "---"):
        return True
    like = sum(_YAML_LINE.match(text) is not None or text.startswith("  ") for text in texts)
    return like > 0 and like * 10 >= len(texts) * 9


def _table(first: str, delimiter: str) -> str:
    names = {name.strip().strip('"') for name in first.rstrip("\r\n").split(delimiter)}
    return "statements" if set(REQUIRED) <= names else "csv"
