"""A JSON document as a stream: its frame is walked token by token, its values are parsed one at a time.

Only the value that is being parsed is held, at most RECORD_LIMIT characters. A syntax error ends the reading: what
stands behind it cannot be told apart from what it spoiled.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from glasshouse.ingest.readers.base import DEPTH_LIMIT, RECORD_LIMIT, FaultCode, ReadingStopped
from glasshouse.ingest.readers.encoding import TextBlock
from glasshouse.ingest.readers.strict_json import TEXT_DECODER, Poison, depth, is_cut

_SPACE = re.compile(r"[ \t\r\n]*")
# Everything up to the next brace or bracket outside of strings, or up to a string that does not end in the buffer.
_FLAT = re.compile(r'(?:[^"{}\[\]]++|"[^"\\]*+(?:\\.[^"\\]*+)*+")*+', re.DOTALL)


def _is_deep(found: Any, text: str, start: int, end: int) -> bool:
    opened = text.count("[", start, end) + text.count("{", start, end)
    return opened > DEPTH_LIMIT and depth(found) > DEPTH_LIMIT


class JsonText:
    """A cursor in JSON text. `at` is told the place for faults: the pointer of what is being read."""

    def __init__(self, blocks: Iterator[TextBlock]) -> None:
        self._blocks = blocks
        self._buffer = ""
        self._at = 0
        self._ended = False
        self.blocks_read = 0
        self.place = "pointer:"

    def peek(self) -> str:
        """The next character that is not white space; empty at the end of the text."""
        while True:
            match = _SPACE.match(self._buffer, self._at)
            self._at = match.end() if match else self._at
            if self._at < len(self._buffer):
                return self._buffer[self._at]
            if not self._fill():
                return ""

    def expect(self, *allowed: str) -> str:
        """Takes the next character, which is one of `allowed`; stops the reading otherwise."""
        char = self.peek()
        if char not in allowed:
            raise ReadingStopped(FaultCode.INVALID_JSON if char else FaultCode.TRUNCATED_FILE, self.place)
        self._at += 1
        return char

    def key(self) -> str:
        """Takes the key of an object's member and its colon."""
        if self.peek() != '"':
            raise ReadingStopped(FaultCode.INVALID_JSON if self.peek() else FaultCode.TRUNCATED_FILE, self.place)
        key = self.value()
        self.expect(":")
        return str(key)

    def value(self) -> Any:
        """Takes one value, with Poison in place of what is unsound in it; one that is too deep is Poison as a whole."""
        self.peek()
        while True:
            try:
                found, end = TEXT_DECODER.raw_decode(self._buffer, self._at)
            except RecursionError:
                self.skip()
                return Poison(FaultCode.TOO_DEEP)
            except json.JSONDecodeError as error:
                # An error in the middle of the buffer may be the end of the buffer only: more text decides.
                if self._grow():
                    continue
                code = FaultCode.TRUNCATED_FILE if is_cut(error, self._buffer) else FaultCode.INVALID_JSON
                raise ReadingStopped(code, self.place) from None
            if end == len(self._buffer) and self._grow():
                continue  # a number may go on in the next block
            deep = _is_deep(found, self._buffer, self._at, end)
            self._at = end
            return Poison(FaultCode.TOO_DEEP) if deep else found

    def skip(self) -> None:
        """Passes over one value by its braces and quotation marks, without parsing it or holding it."""
        if self.peek() not in ("{", "["):
            self.value()
            return
        level = 0
        while True:
            match = _FLAT.match(self._buffer, self._at)
            self._at = match.end() if match else self._at
            char = self._buffer[self._at : self._at + 1]
            if char in ("", '"'):
                if not (self._grow() if char else self._fill()):
                    raise ReadingStopped(FaultCode.TRUNCATED_FILE, self.place)
                continue
            level += 1 if char in "{[" else -1
            self._at += 1
            if level == 0:
                return

    def _fill(self) -> bool:
        """Reads one more block, forgetting what was taken; False at the end of the text."""
        block = None if self._ended else next(self._blocks, None)
        if block is None:
            self._ended = True
            return False
        self._buffer = self._buffer[self._at :] + block.text
        self._at = 0
        self.blocks_read += 1
        return True

    def _grow(self) -> bool:
        """Reads about as much again as is held, so that parsing anew costs no more than twice; False at the end."""
        wanted = 2 * (len(self._buffer) - self._at)
        if wanted > 2 * RECORD_LIMIT:
            raise ReadingStopped(FaultCode.RECORD_TOO_LARGE, self.place)
        pieces = [self._buffer[self._at :]]
        size = len(pieces[0])
        while size < wanted or len(pieces) == 1:
            block = None if self._ended else next(self._blocks, None)
            if block is None:
                self._ended = True
                break
            pieces.append(block.text)
            size += len(block.text)
            self.blocks_read += 1
        if len(pieces) == 1:
            return False
        self._buffer = "".join(pieces)
        self._at = 0
        return True
