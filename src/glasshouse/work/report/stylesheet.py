"""An organisation's own style sheet for printed HTML: style alone.

Promise: what is let through cannot close its element, load anything, or hold a character that is none of text. The page's policy
(Content-Security-Policy) forbids loading a second time.
"""

from __future__ import annotations

import re

from glasshouse.base.errors import InvalidInputError
from glasshouse.model.printed import printable

_FORBIDDEN = (
    (re.compile(r"<"), "a `<`"),
    (re.compile(r"@import|@charset|@namespace", re.IGNORECASE), "a rule that loads"),
    (re.compile(r"(?:url|src|image|image-set)\s*\(", re.IGNORECASE), "an address"),
    (re.compile(r"\\"), "a backslash"),
)


def checked_css(name: str, text: str) -> str:
    """The style sheet. InvalidInputError names file and line of what is not let through."""
    for number, line in enumerate(text.replace("\r\n", "\n").split("\n"), 1):
        if printable(line) != line.replace("\t", " "):
            raise _refused(name, number, "a character that is none of text")
        for pattern, what in _FORBIDDEN:
            if pattern.search(line):
                raise _refused(name, number, what)
    return text


def _refused(name: str, line: int, what: str) -> InvalidInputError:
    return InvalidInputError(f"{name}, line {line}: a style sheet holds no more than style, and here is {what}.", field="")
