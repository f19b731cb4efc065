"""Physical lines of a text, numbered from 1, that can be read again from an earlier line.

A line ends with LF, CR LF or CR, as in the CSV of any age; other Unicode separators are content. Only the lines of the
row that is being read are held, and a row beyond ROW_LIMIT stops at RowTooLargeError, so memory stays flat.
"""

from __future__ import annotations

import io
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain

from glasshouse.ingest.readers.base import ROW_LIMIT, ReadingStopped
from glasshouse.ingest.readers.encoding import TextBlock


class RowTooLargeError(Exception):
    """The row that starts at `Lines.start` is larger than ROW_LIMIT."""


@dataclass(frozen=True, slots=True)
class _Block:
    first: int
    lines: list[str]
    size: int
    suspect: bool


class Lines:
    """Lines with a memory of the current row.

    The reader of rows keeps `start` at the line where the current row starts: what stands before it is forgotten.
    `suspect` says whether anything that the current row may touch needs the careful look. `stop` holds the fault of the
    file's end, if it ended badly: it is handed out after the rows.
    """

    def __init__(self, blocks: Iterator[TextBlock]) -> None:
        self._source = _whole_lines(blocks)
        self._held: deque[_Block] = deque()
        self._next = 1
        self.start = 1
        self.suspect = False
        self.stop: ReadingStopped | None = None
        self.taken = 0

    @property
    def last(self) -> int:
        """The number of the last line that was taken from the file so far."""
        return self._next - 1

    def since(self, line: int) -> Iterator[str]:
        """The lines from `line` on, which is not before `start`."""
        return chain.from_iterable(self._blocks(line))

    def line(self, number: int) -> str:
        """One held line; an empty text behind the end."""
        for block in self._held:
            if block.first <= number < block.first + len(block.lines):
                return block.lines[number - block.first]
        return ""

    def _blocks(self, line: int) -> Iterator[list[str]]:
        for block in list(self._held):
            behind = block.first + len(block.lines)
            if behind > line:
                yield block.lines[max(0, line - block.first) :]
        while True:
            taken = self._take()
            if taken is None:
                return
            yield taken.lines

    def _take(self) -> _Block | None:
        while self._held and self._held[0].first + len(self._held[0].lines) <= self.start:
            self._held.popleft()
        if sum(block.size for block in self._held) > 2 * ROW_LIMIT:
            raise RowTooLargeError
        try:
            piece = next(self._source, None)
        except ReadingStopped as stopped:
            self.stop, piece = stopped, None
        if piece is None:
            return None
        lines = list(io.StringIO(piece.text, newline=""))
        block = _Block(self._next, lines, len(piece.text), piece.suspect)
        self._held.append(block)
        self._next += len(lines)
        self.taken += 1
        self.suspect = any(held.suspect for held in self._held)
        return block


def _whole_lines(blocks: Iterator[TextBlock]) -> Iterator[TextBlock]:
    """The same text cut behind line ends; a line beyond ROW_LIMIT is cut short and never held whole."""
    rest: list[str] = []
    size = 0
    suspect = False
    stop: ReadingStopped | None = None
    while True:
        try:
            block = next(blocks, None)
        except ReadingStopped as stopped:
            stop = stopped
            break
        if block is None:
            break
        suspect = suspect or block.suspect
        cut = _cut(block.text)
        if cut == 0:
            if size < ROW_LIMIT:  # what goes beyond is dropped: the row is refused for its size anyway
                rest.append(block.text)
                size += len(block.text)
            continue
        rest.append(block.text[:cut])
        yield TextBlock("".join(rest), suspect)
        tail = block.text[cut:]
        rest, size, suspect = [tail], len(tail), block.suspect and bool(tail)
    if stop is not None:
        raise stop  # the line that was cut off by the damage is not given out: half a value would pass for a whole one
    if size:
        yield TextBlock("".join(rest), suspect)


def _cut(text: str) -> int:
    """The position behind the last line end; a CR at the very end may be half of CR LF and stays for the next block."""
    newline = text.rfind("\n") + 1
    carriage = text.rfind("\r", newline, len(text) - 1) + 1
    return max(newline, carriage)
