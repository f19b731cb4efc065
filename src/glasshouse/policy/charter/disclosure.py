"""What of a count of people is shown: noise, suppression, complementary suppression, rounding (docs/design/measuring.md, with the sources).

Promise: what comes out depends on each person by a bounded factor only (`EPSILON`), whatever else is known of everybody else. No shown cell
holds fewer than `LEAST` people, and no withheld one follows from what is shown, even for who knows every margin exactly. Pure.
"""

from __future__ import annotations

import hashlib
import hmac
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

LEAST = 10
"""People that a shown cell holds at least."""
MARGIN = 5
SHOWN = LEAST + MARGIN
"""Cells are shown from here on, after noise: whether there are nine or ten decides in 1 of 200 cases."""
ROUNDED = 5
EPSILON = 1.0
"""Of the discrete Laplace noise: P(x) falls by e for each step away from 0; its standard deviation is 1.4 people."""
WHOLE = 100
"""People without whom there is no table."""
LITTLE = 0.5
"""Two populations share too much where more than this part of either is in the other."""
SKETCH = 1024
_FIELD = (1 << 61) - 1
"""A prime: ranks are computed in its field, which no table of this size can be made to deceive by chance."""

Label = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Cell:
    """How many people are in a cell, and the noise that belongs to exactly them."""

    people: int
    noise: int

    @property
    def noisy(self) -> int:
        """What is told, at most."""
        return self.people + self.noise


@dataclass(frozen=True, slots=True)
class Finished:
    """A table as it may be shown: the labels left on each axis, and rounded counts, None for withheld ones, in the order of the labels.
    Without axes nothing could be shown."""

    axes: tuple[tuple[str, ...], ...]
    cells: tuple[int | None, ...]


NOTHING = Finished((), ())


@dataclass(frozen=True, slots=True)
class Sketch:
    """What is kept of a population to know it again: how many they are, and the smallest `SKETCH` of their keyed digests."""

    size: int
    smallest: tuple[int, ...]


def sketch(digests: set[int]) -> Sketch:
    """Of a population's digests (63 bits)."""
    return Sketch(len(digests), tuple(sorted(digests)[:SKETCH]))


def shared(one: Sketch, other: Sketch) -> float:
    """Which part of the smaller population is in the other; estimated as bottom-k sketches do, exact up to `SKETCH` people."""
    if not one.size or not other.size:
        return 0.0
    first, second = set(one.smallest), set(other.smallest)
    if max(one.size, other.size) <= SKETCH:
        both = float(len(first & second))
    else:
        union = sorted(first | second)[:SKETCH]
        alike = sum(digest in first and digest in second for digest in union) / len(union)
        both = alike / (1 + alike) * (one.size + other.size)
    return min(1.0, both / min(one.size, other.size))


def noise(key: bytes, about: bytes) -> int:
    """Discrete Laplace noise, always the same for the same people in the same cell: the difference of two geometric numbers."""
    digest = hmac.new(key, about, hashlib.sha256).digest()
    first, second = (int.from_bytes(digest[start : start + 7], "big") >> 3 for start in (0, 8))
    return _geometric(first) - _geometric(second)


def finish(axes: Sequence[Sequence[str]], cells: Mapping[Label, Cell]) -> Finished:
    """The table that may be shown of these cells (all combinations of the labels)."""
    if sum(cell.people for cell in cells.values()) < WHOLE:
        return NOTHING
    left = _common(axes, cells)
    if any(len(labels) < 2 for labels in left):
        return NOTHING
    kept = {label: cell for label, cell in cells.items() if all(word in labels for word, labels in zip(label, left, strict=True))}
    hidden = _withheld(left, kept)
    order = _product(left)
    if len(order) - len(hidden) < 2:
        return NOTHING
    return Finished(left, tuple(None if label in hidden else _rounded(kept[label].noisy) for label in order))


def determined(axes: Sequence[Sequence[str]], hidden: set[Label]) -> set[Label]:
    """Those of the withheld cells that follow for who knows every shown cell and every margin: the cells that are alone in a row of the
    margins' reduced row echelon form."""
    names = sorted(hidden)
    column = {label: number for number, label in enumerate(names)}
    rows = [[column[label] for label in line if label in column] for line in _lines(axes)]
    return {names[number] for number in _alone([row for row in rows if row], len(names))}


def _geometric(bits: int) -> int:
    return int(-math.log((bits + 1) / (1 << 53)) / EPSILON)


def _rounded(count: int) -> int:
    return (count + ROUNDED // 2) // ROUNDED * ROUNDED


def _common(axes: Sequence[Sequence[str]], cells: Mapping[Label, Cell]) -> tuple[tuple[str, ...], ...]:
    """The labels that enough people have. The rest, and those that nobody has, are left out alike."""
    kept = []
    for place, labels in enumerate(axes):
        inside = {word: [cell for label, cell in cells.items() if label[place] == word] for word in labels}
        kept.append(tuple(word for word in labels if _many(inside[word])))
    return tuple(kept)


def _many(cells: Sequence[Cell]) -> bool:
    return sum(cell.people for cell in cells) >= LEAST and sum(cell.noisy for cell in cells) >= SHOWN


def _withheld(axes: Sequence[Sequence[str]], cells: Mapping[Label, Cell]) -> set[Label]:
    """Small cells; then, until nothing follows, shown ones beside them: first those that help most lines, of these the smallest. Empty
    cells are small: a nought says of everybody in its row what they are not."""
    hidden = {label for label, cell in cells.items() if not _many([cell])}
    lines = _lines(axes)
    while True:
        open_ = [line for line in lines if _tells(line, hidden, cells)]
        if not open_ and (found := min(determined(axes, hidden), default=None)) is not None:
            open_ = [line for line in lines if found in line and not hidden.issuperset(line)] or [sorted(cells)]
        beside = [label for label in open_[0] if label not in hidden] if open_ else []
        if not beside:
            return hidden
        helped = {label: sum(label in line for line in open_) for label in beside}
        hidden.add(min(beside, key=lambda label: (-helped[label], cells[label].noisy, label)))


def _tells(line: Sequence[Label], hidden: set[Label], cells: Mapping[Label, Cell]) -> bool:
    """Whether a line shows some and withholds too little: one cell alone, or too few people together."""
    away = [label for label in line if label in hidden]
    return 0 < len(away) < len(line) and (len(away) == 1 or not _many([cells[label] for label in away]))


def _product(axes: Sequence[Sequence[str]]) -> list[Label]:
    found: list[Label] = [()]
    for labels in axes:
        found = [(*label, word) for label in found for word in labels]
    return found


def _lines(axes: Sequence[Sequence[str]]) -> list[list[Label]]:
    """Every set of cells that differ in one axis only: what margins are sums over."""
    lines: dict[tuple[int, Label], list[Label]] = {}
    for label in _product(axes):
        for place in range(len(axes)):
            lines.setdefault((place, label[:place] + label[place + 1 :]), []).append(label)
    return list(lines.values())


def _alone(rows: list[list[int]], width: int) -> set[int]:
    """Columns that are the only one of a row, after Gauss-Jordan elimination in the prime field."""
    done: dict[int, dict[int, int]] = {}
    for columns in rows:
        row = dict.fromkeys(columns, 1)
        for pivot in [column for column in row if column in done]:
            _subtract(row, done[pivot], row.get(pivot, 0))
        pivot = min(row, default=width)
        if pivot == width:
            continue
        scale = pow(row[pivot], -1, _FIELD)
        row = {column: value * scale % _FIELD for column, value in row.items()}
        for other in done.values():
            _subtract(other, row, other.get(pivot, 0))
        done[pivot] = row
    return {pivot for pivot, row in done.items() if len(row) == 1}


def _subtract(row: dict[int, int], other: Mapping[int, int], times: int) -> None:
    if not times:
        return
    for column, value in other.items():
        left = (row.get(column, 0) - times * value) % _FIELD
        if left:
            row[column] = left
        else:
            row.pop(column, None)
