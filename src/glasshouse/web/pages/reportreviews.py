"""The review of a report, the right of reply of whom it names, and the report itself as a file."""

from __future__ import annotations

from starlette.responses import Response

from glasshouse.base.errors import ConflictError, InvalidInputError, RefusedError
from glasshouse.policy.plans.reportreviews import AnswerRemark, ApproveReport, AskReply, HandReport, RecordReply, RemarkReport
from glasshouse.policy.plans.reports import ExportReport
from glasshouse.web.pages.reports import report
from glasshouse.web.report_files import answer
from glasshouse.web.visit import Visit, post

_LONG = 1 << 20
_FAULTS = (ConflictError, InvalidInputError, RefusedError)


def hand(visit: Visit) -> Response:
    """Ask somebody to review it."""
    try:
        command = HandReport(visit.given("id"), _number(visit, "revision"), visit.form.line("login", "Who reviews it", 64))
        _, receipt = visit.in_case().act(command)
    except _FAULTS as error:
        return report(visit, error)
    return visit.to(_page(visit), "report-handed", receipt)


def remark(visit: Visit) -> Response:
    """Comment on a passage, or suggest other words for it."""
    form = visit.form
    try:
        new = form.raw("new", _LONG) if "suggest" in form else None
        number, _, sha256 = form.line("passage", "Passage", 80).partition(" ")
        if not (number.isascii() and number.isdigit()):
            raise InvalidInputError("Choose the passage.", field="passage")
        words = form.raw("words", _LONG)
        command = RemarkReport(visit.given("id"), _number(visit, "revision"), int(number), words, new, sha256)
        _, receipt = visit.in_case().act(command)
    except _FAULTS as error:
        return report(visit, error)
    return visit.to(_page(visit), "remarked", receipt)


def answer_remark(visit: Visit) -> Response:
    """Accept it or reject it."""
    try:
        command = AnswerRemark(
            visit.given("id"), _number(visit, "revision"), visit.form.line("remark", "Remark", 64), "accept" in visit.form
        )
        _, receipt = visit.in_case().act(command)
    except _FAULTS as error:
        return report(visit, error)
    return visit.to(_page(visit), "remark-answered", receipt)


def approve(visit: Visit) -> Response:
    """Approve exactly what one read."""
    try:
        command = ApproveReport(visit.given("id"), _number(visit, "revision"), visit.form.line("sha256", "SHA-256", 64))
        _, receipt = visit.in_case().act(command)
    except _FAULTS as error:
        return report(visit, error)
    return visit.to(_page(visit), "report-approved", receipt)


def ask_reply(visit: Visit) -> Response:
    """Give somebody named the right of reply."""
    try:
        command = AskReply(visit.given("id"), visit.form.line("entity", "Who", 64), visit.form.line("due", "Due", 10, needed=False))
        _, receipt = visit.in_case().act(command)
    except _FAULTS as error:
        return report(visit, error)
    return visit.to(_page(visit), "reply-asked", receipt)


def record_reply(visit: Visit) -> Response:
    """Write down what they answered."""
    form = visit.form
    try:
        exhibit = form.integer("exhibit", "Exhibit", 0, 10**9, 0)
        about = visit.given("id"), form.line("reply", "Reply", 64), _number(visit, "revision")
        said = "declined" in form, form.line("day", "Day", 10), form.raw("words", _LONG)
        _, receipt = visit.in_case().act(RecordReply(*about, *said, exhibit))
    except _FAULTS as error:
        return report(visit, error)
    return visit.to(_page(visit), "reply-recorded", receipt)


def export(visit: Visit) -> Response:
    """The file; where something stands against it, the report with what that is."""
    form = visit.form
    try:
        about = (visit.given("id"), _number(visit, "revision"), form.line("sha256", "SHA-256", 64), visit.given("form"))
        printed, _ = visit.in_case().act(ExportReport(*about, "final" in form))
        return answer(visit.house, printed, visit.given("form"))
    except _FAULTS as error:
        return report(visit, error)


def _number(visit: Visit, name: str) -> int:
    return visit.form.integer(name, name.capitalize(), 1, 10**9, 1)


def _page(visit: Visit) -> str:
    return f"/case/{visit.given('case')}/reports/{visit.given('id')}"


ROUTES = (
    post("/case/{case}/reports/{id}/review", hand),
    post("/case/{case}/reports/{id}/remarks", remark),
    post("/case/{case}/reports/{id}/remarks/answer", answer_remark),
    post("/case/{case}/reports/{id}/approve", approve),
    post("/case/{case}/reports/{id}/replies", ask_reply),
    post("/case/{case}/reports/{id}/replies/record", record_reply),
    post("/case/{case}/reports/{id}/export/{form}", export),
)
