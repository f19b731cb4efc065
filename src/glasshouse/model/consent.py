"""Consent to be named, and whether somebody may be named for a use.

Promise: consent is for one use, from a day and until one, and a revoked one counts no more. Doubt says no.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Use(StrEnum):
    """For what somebody is named."""

    REPORT = "report"
    AUTHORITY = "authority"
    COURT = "court"
    PUBLICATION = "publication"


class Way(StrEnum):
    """How consent was given."""

    WRITTEN = "written"
    RECORDED = "recorded"
    SPOKEN = "spoken"


class Naming(StrEnum):
    """Why somebody may be named, or may not."""

    NO_PERSON = "no_person"
    FUNCTION = "function"
    SIGNED_SUBJECT = "signed_subject"
    CONSENT = "consent"
    NO_CONSENT = "no_consent"
    REVOKED = "revoked"
    LAPSED = "lapsed"


MAY = frozenset({Naming.NO_PERSON, Naming.FUNCTION, Naming.SIGNED_SUBJECT, Naming.CONSENT})
"""The reasons for which somebody may be named."""


@dataclass(frozen=True, slots=True)
class Consent:
    """One consent: from a day (`given`) until another (`until`, empty for no end), both `YYYY-MM-DD`."""

    use: Use
    given: str
    until: str = ""
    revoked: bool = False

    def holds(self, use: Use, today: str) -> bool:
        """Whether it counts for this use on this day."""
        return self.use is use and not self.revoked and self.given <= today and (not self.until or today <= self.until)


def naming(consents: Iterable[Consent], use: Use, today: str) -> Naming:
    """What consents say of one person: CONSENT, or the best reason why not."""
    mine = [one for one in consents if one.use is use]
    if any(one.holds(use, today) for one in mine):
        return Naming.CONSENT
    if any(one.revoked for one in mine):
        return Naming.REVOKED
    return Naming.LAPSED if any(one.until and one.until < today for one in mine) else Naming.NO_CONSENT
