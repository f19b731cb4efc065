"""Who looked at a record, with a key of its unit's Stewardship; and deferrals of the key's own case."""

from __future__ import annotations

from fastapi import APIRouter, Response
from pydantic import Field

from glasshouse.model.deferral import DeferralGround, ReportAsker
from glasshouse.policy.plans.accesses import AccessReport, DeferReports, EndDeferral, ReportAccesses, SignDeferral
from glasshouse.web.api.answers import Answer, receipt_headers
from glasshouse.web.api.bodies import Body, DatasetName, Id
from glasshouse.web.api.caller import Calling, asks
from glasshouse.web.api.lifebodies import Day, Reason
from glasshouse.web.api.strict import StrictRoute
from glasshouse.web.replies import reply

router = APIRouter(route_class=StrictRoute, tags=["keeping"])


class AccessesBody(Body):
    """The id that the source gives the record, and who asks."""

    record: str = Field(min_length=1, max_length=500)
    asker: ReportAsker


class DeferralBody(Body):
    """On which ground, until which day (a year ahead at most), and what would be harmed."""

    ground: DeferralGround
    until: Day
    reason: Reason


@router.post("/datasets/{name}/accesses", openapi_extra=asks(ReportAccesses))
def report_accesses(calling: Calling, name: DatasetName, body: AccessesBody) -> Answer[AccessReport]:
    """Who looked at one record, and why: purpose, case number, unit, time, and nobody's name."""
    return calling.open(ReportAccesses(name, body.record, body.asker))


@router.post(
    "/datasets/{name}/accesses/pdf",
    response_class=Response,
    responses={200: {"content": {"application/pdf": {}}, "description": "The reply."}},
    openapi_extra=asks(ReportAccesses),
)
def print_accesses(calling: Calling, name: DatasetName, body: AccessesBody) -> Response:
    """The same as a reply to the person, as a PDF."""
    found = calling.open(ReportAccesses(name, body.record, body.asker))
    return Response(reply(found.value, body.record), media_type="application/pdf", headers=receipt_headers(found.receipt))


@router.post("/case/deferrals", status_code=201, openapi_extra=asks(DeferReports))
def defer_reports(calling: Calling, body: DeferralBody) -> Answer[str]:
    """Ask that the key's case be left out of such reports; yields the deferral's id. Somebody else signs."""
    return calling.act(DeferReports(body.ground, body.until, body.reason))


@router.post("/case/deferrals/{id}/sign", openapi_extra=asks(SignDeferral))
def sign_deferral(calling: Calling, id: Id) -> Answer[str]:  # noqa: A002
    """Sign what somebody else asked for."""
    return calling.act(SignDeferral(id))


@router.delete("/case/deferrals/{id}", openapi_extra=asks(EndDeferral))
def end_deferral(calling: Calling, id: Id) -> Answer[str]:  # noqa: A002
    """End a deferral at once, or take back what was asked."""
    return calling.act(EndDeferral(id))
