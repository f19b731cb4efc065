"""What every reader takes and gives: options in; rows, entities, faults and progress out.

Values are text exactly as it stands in the file: nothing is trimmed, converted or guessed here. A value that is not
there is either an empty string or absent from the row; both mean that the source says nothing. Places find a row again
in the original: `line:17` (1-based physical line where the row starts), `sheet:NAME!17`, `pointer:/a/0` (RFC 6901),
`row:TABLE:17`; a fault of the whole file stands at `byte:0` or at the byte where reading had to stop.

Fault codes are part of the public record of an import: they are added, never renamed. A fatal fault ends the reading;
every other one rejects one row (or is a note, which rejects nothing), and the reading goes on.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

FIELD_LIMIT = 1_000_000  # characters of one field
ROW_LIMIT = 8_000_000  # characters of one row or one line
RECORD_LIMIT = 64_000_000  # characters of one JSON or YAML record that is held in memory
COLUMN_LIMIT = 2_000  # columns of one table or record
DEPTH_LIMIT = 200  # nesting of JSON and YAML
DIGIT_LIMIT = 400  # digits of one JSON number
CELL_LIMIT = 20_000_000  # cells of the rectangle that a sheet spans: the workbook library holds it densely
STATEMENT_LIMIT = 1_000_000  # statements of one entity
PROGRESS_ROWS = 5_000  # a progress report at least this often, in rows

TABLES = ("csv", "xlsx", "xls", "ods", "statements")
RECORDS = ("json", "jsonl", "yaml")
FORMATS = frozenset({"ftm", "sql", "auto", *TABLES, *RECORDS})


class FaultCode(StrEnum):
    """The stable name of a fault; `sentence` says to people what is wrong and what to do."""

    sentence: str

    def __new__(cls, code: str, sentence: str) -> FaultCode:
        member = str.__new__(cls, code)
        member._value_ = code
        member.sentence = sentence
        return member

    @property
    def is_note(self) -> bool:
        """True where nothing was rejected: the reader only says what it did."""
        return self in _NOTES

    # The file as a whole.
    UNREADABLE_FILE = "unreadable_file", "The file cannot be opened; check that it exists and may be read."
    EMPTY_FILE = "empty_file", "The file is empty; fetch it again or leave the source out."
    NO_ROWS = "no_rows", "The file has a header but no rows; fetch it again or leave the source out."
    UNKNOWN_FORMAT = "unknown_format", "This is no format that can be loaded; convert it to a table or to entities."
    FORMAT_DIFFERS = "format_differs", "The content is of another format than was declared; it was read as what it is."
    DAMAGED_FILE = "damaged_file", "The file is damaged and cannot be read to its end; fetch it again."
    TRUNCATED_FILE = "truncated_file", "The file ends too early; fetch it again."
    ENCRYPTED_FILE = "encrypted_file", "The file is protected with a password; save it without one."
    UNKNOWN_ENCODING = "unknown_encoding", "The declared encoding does not exist; correct its name."
    UNCLEAR_ENCODING = "unclear_encoding", "The encoding cannot be told from the content; declare it."
    ENCODING_GUESSED = "encoding_guessed", "The file does not say its encoding: look at names with accents, and declare it if need be."
    UTF7_REFUSED = "utf7_refused", "The text is in UTF-7, which is unsafe; save it as UTF-8."
    # Tables.
    DUPLICATE_HEADER = "duplicate_header", "Two columns have the same name; rename one or declare the header."
    TOO_MANY_COLUMNS = "too_many_columns", "There are more columns than the limit; load fewer columns."
    MISSING_COLUMN = "missing_column", "A column that this format needs is not there; check that it is this format."
    RAGGED_ROW = "ragged_row", "The row has more or fewer fields than the header; correct the row or the delimiter."
    UNCLOSED_QUOTE = "unclosed_quote", "A quotation mark opens in this row and is not closed; close it or double it."
    BAD_QUOTE = "bad_quote", "Text follows a closing quotation mark; double the marks inside the field."
    FIELD_TOO_LARGE = "field_too_large", "A field is larger than the limit; shorten it or load it as a document."
    ROW_TOO_LARGE = "row_too_large", "The row is larger than the limit; split it."
    UNDECODABLE = "undecodable", "The row has bytes that are not valid in the file's encoding; correct the encoding."
    NUL_CHARACTER = "nul_character", "The row holds the character U+0000, which no text holds; correct the row."
    MISPLACED_BOM = "misplaced_bom", "A byte order mark stands inside the file; load joined files one by one."
    LONE_SURROGATE = "lone_surrogate", "The row holds half of a character (a lone surrogate); correct the row."
    # JSON, YAML, FollowTheMoney.
    INVALID_JSON = "invalid_json", "This is not valid JSON; correct it at the place given."
    NOT_AN_OBJECT = "not_an_object", "An object was expected here and something else stands there; correct it."
    DUPLICATE_KEY = "duplicate_key", "An object has the same key twice; which value counts cannot be told: remove one."
    NOT_A_NUMBER = "not_a_number", "NaN or Infinity is no value; leave the value out."
    NUMBER_OUT_OF_RANGE = "number_out_of_range", "The number is too large to be kept exactly; write it as text."
    TOO_DEEP = "too_deep", "The nesting is deeper than the limit; flatten the data."
    RECORD_TOO_LARGE = "record_too_large", "A record is larger than the limit; choose smaller ones or split the file."
    ALIAS_EXPANSION = "alias_expansion", "The aliases of the YAML file expand beyond the limit; write the values out."
    INVALID_YAML = "invalid_yaml", "This is not valid YAML; correct it at the place given."
    NO_RECORDS = "no_records", "Nothing stands at the path given in `records`; correct the path."
    AMBIGUOUS_COLUMN = "ambiguous_column", "Two values of the row would be the same column; rename one of the keys."
    MISSING_VALUE = "missing_value", "A value that every row of this format needs is not there; fill it in."
    INVALID_VALUE = "invalid_value", "A value is not what its column holds; correct it."
    ENTITY_TOO_LARGE = "entity_too_large", "One entity has more statements than the limit; check the entity ids."
    # Workbooks.
    UNKNOWN_SHEET = "unknown_sheet", "The workbook has no such sheet; correct its name."
    SHEET_TOO_LARGE = "sheet_too_large", "The sheet spans more cells than the limit; save it as CSV."
    ACTIVE_CONTENT = "active_content", "The workbook has macros or links to elsewhere: none was run or followed; values are as last saved."
    CELL_ERROR = "cell_error", "A cell of the row holds an error in place of a value; correct the formula."
    # Databases.
    INVALID_QUERY = "invalid_query", "The query names a table or column that is not there; correct the mapping."
    DATABASE_ERROR = "database_error", "The database stopped answering; check it and load again."
    BINARY_VALUE = "binary_value", "A value of the row is binary data and no text; leave the column out."


_NOTES = frozenset({FaultCode.FORMAT_DIFFERS, FaultCode.ENCODING_GUESSED, FaultCode.ACTIVE_CONTENT})


@dataclass(frozen=True, slots=True)
class Row:
    """One row or record: its place and its columns (several values only in JSON and YAML)."""

    place: str
    values: dict[str, str | list[str]]


@dataclass(frozen=True, slots=True)
class Entity:
    """One FollowTheMoney entity as parsed and not validated. `statements` are those it was assembled from, where it was (`statements`)."""

    place: str
    data: dict[str, Any]
    statements: tuple[dict[str, Any], ...] = ()


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong: `code` is a FaultCode, `field` the column or key, `fatal` ends the reading."""

    code: str
    place: str
    field: str | None
    message: str
    fatal: bool


@dataclass(frozen=True, slots=True)
class Progress:
    """Bytes of the stored (compressed) file read so far; the total is None where there is no file."""

    bytes_read: int
    bytes_total: int | None


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """What the manifest says of a source; None means: find out.

    `query` is an FtM mapping query (`table` or `tables`, `joins`, `filters`, `filters_not`); it may carry `refs`, the
    column references that the mapping uses, and then only those are read. `file_name` is what the file was called where it came from: what
    its ending promises is compared with what it is. Raises ValueError for an impossible option.
    """

    format: str = "auto"
    encoding: str | None = None
    delimiter: str | None = None
    header: tuple[str, ...] | None = None
    sheet: str | None = None
    records: str | None = None
    query: dict[str, Any] | None = None
    limit_rows: int | None = None
    file_name: str = ""

    def __post_init__(self) -> None:
        if self.format not in FORMATS:
            raise ValueError(f"unknown format {self.format!r}")
        if self.delimiter is not None and (len(self.delimiter) != 1 or self.delimiter in '\r\n"'):
            raise ValueError("a delimiter is one character")
        if self.limit_rows is not None and self.limit_rows < 0:
            raise ValueError("limit_rows is not negative")


Item = Row | Entity | Fault | Progress


class ReadingStopped(Exception):  # noqa: N818 (not an error to the caller: it is turned into its fault)
    """Raised inside a reader where it cannot go on; `open_reader` hands out its fault as the last item."""

    def __init__(self, code: FaultCode, place: str, field: str | None = None, detail: str = "") -> None:
        super().__init__(code, place)
        self.code = code
        self.fault = fault(code, place, field, detail, fatal=True)


def fault(code: FaultCode, place: str, field: str | None = None, detail: str = "", *, fatal: bool = False) -> Fault:
    """A fault with the sentence of its code; `detail` (never content of the file) is put behind it."""
    message = f"{code.sentence} ({detail})" if detail else code.sentence
    return Fault(code.value, place, field, message, fatal)
