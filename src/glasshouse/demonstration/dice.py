"""Chance that repeats: everything random in the demonstration comes from one `Dice`.

Promise: a seed gives the same choices anywhere. Only `random.Random.random` is used: the standard library promises its
sequence across Python versions, and not that of `sample` or `shuffle`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from random import Random
from typing import TypeVar

T = TypeVar("T")


class Dice:
    """A repeatable source of choices."""

    def __init__(self, seed: int) -> None:
        self._random = Random(seed)  # noqa: S311 - invented data, nothing secret
        self._used: set[str] = set()

    def reserve(self, numbers: Iterable[str]) -> None:
        """Keep these numbers from ever being given by `number`."""
        self._used.update(numbers)

    def between(self, low: int, high: int) -> int:
        """A whole number from `low` to `high`, both included."""
        return low + int(self._random.random() * (high - low + 1))

    def chance(self, share: float) -> bool:
        """True in about `share` (0 to 1) of the throws."""
        return self._random.random() < share

    def pick(self, choices: Sequence[T]) -> T:
        """One of `choices`, all equally likely."""
        return choices[int(self._random.random() * len(choices))]

    def some(self, choices: Sequence[T], count: int) -> list[T]:
        """`count` different places of `choices` (fewer where there are not so many), in the order of `choices`."""
        left = list(range(len(choices)))
        taken = [left.pop(int(self._random.random() * len(left))) for _ in range(min(count, len(choices)))]
        return [choices[place] for place in sorted(taken)]

    def day(self, first: date, last: date) -> date:
        """A day from `first` to `last`, both included."""
        return first + timedelta(days=self.between(0, (last - first).days))

    def number(self, prefix: str, digits: int) -> str:
        """`prefix` and so many digits (the first not zero), never given twice by these dice."""
        while True:
            text = f"{prefix}{self.between(10 ** (digits - 1), 10**digits - 1)}"
            if text not in self._used:
                self._used.add(text)
                return text
