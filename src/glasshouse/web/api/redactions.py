"""The key's case: what is marked on its exhibits, and their redacted copies."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Response
from fastapi.responses import StreamingResponse
from pydantic import Field

from glasshouse.model.redaction import SCALE, Because, Box, Place, Range
from glasshouse.policy.plans.redactions import (
    AT_ONCE,
    PAGES,
    AddMarks,
    ChangeMark,
    KeepRedacted,
    OpenRedaction,
    Passage,
    ReadRedacted,
    RedactionView,
    RemoveMarks,
    RenderRedacted,
    RestoreMarks,
    ShowPage,
    ShowPassage,
)
from glasshouse.web.api.answers import Answer, receipt_headers
from glasshouse.web.api.bodies import Body, Id, Line, PublicId
from glasshouse.web.api.caller import Calling, asks
from glasshouse.web.api.strict import StrictRoute
from glasshouse.web.evidence_files import asked_again, attachment
from glasshouse.web.guard import SANDBOX

router = APIRouter(route_class=StrictRoute, tags=["redaction"])

Whole = Annotated[int, Field(ge=0, le=10**9)]
Part = Annotated[int, Field(ge=0, le=SCALE)]
_PICTURE = {"image/jpeg": {"schema": {"type": "string", "contentMediaType": "image/jpeg"}}}
_FILE = {"application/octet-stream": {"schema": {"type": "string", "contentMediaType": "application/octet-stream"}}}


class RangeBody(Body):
    """Characters of a text, from `start` and before `end`."""

    start: Whole
    end: Whole

    def place(self) -> Place:
        """As the plan has it."""
        return Range(self.start, self.end)


class BoxBody(Body):
    """A part of page `page` (from 0), in ten-thousandths of its width and height as it is shown."""

    page: Annotated[int, Field(ge=0, lt=PAGES)]
    left: Part
    top: Part
    width: Part
    height: Part

    def place(self) -> Place:
        """As the plan has it."""
        return Box(self.page, self.left, self.top, self.width, self.height)


class RevisionBody(Body):
    """The revision of the marks that one saw; 0 where there was none."""

    revision: Whole


class SaidBody(RevisionBody):
    """Why: by the closed list, in words, and which role it protects (never a name)."""

    because: Because
    words: Annotated[str, Field(max_length=1_000)] = ""
    protects: Annotated[str, Field(max_length=60)] = ""


class MarksBody(SaidBody):
    """Places to mark for one reason."""

    places: Annotated[list[RangeBody | BoxBody], Field(min_length=1, max_length=AT_ONCE)]


class MarkBody(SaidBody):
    """Where a mark lies from now on."""

    place: RangeBody | BoxBody


class RemovedBody(RevisionBody):
    """Marks to take away."""

    marks: Annotated[list[PublicId], Field(min_length=1, max_length=AT_ONCE)]


class RestoredBody(RevisionBody):
    """The revision to bring back; 0 for no marks."""

    old: Whole


class PassageBody(Body):
    """Which part of the text (from 0), and words to look for in all of it; `painted`: as the copy will say it."""

    part: Whole = 0
    words: Line = ""
    painted: bool = False


class PageBody(Body):
    """`painted`: as the copy will show it."""

    painted: bool = False


class OpeningCopyBody(Body):
    """Why the copy is opened; it stands in its custody."""

    reason: Line = ""


Mark = Annotated[str, Path(pattern=r"^[a-z2-7]{26}$", description="A mark.")]


@router.get("/case/exhibits/{id}/redaction", openapi_extra=asks(OpenRedaction))
def open_redaction(calling: Calling, id: Id) -> Answer[RedactionView]:  # noqa: A002  the address's own word
    """What is marked on an exhibit, without its original."""
    return calling.open(OpenRedaction(id))


@router.post(
    "/case/exhibits/{id}/redaction/pages/{page}",
    response_class=Response,
    responses={200: {"content": _PICTURE, "description": "The page."}},
    openapi_extra=asks(ShowPage),
)
def show_page(calling: Calling, id: Id, page: Annotated[int, Path(ge=0, lt=PAGES)], body: PageBody) -> Response:  # noqa: A002
    """One page (from 0) of the original as a picture: an event of its custody."""
    found = calling.open(ShowPage(id, page, body.painted))
    headers = {**receipt_headers(found.receipt), "Content-Security-Policy": SANDBOX, "X-Content-Type-Options": "nosniff"}
    return Response(found.value, media_type="image/jpeg", headers=headers)


@router.post("/case/exhibits/{id}/redaction/passage", openapi_extra=asks(ShowPassage))
def show_passage(calling: Calling, id: Id, body: PassageBody) -> Answer[Passage]:  # noqa: A002
    """A part of a text, and where words stand in all of it: an event of its custody."""
    return calling.open(ShowPassage(id, body.part, body.words, body.painted))


@router.post("/case/exhibits/{id}/redaction/marks", status_code=201, openapi_extra=asks(AddMarks))
def add_marks(calling: Calling, id: Id, body: MarksBody) -> Answer[int]:  # noqa: A002
    """Mark places; yields the new revision."""
    places = tuple(each.place() for each in body.places)
    return calling.act(AddMarks(id, body.revision, places, body.because, body.words, body.protects))


@router.post("/case/exhibits/{id}/redaction/marks/{mark}", openapi_extra=asks(ChangeMark))
def change_mark(calling: Calling, id: Id, mark: Mark, body: MarkBody) -> Answer[int]:  # noqa: A002
    """Put one mark elsewhere, or give it another reason; yields the new revision."""
    return calling.act(ChangeMark(id, body.revision, mark, body.place.place(), body.because, body.words, body.protects))


@router.post("/case/exhibits/{id}/redaction/remove", openapi_extra=asks(RemoveMarks))
def remove_marks(calling: Calling, id: Id, body: RemovedBody) -> Answer[int]:  # noqa: A002
    """Take marks away; yields the new revision."""
    return calling.act(RemoveMarks(id, body.revision, tuple(body.marks)))


@router.post("/case/exhibits/{id}/redaction/restore", openapi_extra=asks(RestoreMarks))
def restore_marks(calling: Calling, id: Id, body: RestoredBody) -> Answer[int]:  # noqa: A002
    """Bring back what was marked in an earlier revision; yields the new one."""
    return calling.act(RestoreMarks(id, body.revision, body.old))


@router.post("/case/exhibits/{id}/redaction/copy", status_code=201, openapi_extra=asks(RenderRedacted, KeepRedacted))
def make_redacted(calling: Calling, id: Id, body: RevisionBody) -> Answer[str]:  # noqa: A002
    """Make the redacted copy from the marks of this revision; yields its id as an exhibit."""
    copy = calling.open(RenderRedacted(id, body.revision)).value
    with calling.house.arrivals.arriving(copy.chunks()) as received:
        return calling.act(KeepRedacted(id, body.revision, received.token, received.sha256))


@router.post(
    "/case/exhibits/{id}/redacted",
    response_class=Response,
    responses={200: {"content": _FILE, "description": "The copy."}},
    openapi_extra=asks(ReadRedacted),
)
def read_redacted(calling: Calling, id: Id, body: OpeningCopyBody) -> Response:  # noqa: A002
    """A redacted copy, and no original: an event of its custody."""
    plan = ReadRedacted(id, body.reason)
    found = calling.open(plan)
    headers = {**receipt_headers(found.receipt), **attachment(found.value)}
    chunks = asked_again(calling.house.gate, calling.access, plan, found.value.chunks())
    return StreamingResponse(chunks, media_type=found.value.media_type, headers=headers)
