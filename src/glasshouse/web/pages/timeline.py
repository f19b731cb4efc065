"""The timeline of a case: drawn and listed in one window, as a table and a picture in a file, and a page for each event by hand.

The window, the kinds and the page stand in the address, so that it can be gone back to; nothing else does. `static/timeline.js` asks for
the same address and takes the part of the page that changes; without it every step is a link.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from starlette.responses import Response

from glasshouse.base.errors import ConflictError, GlasshouseError, InvalidInputError, NotFoundError
from glasshouse.model.difference import difference
from glasshouse.model.event import BY_HAND, EventKind, EventOrigin
from glasshouse.model.zones import names
from glasshouse.policy.plans.timeline import (
    RECORDS,
    AddEvent,
    BeginEvent,
    ChangeEvent,
    CompareEvent,
    DrawTimeline,
    ListTimeline,
    ListWithdrawn,
    OpenEvent,
    RestoreEvent,
    TabulateTimeline,
    TimelineItem,
    WithdrawEvent,
)
from glasshouse.web import timeline_words as say
from glasshouse.web.event_form import said, values_of
from glasshouse.web.render import environment
from glasshouse.web.revised import meanwhile, seen, seen_and_old, two
from glasshouse.web.sheets import table
from glasshouse.web.timeline_drawing import WIDTH, Window, beside, drawing, strip, window
from glasshouse.web.visit import Visit, get, post

_HEAD = ("kind", "from (UTC)", "until (UTC)", "date (EDTF)", "time zone", "title", "fact or assessment", "names", "source", "reliability")
_WIDE = 100


def timeline(visit: Visit, fault: GlasshouseError | None = None) -> Response:
    """One window of it; the whole where what was asked for cannot be read."""
    start, end, kinds = _asked(visit) if fault is None else ("", "", ())
    visit = visit.in_case()
    try:
        found = visit.open(ListTimeline(start, end, kinds, visit.request.query_params.get("page", "")[:_WIDE] if fault is None else ""))
    except InvalidInputError as error:
        if fault is not None:
            raise
        return timeline(visit, error)
    base = f"/case/{visit.given('case')}/timeline"
    bars, choices, left, wide = strip(found) if found.ends > found.begins else ((), (), 0.0, 0.0)

    def at(asked: Window | None = None, *, page: str = "", only: tuple[EventKind, ...] = kinds, path: str = base) -> str:
        return address(path, asked, only, page)

    here = Window(start, end)
    more: dict[str, Any] = {"drawn": drawing(found, kinds), "bars": bars, "choices": choices, "left": left, "wide": wide, "width": WIDTH}
    around: dict[str, Any] = {
        "around": beside(found),
        "now": window(found.first, found.last),
        "here": here,
        "at": at,
        "base": base,
        "kinds": kinds,
        "records": RECORDS,
    }
    template = "_timeline.html" if visit.partial else "timeline.html"
    status = fault.status if fault else 200
    return visit.named().render(
        template, status, found=found, fault=fault, say=say, window_words=say.span_words(found.first, found.last), **around, **more
    )


def timeline_file(visit: Visit) -> Response:
    """The events of a window as a table."""
    rows = visit.in_case().open(TabulateTimeline(*_asked(visit)))
    return table("timeline.csv", _HEAD, (_cells(row) for row in rows))


def timeline_picture(visit: Visit) -> Response:
    """The drawing of a window as a file of its own (SVG)."""
    start, end, kinds = _asked(visit)
    visit = visit.in_case()
    found = visit.open(DrawTimeline(start, end, kinds))
    drawn = drawing(found, kinds)
    words = say.span_words(found.first, found.last) if found.total else ""
    text = (
        environment()
        .get_template("timeline.svg")
        .render(drawn=drawn, width=WIDTH, window_words=words, total=found.total, case=visit.named().case)
    )
    headers = {"Content-Disposition": 'attachment; filename="timeline.svg"'}
    return Response(text, media_type="image/svg+xml; charset=utf-8", headers=headers)


def withdrawn(visit: Visit) -> Response:
    """Events that stand there no more."""
    visit = visit.in_case()
    rows = visit.open(ListWithdrawn())
    return visit.named().render("timeline_withdrawn.html", rows=rows, say=say)


def new_event(visit: Visit, fault: GlasshouseError | None = None) -> Response:
    """The form of a new one."""
    visit = visit.in_case()
    choices = visit.open(BeginEvent())
    values = visit.form.values() if fault else {"zone": "UTC", "kind": EventKind.EVENT.value}
    status = fault.status if fault else 200
    return visit.named().render("event_form.html", status, choices=choices, view=None, **_form(values, fault))


def add_event(visit: Visit) -> Response:
    """Write it."""
    try:
        public, receipt = visit.in_case().act(AddEvent(said(visit.form)))
    except (InvalidInputError, NotFoundError) as error:
        return new_event(visit, error)
    return visit.to(_page(visit, public), "event-added", receipt)


def event(visit: Visit, fault: GlasshouseError | None = None) -> Response:
    """One event."""
    visit = visit.in_case()
    view = visit.open(OpenEvent(visit.given("id")))
    near = address(f"/case/{visit.given('case')}/timeline", _around(view.item), ())
    return visit.named().render("event.html", fault.status if fault else 200, view=view, fault=fault, say=say, near=near)


def change_page(visit: Visit, fault: GlasshouseError | None = None) -> Response:
    """The form of one; where somebody else was quicker, with what differs."""
    visit = visit.in_case()
    view = visit.open(OpenEvent(visit.given("id")))
    values = visit.form.values() if fault else values_of(view)
    pieces = meanwhile(fault, view.now.text, values.get("text", ""))
    more: dict[str, Any] = {"choices": view.choices, "pieces": pieces, **_form(values, fault)}
    return visit.named().render("event_form.html", fault.status if fault else 200, view=view, **more)


def change_event(visit: Visit) -> Response:
    """Save it."""
    form, public = visit.form, visit.given("id")
    try:
        command = ChangeEvent(public, seen(form), said(form))
        _, receipt = visit.in_case().act(command)
    except (InvalidInputError, ConflictError) as error:
        return change_page(visit, error)
    return visit.to(_page(visit, public), "event-changed", receipt)


def withdraw_event(visit: Visit) -> Response:
    """Take it off the timeline, or put it there again."""
    public, stands = visit.given("id"), "stands" in visit.form
    try:
        _, receipt = visit.in_case().act(WithdrawEvent(public, seen(visit.form), stands))
    except (InvalidInputError, ConflictError) as error:
        return event(visit, error)
    return visit.to(_page(visit, public), "event-stands" if stands else "event-withdrawn", receipt)


def revisions(visit: Visit) -> Response:
    """Two revisions side by side: the last two, unless others are asked for."""
    visit = visit.in_case()
    last = visit.open(OpenEvent(visit.given("id"))).now.revision
    view, before, after = visit.open(CompareEvent(visit.given("id"), *two(visit, last)))
    more: dict[str, Any] = {"titles": difference(before.title, after.title), "texts": difference(before.text, after.text)}
    return visit.named().render("event_revisions.html", view=view, old=before, new=after, say=say, **more)


def restore_event(visit: Visit) -> Response:
    """Write an old revision anew."""
    public = visit.given("id")
    try:
        _, receipt = visit.in_case().act(RestoreEvent(public, *seen_and_old(visit.form)))
    except (InvalidInputError, ConflictError) as error:
        return event(visit, error)
    return visit.to(_page(visit, public), "event-restored", receipt)


def address(path: str, asked: Window | None, kinds: tuple[EventKind, ...], page: str = "") -> str:
    """Where the timeline is seen so."""
    values = [("start", asked.start), ("end", asked.end)] if asked else []
    values += [("kind", kind.value) for kind in kinds] + [("page", page)]
    query = urlencode([(name, value) for name, value in values if value])
    return f"{path}?{query}" if query else path


def _asked(visit: Visit) -> tuple[str, str, tuple[EventKind, ...]]:
    """Window and kinds of the address; kinds that are none are left out."""
    asked = visit.request.query_params
    kinds = tuple(kind for kind in EventKind if kind.value in asked.getlist("kind"))
    return asked.get("start", "")[:_WIDE], asked.get("end", "")[:_WIDE], kinds


def _form(values: dict[str, str], fault: GlasshouseError | None) -> dict[str, Any]:
    """What the form offers; `naming`: whether whom it names is unfolded."""
    naming = getattr(fault, "field", "") == "entities" or any(value for name, value in values.items() if name.startswith("as-"))
    return {"say": say, "kinds": BY_HAND, "zones": names(), "values": values, "naming": naming, "fault": fault}


def _page(visit: Visit, public: str) -> str:
    return f"/case/{visit.given('case')}/timeline/{public}"


def _around(item: TimelineItem) -> Window:
    """A window in which the event is seen with what lies near."""
    margin = max(item.last - item.first, 30 * 86_400_000_000)
    return window(item.first - margin, item.last + margin)


def _cells(row: TimelineItem) -> tuple[str, ...]:
    alone = window(row.first, row.last)
    hand = row.origin is EventOrigin.HAND
    basis = say.BASES[row.basis] if hand and row.basis else ""
    reliability = say.RELIABILITY[row.reliability] if row.reliability else ""
    names_ = ", ".join(stub.caption for stub in row.entities)
    return (say.KINDS[row.kind], alone.start, alone.end, row.when, row.zone, row.title, basis, names_, row.cites, reliability)


ROUTES = (
    get("/case/{case}/timeline", timeline),
    get("/case/{case}/timeline.csv", timeline_file),
    get("/case/{case}/timeline.svg", timeline_picture),
    get("/case/{case}/timeline/new", new_event),
    post("/case/{case}/timeline/new", add_event),
    get("/case/{case}/timeline/withdrawn", withdrawn),
    get("/case/{case}/timeline/{id}", event),
    get("/case/{case}/timeline/{id}/change", change_page),
    post("/case/{case}/timeline/{id}/change", change_event),
    post("/case/{case}/timeline/{id}/withdraw", withdraw_event),
    get("/case/{case}/timeline/{id}/revisions", revisions),
    post("/case/{case}/timeline/{id}/restore", restore_event),
)
