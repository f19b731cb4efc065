"""What people in the data may ask for, and how far such a request is (GDPR art. 12, 15 to 18 and 21).

Promise: closed lists, and the clock of art. 12(3); no field here says anything about the person who asks.
"""

from __future__ import annotations

import calendar
from datetime import date
from enum import StrEnum
from functools import cache

from glasshouse.model.schema import PropertyInfo, schema

_OF = ("Person", "LegalEntity", "Organization", "Company", "PublicBody")
"""Kinds whose plain values may be corrected: who or what has rights here."""


class Right(StrEnum):
    """What is asked for: access (art. 15), correction (16), erasure (17), restriction (18), or an objection (21)."""

    ACCESS = "access"
    CORRECTION = "correction"
    RESTRICTION = "restriction"
    ERASURE = "erasure"
    OBJECTION = "objection"


class Way(StrEnum):
    """How it came."""

    LETTER = "letter"
    MAIL = "mail"
    FORM = "form"
    SPOKEN = "spoken"


class RightState(StrEnum):
    """Open; decided and waiting for a second person; decided; answered, which ends it; or taken back by who asked."""

    OPEN = "open"
    SIGNING = "signing"
    DECIDED = "decided"
    ANSWERED = "answered"
    WITHDRAWN = "withdrawn"


RUNNING = frozenset({RightState.OPEN, RightState.SIGNING, RightState.DECIDED})
"""States in which the clock runs."""


class RightDecision(StrEnum):
    """What was decided."""

    GRANTED = "granted"
    PARTLY = "partly"
    REFUSED = "refused"


class CorrectionState(StrEnum):
    """A correction that a person asks for; upheld, rejected, or undone after it was upheld."""

    ASKED = "asked"
    UPHELD = "upheld"
    REJECTED = "rejected"
    UNDONE = "undone"


class RestrictionGround(StrEnum):
    """Why a record is restricted: the closed list of art. 18(1)."""

    ACCURACY = "accuracy"
    UNLAWFUL = "unlawful"
    CLAIMS = "claims"
    OBJECTION = "objection"


class UnlockingGround(StrEnum):
    """Why one restricted record is opened all the same: the closed list of art. 18(2)."""

    CONSENT = "consent"
    CLAIMS = "claims"
    RIGHTS = "rights"
    INTEREST = "interest"


CORRECTIONS = "Corrections"
"""The name of the source, in each dataset that has any, of values that somebody in the data had corrected."""
CORRECTED = "correction"
"""Where in that source such a record stands, as the other places of records say it."""
MONTHS, EXTENSION = 1, 2
"""A request is answered within so many months; with a reason, so many later (art. 12(3))."""


def due(received: str, months: int) -> str:
    """The day so many months after `received` (days, YYYY-MM-DD): the same day of the month, or the month's last."""
    day = date.fromisoformat(received)
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1])).isoformat()


def needs_two(right: Right, decision: RightDecision) -> bool:
    """Whether a second person signs the decision: every refusal, in part too, and every erasure."""
    return right is Right.ERASURE or decision is not RightDecision.GRANTED


@cache
def correctable() -> dict[str, PropertyInfo]:
    """Properties of people and organisations whose values may be corrected, by name, in the order of their labels; none names
    others."""
    found: dict[str, PropertyInfo] = {}
    for kind in _OF:
        info = schema(kind)
        for name, prop in info.properties.items() if info is not None else ():
            if prop.type != "entity" and not (prop.hidden or prop.stub):
                found.setdefault(name, prop)
    return dict(sorted(found.items(), key=lambda one: (one[1].label, one[0])))
