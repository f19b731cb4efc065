"""The organisation's own policy files, checked before they are anything: what is wrong is told by file and line (C12).

Promise: what passes is one text that fits the schema as a whole and file by file; nothing is left out to make it fit.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from glasshouse.base.errors import InvalidInputError
from glasshouse.policy.change import read_house

REMEDY = "Mend the file or take it out of the folder. Until then the program does not start, and a running one keeps what is in force."


def joined(files: Sequence[tuple[str, str]]) -> str:
    """One house policy of the files (name, text), in order of their names. InvalidInputError names file and line."""
    for name, text in sorted(files):
        _check(name, text)
    whole = "\n".join(text.strip("\n") + "\n" for _, text in sorted(files))
    try:
        read_house(whole)
    except InvalidInputError as error:
        raise InvalidInputError(f"The policy files do not fit together: {error.message}", field="text", remedy=REMEDY) from error
    return whole


def _check(name: str, text: str) -> None:
    try:
        read_house(text)
    except InvalidInputError as error:
        line, told = _where(text, error)
        raise InvalidInputError(f"{name}, line {line}: {told}", field="text", remedy=REMEDY) from error


def _where(text: str, error: InvalidInputError) -> tuple[int, str]:
    """The line where the first policy begins that does not pass alone, and what it is told; of what only fails as a whole, the first."""
    for line, piece in _pieces(text):
        try:
            read_house(piece)
        except InvalidInputError as alone:
            return line, alone.message
    return 1, error.message


def _pieces(text: str) -> Iterator[tuple[int, str]]:
    """Each policy of a text, by the line of its first word: split at semicolons outside of strings and comments."""
    start, at = 0, 0
    while at < len(text):
        if text.startswith("//", at):
            end = text.find("\n", at)
            at = len(text) if end < 0 else end
        elif text[at] == '"':
            at = _string_end(text, at)
        elif text[at] == ";":
            yield _first_line(text, start, at + 1), text[start : at + 1]
            start = at = at + 1
        else:
            at += 1
    if text[start:].strip():
        yield _first_line(text, start, len(text)), text[start:]


def _string_end(text: str, at: int) -> int:
    """Behind the string that begins at `at`; the end of the text where it never ends."""
    at += 1
    while at < len(text) and text[at] != '"':
        at += 2 if text[at] == "\\" else 1
    return at + 1


def _first_line(text: str, start: int, end: int) -> int:
    """The line of the first word from `start` that is no comment."""
    line = text.count("\n", 0, start) + 1
    for row in text[start:end].split("\n"):
        if row.strip() and not row.lstrip().startswith("//"):
            return line
        line += 1
    return text.count("\n", 0, start) + 1
