"""A file is what its first bytes say, whatever it is called."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from glasshouse.model.media import UNKNOWN, is_text, sniff

FILES = {
    b"\xff\xd8\xff\xe1rest": "image/jpeg",
    b"\x89PNG\r\n\x1a\n....": "image/png",
    b"RIFF\x10\x00\x00\x00WAVEfmt ": "audio/wav",
    b"\x00\x00\x00\x18ftypheic": "image/heic",
    b"\x00\x00\x00\x18ftypisom": "video/mp4",
    b"%PDF-1.7\n": "application/pdf",
    b"PK\x03\x04\x14\x00": "application/zip",
    b"WARC/1.1\r\nWARC-Type: warcinfo": "application/warc",
    b"\xef\xbb\xbf  <!DOCTYPE html><html>": "text/html",
    b"<!-- saved -->\n<HTML><body>": "text/html",
    b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'>": "image/svg+xml",
    b"From: <Saved by Blink>\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related;": "multipart/related",
    b"From: a@example.org\r\nMIME-Version: 1.0\r\n": "message/rfc822",
    b'{"a": 1}': "application/json",
    "Übergabe am Kai".encode(): "text/plain",
    "Übergabe".encode("latin-1") * 2: UNKNOWN,
    b"": UNKNOWN,
    b"text\x00with": UNKNOWN,
    ("ab" + "é" * 4096).encode()[:4096]: "text/plain",
}


@pytest.mark.parametrize("head", FILES)
def test_the_first_bytes_say_what_it_is(head: bytes) -> None:
    assert sniff(head) == FILES[head]


@given(st.binary(max_size=64))
def test_whatever_comes_has_one_type_and_markup_is_read_as_text(head: bytes) -> None:
    assert "/" in sniff(head)


def test_what_a_browser_would_run_is_text_here() -> None:
    assert all(is_text(name) for name in ("text/html", "image/svg+xml", "application/xml", "multipart/related", "text/plain"))
    assert not any(is_text(name) for name in ("application/pdf", "image/png", UNKNOWN))
