"""How a text table is written: its delimiter, and whether quotation marks quote.

Every candidate is tried on the first rows; the one whose rows agree best with the first row wins. Comma and semicolon
files always quote (RFC 4180). In tab and pipe files a quotation mark is an ordinary character where quoting would break
rows that are whole without it, as in the files of the Federal Election Commission.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

CANDIDATES = (",", "\t", ";", "|")
PLAIN = ("\t", "|")  # delimiters whose files often know no quoting
_ROWS = 400


@dataclass(frozen=True, slots=True)
class Dialect:
    """One way to write a table; `escape` is the backslash where marks inside fields are written with it."""

    delimiter: str
    quoted: bool = True
    escape: str | None = None

    def arguments(self) -> dict[str, Any]:
        """The keyword arguments of csv.reader; strict, so that a broken quotation is an error and never a guess."""
        return {
            "delimiter": self.delimiter,
            "quoting": csv.QUOTE_MINIMAL if self.quoted else csv.QUOTE_NONE,
            "doublequote": True,
            "escapechar": self.escape,
            # As FollowTheMoney's own mapping source reads tables; column names would differ otherwise.
            "skipinitialspace": True,
            "strict": True,
        }


@dataclass(frozen=True, slots=True)
class _Trial:
    dialect: Dialect
    width: int
    agreement: float

    @property
    def score(self) -> float:
        return self.agreement**2 * (1 - 1 / self.width) if self.width > 1 else 0.0


def detect_dialect(lines: list[str], delimiter: str | None = None) -> Dialect:
    """The dialect of a table from its first lines (with line ends); a comma where there is only one column."""
    escape = "\\" if _escapes(lines) else None
    trials = [_best(lines, char, escape) for char in ((delimiter,) if delimiter else CANDIDATES)]
    best = max(trials, key=lambda trial: trial.score)
    if delimiter is None and best.score == 0.0:
        return Dialect(",", escape=escape)
    return best.dialect


def _best(lines: list[str], delimiter: str, escape: str | None) -> _Trial:
    quoted = _trial(lines, Dialect(delimiter, True, escape))
    if delimiter not in PLAIN or quoted.agreement == 1.0:
        return quoted
    plain = _trial(lines, Dialect(delimiter, False, None))
    return plain if plain.agreement > quoted.agreement else quoted


def _trial(lines: list[str], dialect: Dialect) -> _Trial:
    widths: list[int] = []
    broken = 0
    rest: Iterable[str] = lines
    reader = csv.reader(rest, **dialect.arguments())
    while len(widths) + broken < _ROWS:
        try:
            row = next(reader)
        except StopIteration:
            break
        except csv.Error:
            broken += 1
            continue
        if any(row):
            widths.append(len(row))
    if not widths:
        return _Trial(dialect, 1, 0.0)
    common = max(set(widths), key=widths.count)
    share = widths.count(common) / (len(widths) + broken)
    return _Trial(dialect, common, share if widths[0] == common else share / 2)


def _escapes(lines: list[str]) -> bool:
    """Whether marks inside fields are escaped with a backslash: `\\"` is there, and not only where a field ends."""
    text = "".join(lines)
    return '\\"' in text and any(char not in ',;|\t\r\n"' for char in (text[at + 2 : at + 3] for at in _positions(text, '\\"')) if char)


def _positions(text: str, part: str) -> Iterable[int]:
    at = text.find(part)
    while at >= 0:
        yield at
        at = text.find(part, at + 1)
