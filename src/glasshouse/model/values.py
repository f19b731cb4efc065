"""Cleaning of single values: what followthemoney makes of them, several times faster, and nothing dropped in silence.

Promise: `Cleaner.clean(text)` is what FtM's own validating parse keeps of `text`; where it keeps nothing,
`Cleaner.code(text)` says why. Two refusals go beyond FtM, because no database of ours keeps such text byte for byte:
U+0000 and lone surrogates are refused, where FtM deletes them. A blank text is no value and no fault.

Speed comes from two things. Most values are clean already, and cheap tests prove it (`str.isprintable` is false for
every character that FtM's sanitising removes or replaces). Everything else is cached by raw value; caches are bounded.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from functools import cache

from glasshouse.model.schema import ValueType, value_type

# Entries of one cleaner's cache, and characters of a value that is still worth keeping there.
CACHE_ENTRIES = 10_000
CACHE_LENGTH = 200

BLANK = ""
NULL_CHARACTER = "null_character"
LONE_SURROGATE = "lone_surrogate"

_SURROGATE = re.compile("[\ud800-\udfff]")

_REMEDIES = {
    NULL_CHARACTER: "The value holds U+0000. Remove it in the source, or read the file with its real encoding.",
    LONE_SURROGATE: "The value holds half of a UTF-16 pair. Read the source with its real encoding and load again.",
    "invalid_address": "No address is left after cleaning. Correct the value in the source.",
    "invalid_country": "No known country or territory. Use a code like 'de' or the usual name of the country.",
    "invalid_date": "No date of the years 1000 to 2999 that exists. Write 2024, 2024-05 or 2024-05-31, or give the mapping a 'format'.",
    "invalid_email": "No e-mail address. Write name@example.org, one address to a value.",
    "invalid_entity": "No entity id. A reference holds letters, digits, '.' and '-', a letter or digit at both ends.",
    "invalid_gender": "Not one of the known values: use male, female or other.",
    "invalid_identifier": "The identifier lacks the form or check digit of its kind. Correct it, or use a property "
    "without a fixed form such as registrationNumber.",
    "invalid_ip": "No IP address. Write it like 192.0.2.1 or 2001:db8::1.",
    "invalid_language": "No known language. Use its three-letter code, such as 'eng'.",
    "invalid_mimetype": "No media type. Write it like application/pdf.",
    "invalid_name": "No name is left after cleaning. Correct the value in the source.",
    "invalid_phone": "No telephone number with its country prefix. Write +49301234567, or give the mapping a country as 'format'.",
    "invalid_topic": "Not one of the topics of followthemoney. Use its code, such as 'sanction'.",
    "invalid_url": "No web address. Write it like https://example.org/page.",
}


def remedy(code: str) -> str:
    """What a code of `Cleaner.code` means and what to do, in one plain sentence or two. Holds no value of the data."""
    return _REMEDIES.get(code, "The value does not have the form of its property. Correct it in the source.")


@cache
def _remove_unsafe() -> Callable[[str], str]:
    from normality.cleaning import remove_unsafe_chars

    return remove_unsafe_chars


def sanitise(text: str) -> str | None:
    """`text` as FtM's `sanitize_text` leaves it: NFC, unsafe characters out, trimmed; None where nothing is left."""
    if not text.isascii():
        text = unicodedata.normalize("NFC", text)
    if not text.isprintable():
        text = _remove_unsafe()(text)
    return text.strip() or None


def unstorable(text: str) -> str | None:
    """The code of what keeps `text` out of the databases (U+0000, a lone surrogate), or None."""
    if text.isprintable():
        return None
    if "\x00" in text:
        return NULL_CHARACTER
    return LONE_SURROGATE if _SURROGATE.search(text) is not None else None


def shown(value: object) -> str:
    """`value` for a fault's record: text that both databases keep, at most 200 characters."""
    try:
        text = value if isinstance(value, str) else repr(value)
    except (ValueError, RecursionError):  # numbers of thousands of digits, nesting without end
        text = f"<{type(value).__name__}>"
    return text[:200].encode("utf-8", "backslashreplace").decode("utf-8").replace("\x00", "\\x00")


class Cleaner:
    """Cleans the values of one FtM type with one format. `known` maps raw values to clean ones: callers may read it
    directly.

    With `sanitised`, texts come in already sanitised and are not trimmed again (pieces that a mapping has split or
    joined).
    """

    __slots__ = (
        "_format",
        "_fuzzy",
        "_plain",
        "_refused",
        "_sanitised",
        "_type",
        "is_reference",
        "kind",
        "known",
        "total_size",
    )

    def __init__(self, kind: str, pattern: str | None, fuzzy: bool, sanitised: bool) -> None:
        self.kind = kind
        self.is_reference = kind == "entity"
        self.known: dict[str, str] = {}
        self._refused: dict[str, str] = {}
        self._type: ValueType = value_type(kind)
        self.total_size = self._type.total_size
        self._format = pattern
        self._fuzzy = fuzzy
        self._sanitised = sanitised
        self._plain = None if pattern is not None or sanitised else _PLAIN.get(kind)

    def clean(self, raw: str) -> str | None:
        """What is kept of `raw`, or None: then `code(raw)` says why."""
        kept = self.known.get(raw)
        if kept is not None:
            return kept
        # A text that prints, sanitised, is often provably its own clean form; else only the type itself can tell.
        plain = self._plain
        if plain is not None and raw.isprintable():
            text = (raw if raw.isascii() else unicodedata.normalize("NFC", raw)).strip()
            if text and (plain is _always or plain(text)):
                kept = text
        if kept is None:
            kept = self._thorough(raw)[0]
        if kept is not None and len(raw) <= CACHE_LENGTH:
            if len(self.known) >= CACHE_ENTRIES:
                self.known.clear()
            self.known[raw] = kept
        return kept

    def code(self, raw: str) -> str:
        """Why `clean(raw)` kept nothing: a stable code, or `BLANK` where there was nothing to keep."""
        return self._thorough(raw)[1]

    def _thorough(self, raw: str) -> tuple[str | None, str]:
        refused = self._refused.get(raw)
        if refused is not None:
            return None, refused
        kept, code = self._judge(raw)
        if kept is None and len(raw) <= CACHE_LENGTH:
            if len(self._refused) >= CACHE_ENTRIES:
                self._refused.clear()
            self._refused[raw] = code
        return kept, code

    def _judge(self, raw: str) -> tuple[str | None, str]:
        code = unstorable(raw)
        if code is not None:
            return None, code
        text = raw if self._sanitised else sanitise(raw)
        if not text or text.isspace():
            return None, BLANK
        try:
            kept = self._type.clean_text(text, fuzzy=self._fuzzy, format=self._format)
        except (ValueError, LookupError, AttributeError):
            # A parser underneath that trips over its input (the media types' does, at a line break) accepts nothing.
            kept = None
        return (kept, BLANK) if kept else (None, f"invalid_{self.kind}")


@cache
def cleaner(kind: str, pattern: str | None = None, fuzzy: bool = False, sanitised: bool = False) -> Cleaner:
    """The one cleaner for an FtM type, its format (date pattern, phone country, identifier form) and FtM's `fuzzy`
    switch.
    """
    return Cleaner(kind, pattern, fuzzy, sanitised)


# Tests that a sanitised, printable text is its own clean form. Each is narrower than what the type accepts: what they
# do not recognise goes to followthemoney, so they decide speed and never a result.
_DAY = re.compile(r"[12][0-9]{3}-(?:0[1-9]|1[0-2])-(?:0[1-9]|1[0-9]|2[0-8])")
_HOST = r"(?:[a-z0-9][a-z0-9-]{0,61}[a-z0-9]\.){1,8}[a-z]{2,63}"
_URL = re.compile(rf"https?://{_HOST}/[A-Za-z0-9._~%/&=+,:@!$'()*-]*(?:\?[A-Za-z0-9._~%/&=?+,:@!$'()*-]+)?")
_REFERENCE = re.compile(r"[0-9A-Za-z](?:[0-9A-Za-z.-]*[0-9A-Za-z])?")
_EMAIL = re.compile(r"[A-Za-z0-9._+-]{1,64}@(?:[a-z0-9]{1,63}\.){1,3}[a-z]{2,63}")


def _always(text: str) -> bool:
    return True


def _name(text: str) -> bool:
    return text[0] not in "\"'" and "  " not in text


def _address(text: str) -> bool:
    if "," in text and (",," in text or ", ," in text or ",." in text or ", ." in text):
        return False
    return not ("  " in text or ";" in text or "<BR" in text or "ESQ" in text)


_PLAIN: dict[str, Callable[[str], object]] = {
    "address": _address,
    "checksum": _always,
    "date": _DAY.fullmatch,
    "email": _EMAIL.fullmatch,
    "entity": _REFERENCE.fullmatch,
    "html": _always,
    "identifier": _always,
    "json": _always,
    "name": _name,
    "number": _always,
    "string": _always,
    "text": _always,
    "url": _URL.fullmatch,
}
