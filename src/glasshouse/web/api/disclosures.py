"""The key's case: its disclosure sets, what is decided on their items, and what they hand out."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Query, Response
from fastapi.responses import StreamingResponse

from glasshouse.policy.plans.approvals import Approval
from glasshouse.policy.plans.disclosures import (
    AddDisclosure,
    BeginDisclosure,
    ChangeDisclosure,
    CompareDisclosure,
    DecideItems,
    Disclosing,
    DisclosureForm,
    DisclosureItemView,
    DisclosureList,
    DisclosureRevision,
    DisclosureRow,
    DisclosureView,
    ListDisclosures,
    OpenDisclosure,
    OpenDisclosureItem,
    RestoreDecision,
    RestoreDisclosure,
    ReviewDisclosure,
    TakeIn,
    TakeOut,
)
from glasshouse.policy.plans.producing import (
    AskDisclosure,
    ExportDisclosure,
    OpenPrivilegeLog,
    PrivilegeLog,
    ProduceDisclosure,
    RecallDisclosure,
    RenderDisclosure,
)
from glasshouse.web.api.answers import Answer, receipt_headers
from glasshouse.web.api.bodies import Id, Offset
from glasshouse.web.api.caller import Calling, asks
from glasshouse.web.api.disclosurebodies import (
    AskDisclosureBody,
    ChangeDisclosureBody,
    DecideItemsBody,
    DisclosingBody,
    ProduceBody,
    RecallBody,
    ReviewDisclosureBody,
    TakeInBody,
    TakeOutBody,
)
from glasshouse.web.api.strict import StrictRoute
from glasshouse.web.api.tasks import Revision
from glasshouse.web.api.written import RestoreBody
from glasshouse.web.evidence_files import asked_again
from glasshouse.work.production import as_zip, name_of, received

router = APIRouter(route_class=StrictRoute, tags=["disclosure"])
_ZIP = {"application/zip": {"schema": {"type": "string", "contentMediaType": "application/zip"}}}
Item = Annotated[str, Path(pattern=r"^[a-z2-7]{26}$", description="Id of an item of the set.")]
Undecided = Annotated[bool, Query(description="Only items on which nobody has decided.")]


@router.get("/case/disclosures", openapi_extra=asks(ListDisclosures))
def list_disclosures(calling: Calling, offset: Offset = 0) -> Answer[DisclosureList]:
    """Disclosure sets of the case, a hundred at a time, the newest first."""
    return calling.open(ListDisclosures(offset))


@router.post("/case/disclosures", status_code=201, openapi_extra=asks(AddDisclosure))
def add_disclosure(calling: Calling, body: DisclosingBody) -> Answer[str]:
    """Make a set; yields its id."""
    return calling.act(AddDisclosure(Disclosing(**dict(body))))


@router.get("/case/disclosures/offered", openapi_extra=asks(BeginDisclosure))
def begin_disclosure(calling: Calling) -> Answer[DisclosureForm]:
    """Requests that a set can answer, and the number with which it would go on."""
    return calling.open(BeginDisclosure())


@router.get("/case/disclosures/{id}", openapi_extra=asks(OpenDisclosure))
def open_disclosure(
    calling: Calling,
    id: Id,  # noqa: A002
    offset: Offset = 0,
    undecided: Undecided = False,
) -> Answer[DisclosureView]:
    """One set with a hundred of its items."""
    return calling.open(OpenDisclosure(id, offset, undecided))


@router.put("/case/disclosures/{id}", openapi_extra=asks(ChangeDisclosure))
def change_disclosure(calling: Calling, id: Id, body: ChangeDisclosureBody) -> Answer[int]:  # noqa: A002
    """Write anew what it says; yields the new revision. 409 where somebody wrote since the revision that you saw."""
    said = dict(body)
    return calling.act(ChangeDisclosure(id, said.pop("revision"), Disclosing(**said)))


@router.get("/case/disclosures/{id}/revisions", openapi_extra=asks(CompareDisclosure))
def compare_disclosure(
    calling: Calling,
    id: Id,  # noqa: A002
    old: Revision,
    new: Revision,
) -> Answer[tuple[DisclosureRow, DisclosureRevision, DisclosureRevision]]:
    """The set now, and two of its revisions."""
    return calling.open(CompareDisclosure(id, old, new))


@router.post("/case/disclosures/{id}/restore", openapi_extra=asks(RestoreDisclosure))
def restore_disclosure(calling: Calling, id: Id, body: RestoreBody) -> Answer[int]:  # noqa: A002
    """Write an old revision anew."""
    return calling.act(RestoreDisclosure(id, body.revision, body.old))


@router.post("/case/disclosures/{id}/review", openapi_extra=asks(ReviewDisclosure))
def review_disclosure(calling: Calling, id: Id, body: ReviewDisclosureBody) -> Answer[int]:  # noqa: A002
    """Put it under review, or take it back to a draft; yields the new revision."""
    return calling.act(ReviewDisclosure(id, body.revision, body.back))


@router.post("/case/disclosures/{id}/items", openapi_extra=asks(TakeIn))
def take_in(calling: Calling, id: Id, body: TakeInBody) -> Answer[int]:  # noqa: A002
    """Take exhibits in; yields how many came."""
    return calling.act(TakeIn(id, body.exhibits))


@router.post("/case/disclosures/{id}/items/out", openapi_extra=asks(TakeOut))
def take_out(calling: Calling, id: Id, body: TakeOutBody) -> Answer[int]:  # noqa: A002
    """Take items out again; yields how many. 409 where somebody decided on one meanwhile."""
    return calling.act(TakeOut(id, body.seen()))


@router.post("/case/disclosures/{id}/decide", openapi_extra=asks(DecideItems))
def decide_items(calling: Calling, id: Id, body: DecideItemsBody) -> Answer[int]:  # noqa: A002
    """One decision on some items, all of them or none; 409 where somebody decided on one meanwhile."""
    return calling.act(DecideItems(id, body.seen(), body.choice, body.ground, body.words))


@router.get("/case/disclosures/{id}/items/{item}", openapi_extra=asks(OpenDisclosureItem))
def open_disclosure_item(calling: Calling, id: Id, item: Item) -> Answer[DisclosureItemView]:  # noqa: A002
    """One item with every decision on it."""
    return calling.open(OpenDisclosureItem(id, item))


@router.post("/case/disclosures/{id}/items/{item}/restore", openapi_extra=asks(RestoreDecision))
def restore_decision(calling: Calling, id: Id, item: Item, body: RestoreBody) -> Answer[int]:  # noqa: A002
    """Decide as somebody did before; yields the new revision."""
    return calling.act(RestoreDecision(id, item, body.revision, body.old))


@router.get("/case/disclosures/{id}/log", openapi_extra=asks(OpenPrivilegeLog))
def open_privilege_log(calling: Calling, id: Id) -> Answer[PrivilegeLog]:  # noqa: A002
    """The privilege log."""
    return calling.open(OpenPrivilegeLog(id))


@router.post("/case/disclosures/{id}/produce", openapi_extra=asks(RenderDisclosure, ProduceDisclosure))
def produce_disclosure(calling: Calling, id: Id, body: ProduceBody) -> Answer[int]:  # noqa: A002
    """Draw, number and freeze a set that is under review, as it was seen; yields the new revision. 409 where a decision moved since."""
    drawn = calling.open(RenderDisclosure(id, body.revision, body.seen)).value
    with received(calling.house.arrivals.arriving, drawn) as copies:
        return calling.act(ProduceDisclosure(id, body.revision, body.seen, copies))


@router.post("/case/disclosures/{id}/ask", status_code=201, openapi_extra=asks(AskDisclosure))
def ask_disclosure(calling: Calling, id: Id, body: AskDisclosureBody) -> Answer[Approval]:  # noqa: A002
    """Ask for an approval of the export of a produced set."""
    return calling.act(AskDisclosure(id, body.reason))


@router.post(
    "/case/disclosures/{id}/export",
    response_class=Response,
    responses={200: {"content": _ZIP, "description": "The production, as one zip."}},
    openapi_extra=asks(ExportDisclosure),
)
def export_disclosure(calling: Calling, id: Id) -> Response:  # noqa: A002
    """Export a produced set: copies, load files, privilege log, receipts. It always needs an approval (C8; error code `approval`)."""
    command = ExportDisclosure(id)
    made = calling.act(command)
    chunks = asked_again(calling.house.gate, calling.access, command, as_zip(made.value, calling.house.receipt))
    headers = {**receipt_headers(made.receipt), "Content-Disposition": f'attachment; filename="{name_of(made.value)}.zip"'}
    return StreamingResponse(chunks, media_type="application/zip", headers=headers)


@router.post("/case/disclosures/{id}/recall", openapi_extra=asks(RecallDisclosure))
def recall_disclosure(calling: Calling, id: Id, body: RecallBody) -> Answer[int]:  # noqa: A002
    """Ask back what was produced; yields the new revision."""
    return calling.act(RecallDisclosure(id, body.revision, body.reason))
