"""The filter team: for those who work a case what is closed and who decides, for the team itself what to decide on and nothing else."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from starlette.responses import Response, StreamingResponse

from glasshouse.base.errors import ConflictError, GlasshouseError, InvalidInputError, RefusedError
from glasshouse.gate import Access
from glasshouse.model.case import CaseKind
from glasshouse.model.disclosure import WithheldFor
from glasshouse.model.exhibit import number_of
from glasshouse.policy.plans.filtering import (
    DecideFiltered,
    EndFilter,
    Filtering,
    MarkPrivileged,
    NameFilter,
    OpenFiltered,
    OpenFilterTeam,
    ReadFiltered,
    SignFilter,
)
from glasshouse.web import disclosure_words as words
from glasshouse.web.evidence_files import asked_again, attachment
from glasshouse.web.visit import Visit, get, post

_LONG = 1 << 20
_FAULTS = (InvalidInputError, ConflictError, RefusedError)
RELEASED = "released"


def filter_team(visit: Visit, fault: GlasshouseError | None = None) -> Response:
    """What is marked, and who decides."""
    visit = visit.in_case()
    view = visit.open(OpenFilterTeam())
    values = visit.form.values() if fault else {"exhibit": visit.request.query_params.get("exhibit", "")[:20]}
    return visit.named().render("filter_team.html", fault.status if fault else 200, view=view, values=values, fault=fault, say=words)


def mark(visit: Visit) -> Response:
    """Close an exhibit."""
    form = visit.form
    try:
        command = MarkPrivileged(number_of(form.line("exhibit", "Exhibit", 20), "exhibit"), form.raw("reason", _LONG))
        _, receipt = visit.in_case().act(command)
    except _FAULTS as error:
        return filter_team(visit, error)
    return visit.to(_base(visit), "mark-privileged", receipt)


def name(visit: Visit) -> Response:
    """Name somebody."""
    try:
        _, receipt = visit.in_case().act(NameFilter(visit.form.line("login", "Sign-in name", 100), visit.form.raw("why", _LONG)))
    except _FAULTS as error:
        return filter_team(visit, error)
    return visit.to(_base(visit), "filter-named", receipt)


def sign(visit: Visit) -> Response:
    """Sign for somebody."""
    try:
        _, receipt = visit.in_case().act(SignFilter(visit.given("id")))
    except ConflictError as error:
        return filter_team(visit, error)
    return visit.to(_base(visit), "filter-signed", receipt)


def end(visit: Visit) -> Response:
    """End somebody's part."""
    _, receipt = visit.in_case().act(EndFilter(visit.given("id")))
    return visit.to(_base(visit), "filter-ended", receipt)


def filtering(visit: Visit) -> Response:
    """Cases in whose team the reader is, by number."""
    visit = visit.standing(CaseKind.ADMINISTRATION)
    return visit.render("filtering.html", cases=visit.open(Filtering()))


def filtered(visit: Visit, fault: GlasshouseError | None = None) -> Response:
    """What is closed. Nothing of the case is named."""
    inside = _inside(visit)
    found = inside.open(OpenFiltered())
    shown = visit.standing(CaseKind.ADMINISTRATION)  # the pane of a case is for those who work it
    values = visit.form.values() if fault else {}
    more: dict[str, Any] = {"found": found, "id": visit.given("case"), "values": values, "say": words}
    return replace(shown, case=None).render("filtered.html", fault.status if fault else 200, fault=fault, **more)


def decide(visit: Visit) -> Response:
    """Privileged, or released."""
    form = visit.form
    try:
        ground = None if form.raw("ground", 40) == RELEASED else form.choice("ground", "What it is", WithheldFor)
        about = (form.line("mark", "Mark", 40), form.line("seen", "What was seen", 64, needed=False))
        command = DecideFiltered(*about, ground, form.raw("finding", _LONG), form.raw("words", _LONG))
        _, receipt = _inside(visit).act(command)
    except _FAULTS as error:
        return filtered(visit, error)
    return visit.to(f"/filtering/{visit.given('case')}", "filtered", receipt)


def read(visit: Visit) -> Response:
    """A closed original as a file."""
    plan = ReadFiltered(visit.given("id"))
    found = _inside(visit).open(plan)
    chunks = asked_again(visit.house.gate, Access(visit.me, visit.given("case")), plan, found.chunks())
    return StreamingResponse(chunks, media_type=found.media_type, headers=attachment(found))


def _inside(visit: Visit) -> Visit:
    return replace(visit, access=Access(visit.me, visit.given("case")))


def _base(visit: Visit) -> str:
    return f"/case/{visit.given('case')}/disclosure/filter"


ROUTES = (
    get("/case/{case}/disclosure/filter", filter_team),
    post("/case/{case}/disclosure/filter/mark", mark),
    post("/case/{case}/disclosure/filter/name", name),
    post("/case/{case}/disclosure/filter/{id}/sign", sign),
    post("/case/{case}/disclosure/filter/{id}/end", end),
    get("/filtering", filtering),
    get("/filtering/{case}", filtered),
    post("/filtering/{case}/decide", decide),
    post("/filtering/{case}/{id}/original", read),
)
