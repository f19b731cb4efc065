"""How recommendations are put to people."""

from __future__ import annotations

from glasshouse.model.recommendation import RecommendationState
from glasshouse.policy.plans.recommendations import RecommendationRevision
from glasshouse.web.words import day

__all__ = ["MOVES", "STATES", "how"]

STATES = {
    RecommendationState.DRAFTED: "Drafted",
    RecommendationState.MADE: "Made",
    RecommendationState.ACCEPTED: "Accepted",
    RecommendationState.UNDER_WAY: "Under way",
    RecommendationState.IMPLEMENTED: "Implemented",
    RecommendationState.REJECTED: "Rejected",
    RecommendationState.WITHDRAWN: "Withdrawn",
}
MOVES = {
    RecommendationState.MADE: "It was made",
    RecommendationState.ACCEPTED: "They accepted it",
    RecommendationState.UNDER_WAY: "It is under way",
    RecommendationState.IMPLEMENTED: "It is implemented",
    RecommendationState.REJECTED: "They rejected it",
    RecommendationState.WITHDRAWN: "We withdrew it",
}


def how(one: RecommendationRevision) -> str:
    """How a revision stood: `Made · by 1 March 2027`."""
    return STATES[one.state] + (f" · by {day(one.due)}" if one.due else "")
