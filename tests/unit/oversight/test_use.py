"""What auditors see of the use: whole weeks, units against their own past, reviews that are overdue."""

from __future__ import annotations

from datetime import date

import pytest

from glasshouse.oversight.use import BEFORE, WEEKS, Use, use_of
from glasshouse.policy.plans.oversight import Counted, HeadersView, Mark
from glasshouse.policy.unusual import monday, week_of
from tests.unit.oversight.made import answers, refusals

TODAY = (date(2026, 11, 22) - date(1970, 1, 1)).days  # a Sunday


def used(*counted: Counted, marks: tuple[Mark, ...] = ()) -> Use:
    return use_of(HeadersView(counted, marks, (), (), "log.example/1", 1, TODAY, TODAY * 24))


def weekly(*leaves: int, **words: object) -> tuple[Counted, ...]:
    """So many answers on the Wednesdays of the last weeks, the present one last."""
    return tuple(answers(TODAY - 4 - 7 * back, count, **words) for back, count in enumerate(reversed(leaves)))


def test_a_week_is_monday_to_sunday() -> None:
    assert monday(week_of(TODAY)) == date(2026, 11, 16)
    assert week_of(TODAY + 1) == week_of(TODAY) + 1
    assert used().weeks[-1] == date(2026, 11, 16)
    assert len(used().weeks) == WEEKS


def test_answers_and_refusals_are_counted_apart_each_by_its_words() -> None:
    found = {chart.key: chart for chart in used(answers(TODAY, 40), refusals(TODAY, 30, "C1", "C2"), refusals(TODAY - 7, 20, "C2")).charts}
    assert [(one.word, one.total) for one in found["purpose"].series] == [("corruption", 40)]
    assert [(one.word, one.total) for one in found["refused"].series] == [("C2", 50), ("C1", 30)]
    assert found["refused"].series[0].weeks[-2:] == (20, 30)
    assert found["protected"].series == ()


def test_a_failed_act_is_no_access_and_an_unknown_one_is() -> None:
    (chart, *_) = used(answers(TODAY, 40, decision="unknown"), answers(TODAY, 90, decision="error")).charts
    assert [one.total for one in chart.series] == [40]


def test_a_week_over_three_times_the_usual_is_unusual_and_says_its_numbers() -> None:
    (surge,) = used(*weekly(20, 20, 22, 18, 61)).surges
    assert (surge.unit, surge.purpose, surge.week) == ("inquiries", "corruption", date(2026, 11, 16))
    assert (surge.leaves, surge.usual, surge.before) == (61, 20, 4)


@pytest.mark.parametrize(
    "leaves",
    [(20, 20, 20, 20, 60), (2, 2, 2, 2, 49), (20, 20, 20, 500)],
    ids=["three times is not over three times", "fewer than fifty", "fewer than four weeks before"],
)
def test_what_is_no_surge_is_not_told(leaves: tuple[int, ...]) -> None:
    assert used(*weekly(*leaves)).surges == ()


def test_weeks_without_work_count_as_the_units_past_and_a_small_usual_is_withheld() -> None:
    (surge,) = used(*weekly(9, *[0] * (BEFORE - 2), 9, 50)).surges
    assert (surge.usual, surge.before) == (None, BEFORE)


def test_each_unit_and_purpose_has_a_past_of_its_own() -> None:
    found = used(*weekly(200, 200, 200, 200, 200), *weekly(20, 20, 20, 20, 90, unit="audit"))
    assert [(surge.unit, surge.leaves) for surge in found.surges] == [("audit", 90)]


@pytest.mark.parametrize(("hours", "overdue"), [(71, 0), (72, 1)])
def test_an_emergency_access_is_overdue_after_seventy_two_hours_without_a_review(hours: int, overdue: int) -> None:
    taken = Mark(5, TODAY * 24 - hours, "breakglass", None)
    assert (used(marks=(taken,)).reviews, len(used(marks=(taken,)).overdue)) == (1, overdue)
    assert used(marks=(taken, Mark(9, TODAY * 24, "review", 5))).overdue == ()
    assert len(used(marks=(taken, Mark(9, TODAY * 24, "review", 4))).overdue) == overdue
