"""Which encoding a text is in, and text from bytes without ever guessing over a byte that does not fit.

Bytes that are not valid in the encoding become MARK, a character that no valid text holds, so that the row they stand
in can be rejected at its line. Detection goes from what is certain to what is likely: byte order mark, zero bytes of
UTF-16 and UTF-32, UTF-8 (also where a few lines are not), escape sequences, and only then statistics (`legacy`).
"""

from __future__ import annotations

import codecs
import re
import unicodedata
from base64 import b64decode
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from glasshouse.ingest.readers.base import FaultCode, ReadingStopped
from glasshouse.ingest.readers.legacy import likely_encoding
from glasshouse.ingest.readers.stream import ByteStream, compression_of

MARK = "\udc80"
HANDLER = "glasshouse_mark"
_HEAD = 1 << 18
_SCAN_COMPRESSED = 1 << 26

_BOMS = (  # the longer first: the mark of UTF-32 LE begins with that of UTF-16 LE
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_ESCAPES = ((b"\x1b$)C", "iso2022_kr"), (b"\x1b$B", "iso2022_jp"), (b"\x1b$@", "iso2022_jp"), (b"\x1b(J", "iso2022_jp"))
_OVERLONG = re.compile(rb"[\xc0\xc1][\x80-\xbf]|\xe0[\x80-\x9f][\x80-\xbf]|\xf0[\x80-\x8f][\x80-\xbf]{2}")
_UTF8_SEQUENCE = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe1-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
_UTF7 = re.compile(rb"\+([A-Za-z0-9+/]{3,})-")


def _mark(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return MARK * max(1, error.end - error.start), error.end


codecs.register_error(HANDLER, _mark)


@dataclass(frozen=True, slots=True)
class TextBlock:
    """A piece of decoded text; `suspect` says that rows touching it need the careful look, character by character."""

    text: str
    suspect: bool


def known(encoding: str) -> str:
    """The encoding's name if Python knows it as a text encoding, else raises ReadingStopped."""
    try:
        info = codecs.lookup(encoding)
        "".encode(encoding)
    except (LookupError, ValueError, TypeError):
        raise ReadingStopped(FaultCode.UNKNOWN_ENCODING, "byte:0", None, repr(encoding[:40])) from None
    if info.name == "utf-7":
        raise ReadingStopped(FaultCode.UTF7_REFUSED, "byte:0")
    if info.name.replace("-", "_") in ("idna", "punycode", "unicode_escape", "raw_unicode_escape", "undefined"):
        raise ReadingStopped(FaultCode.UNKNOWN_ENCODING, "byte:0", None, repr(encoding[:40]))
    return encoding


def detect_encoding(path: Path) -> str:
    """The encoding of a text file by its content; raises ReadingStopped where it cannot be told or is refused."""
    sample = _telling_sample(path)
    return encoding_of(sample)


def encoding_of(sample: bytes) -> str:
    """The encoding of a sample that begins at the file's first byte."""
    for mark, name in _BOMS:
        if sample.startswith(mark):
            return name
    wide = _wide(sample)
    if wide is not None:
        return wide
    if sample.isascii():
        for escape, name in _ESCAPES:
            if escape in sample:
                return name
        if _is_utf7(sample):
            raise ReadingStopped(FaultCode.UTF7_REFUSED, "byte:0")
        return "utf-8"
    if _is_utf8(sample):
        return "utf-8"
    found = likely_encoding(sample)
    if found is None or found in ("utf-16", "utf-32"):  # a guess without the mark that these need
        raise ReadingStopped(FaultCode.UNCLEAR_ENCODING, "byte:0")
    return found


def text_blocks(stream: ByteStream, encoding: str, *, declared: bool) -> Iterator[TextBlock]:
    """The text of a file without its byte order mark; raises ReadingStopped like the stream, after the whole text."""
    decoder = codecs.getincrementaldecoder(known(encoding))(HANDLER)
    # In a one-byte encoding that was only guessed, lines that are valid UTF-8 tell of mixed encodings.
    watch = not declared and is_single_byte(encoding)
    first = True
    stop: ReadingStopped | None = None
    blocks = stream.blocks()
    final = False
    while not final:
        try:
            block = next(blocks, b"")
        except ReadingStopped as stopped:
            stop, block = stopped, b""
        final = not block
        text = decoder.decode(block, final)
        if first and text:
            text, first = text.removeprefix("\ufeff"), False
        if text:
            odd = "\0" in text or MARK in text or "\ufeff" in text
            yield TextBlock(text, odd or (watch and _UTF8_SEQUENCE.search(block) is not None))
    if stop is not None:
        raise stop


def recoded(stream: ByteStream, encoding: str | None) -> Iterator[bytes]:
    """The file as UTF-8 bytes for the JSON and YAML readers; what cannot be decoded becomes invalid UTF-8 again."""
    if encoding is None or codecs.lookup(known(encoding)).name in ("utf-8", "ascii", "utf-8-sig"):
        first = True
        for block in stream.blocks():
            yield block.removeprefix(codecs.BOM_UTF8) if first else block
            first = False
        return
    for piece in text_blocks(stream, encoding, declared=True):
        yield piece.text.encode("utf-8", "surrogatepass")


def is_single_byte(encoding: str) -> bool:
    """Whether every character of the encoding is one byte."""
    name = codecs.lookup(encoding).name
    return name.startswith(("cp125", "iso8859", "koi8", "mac", "cp4", "cp8", "tis", "latin"))


def looks_like_utf8(text: str, encoding: str) -> bool:
    """Whether a row read in a one-byte encoding is valid UTF-8 beyond ASCII: then it was in UTF-8 all along."""
    try:
        raw = text.encode(encoding)
        raw.decode("utf-8")
    except UnicodeError:
        return False
    return not raw.isascii()


def _telling_sample(path: Path) -> bytes:
    """The head of the file, followed by the first later blocks that are not plain ASCII if the head is."""
    stream = ByteStream(path)
    with path.open("rb") as file:
        packed = compression_of(file.read(4)) is not None
    held: list[bytes] = []
    seen = telling = 0
    try:
        for block in stream.blocks():
            ascii_only = block.isascii()
            if seen < _HEAD or not ascii_only:
                held.append(block)
            telling += not ascii_only
            seen += len(block)
            if (telling >= 2 and seen >= _HEAD) or (packed and seen >= _SCAN_COMPRESSED):
                break
    except ReadingStopped:
        pass  # what is damaged is reported where it is read
    return b"".join(held)


def _wide(sample: bytes) -> str | None:
    """UTF-16 or UTF-32 without a mark, told by where the zero bytes stand; None where it is neither."""
    zeros = sample.count(0)
    if zeros < max(2, len(sample) // 100):
        return None
    quarter = [sample[offset::4].count(0) for offset in range(4)]
    if len(sample) % 4 == 0 and zeros > len(sample) * 0.6:
        name = "utf-32-le" if quarter[0] < quarter[3] else "utf-32-be"
        return name if _clean(sample, name) else None
    even, odd = quarter[0] + quarter[2], quarter[1] + quarter[3]
    name = "utf-16-le" if odd > even else "utf-16-be"
    return name if min(even, odd) * 20 <= max(even, odd) and _clean(sample, name) else None


def _clean(sample: bytes, encoding: str) -> bool:
    text = sample[: _HEAD // 4 * 4].decode(encoding, "replace")
    bad = sum(1 for char in text[:20_000] if unicodedata.category(char) in ("Cc", "Cn", "Cs") and char not in "\t\r\n")
    return bad * 100 <= min(len(text), 20_000) and "\ufffd" not in text[:-2]


def _is_utf7(sample: bytes) -> bool:
    """Whether the text has a shifted sequence (RFC 2152) that decodes to letters, punctuation or symbols."""
    for run in _UTF7.findall(sample[:_HEAD]):
        if run.isdigit() or len(run) * 6 % 16 >= 6:
            continue
        raw = b64decode(run + b"=" * (-len(run) % 4))
        text = raw[: len(raw) // 2 * 2].decode("utf-16-be", "replace")
        if text and all(unicodedata.category(char)[0] in "LPS" and char != "\ufffd" for char in text):
            return True
    return False


def _is_utf8(sample: bytes) -> bool:
    """Whether the sample is UTF-8: valid, or right in more places than wrong, or wrong by overlong forms only."""
    try:
        codecs.getincrementaldecoder("utf-8")().decode(sample)
        return True
    except UnicodeDecodeError:
        pass
    text = sample.decode("utf-8", HANDLER)
    bad = text.count(MARK)
    good = sum(1 for char in re.findall(r"[^\x00-\x7f]", text) if char != MARK)
    if good >= bad:
        return True
    return _OVERLONG.search(sample) is not None and _OVERLONG.sub(b"", sample).isascii()
