"""Events of a case's timeline: what kinds there are, who takes part in which role, and what an event of violation says besides.

Words of violations: HURIDOCS Events Standard Formats (2001): event, act, victim (here: affected), perpetrator, involvement, information;
and OHCHR, Manual on Human Rights Monitoring (2011), on informed consent for each use. No kind is a movement: there is no journey, no
sighting and no position among them (C6).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from glasshouse.model.consent import Use

ENTITIES = 20
"""Entities that one event names, at most."""
LINE = 500


class EventKind(StrEnum):
    """A lane of the timeline: a closed list, in the order in which they stand."""

    EVENT = "event"
    VIOLATION = "violation"
    PAYMENT = "payment"
    CONTRACT = "contract"
    OFFICE = "office"
    COMPANY = "company"
    PROCEEDING = "proceeding"
    DOCUMENT = "document"
    EVIDENCE = "evidence"


BY_HAND = tuple(kind for kind in EventKind if kind is not EventKind.EVIDENCE)
"""Kinds that one may write; evidence stands there by its exhibits."""


class EventOrigin(StrEnum):
    """Where an event comes from: written by hand, an exhibit, or a dated record of what the case holds."""

    HAND = "hand"
    EXHIBIT = "exhibit"
    RECORD = "record"


class EventRole(StrEnum):
    """As what an event names an entity; all but the first are of violations."""

    CONCERNED = "concerned"
    AFFECTED = "affected"
    PERPETRATOR = "alleged_perpetrator"
    UNIT = "unit"


class Answer(StrEnum):
    """What those affected said when they were asked whether the event may be used; who was not asked has not consented."""

    NOT_ASKED = "not_asked"
    GIVEN = "given"
    REFUSED = "refused"
    REVOKED = "revoked"


@dataclass(frozen=True, slots=True)
class Violation:
    """What an event of violation says besides, in words: the act, whom it affected (without names), who is alleged to have done it, of
    which unit, and where. `consents`: what those affected said to each use that they were asked about."""

    act: str = ""
    affected: str = ""
    perpetrator: str = ""
    unit: str = ""
    place: str = ""
    consents: tuple[tuple[Use, Answer], ...] = ()
