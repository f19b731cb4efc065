"""What is counted of headers, and which counts are shown.

Promise: a count below ten is not shown; where one alone would be withheld, the next smallest is withheld with it, so that no sum gives it
away. Nothing happened is a 0 and is said. The headers themselves are public: this keeps small numbers off pages and reports, not out of the
log (`glass-audit report` does the same).
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from typing import TypeVar

from glasshouse.policy.plans.oversight import Counted

LEAST = 10
ROUNDED = 10
K = TypeVar("K", bound=Hashable)

Of = Callable[[Counted], Iterable[str]]


def accessed(row: Counted) -> bool:
    """Whether the leaves say that data was shown or something done; what a crash left unknown counts as done."""
    return row.kind == "outcome" and row.decision in ("permit", "unknown")


def permitted(row: Counted) -> bool:
    """Whether the leaves say that the policy let a request through: they name the rules that carried it."""
    return row.kind == "intent" and row.decision == "permit"


def refused(row: Counted) -> bool:
    """Whether the leaves say no: by policy, or by what was found when it was carried out."""
    return (row.kind == "intent" and row.decision in ("refuse", "error")) or (row.kind == "outcome" and row.decision == "refuse")


def add_up(rows: Iterable[Counted], which: Callable[[Counted], bool], of: Of) -> dict[str, int]:
    """How many leaves, by each word that `of` finds in them."""
    found: dict[str, int] = {}
    for row in rows:
        if which(row):
            for word in of(row):
                found[word] = found.get(word, 0) + row.leaves
    return found


def withhold(counts: Mapping[K, int]) -> dict[K, int | None]:
    """The counts in their order, None for those that are not shown."""
    hidden = {key for key, count in counts.items() if 0 < count < LEAST}
    if len(hidden) == 1:
        others = [(count, index, key) for index, (key, count) in enumerate(counts.items()) if count >= LEAST]
        if others:
            hidden.add(min(others)[2])
    return {key: None if key in hidden else count for key, count in counts.items()}


def withhold_grid(rows: Mapping[K, Sequence[int]]) -> dict[K, list[int | None]]:
    """The same for a table of words by weeks: neither what a row adds up to nor what a column does gives a withheld count away."""
    grid: dict[tuple[K, int], int] = {(word, week): count for word, weeks in rows.items() for week, count in enumerate(weeks)}
    hidden = {cell for cell, count in grid.items() if 0 < count < LEAST}
    lines = [[(word, week) for week in range(len(weeks))] for word, weeks in rows.items()]
    lines += [list(column) for column in zip(*lines, strict=True)]
    again = True
    while again:
        again = False
        for line in lines:
            shown = [cell for cell in line if cell not in hidden and grid[cell]]
            if shown and sum(cell in hidden for cell in line) == 1:
                hidden.add(min(shown, key=lambda cell: grid[cell]))
                again = True
    return {word: [None if (word, week) in hidden else count for week, count in enumerate(weeks)] for word, weeks in rows.items()}


def rounded(count: int | None) -> int | None:
    """A count to the nearest ten, five upward; what is withheld stays so."""
    return None if count is None else (count + ROUNDED // 2) // ROUNDED * ROUNDED
