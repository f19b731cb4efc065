"""Silences and pairs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, strategies as st

from glasshouse_audit import walk
from glasshouse_audit.pairs import Pairs
from glasshouse_ledger.leaf import Act, Kind, Purpose, Verdict
from tests.unit.glasshouse_audit.conftest import Made

Asked = Callable[..., tuple[int, dict[str, Any]]]
WORDS: dict[str, Any] = {"act": Act.SEARCH, "pur": Purpose.CORRUPTION, "unit": "tax", "dst": "tax"}


def test_a_log_with_a_beat_every_hour_and_every_intent_answered_has_no_gap(busy: Made, asked: Asked) -> None:
    status, said = asked(busy, "gaps")
    assert status == 0, said["doubts"]
    assert said["answer"]["beats"] == 3
    assert said["answer"]["silent_hours"] == 0


@pytest.mark.parametrize("stretch", [256, 16_384])
def test_hours_without_a_beat_are_named(stretch: int, made: Made, asked: Asked, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(walk, "STRETCH", stretch)
    made.beat(200)
    made.hour += 5
    made.beat(200)
    made.publish()
    status, said = asked(made, "gaps")
    assert status == 1
    assert said["answer"]["silent_hours"] == 5
    assert said["answer"]["silences"] == [{"from": "2026-06-29T09Z", "to": "2026-06-29T13Z", "hours": 5}]


def test_silence_up_to_the_witness_signature_is_a_gap_too(made: Made, asked: Asked) -> None:
    made.beat(3)
    made.signed_at = (made.hour + 10) * 3600
    made.publish()
    assert asked(made, "gaps")[1]["answer"]["silent_hours"] == 9


def test_an_old_intent_without_an_outcome_is_a_gap_and_a_new_one_under_way(made: Made, asked: Asked) -> None:
    old = made.access(answered=False)
    made.beat(3)
    made.access(answered=False)
    made.publish()
    status, said = asked(made, "gaps")
    assert status == 1
    assert said["answer"]["unanswered"] == {"count": 1, "leaves": [old], "under_way": 1}


def test_outcomes_that_answer_nothing_or_twice_or_are_unknown_are_told(made: Made, asked: Asked) -> None:
    index = made.access()
    made.say(Kind.OUTCOME, dec=Verdict.PERMIT, re=index, **WORDS)
    made.say(Kind.OUTCOME, dec=Verdict.PERMIT, re=0, **WORDS)
    open_one = made.access(answered=False)
    made.say(Kind.OUTCOME, dec=Verdict.UNKNOWN, re=open_one, **WORDS)
    made.publish()
    status, said = asked(made, "gaps")
    assert (status, said["answer"]["answers_of_nothing"], said["answer"]["unknown_outcomes"]) == (1, 2, 1)


@given(st.lists(st.tuples(st.booleans(), st.integers(0, 40)), max_size=60), st.integers(1, 60))
def test_pairs_over_stretches_are_the_pairs_of_one_pass(told: list[tuple[bool, int]], length: int) -> None:
    whole, parts = Pairs(), Pairs()
    open_now: set[int] = set()
    unasked = 0
    part = Pairs()
    for index, (asks, back) in enumerate(told):
        if index % length == 0:
            parts.absorb(part)
            part = Pairs()
        if asks:
            whole.ask(index)
            part.ask(index)
            open_now.add(index)
        elif index:
            ref = max(0, index - 1 - back)
            whole.answer(index, ref)
            part.answer(index, ref)
            unasked += ref not in open_now
            open_now.discard(ref)
    parts.absorb(part)
    assert parts.left(100) == whole.left(100) == (len(open_now), sorted(open_now))
    assert parts.unasked == whole.unasked == unasked
