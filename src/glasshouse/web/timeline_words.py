"""How dates that are not known exactly, and events, are put to people."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import lru_cache

from glasshouse.model import edtf
from glasshouse.model.edtf import Point, Precision
from glasshouse.model.event import Answer, EventKind, EventRole
from glasshouse.model.reliability import Basis
from glasshouse.model.zones import micros, zone
from glasshouse.web.evidence_words import RELIABILITY
from glasshouse.web.subject_words import USES
from glasshouse.web.words import moment

__all__ = ["ANSWERS", "BASES", "KINDS", "RELIABILITY", "ROLES", "USES", "elsewhere", "span_words", "when_words"]

KINDS = {
    EventKind.EVENT: "Events",
    EventKind.VIOLATION: "Violations",
    EventKind.PAYMENT: "Payments",
    EventKind.CONTRACT: "Contracts",
    EventKind.OFFICE: "Offices and owners",
    EventKind.COMPANY: "Companies",
    EventKind.PROCEEDING: "Proceedings",
    EventKind.DOCUMENT: "Documents",
    EventKind.EVIDENCE: "Evidence",
}
BASES = {Basis.FACT: "Fact", Basis.ASSESSMENT: "Assessment"}
ROLES = {
    EventRole.CONCERNED: "Concerned",
    EventRole.AFFECTED: "Affected",
    EventRole.PERPETRATOR: "Alleged perpetrator",
    EventRole.UNIT: "Unit",
}
ANSWERS = {Answer.NOT_ASKED: "Not asked", Answer.GIVEN: "Given", Answer.REFUSED: "Refused", Answer.REVOKED: "Revoked"}


@lru_cache(4_096)
def when_words(when: str, place: str = "UTC") -> str:
    """`about March 2019`, `14 March 2019, 16:30 (Europe/Berlin)`, `from 2015 until June 2018`."""
    found = edtf.parse(when)
    at = f" ({place})" if found.timed and place != "UTC" else " UTC" if found.timed else ""
    if not found.interval and found.start is not None:
        return _point(found.start) + at
    if found.start is None or found.end is None:
        words = f"from {_point(found.start)}" if found.start else f"until {_point(found.end)}" if found.end else ""
        return words + at + ("" if found.open_start or found.open_end else ", the other end not known")
    return f"{_point(found.start)} to {_point(found.end)}{at}"


@lru_cache(4_096)
def elsewhere(when: str, place: str) -> str:
    """The same in UTC, where it names a time of day in another zone; empty otherwise."""
    found = edtf.parse(when)
    if not found.timed or place == "UTC":
        return ""
    there = (_moment(micros(point.begins, zone(place))) for point in found.points if point.precision is Precision.SECOND)
    return " to ".join(there) + " UTC"


def gone(number: int) -> str:
    """Of entities that an event names and whose records stopped counting."""
    return "And a record that is no longer there." if number == 1 else f"And {number} records that are no longer there."


def span_words(first: int, last: int) -> str:
    """A window in words, to the day or the minute as it needs: `4 May 1999 to 2 June 2019`."""
    if last - first > 3 * 86_400_000_000:
        left, right = (_day(at) for at in (first, last - 1))
        return left if left == right else f"{left} to {right}"
    return f"{_moment(first)} to {_moment(last)} UTC"


def _point(point: Point) -> str:
    words = f"{'about ' if point.approximate else ''}{_date(point)}"
    return f"{words} (unsure)" if point.uncertain else words


def _date(point: Point) -> str:
    begins = point.begins
    if point.precision in (Precision.CENTURY, Precision.DECADE):
        return (
            f"{begins.year} to {(point.ends - timedelta(days=1)).year}" if point.precision is Precision.CENTURY else f"the {begins.year}s"
        )
    if point.precision is Precision.YEAR:
        return str(begins.year)
    month = f"{begins:%B} {begins.year}"
    if point.precision is Precision.MONTH:
        return month
    day = f"{begins.day} {month}"
    return day if point.precision is Precision.DAY else f"{day}, {_clock(begins)}"


def _clock(at: datetime) -> str:
    return f"{at:%H:%M:%S}" if at.second else f"{at:%H:%M}"


def _moment(at: int) -> str:
    found = moment(at)
    return f"{found.day} {found:%B} {found.year}, {_clock(found)}" if found else ""


def _day(at: int) -> str:
    found = moment(at)
    return f"{found.day} {found:%B} {found.year}" if found else ""
