"""Related cases on one page: links and who asks for one, other cases that work on the same company, and requests to read."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from glasshouse.base.errors import ConflictError, GlasshouseError, InvalidInputError, NotFoundError
from glasshouse.policy.plans.relations import (
    AnswerAccess,
    AnswerLink,
    AskAccess,
    EndLink,
    LinkCase,
    ListOverlaps,
    ListRelated,
    Relation,
    SetSeen,
)
from glasshouse.web.visit import Visit, get, post
from glasshouse.web.words import RELATIONS

_HIGHEST = 999_999_999


def related(visit: Visit, fault: GlasshouseError | None = None) -> Response:
    """Links, requests, and for who works an open case the companies that others work on."""
    visit = visit.in_case()
    found = visit.open(ListRelated())
    visit = visit.named()
    overlaps = visit.open(ListOverlaps()) if visit.case is not None and visit.case.works else None
    values = visit.form.values() if fault else {}
    more: dict[str, Any] = {
        "found": found,
        "overlaps": overlaps,
        "relations": tuple((one.value, RELATIONS[one]) for one in Relation),
        "values": values,
        "fault": fault,
    }
    return visit.render("related.html", fault.status if fault else 200, **more)


def link(visit: Visit) -> Response:
    """Ask another case's lead for a link."""
    form = visit.form
    try:
        number = form.integer("number", "Case number", 1, _HIGHEST, 0)
        command = LinkCase(number, form.choice("relation", "Relation", Relation), form.prose("reason", "Why", 1000))
        _, receipt = visit.in_case().act(command)
    except (InvalidInputError, ConflictError) as error:
        return related(visit, error)
    return _back(visit, "link-asked", receipt)


def answer_link(visit: Visit) -> Response:
    """Confirm or decline."""
    form = visit.form
    try:
        confirm = form.raw("answer", 20) == "confirm"
        _, receipt = visit.in_case().act(AnswerLink(form.line("link", "Link", 64), confirm, form.prose("reason", "Why", 1000)))
    except (InvalidInputError, ConflictError) as error:
        return related(visit, error)
    return _back(visit, "answered", receipt)


def end_link(visit: Visit) -> Response:
    """End a link, or take the request back."""
    try:
        _, receipt = visit.in_case().act(EndLink(visit.form.line("link", "Link", 64)))
    except ConflictError as error:
        return related(visit, error)
    return _back(visit, "link-ended", receipt)


def ask_access(visit: Visit) -> Response:
    """Ask to read another case."""
    form = visit.form
    try:
        number = form.integer("number", "Case number", 1, _HIGHEST, 0)
        _, receipt = visit.in_case().act(AskAccess(number, form.prose("reason", "Why", 1000)))
    except (InvalidInputError, ConflictError, NotFoundError) as error:
        return related(visit, error)
    return _back(visit, "access-asked", receipt)


def answer_access(visit: Visit) -> Response:
    """Let them read, or decline."""
    form = visit.form
    try:
        accept = form.raw("answer", 20) == "accept"
        command = AnswerAccess(form.line("request", "Request", 64), accept, form.prose("reason", "Why", 1000, needed=not accept))
        _, receipt = visit.in_case().act(command)
    except (InvalidInputError, ConflictError) as error:
        return related(visit, error)
    return _back(visit, "answered", receipt)


def set_seen(visit: Visit) -> Response:
    """Whether other cases may be told of this one."""
    _, receipt = visit.in_case().act(SetSeen(visit.form.raw("seen", 5) == "yes"))
    return _back(visit, "seen-set", receipt)


def _back(visit: Visit, done: str, receipt: Any) -> Response:
    return visit.to(f"/case/{visit.given('case')}/related", done, receipt)


ROUTES = (
    get("/case/{case}/related", related),
    post("/case/{case}/related", link),
    post("/case/{case}/related/answer", answer_link),
    post("/case/{case}/related/end", end_link),
    post("/case/{case}/related/access", ask_access),
    post("/case/{case}/related/access/answer", answer_access),
    post("/case/{case}/related/seen", set_seen),
)
