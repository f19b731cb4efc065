"""Lines of JSON with their numbers, in blocks; and FollowTheMoney entities, one JSON object a line.

Each line stands alone: one that is refused costs itself only. The last line of a file that was cut off is a fatal
fault, since what should follow it is missing too.
"""

from __future__ import annotations

import codecs
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from glasshouse.ingest.readers.base import (
    RECORD_LIMIT,
    Entity,
    Fault,
    FaultCode,
    Item,
    ReadingStopped,
    ReadOptions,
    fault,
)
from glasshouse.ingest.readers.encoding import encoding_of, known, recoded
from glasshouse.ingest.readers.stream import ByteStream, head_of
from glasshouse.ingest.readers.strict_json import UnsoundError, is_doubtful, parse_entity_line

_SNIFF = 1 << 12
_TOO_LARGE = b"\0"  # stands for a line beyond RECORD_LIMIT


@dataclass(frozen=True, slots=True)
class LineBlock:
    """Whole lines without their ends; `first` is the number of the first, `ended` whether the last had its line end."""

    first: int
    lines: list[bytes]
    doubtful: bool
    ended: bool


def json_encoding(path: Path, declared: str | None) -> str | None:
    """The encoding of a JSON or YAML file: UTF-8 (None) unless declared, or marked, or plainly UTF-16 or UTF-32."""
    if declared is not None:
        return known(declared)
    head = head_of(path, _SNIFF)
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, codecs.BOM_UTF32_BE)) or b"\0" in head:
        found = encoding_of(head)
        return found if found.startswith(("utf-16", "utf-32")) else None
    return None


def line_blocks(stream: ByteStream, encoding: str | None) -> Iterator[LineBlock]:
    """The lines of a file; one beyond RECORD_LIMIT is never held. Raises ReadingStopped like the stream."""
    number = 1
    rest: list[bytes] = []
    size = 0
    for block in recoded(stream, encoding):
        cut = block.rfind(b"\n")
        if cut < 0:
            if size <= RECORD_LIMIT:
                rest.append(block)
            size += len(block)
            continue
        whole = b"".join([*rest, block[:cut]]) if size <= RECORD_LIMIT else _TOO_LARGE + block[block.find(b"\n") : cut]
        lines = whole.split(b"\n")
        yield LineBlock(number, lines, is_doubtful(whole), True)
        number += len(lines)
        rest, size = [block[cut + 1 :]], len(block) - cut - 1
    if size:
        last = b"".join(rest) if size <= RECORD_LIMIT else _TOO_LARGE
        yield LineBlock(number, [last], True, False)


def read_entities(path: Path, options: ReadOptions) -> Iterator[Item]:
    """FollowTheMoney entities, one JSON object a line, unvalidated; blank lines are passed over."""
    return items_of_lines(path, options, _entities)


def items_of_lines(path: Path, options: ReadOptions, read: Callable[[LineBlock], Iterator[Item]]) -> Iterator[Item]:
    """What `read` makes of each block of lines. Where a compressed file broke off is told by the first line that is not whole."""
    stream = ByteStream(path)
    behind = 1
    found = False
    try:
        for block in line_blocks(stream, json_encoding(path, options.encoding)):
            for item in read(block):
                found = True
                yield item
            behind = block.first + len(block.lines)
            yield stream.progress()
    except ReadingStopped as stopped:
        raise ReadingStopped(stopped.code, f"line:{behind}", stopped.fault.field) from None
    if not found:
        raise ReadingStopped(FaultCode.EMPTY_FILE, "byte:0")


def _entities(block: LineBlock) -> Iterator[Item]:
    doubtful = block.doubtful
    for number, line in enumerate(block.lines, block.first):
        try:
            yield Entity(f"line:{number}", parse_entity_line(line, doubtful))
        except UnsoundError as unsound:
            if line.strip():
                yield line_fault(unsound, line, number, block.ended)


def line_fault(unsound: UnsoundError, line: bytes, number: int, ended: bool) -> Fault:
    """The fault of a refused line; a last line that breaks off means that the file does."""
    if line == _TOO_LARGE:
        return fault(FaultCode.RECORD_TOO_LARGE, f"line:{number}")
    if unsound.cut and not ended:
        return fault(FaultCode.TRUNCATED_FILE, f"line:{number}", fatal=True)
    return fault(unsound.code, f"line:{number}", unsound.field)
