"""Rows of a YAML document, by the pointer `records`, from parser events: nothing is constructed, tags mean nothing.

Every scalar is the text that stands in the file (no octal numbers, dates or Norway turned into something else); a plain
empty scalar, `~` or `null` is no value. A key given twice is Poison for its object; aliases are followed as long as
what they stand for stays below ALIAS_LIMIT nodes in all, and never into themselves. Memory holds one member of the
outermost `*`.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from glasshouse.ingest.readers.base import (
    DEPTH_LIMIT,
    PROGRESS_ROWS,
    FaultCode,
    Item,
    ReadingStopped,
    ReadOptions,
)
from glasshouse.ingest.readers.encoding import MARK, text_blocks
from glasshouse.ingest.readers.json_lines import json_encoding
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
from glasshouse.ingest.readers.strict_json import Poison

_BAD = re.compile(f"[{MARK}\0]")
ALIAS_LIMIT = 100_000  # nodes that all aliases of a document stand for, together
NODE_LIMIT = 2_000_000  # nodes of one record that is held in memory, and keys of one frame object
_NULLS = frozenset({"", "~", "null", "Null", "NULL"})
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_CLOSING = (yaml.MappingEndEvent, yaml.SequenceEndEvent)


class _Text(io.RawIOBase):
    """The document as UTF-8 bytes for the parser, so that it never guesses an encoding."""

    def __init__(self, stream: ByteStream, encoding: str) -> None:
        super().__init__()
        self._blocks = text_blocks(stream, encoding, declared=True)
        self._rest = b""
        self._lines = 1

    def read(self, size: int = -1) -> bytes:
        while not self._rest:
            block = next(self._blocks, None)
            if block is None:
                return b""
            # Neither can pass the parser, which would tell their place less well.
            if block.suspect and (bad := _BAD.search(block.text)) is not None:
                code = FaultCode.UNDECODABLE if bad.group() == MARK else FaultCode.NUL_CHARACTER
                raise ReadingStopped(code, f"line:{self._lines + block.text.count(chr(10), 0, bad.start())}")
            self._lines += block.text.count("\n")
            self._rest = block.text.encode("utf-8")
        size = len(self._rest) if size < 0 else size
        piece, self._rest = self._rest[:size], self._rest[size:]
        return piece


def read_yaml(path: Path, options: ReadOptions) -> Iterator[Item]:
    """The rows of one YAML document. Default `records`: `/*` where it is a list, `/` where it is a mapping."""
    encoding = json_encoding(path, options.encoding) or "utf-8"
    route = RecordPath.parse(options.records) if options.records is not None else None
    above: list[dict[str, Any]] = []
    if route is not None and route.literal:
        frame = _Document(path, encoding, route)
        for _ in frame.walk(0, above):
            frame.skip()
    literal = route.literal if route is not None else ()
    columns = tuple(columns_beside(value, step) for value, step in zip(above, literal, strict=False))
    return _Document(path, encoding, route).rows(columns)


class _Document:
    """One pass over the events of a document."""

    def __init__(self, path: Path, encoding: str, route: RecordPath | None) -> None:
        self.stream = ByteStream(path)
        self.parser = _LOADER(_Text(self.stream, encoding))
        self.place = "pointer:"
        self.anchors: dict[str, tuple[Any, int]] = {}
        self.expanded = 0
        self.nodes = 0
        self.too_deep = False
        for kind in (yaml.StreamStartEvent, yaml.DocumentStartEvent):
            if not isinstance(self._next(), kind):
                raise ReadingStopped(FaultCode.EMPTY_FILE, "byte:0")
        if route is None:
            route = RecordPath((), (STAR,) if isinstance(self._peek(), yaml.SequenceStartEvent) else ())
        self.route = route

    def rows(self, above: tuple[Columns | Poison, ...]) -> Iterator[Item]:
        count = 0
        for _ in self.walk(0, None):
            for item in self._units(above):
                yield item
                count += 1
                if count % PROGRESS_ROWS == 0:
                    yield self.stream.progress()
        self._next()
        if not isinstance(self._next(), yaml.StreamEndEvent):
            raise ReadingStopped(FaultCode.INVALID_YAML, "pointer:", None, "more than one document")
        yield self.stream.progress()
        if not count:
            raise ReadingStopped(FaultCode.NO_RECORDS, place_of(self.route.literal))

    def walk(self, level: int, above: list[dict[str, Any]] | None) -> Iterator[None]:
        """Goes down the literal steps; yields where they end. What stands beside them goes into `above`, if given."""
        steps = self.route.literal
        self.place = place_of(steps[:level])
        if level == len(steps):
            yield
            return
        if not isinstance(self._peek(), yaml.MappingStartEvent | yaml.SequenceStartEvent):
            self.skip()
            return
        beside: dict[str, Any] = {}
        if above is not None:
            above.append(beside)
        for key in self._keys():
            if key == steps[level]:
                yield from self.walk(level + 1, above)
                self.place = place_of(steps[:level])
            elif above is not None:
                beside[key] = self.value()
            else:
                self.skip()

    def _units(self, above: tuple[Columns | Poison, ...]) -> Iterator[Item]:
        steps, rest = self.route.literal, self.route.rest
        if not rest or not isinstance(self._peek(), yaml.MappingStartEvent | yaml.SequenceStartEvent):
            yield from rows_below(Node(self.value(), steps, (), above), rest)
            return
        for key in self._keys():
            here = (*steps, key)
            self.place = place_of(here)
            yield from rows_below(Node(self.value(), here, (key,), (*above, {})), rest[1:])
            self.place = place_of(steps)

    def value(self) -> Any:
        """Takes one node: text, None, list, dict, or Poison where it is unsound."""
        self.nodes = 0
        self.too_deep = False
        built = self._build(1)[0]
        return Poison(FaultCode.TOO_DEEP) if self.too_deep else built

    def skip(self) -> None:
        """Passes over one node; its anchors are lost, so an alias to them later is a fault."""
        level = 0
        while True:
            event = self._next()
            if isinstance(event, yaml.MappingStartEvent | yaml.SequenceStartEvent):
                level += 1
            elif isinstance(event, _CLOSING):
                level -= 1
            if level == 0:
                return

    def _keys(self) -> Iterator[str]:
        """The keys or indexes of the mapping or sequence that stands here; the caller takes each value."""
        place = self.place
        mapping = isinstance(self._next(), yaml.MappingStartEvent)
        seen: set[int] = set()
        number = 0
        while not isinstance(self._peek(), _CLOSING):
            key = self._key() if mapping else str(number)
            if mapping:
                seen.add(hash(key))
                if len(seen) == number or number >= NODE_LIMIT:
                    code = FaultCode.DUPLICATE_KEY if len(seen) == number else FaultCode.RECORD_TOO_LARGE
                    raise ReadingStopped(code, place, key)
            number += 1
            yield key
            self.place = place
        self._next()

    def _key(self) -> str:
        event = self._next()
        if not isinstance(event, yaml.ScalarEvent):
            raise ReadingStopped(FaultCode.INVALID_YAML, self.place, None, "a key is not plain text")
        if event.value == "<<" and event.style in (None, ""):
            raise ReadingStopped(FaultCode.INVALID_YAML, self.place, None, "merge keys are not read")
        return str(event.value)

    def _build(self, level: int) -> tuple[Any, int]:
        """The node that begins with the next event, and the number of nodes in it."""
        event = self._next()
        self.nodes += 1
        if self.nodes > NODE_LIMIT:
            raise ReadingStopped(FaultCode.RECORD_TOO_LARGE, self.place)
        if isinstance(event, yaml.AliasEvent):
            return self._follow(event)
        if isinstance(event, yaml.ScalarEvent):
            plain = event.style in (None, "")
            built: tuple[Any, int] = (None if plain and event.value in _NULLS else event.value, 1)
        elif level > DEPTH_LIMIT:
            self._leave()
            self.too_deep = True
            built = (None, 1)
        elif isinstance(event, yaml.SequenceStartEvent):
            built = self._sequence(level)
        else:
            built = self._mapping(level)
        if event.anchor is not None:
            self.anchors[event.anchor] = built
        return built

    def _sequence(self, level: int) -> tuple[list[Any], int]:
        made: list[Any] = []
        size = 1
        while not isinstance(self._peek(), _CLOSING):
            member, nodes = self._build(level + 1)
            made.append(member)
            size += nodes
        self._next()
        return made, size

    def _mapping(self, level: int) -> tuple[Any, int]:
        made: dict[str, Any] = {}
        size = 1
        double: str | None = None
        while not isinstance(self._peek(), _CLOSING):
            key = self._key()
            double = key if key in made else double
            made[key], nodes = self._build(level + 1)
            size += nodes
        self._next()
        return (made if double is None else Poison(FaultCode.DUPLICATE_KEY, double)), size

    def _follow(self, alias: yaml.AliasEvent) -> tuple[Any, int]:
        # An anchor is known only once its node is whole, so no alias can lead into itself.
        line = self.place if alias.start_mark is None else f"line:{alias.start_mark.line + 1}"
        if alias.anchor not in self.anchors:
            raise ReadingStopped(FaultCode.INVALID_YAML, line, None, "an alias leads to nothing before it")
        built = self.anchors[alias.anchor]
        self.expanded += built[1]
        if self.expanded > ALIAS_LIMIT:
            raise ReadingStopped(FaultCode.ALIAS_EXPANSION, line)
        return built

    def _leave(self) -> None:
        """Passes over the rest of a node whose opening was just taken."""
        level = 1
        while level:
            event = self._next()
            level += isinstance(event, yaml.MappingStartEvent | yaml.SequenceStartEvent)
            level -= isinstance(event, _CLOSING)

    def _next(self) -> Any:
        try:
            return self.parser.get_event()
        except yaml.YAMLError as error:
            raise self._stopped(error) from None

    def _peek(self) -> Any:
        try:
            return self.parser.peek_event()
        except yaml.YAMLError as error:
            raise self._stopped(error) from None

    def _stopped(self, error: yaml.YAMLError) -> ReadingStopped:
        mark = getattr(error, "problem_mark", None)
        if mark is not None:
            return ReadingStopped(FaultCode.INVALID_YAML, f"line:{mark.line + 1}")
        return ReadingStopped(FaultCode.INVALID_YAML, self.place)
