"""Requests of a case to organisations: a list with their clocks, a table in a file, a page each; two who write at once lose nothing."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlencode

from starlette.responses import Response

from glasshouse.base.errors import ConflictError, GlasshouseError, InvalidInputError, NotFoundError
from glasshouse.model.comment import Commented
from glasshouse.model.difference import difference
from glasshouse.model.exhibit import numbers_of
from glasshouse.model.request import RequestKind, RequestState
from glasshouse.model.workdays import MOST, Counting
from glasshouse.policy.plans.comments import AddComment
from glasshouse.policy.plans.requests import (
    PAGE,
    AddRequest,
    Asked,
    BeginRequest,
    ChangeRequest,
    CompareRequest,
    ListRequests,
    MoveRequest,
    OpenRequest,
    RequestView,
    RestoreRequest,
    TabulateRequests,
)
from glasshouse.web import request_words as words
from glasshouse.web.revised import differing, seen, seen_and_old, texts, two
from glasshouse.web.sheets import table
from glasshouse.web.visit import Visit, get, post

_LONG = 1 << 20
_HEAD = ("request", "kind", "title", "to", "state", "sent", "due", "overdue")
_LABELS = {"title": "Title", "to": "To", "text": "Text", "reference": "Their reference", "days": "Days to answer", "due": "Due, by hand"}


def requests(visit: Visit) -> Response:
    """A page of the list."""
    asked = visit.request.query_params
    chosen = {name: asked.get(name, "") for name in ("state", "overdue")}
    state = RequestState(chosen["state"]) if chosen["state"] in tuple(RequestState) else None
    visit = visit.in_case()
    found = visit.open(ListRequests(state, bool(chosen["overdue"]), visit.offset()))
    here = f"/case/{visit.given('case')}/requests?{urlencode({name: value for name, value in chosen.items() if value})}".rstrip("?")
    return visit.named().render("requests.html", found=found, chosen=chosen, here=here, page=PAGE, say=words)


def requests_file(visit: Visit) -> Response:
    """Every request as a table."""
    rows = visit.in_case().open(TabulateRequests())
    lines = (
        (row.label, words.KINDS[row.kind], row.title, row.to, words.STATES[row.state], row.sent, row.due, "yes" if row.overdue else "")
        for row in rows
    )
    return table("requests.csv", _HEAD, lines)


def new_request(visit: Visit, fault: GlasshouseError | None = None) -> Response:
    """The form for a new one; of an appeal, where the request is named that it is of."""
    of = visit.form.line("of", "Appeal of", 40, needed=False) if fault else visit.request.query_params.get("of", "")
    visit = visit.in_case()
    offered = visit.open(BeginRequest(of))
    values = visit.form.values() if fault else {"counting": Counting.CALENDAR.value}
    more: dict[str, Any] = {"view": None, "offered": offered, "pieces": (), "values": values, "say": words}
    return visit.named().render("request_form.html", fault.status if fault else 200, fault=fault, **more)


def add_request(visit: Visit) -> Response:
    """Draft it."""
    form = visit.form
    of = form.line("of", "Appeal of", 40, needed=False)
    try:
        kind = RequestKind.APPEAL if of else form.choice("kind", "Kind", RequestKind)
        public, receipt = visit.in_case().act(AddRequest(kind, _asked(visit), of))
    except (InvalidInputError, ConflictError) as error:
        return new_request(visit, error)
    return visit.to(f"{_base(visit)}/{public}", "request-added", receipt)


def request(visit: Visit, fault: GlasshouseError | None = None) -> Response:
    """One request."""
    visit = visit.in_case()
    view = visit.open(OpenRequest(visit.given("id")))
    values = visit.form.values() if fault else {}
    return visit.named().render("request.html", fault.status if fault else 200, view=view, values=values, fault=fault, say=words)


def change_request_page(visit: Visit, fault: GlasshouseError | None = None) -> Response:
    """The form of one; where somebody else was quicker, with what differs."""
    visit = visit.in_case()
    view = visit.open(OpenRequest(visit.given("id")))
    saved = _values(view)
    values = visit.form.values() if fault else saved
    pieces = differing(fault, saved, values, _LABELS)
    more: dict[str, Any] = {"offered": visit.open(BeginRequest()), "pieces": pieces, "values": values, "say": words}
    return visit.named().render("request_form.html", fault.status if fault else 200, view=view, fault=fault, **more)


def change_request(visit: Visit) -> Response:
    """Save it."""
    public = visit.given("id")
    try:
        command = ChangeRequest(public, seen(visit.form), _asked(visit))
        _, receipt = visit.in_case().act(command)
    except (InvalidInputError, ConflictError) as error:
        return change_request_page(visit, error)
    return visit.to(f"{_base(visit)}/{public}", "request-changed", receipt)


def move_request(visit: Visit) -> Response:
    """Say what happened to it."""
    form, public = visit.form, visit.given("id")
    try:
        command = MoveRequest(
            public,
            seen(form),
            form.choice("state", "What happened", RequestState),
            form.line("day", "Day", 40),
            form.raw("text", _LONG),
            numbers_of(form.line("exhibits", "Exhibits", 2_000, needed=False)),
        )
        _, receipt = visit.in_case().act(command)
    except (InvalidInputError, ConflictError) as error:
        return request(visit, error)
    return visit.to(f"{_base(visit)}/{public}", "request-moved", receipt)


def revisions(visit: Visit) -> Response:
    """Two revisions side by side: the last two, unless others are asked for."""
    visit = visit.in_case()
    view = visit.open(OpenRequest(visit.given("id")))
    row, before, after = visit.open(CompareRequest(visit.given("id"), *two(visit, view.row.revision)))
    parts = (("To", before.to, after.to), ("Text", before.text, after.text), ("Their reference", before.reference, after.reference))
    more: dict[str, Any] = {"titles": difference(before.title, after.title), "texts": texts(parts), "say": words}
    return visit.named().render("request_revisions.html", view=view, row=row, old=before, new=after, **more)


def restore_request(visit: Visit) -> Response:
    """Write an old revision anew."""
    public = visit.given("id")
    try:
        _, receipt = visit.in_case().act(RestoreRequest(public, *seen_and_old(visit.form)))
    except ConflictError as error:
        return request(visit, error)
    return visit.to(f"{_base(visit)}/{public}", "request-restored", receipt)


def comment_on_request(visit: Visit) -> Response:
    """Write a comment."""
    try:
        command = AddComment(Commented.REQUEST, visit.given("id"), visit.form.raw("text", _LONG))
        _, receipt = visit.in_case().act(command)
    except InvalidInputError as error:
        return request(visit, error)
    return visit.to(f"{_base(visit)}/{visit.given('id')}", "commented", receipt)


def _base(visit: Visit) -> str:
    return f"/case/{visit.given('case')}/requests"


def _asked(visit: Visit) -> Asked:
    form = visit.form
    return Asked(
        form.raw("title", _LONG),
        form.raw("to", _LONG),
        form.raw("text", _LONG),
        form.raw("reference", _LONG),
        _company(form.line("company", "Organisation", 40, needed=False)),
        form.integer("days", "Days to answer", 1, MOST, 0),
        form.choice("counting", "Which days count", Counting),
        form.line("due", "Due", 40, needed=False),
    )


def _company(text: str) -> str:
    """An id as it may be one: what is none is told like one that is not held."""
    if text and not re.fullmatch(r"[a-z2-7]{26}", text):
        raise NotFoundError("The case holds no organisation of this address.")
    return text


def _values(view: RequestView) -> dict[str, str]:
    clock = {"days": str(view.days or ""), "counting": view.counting.value, "due": "" if view.days else view.row.due}
    company = view.company.id if view.company else ""
    return {"title": view.row.title, "to": view.row.to, "text": view.text, "reference": view.reference, "company": company, **clock}


ROUTES = (
    get("/case/{case}/requests", requests),
    get("/case/{case}/requests.csv", requests_file),
    get("/case/{case}/requests/new", new_request),
    post("/case/{case}/requests/new", add_request),
    get("/case/{case}/requests/{id}", request),
    get("/case/{case}/requests/{id}/change", change_request_page),
    post("/case/{case}/requests/{id}/change", change_request),
    post("/case/{case}/requests/{id}/move", move_request),
    get("/case/{case}/requests/{id}/revisions", revisions),
    post("/case/{case}/requests/{id}/restore", restore_request),
    post("/case/{case}/requests/{id}/comments", comment_on_request),
)
