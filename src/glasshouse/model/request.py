"""A request of a case to an organisation: for information, papers or testimony, and the appeal against its answer. Its number is the
case's own: "R4"."""

from __future__ import annotations

from enum import StrEnum

NUMBER = "R"


class RequestKind(StrEnum):
    """What is asked for, and by what right."""

    INFORMATION = "information"
    SUBPOENA = "subpoena"
    PRODUCTION = "production"
    APPEAL = "appeal"


class RequestState(StrEnum):
    """How far it is: a closed list."""

    DRAFTED = "drafted"
    SENT = "sent"
    ACKNOWLEDGED = "acknowledged"
    PARTLY_ANSWERED = "partly_answered"
    ANSWERED = "answered"
    REFUSED = "refused"
    APPEALED = "appealed"
    CLOSED = "closed"


WAITING = frozenset({RequestState.SENT, RequestState.ACKNOWLEDGED, RequestState.PARTLY_ANSWERED})
"""An answer is due."""
_S = RequestState
NEXT: dict[RequestState, tuple[RequestState, ...]] = {
    _S.DRAFTED: (_S.SENT, _S.CLOSED),
    _S.SENT: (_S.ACKNOWLEDGED, _S.PARTLY_ANSWERED, _S.ANSWERED, _S.REFUSED, _S.APPEALED, _S.CLOSED),
    _S.ACKNOWLEDGED: (_S.PARTLY_ANSWERED, _S.ANSWERED, _S.REFUSED, _S.APPEALED, _S.CLOSED),
    _S.PARTLY_ANSWERED: (_S.PARTLY_ANSWERED, _S.ANSWERED, _S.REFUSED, _S.APPEALED, _S.CLOSED),
    _S.ANSWERED: (_S.PARTLY_ANSWERED, _S.APPEALED, _S.CLOSED),
    _S.REFUSED: (_S.PARTLY_ANSWERED, _S.ANSWERED, _S.APPEALED, _S.CLOSED),
    _S.APPEALED: (_S.PARTLY_ANSWERED, _S.ANSWERED, _S.REFUSED, _S.CLOSED),
    _S.CLOSED: (_S.SENT, _S.ANSWERED),
}
"""What may come after what. Silence can be appealed too; what was closed by mistake, or is answered late, is taken up again."""


def label(number: int) -> str:
    """`R4`: numbers of one case, from 1, never used twice."""
    return f"{NUMBER}{number}"
