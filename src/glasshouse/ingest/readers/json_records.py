"""Rows of JSON documents and of JSON lines, by the pointer `records`; memory holds one member of the outermost `*`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from glasshouse.ingest.readers.base import (
    Fault,
    FaultCode,
    Item,
    ReadingStopped,
    ReadOptions,
    Row,
)
from glasshouse.ingest.readers.encoding import text_blocks
from glasshouse.ingest.readers.json_lines import LineBlock, items_of_lines, json_encoding, line_fault
from glasshouse.ingest.readers.json_text import JsonText
from glasshouse.ingest.readers.records import (
    STAR,
    Columns,
    Node,
    RecordPath,
    columns_beside,
    place_of,
    rows_below,
)
from glasshouse.ingest.readers.stream import ByteStream
from glasshouse.ingest.readers.strict_json import TEXT_DECODER, Poison, UnsoundError, parse_line

KEY_LIMIT = 5_000_000  # members of one object of the frame, whose keys are remembered to find doubles


def read_json(path: Path, options: ReadOptions) -> Iterator[Item]:
    """The rows of one JSON document. Default `records`: `/*` where it is a list, `/` where it is an object."""
    encoding = json_encoding(path, options.encoding) or "utf-8"
    route = RecordPath.parse(options.records) if options.records is not None else _default_route(path, encoding)
    above: list[dict[str, Any]] = []
    if route.literal:
        # What stands above the rows may stand behind them in the file, so the frame is read once before.
        _Document(path, encoding, route, above).walk_frame()
    columns = tuple(columns_beside(value, step) for value, step in zip(above, route.literal, strict=False))
    return _Document(path, encoding, route, above).rows(columns)


def _default_route(path: Path, encoding: str) -> RecordPath:
    text = JsonText(text_blocks(ByteStream(path), encoding, declared=True))
    char = text.peek()
    if not char:
        raise ReadingStopped(FaultCode.EMPTY_FILE, "byte:0")
    return RecordPath((), (STAR,)) if char == "[" else RecordPath((), ())


class _Document:
    """One pass over a document along the literal steps of its route."""

    def __init__(self, path: Path, encoding: str, route: RecordPath, above: list[dict[str, Any]]) -> None:
        self.stream = ByteStream(path)
        self.text = JsonText(text_blocks(self.stream, encoding, declared=True))
        self.route = route
        self.above = above

    def walk_frame(self) -> None:
        """Collects into `above` what stands beside the literal steps; what they lead to is passed over."""
        for _ in self._walk(0, collect=True):
            self.text.skip()

    def rows(self, above: tuple[Columns | Poison, ...]) -> Iterator[Item]:
        if not self.text.peek():
            raise ReadingStopped(FaultCode.EMPTY_FILE, "byte:0")
        found = False
        for _ in self._walk(0, collect=False):
            for item in self._units(above):
                found = True
                yield item
        if self.text.peek():
            self.text.place = "pointer:"
            raise ReadingStopped(FaultCode.INVALID_JSON, "pointer:", None, "text follows the end of the document")
        yield self.stream.progress()
        if not found:
            raise ReadingStopped(FaultCode.NO_RECORDS, place_of(self.route.literal))

    def _walk(self, level: int, *, collect: bool) -> Iterator[None]:
        """Goes down the literal steps; yields where they end, for the caller to take the value that stands there."""
        text, steps = self.text, self.route.literal
        text.place = place_of(steps[:level])
        if level == len(steps):
            yield
            return
        if text.peek() not in ("{", "["):
            text.skip()
            return
        beside: dict[str, Any] = {}
        if collect:
            self.above.append(beside)
        for key in self._keys():
            if key == steps[level]:
                yield from self._walk(level + 1, collect=collect)
                text.place = place_of(steps[:level])
            elif collect:
                beside[key] = text.value()
            else:
                text.skip()

    def _units(self, above: tuple[Columns | Poison, ...]) -> Iterator[Item]:
        """The rows of the value that stands at the end of the literal steps."""
        text, steps, rest = self.text, self.route.literal, self.route.rest
        if not rest or text.peek() not in ("{", "["):
            yield from rows_below(Node(text.value(), steps, (), above), rest)
            return
        blocks = 0
        for key in self._keys():
            here = (*steps, key)
            text.place = place_of(here)
            yield from rows_below(Node(text.value(), here, (key,), (*above, {})), rest[1:])
            text.place = place_of(steps)
            if text.blocks_read != blocks:
                blocks = text.blocks_read
                yield self.stream.progress()

    def _keys(self) -> Iterator[str]:
        """The keys or indexes of the object or list that stands here; the caller takes each value before the next."""
        text = self.text
        closing = "}" if text.expect("{", "[") == "{" else "]"
        place = text.place
        seen: set[int] = set()
        number = 0
        if text.peek() == closing:
            text.expect(closing)
            return
        while True:
            key = text.key() if closing == "}" else str(number)
            if closing == "}":
                seen.add(hash(key))  # of the text only: ten million keys must fit
                if len(seen) == number or number >= KEY_LIMIT:
                    code = FaultCode.DUPLICATE_KEY if len(seen) == number else FaultCode.RECORD_TOO_LARGE
                    raise ReadingStopped(code, place, key)
            number += 1
            yield key
            text.place = place
            if text.expect(",", closing) == closing:
                return


def read_json_lines(path: Path, options: ReadOptions) -> Iterator[Item]:
    """The rows of JSON lines: `records` is taken in each line's own document (default `/`), places are the lines'."""
    route = RecordPath.parse(options.records or "/")
    steps = (*route.literal, *route.rest)

    def rows(block: LineBlock) -> Iterator[Item]:
        for number, line in enumerate(block.lines, block.first):
            yield from _line_rows(line, number, steps, block.ended)

    return items_of_lines(path, options, rows)


def _line_rows(line: bytes, number: int, steps: tuple[str, ...], ended: bool) -> Iterator[Item]:
    place = f"line:{number}"
    try:
        value = parse_line(line, TEXT_DECODER)
    except UnsoundError as unsound:
        if line.strip():
            yield line_fault(unsound, line, number, ended)
        return
    for item in rows_below(Node(value, ()), steps):
        if isinstance(item, Fault):
            yield replace(item, place=place)
        else:
            yield Row(place, item.values)
