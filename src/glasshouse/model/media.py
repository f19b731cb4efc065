"""Media types by content: what the first bytes of a file say, whatever it is called. Told as text; nothing is rendered because of it.

Source: WHATWG MIME Sniffing (signatures), RFC 2557 (MHTML), ISO 28500 (WARC). Promise: never raises; what says nothing is
application/octet-stream.
"""

from __future__ import annotations

UNKNOWN = "application/octet-stream"
HEAD = 1 << 18
"""Bytes of a file's beginning that are looked at, for its type and for what its camera wrote."""
_LOOKED = 4096

_SIGNATURES: tuple[tuple[bytes, int, str], ...] = (
    (b"\xff\xd8\xff", 0, "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", 0, "image/png"),
    (b"GIF87a", 0, "image/gif"),
    (b"GIF89a", 0, "image/gif"),
    (b"WEBP", 8, "image/webp"),
    (b"II*\x00", 0, "image/tiff"),
    (b"MM\x00*", 0, "image/tiff"),
    (b"ftypheic", 4, "image/heic"),
    (b"ftypmif1", 4, "image/heic"),
    (b"ftypavif", 4, "image/avif"),
    (b"ftypM4A", 4, "audio/mp4"),
    (b"ftypqt", 4, "video/quicktime"),
    (b"ftyp", 4, "video/mp4"),
    (b"WAVE", 8, "audio/wav"),
    (b"AVI ", 8, "video/x-msvideo"),
    (b"ID3", 0, "audio/mpeg"),
    (b"\xff\xfb", 0, "audio/mpeg"),
    (b"OggS", 0, "application/ogg"),
    (b"fLaC", 0, "audio/flac"),
    (b"\x1aE\xdf\xa3", 0, "video/x-matroska"),
    (b"%PDF-", 0, "application/pdf"),
    (b"PK\x03\x04", 0, "application/zip"),
    (b"\x1f\x8b", 0, "application/gzip"),
    (b"7z\xbc\xaf\x27\x1c", 0, "application/x-7z-compressed"),
    (b"SQLite format 3\x00", 0, "application/vnd.sqlite3"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 0, "application/x-ole-storage"),
    (b"{\\rtf", 0, "application/rtf"),
    (b"WARC/", 0, "application/warc"),
    (b"MZ", 0, "application/vnd.microsoft.portable-executable"),
    (b"\x7fELF", 0, "application/x-elf"),
)
_MARKUP = ((b"<!doctype html", "text/html"), (b"<html", "text/html"), (b"<svg", "image/svg+xml"), (b"<?xml", "application/xml"))
_TEXTS = frozenset({"application/json", "application/xml", "image/svg+xml", "application/warc", "multipart/related", "message/rfc822"})


def sniff(head: bytes) -> str:
    """The media type of a file that begins so."""
    for signature, at, name in _SIGNATURES:
        if head[at : at + len(signature)] == signature:
            return name
    seen = head[:_LOOKED]
    if not seen or b"\x00" in seen or not _is_text(seen):
        return UNKNOWN
    return _of_text(seen.removeprefix(b"\xef\xbb\xbf").lstrip().lower())


def is_text(media_type: str) -> bool:
    """Whether a file of this type can be read as text."""
    return media_type.startswith("text/") or media_type in _TEXTS


def _of_text(seen: bytes) -> str:
    for begin, name in _MARKUP:
        if seen.startswith(begin):
            return name
    if b"mime-version:" in seen:
        return "multipart/related" if b"multipart/related" in seen else "message/rfc822"
    if seen[:1] in (b"{", b"["):
        return "application/json"
    return "text/html" if b"<html" in seen else "text/plain"


def _is_text(seen: bytes) -> bool:
    try:
        seen.decode()
    except UnicodeDecodeError as error:
        return error.start > len(seen) - 4 and len(seen) == _LOOKED  # a sign cut at the end of what is looked at
    return True
