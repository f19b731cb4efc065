"""Text from outside, made safe to keep and to show."""

from __future__ import annotations

import re
import unicodedata

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_BIDI = re.compile(r"[\u202a-\u202e\u2066-\u2069\u200e\u200f]")


def storable(text: str) -> bool:
    """Whether both databases keep `text` byte for byte: no U+0000 and no lone surrogate."""
    if "\x00" in text:
        return False
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def one_line(text: str, limit: int) -> str:
    """`text` as a label: NFC, no control or bidi-override characters, white space folded, at most `limit` characters."""
    clean = _BIDI.sub("", _CONTROL.sub("", unicodedata.normalize("NFC", text)))
    return " ".join(clean.split())[:limit]


def paragraph(text: str, limit: int) -> str:
    """`text` as prose: like `one_line`, but line breaks stay."""
    clean = _BIDI.sub("", _CONTROL.sub("", unicodedata.normalize("NFC", text.replace("\r\n", "\n"))))
    return clean.strip()[:limit]
