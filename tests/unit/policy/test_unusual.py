"""The rules of unusual use at their edges: each fires on one side and not on the other, and says its numbers."""

from __future__ import annotations

import pytest

from glasshouse.policy.unusual import (
    BEFORE,
    COLLEAGUES_LEAST,
    DRIFT_LEAST,
    OUTSIDE_LEAST,
    RECIPROCAL_LEAST,
    VOLUME_LEAST,
    Rule,
    colleagues,
    drift,
    monday,
    outside,
    reciprocal,
    sentence,
    volume,
    week_of,
)


def test_weeks_begin_on_monday() -> None:
    assert [week_of(day) for day in (3, 4, 10, 11)] == [-1, 0, 0, 1]
    assert str(monday(0)) == "1970-01-05"


@pytest.mark.parametrize(
    ("requests", "past", "fires"),
    [
        (151, [50] * 8, True),
        (150, [50] * 8, False),  # three times as many is not more than three times
        (VOLUME_LEAST, [0] * 4, True),
        (VOLUME_LEAST - 1, [0] * 4, False),
        (1000, [10] * 3, False),  # too little past
        (1000, [], False),
    ],
)
def test_volume_is_held_against_the_accounts_own_past(requests: int, past: list[int], fires: bool) -> None:
    assert (volume(requests, past) is not None) is fires
    assert len(past) <= BEFORE


def test_a_new_account_that_works_much_from_its_first_week_on_is_not_unusual() -> None:
    assert volume(500, [480, 510, 490, 505]) is None


@pytest.mark.parametrize(("unled", "opened", "fires"), [(10, 39, True), (10, 40, False), (9, 9, False), (OUTSIDE_LEAST, 10, True)])
def test_openings_that_nothing_led_to_count_from_ten_and_a_quarter_on(unled: int, opened: int, fires: bool) -> None:
    assert (outside(unled, opened) is not None) is fires


@pytest.mark.parametrize(("own", "others", "fires"), [(1, 0, False), (0, 1, False), (1, 1, True), (0, COLLEAGUES_LEAST, True)])
def test_one_look_up_of_a_colleague_may_be_a_namesake_and_two_are_told(own: int, others: int, fires: bool) -> None:
    assert (colleagues(own, others) is not None) is fires


@pytest.mark.parametrize(
    ("there", "back", "fires"),
    [
        ((3, 3, 5), (3, 3, 5), True),
        ((2, 2, 5), (3, 3, 5), False),
        ((3, 3, 5), (0, 0, 5), False),
        ((3, 3, 2), (3, 3, 5), False),  # of two, one gives half by chance: all is not more than twice that
        ((3, 3, 1), (3, 3, 1), False),  # nobody else could have
        ((3, 7, 5), (3, 7, 5), True),
        ((3, 8, 5), (3, 8, 5), False),
    ],
)
def test_two_people_approve_each_other_above_chance(there: tuple[int, int, int], back: tuple[int, int, int], fires: bool) -> None:
    assert (reciprocal(there, back) is not None) is fires
    assert RECIPROCAL_LEAST == 3


@pytest.mark.parametrize(
    ("now", "before", "weeks", "fires"),
    [
        ({"a": 25, "b": 25}, {"a": 50}, 2, True),
        ({"a": 26, "b": 24}, {"a": 50}, 2, False),
        ({"b": DRIFT_LEAST}, {"a": DRIFT_LEAST}, 2, True),
        ({"b": DRIFT_LEAST - 1}, {"a": DRIFT_LEAST}, 2, False),
        ({"b": DRIFT_LEAST}, {"a": DRIFT_LEAST - 1}, 2, False),
        ({"b": DRIFT_LEAST}, {"a": DRIFT_LEAST}, 1, False),
        ({"a": 100, "b": 100}, {"a": 50, "b": 50}, 4, False),
    ],
)
def test_a_case_drifts_where_half_of_what_is_asked_is_of_another_kind(
    now: dict[str, int], before: dict[str, int], weeks: int, fires: bool
) -> None:
    assert (drift(now, before, weeks) is not None) is fires


def test_every_rule_explains_itself_with_all_its_numbers() -> None:
    found = {
        Rule.VOLUME: volume(151, [50] * 8),
        Rule.OUTSIDE: outside(11, 12),
        Rule.COLLEAGUES: colleagues(3, 4),
        Rule.RECIPROCAL: reciprocal((3, 4, 7), (5, 6, 8)),
        Rule.DRIFT: drift({"exports": 50}, {"searches": 60}, 3),
    }
    for rule, numbers in found.items():
        assert numbers is not None
        told = sentence(rule, 2968, numbers, other="Bela", targets="officials")
        assert [str(number) for number in numbers.values() if str(number) not in told] == []
        assert told.endswith(".")
    assert "“exports” rose from 0 % to 100 %. The purpose is about: officials." in sentence(
        Rule.DRIFT, 0, found[Rule.DRIFT] or {}, targets="officials"
    )
