"""An upload read as it arrives (multipart/form-data, RFC 7578): small fields first, then one file, never held in
memory or in /tmp.

Promise: the fields before the file are bounded; the file's bytes are handed on unchanged, in the order and at the
pace of the network; a body that ends early raises InvalidInputError, so that half a file is never taken for a whole
one.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from typing import TYPE_CHECKING

from python_multipart import MultipartParser
from python_multipart.exceptions import MultipartParseError
from python_multipart.multipart import parse_options_header

from glasshouse.base.errors import InvalidInputError
from glasshouse.base.text import one_line
from glasshouse.web.form import Form

if TYPE_CHECKING:
    from python_multipart.multipart import MultipartCallbacks  # exists for type checkers only

FIELD_LIMIT = 4096
FIELDS = 20


class Upload:
    """`form` holds the fields that stood before the file; `file_name` what the browser called it; `chunks` its bytes,
    once."""

    def __init__(self, body: Iterator[bytes], content_type: str, longest: int = FIELD_LIMIT) -> None:
        """`longest` is the limit of one field, in octets."""
        kind, options = parse_options_header(content_type)
        boundary = options.get(b"boundary")
        if kind != b"multipart/form-data" or not boundary:
            raise _broken("The upload is no form with a file.")
        self.file_name = ""
        self._body = body
        self._fields: dict[str, list[str]] = {}
        self._ready: deque[bytes] = deque()
        self._parts = _Parts(self, longest)
        self._parser = MultipartParser(boundary, self._parts.callbacks())
        while not self._parts.in_file and self._feed():
            pass
        if not self.file_name:
            raise _broken("Choose a file first.")
        self.form = Form(self._fields)

    def chunks(self) -> Iterator[bytes]:
        """The bytes of the file."""
        while True:
            while self._ready:
                yield self._ready.popleft()
            if self._parts.file_ended:
                return
            if not self._feed():
                raise _broken("The upload broke off before its end.")

    def field(self, name: str, value: bytes) -> None:
        """A field that stood before the file."""
        if len(self._fields) >= FIELDS:
            raise _broken("The form holds too many fields.")
        self._fields.setdefault(name, []).append(value.decode("utf-8", "replace"))

    def begin_file(self, name: str) -> None:
        """The file begins."""
        self.file_name = one_line(name.replace("\\", "/").rpartition("/")[2], 200)

    def piece(self, data: bytes) -> None:
        """Some of the file."""
        self._ready.append(data)

    def _feed(self) -> bool:
        chunk = next(self._body, None)
        if chunk is None:
            return False
        try:
            self._parser.write(chunk)
        except MultipartParseError:
            raise _broken("The upload cannot be read.") from None
        return True


class _Parts:
    """What the parser calls: puts parts together and hands them to the upload."""

    def __init__(self, upload: Upload, longest: int) -> None:
        self.upload = upload
        self._longest = longest
        self.in_file = False
        self.file_ended = False
        self._header = [b"", b""]
        self._headers: dict[bytes, bytes] = {}
        self._name = ""
        self._value = b""

    def callbacks(self) -> MultipartCallbacks:
        return {
            "on_part_begin": self.begin,
            "on_header_field": lambda data, start, end: self.header(0, data[start:end]),
            "on_header_value": lambda data, start, end: self.header(1, data[start:end]),
            "on_header_end": self.header_end,
            "on_headers_finished": self.headers_finished,
            "on_part_data": lambda data, start, end: self.data(bytes(data[start:end])),
            "on_part_end": self.end,
        }

    def begin(self) -> None:
        self._headers, self._value, self._name = {}, b"", ""

    def header(self, side: int, data: bytes) -> None:
        self._header[side] += data
        if len(self._header[side]) > FIELD_LIMIT:
            raise _broken("A header of the upload is too long.")

    def header_end(self) -> None:
        self._headers[self._header[0].lower()] = self._header[1]
        self._header = [b"", b""]

    def headers_finished(self) -> None:
        _, options = parse_options_header(self._headers.get(b"content-disposition", b""))
        self._name = options.get(b"name", b"").decode("utf-8", "replace")
        if b"filename" in options and not self.file_ended:
            self.in_file = True
            self.upload.begin_file(options[b"filename"].decode("utf-8", "replace"))

    def data(self, piece: bytes) -> None:
        if self.in_file and not self.file_ended:
            self.upload.piece(piece)
            return
        self._value += piece
        if len(self._value) > self._longest:
            raise _broken("A field of the upload is too long.")

    def end(self) -> None:
        if self.in_file:
            self.file_ended = True
        else:
            self.upload.field(self._name, self._value)


def _broken(message: str) -> InvalidInputError:
    return InvalidInputError(message, field="file", remedy="Nothing was kept. Choose the file and send it again.")
