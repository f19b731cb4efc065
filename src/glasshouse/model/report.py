"""A report of a case: how far its review is, what stands against printing it, and the right of reply of whom it names.

Promise: closed lists. A report is approved in exactly one revision by a second person; any later revision is approved by nobody.
"""

from __future__ import annotations

from enum import StrEnum

from glasshouse.model.printed import PrintedKind


class ReportState(StrEnum):
    """How far it is. `void`: an earlier revision was approved, and the present one is another."""

    WRITING = "writing"
    IN_REVIEW = "in_review"
    APPROVED = "approved"
    VOID = "void"


class SourceState(StrEnum):
    """What is behind a citation now. `unknown`: nothing that the reader may see; `withdrawn`: records that were there and count no more;
    `changed`: they say something else than when it was cited, or the case did not hold them then; `broken`: the original has another hash
    than at its collection; `closed`: it may be privileged, and the filter team has not released it."""

    GOOD = "good"
    UNKNOWN = "unknown"
    WITHDRAWN = "withdrawn"
    CHANGED = "changed"
    BROKEN = "broken"
    CLOSED = "closed"


class FaultKind(StrEnum):
    """Why a report cannot leave; `title` is about its name."""

    UNCITED = "uncited"
    TITLE = "title"
    SOURCE = "source"
    NAMING = "naming"
    REPLY = "reply"


class Answer(StrEnum):
    """What the author said to a suggestion."""

    OPEN = "open"
    ACCEPTED = "accepted"
    REJECTED = "rejected"


class ReplyState(StrEnum):
    """How far the right of reply of somebody named is; `silent`: no answer by the day that was set."""

    ASKED = "asked"
    ANSWERED = "answered"
    DECLINED = "declined"
    SILENT = "silent"


REPLY_FIRST = frozenset({PrintedKind.REPORT, PrintedKind.BRIEF})
"""Kinds that do not leave before every organisation named was asked, as no kind does before every person was; of organisations in the
others it is said as a warning."""
REPLY_DAYS = 14
"""Days within which somebody is asked to answer, unless another day is set."""


def report_state(revision: int, approved: int | None, *, handed: bool) -> ReportState:
    """Where a report of this revision stands, of which the revision `approved` was approved last; `handed`: somebody reviews it now."""
    if approved == revision:
        return ReportState.APPROVED
    if handed:
        return ReportState.IN_REVIEW
    return ReportState.WRITING if approved is None else ReportState.VOID


def reply_state(kept: ReplyState, due: str, today: str) -> ReplyState:
    """What is kept, or `silent` once the day is over without an answer."""
    return ReplyState.SILENT if kept is ReplyState.ASKED and due < today else kept
