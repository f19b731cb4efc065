"""Time stamps of exhibits by an authority outside (RFC 3161): what becomes of each, and why there is none yet."""

from __future__ import annotations

from enum import StrEnum


class StampState(StrEnum):
    """What has become of it. A refused one is asked for again, like one that waits."""

    WAITING = "waiting"
    STAMPED = "stamped"
    REFUSED = "refused"


class StampFault(StrEnum):
    """Why there is none; a closed list."""

    UNREACHABLE = "unreachable"
    ANSWER = "answer"
    TOO_LONG = "too_long"
    GARBAGE = "garbage"
    REJECTED = "rejected"
    NOT_OURS = "not_ours"
    UNTRUSTED = "untrusted"


FAULTS = {
    StampFault.UNREACHABLE: "The authority could not be reached, or took too long.",
    StampFault.ANSWER: "The authority's server answered with an error.",
    StampFault.TOO_LONG: "The authority's answer was too long to be one.",
    StampFault.GARBAGE: "The authority's answer is no time stamp.",
    StampFault.REJECTED: "The authority refused to stamp it.",
    StampFault.NOT_OURS: "The stamp is of another hash, or of another question.",
    StampFault.UNTRUSTED: "The stamp is not signed by the authority's certificates, or they were not valid then.",
}
"""The same in words, on the page and on the custody sheet."""
REFUSALS = frozenset({StampFault.REJECTED, StampFault.NOT_OURS, StampFault.UNTRUSTED, StampFault.GARBAGE})
"""Answers of the authority; the others are no answer."""
