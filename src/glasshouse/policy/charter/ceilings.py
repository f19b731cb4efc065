"""How many private persons may newly be shown (C3): the charter's numbers, which settings can only lower.

A person is newly shown to an account once, whatever the case. Function holders do not count; docs/design/ceilings.md gives the reasons.
"""

from __future__ import annotations

from dataclasses import dataclass

from glasshouse.base.errors import InvalidInputError

PERSONS_A_DAY = 300
"""Private persons that one account is newly shown in a day (UTC), over all its cases."""

DATASET_PERSONS_A_MONTH = 3_000
"""Private persons of one dataset that are newly shown to somebody in a month (UTC), over all cases and accounts."""

ADDRESS_QUESTIONS_A_MONTH = 20
"""Different questions whether people share an address, of one account over all its cases and of one case over all accounts, in a month
(UTC): asked of every pair, they would put the people of a case into households."""


@dataclass(frozen=True, slots=True)
class Limits:
    """The numbers in force; InvalidInputError for one above the charter's."""

    persons_a_day: int = PERSONS_A_DAY
    dataset_persons_a_month: int = DATASET_PERSONS_A_MONTH

    def __post_init__(self) -> None:
        for name, maximum in (("persons_a_day", PERSONS_A_DAY), ("dataset_persons_a_month", DATASET_PERSONS_A_MONTH)):
            if getattr(self, name) > maximum:
                words = f"GLASSHOUSE_{name.upper()} is above what the charter allows, which is {maximum}: no setting lifts it (C3)."
                raise InvalidInputError(words, field=name, remedy="Lower it, or leave it out.")
