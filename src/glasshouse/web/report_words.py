"""How reports, their reviews, sources and rights of reply are put to people."""

from __future__ import annotations

from glasshouse.model.consent import Naming
from glasshouse.model.printed import PrintedKind
from glasshouse.model.report import Answer, FaultKind, ReplyState, ReportState, SourceState
from glasshouse.web import evidence_words
from glasshouse.web.subject_words import NAMINGS

KINDS = {
    PrintedKind.REPORT: "Report",
    PrintedKind.LETTER: "Letter",
    PrintedKind.MEMO: "Memorandum",
    PrintedKind.BRIEF: "Brief",
}
LANGUAGES = {"en": "English", "es": "Spanish", "ar": "Arabic", "fr": "French", "de": "German", "pt": "Portuguese"}
STATES = {
    ReportState.WRITING: "Being written",
    ReportState.IN_REVIEW: "In review",
    ReportState.APPROVED: "Approved",
    ReportState.VOID: "Changed since its approval",
}
SOURCES = {
    SourceState.GOOD: "",
    SourceState.UNKNOWN: "Nothing that you may see in this case",
    SourceState.WITHDRAWN: "Withdrawn since",
    SourceState.CHANGED: "To be looked at again",
    SourceState.BROKEN: "Its hash does not fit",
    SourceState.CLOSED: "Closed: it may be privileged",
}
FAULTS = {
    FaultKind.UNCITED: "Uncited claim",
    FaultKind.TITLE: "Title",
    FaultKind.SOURCE: "Source",
    FaultKind.NAMING: "Naming",
    FaultKind.REPLY: "Right of reply",
}
ANSWERS = {Answer.OPEN: "Open", Answer.ACCEPTED: "Accepted", Answer.REJECTED: "Rejected"}
REPLIES = {
    ReplyState.ASKED: "Asked",
    ReplyState.ANSWERED: "Answered",
    ReplyState.DECLINED: "Declined to answer",
    ReplyState.SILENT: "No answer by the day that was set",
}
FORMS = {"pdf": "PDF", "docx": "DOCX", "html": "HTML", "md": "Markdown"}
RELIABILITY = evidence_words.RELIABILITY


def naming(one: Naming) -> str:
    """Whether somebody may be named, as a sentence begins."""
    return NAMINGS[one][:1].upper() + NAMINGS[one][1:]
