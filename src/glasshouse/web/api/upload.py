"""An upload as it arrives: one raw body, or a form with one file; with its digest checked where one was announced.

Source: RFC 9530 (Content-Digest over the content of the message, so over the whole form where it is one).
Promise: nothing is held in memory; a body that does not have its announced digest, or breaks off, is not kept.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import re
from collections.abc import Iterator

import anyio.from_thread
from fastapi import Request

from glasshouse.base.errors import InvalidInputError, RefusedError
from glasshouse.base.text import one_line
from glasshouse.web.form import Form
from glasshouse.web.upload import Upload

_DIGEST = re.compile(r"([a-z0-9*_.-]+)=:([A-Za-z0-9+/=]*):")
_HASHES = {"sha-256": hashlib.sha256, "sha-512": hashlib.sha512}
_NAME = re.compile(r'filename="([^"]*)"')


def file_of(request: Request) -> tuple[str, Iterator[bytes]]:
    """The file's name, and its bytes as they come; to be used in a thread."""
    kind = request.headers.get("content-type", "")
    body = _checked(_arriving(request), request.headers.get("content-digest", ""))
    if kind.partition(";")[0].strip().lower() == "multipart/form-data":
        sent = Upload(body, kind)
        return sent.file_name, _whole(sent, body)
    named = _NAME.search(request.headers.get("content-disposition", ""))
    name = one_line(named[1].replace("\\", "/").rpartition("/")[2], 200) if named else ""
    if not name:
        raise InvalidInputError(
            "The file has no name.", field="file", remedy="Send it in 'Content-Disposition: attachment; filename=\"…\"'."
        )
    return name, body


def form_of(request: Request, known: frozenset[str], longest: int) -> tuple[Form, str, Iterator[bytes]]:
    """The fields of a form that stand before its one file, the file's name, and its bytes as they come; `longest` is the limit of a field,
    in octets. RefusedError for a field that is not among the `known` (C12)."""
    body = _checked(_arriving(request), request.headers.get("content-digest", ""))
    sent = Upload(body, request.headers.get("content-type", ""), longest)
    if strange := sorted(set(sent.form.values()) - known):
        words = f"There is no field '{one_line(strange[0], 60)}' here."
        raise RefusedError(words, rules=("C12",), remedy="Leave it out; small fields stand before the file.")
    return sent.form, sent.file_name, _whole(sent, body)


def _whole(sent: Upload, body: Iterator[bytes]) -> Iterator[bytes]:
    """The file of a form; then what stands behind it, so that the digest is checked to the end."""
    yield from sent.chunks()
    for _ in body:
        pass


def _arriving(request: Request) -> Iterator[bytes]:
    stream = request.stream()

    async def following() -> bytes | None:
        return await anext(stream, None)

    while (chunk := anyio.from_thread.run(following)) is not None:
        if chunk:
            yield chunk


def _checked(body: Iterator[bytes], announced: str) -> Iterator[bytes]:
    """The same bytes; InvalidInputError at their end where they do not have the announced digest."""
    wanted = _wanted(announced)
    running = {name: _HASHES[name]() for name in wanted}
    for chunk in body:
        for digest in running.values():
            digest.update(chunk)
        yield chunk
    for name, digest in running.items():
        if not hmac.compare_digest(digest.digest(), wanted[name]):
            raise InvalidInputError(
                f"What arrived does not have the announced {name} digest.",
                field="content-digest",
                code="digest_mismatch",
                remedy="Nothing was kept. Send it again.",
            )


def _wanted(announced: str) -> dict[str, bytes]:
    """Digests of a Content-Digest header by algorithm; one that holds none that we know is not ignored."""
    if not announced:
        return {}
    found: dict[str, bytes] = {}
    for name, value in _DIGEST.findall(announced):
        if name in _HASHES:
            try:
                found[name] = base64.b64decode(value, validate=True)
            except binascii.Error:
                found[name] = b""
    if not found:
        raise InvalidInputError("Content-Digest holds no sha-256 and no sha-512.", field="content-digest", code="digest_unknown")
    return found
