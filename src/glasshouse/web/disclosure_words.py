"""How disclosure sets and what becomes of their items are put to people."""

from __future__ import annotations

from glasshouse.model.disclosure import PRIVILEGES, DisclosureEvent, DisclosureState
from glasshouse.model.privilege import MarkState
from glasshouse.policy.plans.disclosures import DisclosureRevision
from glasshouse.web.evidence_words import KINDS
from glasshouse.web.words import count
from glasshouse.work.privilege_log import CHOICES, DONE, GROUNDS

__all__ = ["CHOICES", "DONE", "EVENTS", "GROUNDS", "KINDS", "MARKS", "PRIVILEGED", "STATES", "how", "undecided"]

STATES = {
    DisclosureState.DRAFT: "Draft",
    DisclosureState.UNDER_REVIEW: "Under review",
    DisclosureState.PRODUCED: "Produced",
    DisclosureState.RECALLED: "Recalled",
}
MARKS = {
    MarkState.WAITING: "Waits for the filter team",
    MarkState.PRIVILEGED: "Privileged: stays closed",
    MarkState.RELEASED: "Released",
}
PRIVILEGED = {ground: GROUNDS[ground] for ground in GROUNDS if ground in PRIVILEGES}
EVENTS = {
    DisclosureEvent.REVIEWED: "Put under review",
    DisclosureEvent.REOPENED: "Taken back to a draft",
    DisclosureEvent.PRODUCED: "Produced and frozen",
    DisclosureEvent.LEFT: "Exported",
    DisclosureEvent.RECALLED: "Recalled",
}


def undecided(items: int, left: int) -> str:
    """`12 items, 3 undecided`."""
    if not items:
        return "nothing in it"
    return f"{count(items, 'item')}, {f'{left:,} undecided' if left else 'all decided'}"


def how(one: DisclosureRevision) -> str:
    """How a revision stood: `Draft · from HAR-000001`."""
    return f"{STATES[one.state]} · from {one.first}"
