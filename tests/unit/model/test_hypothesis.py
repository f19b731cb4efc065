"""The arithmetic of the matrix: only what speaks against a hypothesis counts, by the weight of its source and of its relevance."""

from __future__ import annotations

import pytest

from glasshouse.model.hypothesis import Against, Consistency as Fit, Relevance as Rel, Weight, against, spread, telling
from glasshouse.model.reliability import Reliability as S

PLAIN = Weight()


@pytest.mark.parametrize(
    ("weight", "factor"),
    [
        (Weight(S.RELIABLE, Rel.HIGH), 2.0),
        (Weight(S.USUALLY, Rel.MEDIUM), 2**0.5),
        (Weight(S.FAIRLY, Rel.MEDIUM), 1.0),
        (Weight(S.UNKNOWN, Rel.MEDIUM), 1.0),
        (Weight(S.UNRELIABLE, Rel.HIGH), 1.0),
        (Weight(S.NOT_USUALLY, Rel.LOW), 0.5),
    ],
)
def test_weights_are_powers_of_the_root_of_two_as_in_the_published_tool(weight: Weight, factor: float) -> None:
    assert weight.factor == pytest.approx(factor)


def test_what_fits_adds_nothing_and_what_does_not_counts_once_or_twice() -> None:
    assert against([(PLAIN, Fit.STRONGLY_CONSISTENT)] * 50 + [(PLAIN, Fit.NEUTRAL), (PLAIN, Fit.NOT_APPLICABLE)]) == Against(0, 0.0, 52)
    assert against([(PLAIN, Fit.INCONSISTENT), (PLAIN, Fit.STRONGLY_INCONSISTENT), (PLAIN, Fit.CONSISTENT)]) == Against(2, 3.0, 3)
    heavy, light = Weight(S.RELIABLE, Rel.HIGH), Weight(S.UNRELIABLE, Rel.LOW)
    assert against([(heavy, Fit.STRONGLY_INCONSISTENT), (light, Fit.INCONSISTENT)]) == Against(2, 4.5, 2)
    assert against([]) == Against(0, 0.0, 0)


def test_an_item_that_fits_all_hypotheses_alike_tells_nothing() -> None:
    assert telling([Fit.CONSISTENT] * 5) is False
    assert telling([Fit.CONSISTENT, Fit.STRONGLY_CONSISTENT]) is True
    assert telling([Fit.CONSISTENT, Fit.NOT_APPLICABLE]) is None
    assert telling([Fit.NOT_APPLICABLE, Fit.NOT_APPLICABLE, Fit.INCONSISTENT, Fit.INCONSISTENT]) is False
    assert telling([]) is None
    assert [
        spread(signs)
        for signs in ([], [Fit.NEUTRAL], [Fit.NOT_APPLICABLE, Fit.CONSISTENT], [Fit.STRONGLY_CONSISTENT, Fit.STRONGLY_INCONSISTENT])
    ] == [
        0,
        0,
        0,
        4,
    ]
