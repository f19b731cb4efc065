"""PDF files by hand, honest and hostile, and what can be found in one."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterable

import pypdfium2

SECRET = b"Rosa Quay 4711"


def pdf(
    drawing: bytes = b"",
    page: bytes = b"",
    more: Iterable[bytes] = (),
    catalog: bytes = b"",
    box: bytes = b"[0 0 400 200]",
    trailer: bytes = b"",
) -> bytes:
    """One page with this drawing; objects of `more` are numbered from 6."""
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R %s >>" % catalog,
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox %s /Resources << /Font << /F 5 0 R >> >> /Contents 4 0 R %s >>" % (box, page),
        stream(drawing),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        *more,
    ]
    out, places = bytearray(b"%PDF-1.7\n"), []
    for number, content in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    rows = b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(places) + 1
    out += b"xref\n0 %d\n0000000000 65535 f \n%strailer\n<< /Size %d /Root 1 0 R %s >>\nstartxref\n%d\n%%%%EOF\n" % (
        size,
        rows,
        size,
        trailer,
        len(out),
    )
    return bytes(out)


def stream(content: bytes, about: bytes = b"") -> bytes:
    """A stream object, compressed."""
    packed = zlib.compress(content)
    return b"<< /Length %d /Filter /FlateDecode %s >>\nstream\n%s\nendstream" % (len(packed), about, packed)


def words(text: bytes, left: int = 20, low: int = 150, mode: int = 0) -> bytes:
    """A line of text; mode 3 draws nothing, as the text below a scanned page does."""
    return b"BT /F 18 Tf %d Tr %d %d Td (%s) Tj ET\n" % (mode, left, low, text)


def changed_later(first: bytes) -> bytes:
    """The same file with an incremental update after it: the page is empty now, and what was on it still lies in the file."""
    at = len(first)
    update = b"4 0 obj\n<< /Length 0 >>\nstream\n\nendstream\nendobj\n"
    previous = re.findall(rb"startxref\n(\d+)", first)[-1]
    table = b"xref\n4 1\n%010d 00000 n \ntrailer\n<< /Size 6 /Root 1 0 R /Prev %s >>\nstartxref\n%d\n%%%%EOF\n"
    return first + update + table % (at, previous, at + len(update))


def everything_in(content: bytes) -> bytes:
    """The file and each of its streams, unpacked where it is packed."""
    found = [content]
    for match in re.finditer(rb"stream\r?\n", content):
        try:
            found.append(zlib.decompressobj().decompress(content[match.end() :], 1 << 24))
        except zlib.error:
            continue
    return b"\n".join(found)


def text_of(content: bytes) -> str:
    """What a reader finds as text on all pages of a PDF."""
    document = pypdfium2.PdfDocument(content)
    return "".join(page.get_textpage().get_text_range() for page in document)
