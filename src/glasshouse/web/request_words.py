"""How requests and their clocks are put to people."""

from __future__ import annotations

from glasshouse.model.request import RequestKind, RequestState
from glasshouse.model.workdays import Counting
from glasshouse.policy.plans.requests import RequestRevision
from glasshouse.web.words import count, day

__all__ = ["COUNTINGS", "KINDS", "MOVES", "STATES", "how", "left"]

KINDS = {
    RequestKind.INFORMATION: "Freedom of information",
    RequestKind.SUBPOENA: "Subpoena",
    RequestKind.PRODUCTION: "Production of papers",
    RequestKind.APPEAL: "Appeal",
}
STATES = {
    RequestState.DRAFTED: "Drafted",
    RequestState.SENT: "Sent",
    RequestState.ACKNOWLEDGED: "Acknowledged",
    RequestState.PARTLY_ANSWERED: "Partly answered",
    RequestState.ANSWERED: "Answered",
    RequestState.REFUSED: "Refused",
    RequestState.APPEALED: "Appealed",
    RequestState.CLOSED: "Closed",
}
MOVES = {
    RequestState.SENT: "It was sent",
    RequestState.ACKNOWLEDGED: "They acknowledged it",
    RequestState.PARTLY_ANSWERED: "They answered in part",
    RequestState.ANSWERED: "They answered",
    RequestState.REFUSED: "They refused",
    RequestState.APPEALED: "It was appealed outside of here",
    RequestState.CLOSED: "It is done with",
}
COUNTINGS = {Counting.CALENDAR: "Calendar days", Counting.WORKING: "Working days"}


def left(days: int) -> str:
    """`12 days left`, `today`, `3 days over`."""
    if days == 0:
        return "due today"
    return f"{count(days, 'day')} left" if days > 0 else f"{count(-days, 'day')} over"


def how(one: RequestRevision) -> str:
    """How a revision stood: `Sent · 20 working days`."""
    clock = f"{one.days} {COUNTINGS[one.counting].lower()}" if one.days else one.due and f"due {day(one.due)}"
    return " · ".join(filter(None, (STATES[one.state], clock)))
