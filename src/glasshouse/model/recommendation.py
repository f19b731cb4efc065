"""What a case recommends to somebody, followed until it is implemented. Its number is the case's own: "RC2"."""

from __future__ import annotations

from enum import StrEnum

NUMBER = "RC"


class RecommendationState(StrEnum):
    """How far it is: a closed list."""

    DRAFTED = "drafted"
    MADE = "made"
    ACCEPTED = "accepted"
    UNDER_WAY = "under_way"
    IMPLEMENTED = "implemented"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"


_S = RecommendationState
FOLLOWED = frozenset({_S.MADE, _S.ACCEPTED, _S.UNDER_WAY})
"""It is looked after."""
NEXT: dict[RecommendationState, tuple[RecommendationState, ...]] = {
    _S.DRAFTED: (_S.MADE, _S.WITHDRAWN),
    _S.MADE: (_S.ACCEPTED, _S.UNDER_WAY, _S.IMPLEMENTED, _S.REJECTED, _S.WITHDRAWN),
    _S.ACCEPTED: (_S.UNDER_WAY, _S.IMPLEMENTED, _S.REJECTED, _S.WITHDRAWN),
    _S.UNDER_WAY: (_S.UNDER_WAY, _S.IMPLEMENTED, _S.REJECTED, _S.WITHDRAWN),
    _S.IMPLEMENTED: (_S.UNDER_WAY,),
    _S.REJECTED: (_S.ACCEPTED, _S.UNDER_WAY, _S.IMPLEMENTED, _S.WITHDRAWN),
    _S.WITHDRAWN: (_S.MADE,),
}
"""What may come after what. What was implemented can turn out not to be."""


def label(number: int) -> str:
    """`RC2`: numbers of one case, from 1, never used twice."""
    return f"{NUMBER}{number}"
