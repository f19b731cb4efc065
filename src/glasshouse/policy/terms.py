"""What a house policy sets beside its Cedar: lower ceilings (C3) and purposes that are not used here (C7), in lines of
their own.

    //! ceiling persons_a_day 100
    //! ceiling dataset_persons_a_month 1000
    //! purpose financial_crime off

Cedar reads them as comments. They stand in the policy's one text, so that the hash in every leaf covers them. Promise: each can only
tighten the charter, and a line that begins with `//!` and is none of these is refused (C12).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from glasshouse.base.errors import InvalidInputError
from glasshouse.model.purpose import INVESTIGATIVE, Purpose
from glasshouse.policy.charter.ceilings import Limits

MARK = "//!"
_CEILING = r"ceiling (?P<name>persons_a_day|dataset_persons_a_month) (?P<number>[0-9]{1,6})"
_LINE = re.compile(rf"//! (?:{_CEILING}|purpose (?P<purpose>[a-z_]+) off)")
_CHARTER = Limits()
_NAMES = ("persons_a_day", "dataset_persons_a_month")


@dataclass(frozen=True, slots=True)
class Terms:
    """The ceilings in force, and the purposes that are deactivated."""

    limits: Limits = _CHARTER
    off: frozenset[Purpose] = field(default_factory=frozenset)

    def lines(self) -> tuple[str, ...]:
        """The lines that say so; none for what is the charter's own."""
        lower = [(name, getattr(self.limits, name)) for name in _NAMES if getattr(self.limits, name) < getattr(_CHARTER, name)]
        ceilings = [f"{MARK} ceiling {name} {number}" for name, number in lower]
        return (*ceilings, *(f"{MARK} purpose {purpose.value} off" for purpose in INVESTIGATIVE if purpose in self.off))

    def within(self, other: Terms) -> bool:
        """Whether these let nothing through that `other` does not."""
        lower = all(getattr(self.limits, name) <= getattr(other.limits, name) for name in _NAMES)
        return lower and self.off >= other.off

    def tightest(self, other: Terms) -> Terms:
        """The lower of each ceiling, and what either deactivates."""
        numbers = {name: min(getattr(self.limits, name), getattr(other.limits, name)) for name in _NAMES}
        return Terms(Limits(**numbers), self.off | other.off)


def terms_of(text: str) -> Terms:
    """What the text sets. InvalidInputError names the line that sets nothing known, sets something twice, or would lift the charter's
    ceiling."""
    numbers: dict[str, int] = {}
    off: set[Purpose] = set()
    for at, line in enumerate(text.split("\n"), 1):
        if not line.lstrip().startswith(MARK):
            continue
        found = _LINE.fullmatch(line)
        if found is None or found["name"] in numbers or found["purpose"] in off:
            raise _wrong(at, line, "sets nothing that a house policy can set, or sets it twice")
        if found["name"]:
            numbers[found["name"]] = int(found["number"])
            _bounded(numbers, at, line)
        elif found["purpose"] in INVESTIGATIVE:
            off.add(Purpose(found["purpose"]))
        else:
            raise _wrong(at, line, "names no purpose of investigation")
    return Terms(Limits(**numbers), frozenset(off))


def with_terms(text: str, terms: Terms) -> str:
    """The text with these terms instead of its own."""
    rest = "\n".join(line for line in text.split("\n") if not line.lstrip().startswith(MARK))
    lines = terms.lines()
    return "\n".join((*lines, "", rest.lstrip("\n"))) if lines else rest.lstrip("\n")


def _bounded(numbers: dict[str, int], at: int, line: str) -> None:
    try:
        Limits(**numbers)
    except InvalidInputError:
        raise _wrong(at, line, "is above the charter's own ceiling, which nothing lifts (C3)") from None


def _wrong(at: int, line: str, what: str) -> InvalidInputError:
    words = f"Line {at} {what}: {line.strip()[:80]}"
    return InvalidInputError(words, field="text", remedy=f"Lines that begin with {MARK} set ceilings and purposes.")
