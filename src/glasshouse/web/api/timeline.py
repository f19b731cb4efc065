"""The key's case: its timeline, and events that people write."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import Field, StringConstraints

from glasshouse.model import edtf
from glasshouse.model.consent import Use
from glasshouse.model.event import ENTITIES, LINE, Answer, EventKind, EventRole, Violation
from glasshouse.model.reliability import Basis, Reliability
from glasshouse.policy.plans.search import Stub
from glasshouse.policy.plans.timeline import (
    AddEvent,
    BeginEvent,
    ChangeEvent,
    CompareEvent,
    DrawTimeline,
    EventRevision,
    EventText,
    EventView,
    ListTimeline,
    ListWithdrawn,
    OpenEvent,
    RestoreEvent,
    TabulateTimeline,
    Timeline,
    TimelineItem,
    WithdrawEvent,
    Withdrawn,
)
from glasshouse.web.api.answers import Answer as Answered
from glasshouse.web.api.bodies import Body, Id, PublicId
from glasshouse.web.api.caller import Calling, asks
from glasshouse.web.api.strict import StrictRoute
from glasshouse.web.api.written import Number, RestoreBody, Text, Title

router = APIRouter(route_class=StrictRoute, tags=["timeline"])

Date = Annotated[str, Query(max_length=edtf.LONGEST, description="A date (EDTF): a year, a month, a day, a minute; UTC.")]
Kinds = Annotated[tuple[EventKind, ...], Query(description="Only events of these kinds.")]
Page = Annotated[str, Query(pattern=r"^([ab]-?[0-9]{1,18}_[a-zA-Z0-9]{1,64})?$", description="`earlier` or `later` of another page.")]
Revision = Annotated[int, Query(ge=1, le=10_000_000, description="Number of a revision.")]
Words = Annotated[str, StringConstraints(max_length=LINE)]


class ViolationBody(Body):
    """What an event of violation says besides; `consents`: what those affected said to each use, as pairs."""

    act: Annotated[str, StringConstraints(min_length=1, max_length=LINE)]
    affected: Words = ""
    perpetrator: Words = ""
    unit: Words = ""
    place: Words = ""
    consents: Annotated[tuple[tuple[Use, Answer], ...], Field(max_length=len(Use))] = ()


class EventBody(Body):
    """An event: `when` EDTF in `zone` (IANA), a source by exhibit (EX-0007) or in words, `entities` of what the case holds as pairs of
    public id and role."""

    kind: EventKind
    title: Title
    when: Annotated[str, StringConstraints(min_length=1, max_length=edtf.LONGEST)]
    text: Text = ""
    zone: Annotated[str, StringConstraints(max_length=64)] = "UTC"
    exhibit: Annotated[str, StringConstraints(max_length=20)] = ""
    source: Words = ""
    basis: Basis = Basis.FACT
    reliability: Reliability = Reliability.UNKNOWN
    entities: Annotated[tuple[tuple[PublicId, EventRole], ...], Field(max_length=ENTITIES)] = ()
    violation: ViolationBody | None = None

    def said(self) -> EventText:
        """It as plans take it."""
        told = {name: value for name, value in dict(self).items() if name not in ("violation", "revision")}
        return EventText(**told, violation=Violation(**dict(self.violation)) if self.violation else None)


class ChangeEventBody(EventBody):
    """The whole event as it shall be, and the revision that the writer saw."""

    revision: Number


class WithdrawBody(Body):
    """The revision that the writer saw; `stands` to put it on the timeline again."""

    revision: Number
    stands: bool = False


@router.get("/case/timeline", openapi_extra=asks(ListTimeline))
def list_timeline(calling: Calling, start: Date = "", end: Date = "", kind: Kinds = (), page: Page = "") -> Answered[Timeline]:
    """The timeline in a window: counted, drawn singly where there is little, and fifty events of its list at a time."""
    return calling.open(ListTimeline(start, end, kind, page))


@router.get("/case/timeline/table", openapi_extra=asks(TabulateTimeline))
def tabulate_timeline(calling: Calling, start: Date = "", end: Date = "", kind: Kinds = ()) -> Answered[tuple[TimelineItem, ...]]:
    """Every event of a window, in order."""
    return calling.open(TabulateTimeline(start, end, kind))


@router.get("/case/timeline/drawing", openapi_extra=asks(DrawTimeline))
def draw_timeline(calling: Calling, start: Date = "", end: Date = "", kind: Kinds = ()) -> Answered[Timeline]:
    """What a picture of a window shows, without its list."""
    return calling.open(DrawTimeline(start, end, kind))


@router.get("/case/timeline/withdrawn", openapi_extra=asks(ListWithdrawn))
def list_withdrawn(calling: Calling) -> Answered[tuple[Withdrawn, ...]]:
    """Events that stand on the timeline no more."""
    return calling.open(ListWithdrawn())


@router.get("/case/timeline/choices", openapi_extra=asks(BeginEvent))
def begin_event(calling: Calling) -> Answered[tuple[Stub, ...]]:
    """What an event can name: what the case holds."""
    return calling.open(BeginEvent())


@router.post("/case/events", status_code=201, openapi_extra=asks(AddEvent))
def add_event(calling: Calling, body: EventBody) -> Answered[str]:
    """Write an event; yields its id."""
    return calling.act(AddEvent(body.said()))


@router.get("/case/events/{id}", openapi_extra=asks(OpenEvent))
def open_event(calling: Calling, id: Id) -> Answered[EventView]:  # noqa: A002
    """One event that was written by hand, with who wrote which revision."""
    return calling.open(OpenEvent(id))


@router.put("/case/events/{id}", openapi_extra=asks(ChangeEvent))
def change_event(calling: Calling, id: Id, body: ChangeEventBody) -> Answered[int]:  # noqa: A002
    """Write the whole event anew; yields the new revision. 409 where somebody wrote since the revision that you saw."""
    return calling.act(ChangeEvent(id, body.revision, body.said()))


@router.post("/case/events/{id}/withdraw", openapi_extra=asks(WithdrawEvent))
def withdraw_event(calling: Calling, id: Id, body: WithdrawBody) -> Answered[int]:  # noqa: A002
    """Take it off the timeline, or put it there again; yields the new revision."""
    return calling.act(WithdrawEvent(id, body.revision, body.stands))


@router.get("/case/events/{id}/revisions", openapi_extra=asks(CompareEvent))
def compare_event(
    calling: Calling,
    id: Id,  # noqa: A002
    old: Revision,
    new: Revision,
) -> Answered[tuple[EventView, EventRevision, EventRevision]]:
    """The event now, and two of its revisions."""
    return calling.open(CompareEvent(id, old, new))


@router.post("/case/events/{id}/restore", openapi_extra=asks(RestoreEvent))
def restore_event(calling: Calling, id: Id, body: RestoreBody) -> Answered[int]:  # noqa: A002
    """Everything as it was; yields the new revision."""
    return calling.act(RestoreEvent(id, body.revision, body.old))
