"""The key's case: its exhibits, their originals, and their chain of custody."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import StreamingResponse
from pydantic import Field

from glasshouse.model.custody import CustodyEvent
from glasshouse.model.exhibit import ExhibitKind, ExhibitState
from glasshouse.model.reliability import Reliability
from glasshouse.policy.plans.exhibits import (
    Checked,
    CheckExhibit,
    CollectExhibit,
    CollectRecord,
    CustodySheet,
    ExhibitList,
    ExhibitText,
    ExhibitView,
    HandOverExhibit,
    ListExhibits,
    NoteCustody,
    OpenCustody,
    OpenExhibit,
    ReadOriginal,
    ReadText,
    ReviewExhibit,
    Said,
    SignReceipt,
)
from glasshouse.web.api.answers import Answer, receipt_headers
from glasshouse.web.api.bodies import Body, Id, Line, Needed, Offset, PublicId
from glasshouse.web.api.caller import Calling, asks
from glasshouse.web.api.strict import StrictRoute
from glasshouse.web.api.upload import form_of
from glasshouse.web.evidence_files import attachment, going
from glasshouse.web.evidence_form import FIELD, SAID, said_of
from glasshouse.web.guard import UPLOAD_LIMIT
from glasshouse.work.custody_sheet import pdf_of

router = APIRouter(route_class=StrictRoute, tags=["evidence"])

Long = Annotated[str, Field(max_length=10_000)]
_BYTES = {"type": "string", "contentMediaType": "application/octet-stream"}
_FILE = {"application/octet-stream": {"schema": _BYTES}}
_PDF = {"application/pdf": {"schema": {"type": "string", "contentMediaType": "application/pdf"}}}
_FIELDS = SAID | {"kind", "named", "derived_from"}
_FORM = {
    "schema": {
        "type": "object",
        "properties": {**{name: {"type": "string"} for name in sorted(_FIELDS)}, "file": _BYTES},
        "required": ["kind", "title", "file"],
    }
}
_HEADERS: list[dict[str, Any]] = [
    {"name": "Content-Digest", "in": "header", "schema": {"type": "string"}, "description": "RFC 9530: `sha-256=:…:`; checked where sent."},
]


class SaidBody(Body):
    """What the collector says of it."""

    title: Needed
    description: Long = ""
    place: Line = ""
    collected: Line = ""
    reliability: Reliability = Reliability.UNKNOWN

    def said(self) -> Said:
        """As the plan has it."""
        return Said(self.title, self.description, self.place, self.collected, reliability=self.reliability)


class WithoutFileBody(SaidBody):
    """An exhibit that is no file: an interview or a physical object."""

    kind: ExhibitKind


class RecordBody(SaidBody):
    """An entity as it is now."""

    entity: PublicId


class OpeningBody(Body):
    """Why the original is opened; it stands in the custody."""

    reason: Line = ""


class ReviewBody(Body):
    """What one looked at and found."""

    review: Annotated[str, Field(min_length=1, max_length=10_000)]


class HandOverExhibitBody(Body):
    """To a member (`login`) or `outside`: one of the two."""

    login: Line = ""
    outside: Line = ""
    reason: Annotated[str, Field(min_length=1, max_length=10_000)]


class CustodyBody(Body):
    """What one did with it: copied, packed or returned."""

    event: CustodyEvent
    reason: Annotated[str, Field(min_length=1, max_length=10_000)]


@router.get("/case/exhibits", openapi_extra=asks(ListExhibits))
def list_exhibits(
    calling: Calling, offset: Offset = 0, kind: ExhibitKind | None = None, state: ExhibitState | None = None
) -> Answer[ExhibitList]:
    """The case's exhibits, newest first, a hundred at a time."""
    return calling.open(ListExhibits(kind or "", state or "", offset))


@router.post("/case/exhibits", status_code=201, openapi_extra=asks(CollectExhibit))
def collect_without_file(calling: Calling, body: WithoutFileBody) -> Answer[str]:
    """Take in an exhibit that is no file; yields its id."""
    return calling.act(CollectExhibit(body.kind, body.said()))


@router.post(
    "/case/exhibits/upload",
    status_code=201,
    max_body_size=UPLOAD_LIMIT,
    openapi_extra={
        **asks(CollectExhibit),
        "requestBody": {"required": True, "content": {"multipart/form-data": _FORM}},
        "parameters": _HEADERS,
    },
)
def collect_exhibit(calling: Calling, request: Request) -> Answer[str]:
    """Take in an exhibit that is a file, in a form whose file stands last; it is hashed as it arrives. Yields the exhibit's id."""
    form, file_name, chunks = form_of(request, _FIELDS, FIELD)
    kind, said = form.choice("kind", "Kind", ExhibitKind), said_of(form)
    with calling.house.arrivals.arriving(chunks) as received:
        named, source = form.raw("named", 100), form.raw("derived_from", 64)
        return calling.act(CollectExhibit(kind, said, received.token, file_name, received.sha256, named, source))


@router.post("/case/exhibits/record", status_code=201, openapi_extra=asks(CollectRecord))
def collect_record(calling: Calling, body: RecordBody) -> Answer[str]:
    """Take in an entity as it is now, with its sources and without a person's folded values; yields the exhibit's id."""
    return calling.act(CollectRecord(body.entity, body.said()))


@router.get("/case/exhibits/{id}", openapi_extra=asks(OpenExhibit))
def open_exhibit(calling: Calling, id: Id) -> Answer[ExhibitView]:  # noqa: A002  the address's own word
    """One exhibit with its custody, without its original."""
    return calling.open(OpenExhibit(id))


@router.post(
    "/case/exhibits/{id}/original",
    response_class=Response,
    responses={200: {"content": _FILE, "description": "The file."}},
    openapi_extra=asks(ReadOriginal),
)
def read_original(calling: Calling, id: Id, body: OpeningBody) -> Response:  # noqa: A002
    """The original, byte for byte, as an event of its custody. It breaks off before its end where its hash no longer fits."""
    found = calling.open(ReadOriginal(id, body.reason))
    headers = {**receipt_headers(found.receipt), **attachment(found.value)}
    return StreamingResponse(going(calling.house.gate, calling.access, found.value, id), media_type=found.value.media_type, headers=headers)


@router.post("/case/exhibits/{id}/text", openapi_extra=asks(ReadText))
def read_text(calling: Calling, id: Id) -> Answer[ExhibitText]:  # noqa: A002
    """The beginning of the original as text, as an event of its custody."""
    return calling.open(ReadText(id))


@router.post("/case/exhibits/{id}/check", openapi_extra=asks(CheckExhibit))
def check_exhibit(calling: Calling, id: Id) -> Answer[Checked]:  # noqa: A002
    """Compute the hash of the original again, as an event of its custody."""
    return calling.open(CheckExhibit(id))


@router.get("/case/exhibits/{id}/custody", openapi_extra=asks(OpenCustody))
def open_custody(calling: Calling, id: Id) -> Answer[CustodySheet]:  # noqa: A002
    """The chain of custody with its breaks."""
    return calling.open(OpenCustody(id))


@router.get(
    "/case/exhibits/{id}/custody/pdf",
    response_class=Response,
    responses={200: {"content": _PDF, "description": "The sheet."}},
    openapi_extra=asks(OpenCustody),
)
def print_custody(calling: Calling, id: Id) -> Response:  # noqa: A002
    """The chain of custody as a PDF."""
    found = calling.open(OpenCustody(id))
    return Response(pdf_of(found.value), media_type="application/pdf", headers=receipt_headers(found.receipt))


@router.post("/case/exhibits/{id}/review", openapi_extra=asks(ReviewExhibit))
def review_exhibit(calling: Calling, id: Id, body: ReviewBody) -> Answer[str]:  # noqa: A002
    """Sign that one has looked at it, as a second person."""
    return calling.act(ReviewExhibit(id, body.review))


@router.post("/case/exhibits/{id}/hand-over", openapi_extra=asks(HandOverExhibit))
def hand_over_exhibit(calling: Calling, id: Id, body: HandOverExhibitBody) -> Answer[str]:  # noqa: A002
    """Note that it is handed to somebody."""
    return calling.act(HandOverExhibit(id, body.login, body.outside, body.reason))


@router.post("/case/exhibits/{id}/sign", openapi_extra=asks(SignReceipt))
def sign_receipt(calling: Calling, id: Id) -> Answer[str]:  # noqa: A002
    """Sign that one has received it."""
    return calling.act(SignReceipt(id))


@router.post("/case/exhibits/{id}/custody", openapi_extra=asks(NoteCustody))
def note_custody(calling: Calling, id: Id, body: CustodyBody) -> Answer[str]:  # noqa: A002
    """Note that one copied, packed or took it back."""
    return calling.act(NoteCustody(id, body.event, body.reason))
