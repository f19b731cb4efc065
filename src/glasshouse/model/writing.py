"""What people of a case write: titles of one line, texts of paragraphs, comments, and whom they mention.

Promise: nothing is cut or taken out in silence. What is too long, or holds characters that are none of text, is refused with the field.
"""

from __future__ import annotations

import re
from datetime import date

from glasshouse.base.errors import InvalidInputError
from glasshouse.base.text import one_line, paragraph, storable

TITLE = 200
TEXT = 100_000
COMMENT = 10_000
"""Most characters of each."""

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_MENTION = re.compile(r"(?<![\w@.])@([^\s@,;:!?()\[\]{}<>\"']{1,60})")


def as_title(text: str, field: str = "title") -> str:
    """One line, NFC, of 1 to 200 characters; InvalidInputError otherwise."""
    clean = one_line(_sound(text, field), len(text) * 3)
    if not clean:
        raise InvalidInputError("Give it a title.", field=field)
    return _short(clean, TITLE, field)


def as_text(text: str, field: str = "text", limit: int = TEXT) -> str:
    """Paragraphs, NFC, of at most `limit` characters; may be empty. InvalidInputError otherwise."""
    return _short(paragraph(_sound(text, field), len(text) * 3), limit, field)


def as_comment(text: str, field: str = "text") -> str:
    """Paragraphs of 1 to 10,000 characters; InvalidInputError otherwise."""
    clean = as_text(text, field, COMMENT)
    if not clean:
        raise InvalidInputError("Write the comment.", field=field)
    return clean


def as_day(text: str, field: str = "day") -> str:
    """A day, `YYYY-MM-DD`; InvalidInputError otherwise."""
    try:
        found: str | None = date.fromisoformat(text).isoformat()
    except ValueError:
        found = None
    if found != text:  # other spellings of ISO 8601 are days too, and would not compare as text
        raise InvalidInputError("A day is written YYYY-MM-DD.", field=field)
    return found


def mentioned(text: str) -> frozenset[str]:
    """Sign-in names that the text mentions as `@name`, in lower case; whether anybody signs in so is not known here."""
    return frozenset(found.rstrip(".-_*").lower() for found in _MENTION.findall(text))


def _sound(text: str, field: str) -> str:
    if not storable(text) or _CONTROL.search(text):
        raise InvalidInputError(
            "This holds characters that are none of text.", field=field, remedy="Type it anew, or paste it as plain text."
        )
    return text


def _short(text: str, limit: int, field: str) -> str:
    if len(text) > limit:
        words = f"This has {len(text):,} characters; at most {limit:,} are kept."
        raise InvalidInputError(words, field=field, remedy="Shorten it, or keep the rest as a file.")
    return text
