"""Rows of a text table (CSV, TSV and their kin) with the exact physical line of each.

A row is given out only if it has the header's number of fields and every character of it is sound; otherwise it is one
fault at the line where it starts. A quotation mark that is never closed costs its own row, not those behind it: reading
goes on at the next line from which a whole row can be read.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path

from glasshouse.ingest.readers.base import (
    FIELD_LIMIT,
    Fault,
    FaultCode,
    Item,
    ReadingStopped,
    ReadOptions,
    Row,
    fault,
)
from glasshouse.ingest.readers.dialect import PLAIN, Dialect, detect_dialect
from glasshouse.ingest.readers.encoding import (
    HANDLER,
    MARK,
    detect_encoding,
    is_single_byte,
    known,
    looks_like_utf8,
    text_blocks,
)
from glasshouse.ingest.readers.header import column_names
from glasshouse.ingest.readers.lines import Lines, RowTooLargeError
from glasshouse.ingest.readers.stream import ByteStream, head_of

_TOLD_BY_THE_FILE = frozenset({"utf-8", "utf-8-sig", "utf-16", "utf-32"})  # by its bytes, or by its mark
_SAMPLE = 1 << 18
_PROBE = 50  # lines looked at to tell an open quotation mark from a long field


def read_delimited(path: Path, options: ReadOptions) -> Iterator[Item]:
    """The rows of a text table; encoding, delimiter and header from the options or from the content."""
    stream = ByteStream(path)
    declared = options.encoding is not None
    encoding = known(options.encoding) if options.encoding is not None else detect_encoding(path)
    dialect = detect_dialect(sample_lines(path, encoding), options.delimiter)
    lines = Lines(text_blocks(stream, encoding, declared=declared))
    watched = encoding if not declared and is_single_byte(encoding) else None
    if not declared and encoding not in _TOLD_BY_THE_FILE:
        yield fault(FaultCode.ENCODING_GUESSED, "byte:0", None, f"read as {encoding}")
    yield from _Table(stream, lines, dialect, watched).items(options.header)


def sample_lines(path: Path, encoding: str) -> list[str]:
    """The first whole lines of a text file, with their line ends."""
    head = head_of(path, _SAMPLE)
    lines = list(io.StringIO(head.decode(encoding, HANDLER).removeprefix("\ufeff"), newline=""))
    return lines[:-1] if len(head) == _SAMPLE and len(lines) > 1 else lines


class _Table:
    """One pass over a table. `lines.start` is the line where the current row starts."""

    def __init__(self, stream: ByteStream, lines: Lines, dialect: Dialect, watched: str | None) -> None:
        self.stream = stream
        self.lines = lines
        self.dialect = dialect
        self.watched = watched  # the guessed one-byte encoding in which lines of UTF-8 are looked for
        self.header: list[str] = []
        self.absorbing = 0  # up to this line, what is no whole row belongs to the fault that was given out last

    def items(self, header: tuple[str, ...] | None) -> Iterator[Item]:
        found = False
        if header is not None:
            self.header = column_names(header, "byte:0")
        elif not self._read_header():
            raise self.lines.stop or ReadingStopped(FaultCode.EMPTY_FILE, "byte:0")
        header_line = max(1, self.lines.start - 1)
        for item in self._rows():
            found = found or isinstance(item, Row | Fault)
            yield item
        yield self.stream.progress()
        if self.lines.stop is not None:
            stopped = self.lines.stop.fault
            yield Fault(stopped.code, f"line:{self.lines.last + 1}", None, stopped.message, True)
        elif not found:
            code = FaultCode.EMPTY_FILE if header is not None else FaultCode.NO_ROWS
            yield fault(code, f"line:{header_line}" if header is None else "byte:0", fatal=True)

    def _read_header(self) -> bool:
        lines = self.lines
        reader = csv.reader(lines.since(1), **self.dialect.arguments())
        csv.field_size_limit(FIELD_LIMIT)
        try:
            for row in reader:
                place = f"line:{lines.start}"
                lines.start = reader.line_num + 1
                if any(row):
                    code, field = self._unsound(row)
                    if code is not None:
                        raise ReadingStopped(code, place, field)
                    self.header = column_names(row, place)
                    return True
        except csv.Error as error:
            code = FaultCode.FIELD_TOO_LARGE if "limit" in str(error) else FaultCode.UNCLOSED_QUOTE
            raise ReadingStopped(code, f"line:{lines.start}") from None
        except RowTooLargeError:
            raise ReadingStopped(FaultCode.ROW_TOO_LARGE, f"line:{lines.start}") from None
        return False

    def _rows(self) -> Iterator[Item]:
        lines, header, width = self.lines, self.header, len(self.header)
        taken = 0
        while True:
            offset = lines.start - 1
            # The limit is the interpreter's, not the reader's; other libraries raise it when they are imported.
            csv.field_size_limit(FIELD_LIMIT)
            reader = csv.reader(lines.since(lines.start), **self.dialect.arguments())
            item: Item | None
            try:
                for row in reader:
                    end = resume = offset + reader.line_num + 1
                    if len(row) == width and not lines.suspect:
                        yield Row(f"line:{lines.start}", dict(zip(header, row, strict=True)))
                        self.absorbing = 0
                    else:
                        item, resume = self._careful(row, end)
                        if item is not None:
                            yield item
                    lines.start = resume
                    if resume != end:
                        break
                    if lines.taken != taken:
                        taken = lines.taken
                        yield self.stream.progress()
                else:
                    return
            except csv.Error as error:
                end = offset + reader.line_num + 1
                item, resume = self._broken(end, "limit" in str(error))
                if item is not None:
                    yield item
                lines.start = resume
            except RowTooLargeError:
                yield fault(FaultCode.ROW_TOO_LARGE, f"line:{lines.start}")
                lines.start = self._behind_row()

    def _careful(self, row: list[str], end: int) -> tuple[Item | None, int]:
        """What a row gives that has another number of fields or a doubtful character, and the line to go on at."""
        if len(row) <= 1 and not any(row):
            return None, end
        start = self.lines.start
        place = f"line:{start}"
        code, field = self._unsound(row) if self.lines.suspect else (None, None)
        if code is not None:
            self.absorbing = 0
            return fault(code, place, field), end
        if len(row) == len(self.header):
            self.absorbing = 0
            return Row(place, dict(zip(self.header, row, strict=True))), end
        if start <= self.absorbing:
            return None, end
        if end - start > 1 and all(self._whole(number) for number in range(start + 1, min(end, start + _PROBE))):
            # A mark that opened here was closed by one that opens a later field: the rows between are sound.
            return self._unclosed(end)
        detail = f"{len(row)} fields, the header has {len(self.header)}"
        return fault(FaultCode.RAGGED_ROW, place, None, detail), end

    def _broken(self, end: int, too_large: bool) -> tuple[Item | None, int]:
        """What a row gives whose quotation is broken, or that has too large a field, and the line to go on at."""
        start = self.lines.start
        place = f"line:{start}"
        literal = self._literal(start)
        if literal is not None and not too_large:
            return Row(place, dict(zip(self.header, literal, strict=True))), start + 1
        if too_large and not self._rows_follow(start, end):
            return fault(FaultCode.FIELD_TOO_LARGE, place), self._behind_row()
        if start <= self.absorbing:
            return None, start + 1
        if end - start == 1 and not self._opens(start):
            return fault(FaultCode.BAD_QUOTE, place), end
        return self._unclosed(end)

    def _unclosed(self, end: int) -> tuple[Item, int]:
        self.absorbing = end - 1
        return fault(FaultCode.UNCLOSED_QUOTE, f"line:{self.lines.start}"), self.lines.start + 1

    def _opens(self, number: int) -> bool:
        """Whether the line leaves a quotation open (an odd number of marks)."""
        return self.lines.line(number).count('"') % 2 == 1

    def _whole(self, number: int) -> bool:
        """Whether the line is a whole row by itself."""
        try:
            rows = list(csv.reader([self.lines.line(number)], **self.dialect.arguments()))
        except csv.Error:
            return False
        return len(rows) == 1 and len(rows[0]) == len(self.header)

    def _rows_follow(self, start: int, end: int) -> bool:
        """Whether the lines that a large field swallowed are rows for the most part: then its mark was never closed."""
        probed = range(start + 1, min(end, start + _PROBE))
        return len(probed) > 0 and sum(map(self._whole, probed)) * 2 > len(probed)

    def _literal(self, number: int) -> list[str] | None:
        """The line as a row in which marks are ordinary characters, where the delimiter is one of PLAIN."""
        if self.dialect.delimiter not in PLAIN:
            return None
        row = next(csv.reader([self.lines.line(number)], delimiter=self.dialect.delimiter, quoting=csv.QUOTE_NONE), [])
        return row if len(row) == len(self.header) and self._unsound(row)[0] is None else None

    def _behind_row(self) -> int:
        """The line behind the row that starts here, by counting quotation marks; keeps nothing of it in memory."""
        lines = self.lines
        if not self.dialect.quoted:
            return lines.start + 1
        odd = False
        number = lines.start
        for number, line in enumerate(lines.since(lines.start), lines.start):
            lines.start = number
            odd ^= line.count('"') % 2 == 1
            if not odd:
                break
        return number + 1

    def _unsound(self, row: list[str]) -> tuple[FaultCode | None, str | None]:
        """The first thing that is wrong with the characters of a row, and its column."""
        for number, cell in enumerate(row):
            code = None
            if "\0" in cell:
                code = FaultCode.NUL_CHARACTER
            elif MARK in cell:
                code = FaultCode.UNDECODABLE
            elif cell.startswith("\ufeff"):
                code = FaultCode.MISPLACED_BOM
            if code is not None:
                return code, self.header[number] if number < len(self.header) else None
        if self.watched is not None and looks_like_utf8("".join(row), self.watched):
            return FaultCode.UNDECODABLE, None
        return None, None
