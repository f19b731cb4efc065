"""The clock of a request by somebody in the data, who signs, and which values may be corrected."""

from __future__ import annotations

import pytest

from glasshouse.model.rights import Right, RightDecision, correctable, due, needs_two


@pytest.mark.parametrize(
    ("received", "months", "day"),
    [
        ("2026-11-10", 1, "2026-12-10"),
        ("2026-12-10", 1, "2027-01-10"),
        ("2026-01-31", 1, "2026-02-28"),
        ("2024-01-31", 1, "2024-02-29"),
        ("2026-12-31", 3, "2027-03-31"),
        ("2026-11-30", 3, "2027-02-28"),
    ],
)
def test_a_month_ends_on_the_same_day_or_on_the_months_last(received: str, months: int, day: str) -> None:
    assert due(received, months) == day


def test_every_refusal_and_every_erasure_needs_two_people_and_nothing_else_does() -> None:
    alone = {(right, decision) for right in Right for decision in RightDecision if not needs_two(right, decision)}
    assert alone == {(right, RightDecision.GRANTED) for right in Right if right is not Right.ERASURE}


def test_what_names_others_is_not_corrected_as_a_value() -> None:
    known = correctable()
    assert {"name", "birthDate", "country", "religion"} <= known.keys()
    assert not {"addressEntity", "parent", "ownershipOwner", "proof"} & known.keys()
    assert not [prop for prop in known.values() if prop.type == "entity"]
