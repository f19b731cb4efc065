"""The key's case: its requests to organisations, with their clocks."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query

from glasshouse.model.request import RequestState
from glasshouse.policy.plans.requests import (
    AddRequest,
    Asked,
    BeginRequest,
    ChangeRequest,
    CompareRequest,
    ListRequests,
    MoveRequest,
    OpenRequest,
    RequestForm,
    RequestList,
    RequestRevision,
    RequestRow,
    RequestView,
    RestoreRequest,
    TabulateRequests,
)
from glasshouse.web.api.answers import Answer
from glasshouse.web.api.bodies import Id, Offset, Other
from glasshouse.web.api.caller import Calling, asks
from glasshouse.web.api.requestbodies import ChangeRequestBody, MoveRequestBody, RequestBody
from glasshouse.web.api.strict import StrictRoute
from glasshouse.web.api.tasks import Flag, Revision
from glasshouse.web.api.written import RestoreBody

router = APIRouter(route_class=StrictRoute, tags=["requests"])

Which = Annotated[RequestState | None, Query(description="Only requests of this state.")]


@router.get("/case/requests", openapi_extra=asks(ListRequests))
def list_requests(calling: Calling, state: Which = None, overdue: Flag = False, offset: Offset = 0) -> Answer[RequestList]:
    """Requests of the case, a hundred at a time: those first whose answer is due first."""
    return calling.open(ListRequests(state, overdue, offset))


@router.post("/case/requests", status_code=201, openapi_extra=asks(AddRequest))
def add_request(calling: Calling, body: RequestBody) -> Answer[str]:
    """Draft a request; yields its id."""
    said = dict(body)
    kind, appeal_of = said.pop("kind"), said.pop("appeal_of")
    return calling.act(AddRequest(kind, Asked(**said), appeal_of))


@router.get("/case/requests/table", openapi_extra=asks(TabulateRequests))
def tabulate_requests(calling: Calling) -> Answer[tuple[RequestRow, ...]]:
    """Every request of the case, by number."""
    return calling.open(TabulateRequests())


@router.get("/case/requests/offered", openapi_extra=asks(BeginRequest))
def begin_request(calling: Calling, appeal_of: Other = "") -> Answer[RequestForm]:
    """Organisations that the case holds, and the request that an appeal would be of."""
    return calling.open(BeginRequest(appeal_of))


@router.get("/case/requests/{id}", openapi_extra=asks(OpenRequest))
def open_request(calling: Calling, id: Id) -> Answer[RequestView]:  # noqa: A002
    """One request with what happened to it."""
    return calling.open(OpenRequest(id))


@router.put("/case/requests/{id}", openapi_extra=asks(ChangeRequest))
def change_request(calling: Calling, id: Id, body: ChangeRequestBody) -> Answer[int]:  # noqa: A002
    """Write anew what it says; yields the new revision. 409 where somebody wrote since the revision that you saw."""
    said = dict(body)
    return calling.act(ChangeRequest(id, said.pop("revision"), Asked(**said)))


@router.post("/case/requests/{id}/move", openapi_extra=asks(MoveRequest))
def move_request(calling: Calling, id: Id, body: MoveRequestBody) -> Answer[int]:  # noqa: A002
    """Say what happened to it, and what came back; yields the new revision."""
    return calling.act(MoveRequest(id, **dict(body)))


@router.get("/case/requests/{id}/revisions", openapi_extra=asks(CompareRequest))
def compare_request(
    calling: Calling,
    id: Id,  # noqa: A002
    old: Revision,
    new: Revision,
) -> Answer[tuple[RequestRow, RequestRevision, RequestRevision]]:
    """The request now, and two of its revisions."""
    return calling.open(CompareRequest(id, old, new))


@router.post("/case/requests/{id}/restore", openapi_extra=asks(RestoreRequest))
def restore_request(calling: Calling, id: Id, body: RestoreBody) -> Answer[int]:  # noqa: A002
    """Write an old revision anew."""
    return calling.act(RestoreRequest(id, body.revision, body.old))
