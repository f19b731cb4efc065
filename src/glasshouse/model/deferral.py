"""Why what a case did is told later to those who are in the data, and who asked who looked at them."""

from __future__ import annotations

from enum import StrEnum


class DeferralGround(StrEnum):
    """Grounds of deferral, a closed list."""

    WARNING = "warning"
    DANGER = "danger"
    SECRECY = "secrecy"


class ReportAsker(StrEnum):
    """Who asks who looked: the person in the data, somebody for them, or an authority that watches over data protection."""

    PERSON = "person"
    FOR_THEM = "for_them"
    AUTHORITY = "authority"
