"""The key's case: its reports, their review, the right of reply of whom they name, and reports as files."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Response

from glasshouse.policy.plans.reportreviews import AnswerRemark, ApproveReport, AskReply, HandReport, RecordReply, RemarkReport
from glasshouse.policy.plans.reports import (
    AddReport,
    ChangeReport,
    Checked,
    CompareReport,
    ExportReport,
    FindSources,
    ListReports,
    LookAgain,
    Offer,
    OpenReport,
    PreviewReport,
    ReportRevision,
    ReportRow,
    ReportView,
    RestoreReport,
)
from glasshouse.web.api import reportbodies as bodies
from glasshouse.web.api.answers import Answer, receipt_headers
from glasshouse.web.api.bodies import Id
from glasshouse.web.api.caller import Calling, asks
from glasshouse.web.api.strict import StrictRoute
from glasshouse.web.api.tasks import Revision
from glasshouse.web.api.written import RestoreBody
from glasshouse.web.report_files import answer

router = APIRouter(route_class=StrictRoute, tags=["reports"])
Form = Annotated[str, Path(pattern="^(pdf|docx|html|md)$", description="How it is printed.")]
Other = Annotated[str, Path(pattern=r"^[a-z2-7]{26}$", description="Its id.")]
_FILE = {"application/octet-stream": {"schema": {"type": "string", "contentMediaType": "application/octet-stream"}}}


@router.get("/case/reports", openapi_extra=asks(ListReports))
def list_reports(calling: Calling) -> Answer[tuple[ReportRow, ...]]:
    """Reports of the case, last changed first."""
    return calling.open(ListReports())


@router.post("/case/reports", status_code=201, openapi_extra=asks(AddReport))
def add_report(calling: Calling, body: bodies.ReportBody) -> Answer[str]:
    """Make a report; yields its id."""
    return calling.act(AddReport(body.kind, body.title, body.text, body.language))


@router.post("/case/reports/preview", openapi_extra=asks(PreviewReport))
def preview_report(calling: Calling, body: bodies.PreviewBody) -> Answer[Checked]:
    """How a text reads, what it cites, and what stands against its export; nothing is saved."""
    return calling.open(PreviewReport(body.id, body.text, body.title))


@router.post("/case/reports/sources", openapi_extra=asks(FindSources))
def find_sources(calling: Calling, body: bodies.SourceWordsBody) -> Answer[tuple[Offer, ...]]:
    """Exhibits and held records that can be cited, and what to put into the text."""
    return calling.open(FindSources(body.words))


@router.get("/case/reports/{id}", openapi_extra=asks(OpenReport))
def open_report(calling: Calling, id: Id) -> Answer[ReportView]:  # noqa: A002
    """One report, read and checked as it stands, with its review and whom it names."""
    return calling.open(OpenReport(id))


@router.put("/case/reports/{id}", openapi_extra=asks(ChangeReport))
def change_report(calling: Calling, id: Id, body: bodies.ChangeReportBody) -> Answer[int]:  # noqa: A002
    """Write the whole report anew; yields the new revision. 409 where somebody wrote since the revision that you saw."""
    return calling.act(ChangeReport(id, body.revision, body.title, body.text))


@router.get("/case/reports/{id}/revisions", openapi_extra=asks(CompareReport))
def compare_report(
    calling: Calling,
    id: Id,  # noqa: A002
    old: Revision,
    new: Revision,
) -> Answer[tuple[ReportRow, ReportRevision, ReportRevision]]:
    """The report now, and two of its revisions."""
    return calling.open(CompareReport(id, old, new))


@router.post("/case/reports/{id}/restore", openapi_extra=asks(RestoreReport))
def restore_report(calling: Calling, id: Id, body: RestoreBody) -> Answer[int]:  # noqa: A002
    """The report as it was; yields the new revision."""
    return calling.act(RestoreReport(id, body.revision, body.old))


@router.post("/case/reports/{id}/look-again", openapi_extra=asks(LookAgain))
def look_again(calling: Calling, id: Id, body: bodies.LookAgainBody) -> Answer[int]:  # noqa: A002
    """Say that a source that has changed still bears out what cites it; yields the new revision."""
    return calling.act(LookAgain(id, body.revision, body.key))


@router.post("/case/reports/{id}/review", status_code=201, openapi_extra=asks(HandReport))
def hand_report(calling: Calling, id: Id, body: bodies.HandBody) -> Answer[str]:  # noqa: A002
    """Ask a member who wrote none of it to review it; yields the review's id."""
    return calling.act(HandReport(id, body.revision, body.login))


@router.post("/case/reports/{id}/remarks", status_code=201, openapi_extra=asks(RemarkReport))
def remark_report(calling: Calling, id: Id, body: bodies.RemarkBody) -> Answer[str]:  # noqa: A002
    """Comment on a passage, or suggest other words for it; yields the remark's id."""
    return calling.act(RemarkReport(id, body.revision, body.passage, body.words, body.new, body.sha256 or ""))


@router.post("/case/reports/{id}/remarks/{remark}", openapi_extra=asks(AnswerRemark))
def answer_remark(calling: Calling, id: Id, remark: Other, body: bodies.AnswerBody) -> Answer[int]:  # noqa: A002
    """Accept a suggestion, which makes a new revision, or reject it; yields the revision then."""
    return calling.act(AnswerRemark(id, body.revision, remark, body.accept))


@router.post("/case/reports/{id}/approve", openapi_extra=asks(ApproveReport))
def approve_report(calling: Calling, id: Id, body: bodies.SeenBody) -> Answer[str]:  # noqa: A002
    """Approve exactly the revision that one read, as whom it was handed to."""
    return calling.act(ApproveReport(id, body.revision, body.sha256))


@router.post("/case/reports/{id}/replies", status_code=201, openapi_extra=asks(AskReply))
def ask_reply(calling: Calling, id: Id, body: bodies.AskReplyBody) -> Answer[str]:  # noqa: A002
    """Give somebody whom the report names the right of reply, with a task; yields its id."""
    return calling.act(AskReply(id, body.entity, body.due))


@router.post("/case/reports/{id}/replies/{reply}", openapi_extra=asks(RecordReply))
def record_reply(calling: Calling, id: Id, reply: Other, body: bodies.RecordReplyBody) -> Answer[None]:  # noqa: A002
    """Write down what they answered; their task is done. 409 where somebody did since the revision that you saw."""
    return calling.act(RecordReply(id, reply, body.revision, body.declined, body.day, body.words, body.exhibit))


@router.post(
    "/case/reports/{id}/export/{form}",
    response_class=Response,
    responses={200: {"content": _FILE, "description": "The report."}},
    openapi_extra=asks(ExportReport),
)
def export_report(calling: Calling, id: Id, form: Form, body: bodies.ExportBody) -> Response:  # noqa: A002
    """The report as a file. 409 `blocked` says what stands against it; what nobody approved is marked as a draft."""
    made = calling.act(ExportReport(id, body.revision, body.sha256, form, body.final))
    file = answer(calling.house, made.value, form)
    file.headers.update(receipt_headers(made.receipt))
    return file
