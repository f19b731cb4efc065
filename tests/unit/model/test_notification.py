"""Numbers of what waits, and when somebody is told of them."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from glasshouse.base.clock import SECOND
from glasshouse.model.notification import TOPIC_WORDS, Rhythm, Topic, counts_of, things, turn
from glasshouse.model.waiting import Waiting
from glasshouse.web.words import LIFE_WAITS


def at(text: str) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp()) * SECOND


def test_everything_that_waits_on_a_page_is_counted_under_a_topic() -> None:
    for what in LIFE_WAITS:
        assert sum(counts_of(Waiting(life=(("case", what, 3),))).values()) == 3, what
    whole = Waiting(1, 2, 3, 4, 5, 6, 7, (("case", 2, 6),), (("case", 9, 4, 2), ("other", 1, 0, 1)), ())
    assert counts_of(whole) == {
        Topic.TASK: 10,
        Topic.OVERDUE: 4,
        Topic.MENTION: 3,
        Topic.APPROVAL: 1,
        Topic.SIGNATURE: 15,
        Topic.REVIEW: 7,
    }
    assert counts_of(Waiting()) == {}
    assert set(TOPIC_WORDS) == set(Topic)


def test_a_task_that_is_overdue_is_one_thing() -> None:
    assert things({Topic.TASK: 3, Topic.OVERDUE: 2, Topic.DUE: 1, Topic.MENTION: 1}) == 4


@pytest.mark.parametrize("rhythm", [Rhythm.DAILY, Rhythm.WEEKLY])
def test_a_clock_that_goes_back_tells_nobody_again(rhythm: Rhythm) -> None:
    monday = at("2026-11-23T07:00")
    first = turn(rhythm, {Topic.TASK: 1}, {}, "2026-11-17", monday, 6)
    assert (first.period, first.day) == ("day 2026-11-23", "2026-11-23")
    for later in ("2026-11-22T07:00", "2026-11-23T05:00", "2026-11-23T23:00"):
        assert turn(rhythm, {Topic.TASK: 1}, {}, first.day, at(later), 6).counts is None


def test_a_week_that_was_slept_through_is_told_when_the_machine_runs_again() -> None:
    assert turn(Rhythm.WEEKLY, {Topic.TASK: 1}, {}, "2026-11-17", at("2026-11-26T07:00"), 6).period == "day 2026-11-26"
    assert turn(Rhythm.WEEKLY, {Topic.TASK: 1}, {}, "2026-11-26", at("2026-11-27T07:00"), 6).period == ""
    assert turn(Rhythm.WEEKLY, {Topic.TASK: 1}, {}, "2026-12-31", at("2027-01-04T07:00"), 6).period == "day 2027-01-04"


def test_what_was_answered_and_came_again_is_told_again() -> None:
    now = at("2026-11-18T12:00")
    gone = turn(Rhythm.AT_ONCE, {}, {Topic.MENTION: 2}, "2026-11-18", now, 6)
    assert (gone.counts, gone.told) == (None, {})
    assert turn(Rhythm.AT_ONCE, {Topic.MENTION: 1}, gone.told, "2026-11-18", now, 6).counts == {Topic.MENTION: 1}


def test_reminders_wait_for_their_hour_and_are_not_forgotten_until_then() -> None:
    early = turn(Rhythm.AT_ONCE, {Topic.DUE: 1}, {}, "2026-11-17", at("2026-11-18T05:59"), 6)
    assert (early.counts, early.told, early.day) == (None, {}, "2026-11-17")
    assert turn(Rhythm.AT_ONCE, {Topic.DUE: 1}, early.told, early.day, at("2026-11-18T06:00"), 6).counts == {Topic.DUE: 1}
