"""The key's case: its page, people, grants, ledger, export and end; and, with a key of the Administration case, the list of one's cases."""

from __future__ import annotations

import base64
import hashlib

from fastapi import APIRouter, Response

from glasshouse.policy.plans.approvals import Approval, Approvals, AskApproval, ListApprovals
from glasshouse.policy.plans.casework import (
    AddMember,
    CaseRow,
    CaseView,
    CloseCase,
    ConvertFirstLook,
    CreateCase,
    ExportEntities,
    GrantDataset,
    LedgerView,
    ListCases,
    OpenCase,
    OpenFirstLook,
    OwnLedger,
    PersonOutcome,
    ReadLedger,
    ReadOwnLedger,
    RemoveMember,
    RevokeGrant,
)
from glasshouse.web.api.answers import Answer, receipt_headers
from glasshouse.web.api.bodies import (
    AskBody,
    CaseBody,
    CloseBody,
    ConvertBody,
    DatasetName,
    ExportBody,
    FirstLookBody,
    GrantBody,
    Id,
    MemberBody,
    Narrow,
    Offset,
)
from glasshouse.web.api.caller import Calling, asks
from glasshouse.web.api.strict import StrictRoute

router = APIRouter(route_class=StrictRoute, tags=["cases"])


@router.get("/cases", openapi_extra=asks(ListCases))
def list_cases(calling: Calling) -> Answer[tuple[CaseRow, ...]]:
    """The cases that one is a member of. Needs a key of the Administration case."""
    return calling.open(ListCases())


@router.post("/cases", status_code=201, openapi_extra=asks(CreateCase))
def create_case(calling: Calling, body: CaseBody) -> Answer[str]:
    """Open a case; yields its id. Needs a key of the Administration case; issue a key for the new case to work in it."""
    return calling.act(CreateCase(**{**dict(body), "fields": tuple(sorted(body.fields.items()))}))


@router.post("/first-looks", status_code=201, openapi_extra=asks(OpenFirstLook))
def open_first_look(calling: Calling, body: FirstLookBody) -> Answer[str]:
    """Take a first look: one sentence, 14 days, low ceilings; yields its id. Needs a key of the Administration case."""
    return calling.act(OpenFirstLook(body.sentence, body.purpose))


@router.get("/case", openapi_extra=asks(OpenCase))
def open_case(calling: Calling) -> Answer[CaseView]:
    """The key's case: question, purpose, people, grants, what it holds."""
    return calling.open(OpenCase())


@router.get("/case/ledger", openapi_extra=asks(ReadLedger))
def read_ledger(calling: Calling, offset: Offset = 0, who: Narrow = "", act: Narrow = "", day: Narrow = "") -> Answer[LedgerView]:
    """The case's entries, newest first, a page at a time: all, or those of one account (its id), one act, one day (YYYY-MM-DD, UTC)."""
    return calling.open(ReadLedger(offset, who, act, day))


@router.get("/case/ledger/own", openapi_extra=asks(ReadOwnLedger))
def read_own_ledger(calling: Calling) -> Answer[OwnLedger]:
    """One's own entries in the case, newest first."""
    return calling.open(ReadOwnLedger())


@router.post("/case/convert", openapi_extra=asks(ConvertFirstLook))
def convert_first_look(calling: Calling, body: ConvertBody) -> Answer[str]:
    """Turn the first look into a case."""
    return calling.act(ConvertFirstLook(**dict(body)))


@router.post("/case/close", openapi_extra=asks(CloseCase))
def close_case(calling: Calling, body: CloseBody) -> Answer[str]:
    """Close the case with an outcome for each natural person that it holds (C7), or let the first look lapse."""
    outcomes = tuple(PersonOutcome(one.person, one.outcome, one.authority) for one in body.outcomes)
    return calling.act(CloseCase(body.reason, outcomes))


@router.post("/case/members", openapi_extra=asks(AddMember))
def add_member(calling: Calling, body: MemberBody) -> Answer[str]:
    """Add a person to the case, or change their role; yields the person's id."""
    return calling.act(AddMember(body.login, body.role))


@router.delete("/case/members/{person}", openapi_extra=asks(RemoveMember))
def remove_member(calling: Calling, person: Id) -> Answer[str]:
    """Remove a person from the case."""
    return calling.act(RemoveMember(person))


@router.post("/case/grants", openapi_extra=asks(GrantDataset))
def grant_dataset(calling: Calling, body: GrantBody) -> Answer[str]:
    """Grant a dataset to the case; yields the dataset's key."""
    return calling.act(GrantDataset(body.dataset, body.reason, body.days))


@router.delete("/case/grants/{dataset}", openapi_extra=asks(RevokeGrant))
def revoke_grant(calling: Calling, dataset: DatasetName) -> Answer[str]:
    """Take a dataset from the case, at once."""
    return calling.act(RevokeGrant(dataset))


@router.post("/case/approvals", status_code=201, openapi_extra=asks(AskApproval))
def ask_approval(calling: Calling, body: AskBody) -> Answer[Approval]:
    """Ask for an approval of the export as it would be now (C8). Answering is for who is present: a page does it, and no key."""
    return calling.act(AskApproval(body.format, body.reason))


@router.get("/approvals", openapi_extra=asks(ListApprovals))
def list_approvals(calling: Calling) -> Answer[Approvals]:
    """What waits for one's answer, and what one asked for. Needs a key of the Administration case."""
    return calling.open(ListApprovals())


_FILES = {"application/json+ftm": {"schema": {"type": "string"}}, "text/csv": {"schema": {"type": "string"}}}


@router.post(
    "/case/export",
    response_class=Response,
    responses={200: {"content": _FILES, "description": "The file."}},
    openapi_extra=asks(ExportEntities),
)
def export_entities(calling: Calling, body: ExportBody) -> Response:
    """Export what the case holds as FollowTheMoney, persons without their traits (C1); above 50 private persons it needs an approval
    (C8; error code `approval`).
    The receipt stands in the headers, the file's hash in Content-Digest (RFC 9530)."""
    made = calling.act(ExportEntities(body.format))
    digest = base64.b64encode(hashlib.sha256(made.value.content).digest()).decode()
    headers = {
        **receipt_headers(made.receipt),
        "Content-Disposition": f'attachment; filename="{made.value.name}"',
        "Content-Digest": f"sha-256=:{digest}:",
    }
    return Response(made.value.content, media_type=made.value.media_type, headers=headers)
