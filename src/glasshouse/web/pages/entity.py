"""One entity, its links, the original rows behind it, who opened it, and what one does with it."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from glasshouse.base.errors import InvalidInputError
from glasshouse.policy.charter.byhand import ENTITIES
from glasshouse.policy.plans.casework import HoldEntity, ProtectPerson, ReleaseEntity
from glasshouse.policy.plans.entity import (
    LINKS_FIRST,
    EntityView,
    ListLinks,
    OpenEntity,
    OpenRow,
    UnfoldTraits,
    WhoOpened,
)
from glasshouse.policy.plans.keepers import KEEPERS
from glasshouse.web import subject_words
from glasshouse.web.visit import Visit, get, post
from glasshouse.web.words import PROTECTED


def entity(visit: Visit) -> Response:
    """The entity with its facts, links and records."""
    visit = visit.in_case()
    return _page(visit, visit.open(OpenEntity(visit.given("id"))))


def unfold(visit: Visit) -> Response:
    """The same with its folded values: an act of its own, so it is posted and shown once."""
    visit = visit.in_case()
    return _page(visit, visit.open(UnfoldTraits(visit.given("id"))))


def _page(visit: Visit, view: EntityView) -> Response:
    more: dict[str, Any] = {"protected": PROTECTED, "say": subject_words, "most": KEEPERS, "by_hand": view.stub.schema in ENTITIES}
    return visit.named().render("entity.html", view=view, stub=view.stub, **more)


def links(visit: Visit) -> Response:
    """All links of one kind, or those to one other entity singly, a page at a time."""
    visit = visit.in_case()
    other = visit.request.query_params.get("other", "")[:64]
    found = visit.open(ListLinks(visit.given("id"), visit.given("key"), visit.offset(), other))
    return visit.named().render("links.html", view=found, stub=found.stub, page=LINKS_FIRST, other=other)


def row(visit: Visit) -> Response:
    """The original row behind a record."""
    visit = visit.in_case()
    found = visit.open(OpenRow(visit.given("record")))
    return visit.named().render("row.html", view=found)


def opened(visit: Visit) -> Response:
    """Who opened the entity in this case."""
    visit = visit.in_case()
    found = visit.open(WhoOpened(visit.given("id")))
    return visit.named().render("opened.html", view=found, stub=found.stub)


def hold(visit: Visit) -> Response:
    """Add it to the case."""
    _, receipt = visit.in_case().act(HoldEntity(visit.given("id")))
    if visit.partial:
        shown = visit.in_case().render("_held.html", id=visit.given("id"), held=True, receipt=receipt)
        if visit.request.headers.get("HX-Current-URL", "").split("?")[0].endswith(f"/entity/{visit.given('id')}"):
            shown.headers["HX-Refresh"] = "true"  # what the case holds leads to people: the page has more to show now
        return shown
    return visit.to(_back(visit), "held", receipt)


def release(visit: Visit) -> Response:
    """Take it out of the case."""
    _, receipt = visit.in_case().act(ReleaseEntity(visit.given("id")))
    if visit.partial:
        return visit.in_case().render("_held.html", id=visit.given("id"), held=False, receipt=receipt)
    return visit.to(_back(visit), "released", receipt)


def protect(visit: Visit) -> Response:
    """Seal a protected person at once."""
    role = visit.form.raw("role", 20)
    if role not in PROTECTED:
        raise InvalidInputError("Say as what the person is protected.", field="role")
    _, receipt = visit.in_case().act(ProtectPerson(visit.given("id"), role))
    return visit.to(f"/case/{visit.given('case')}", "protected", receipt)


def _back(visit: Visit) -> str:
    """Where the button stood: a page of this case, else the entity."""
    case = visit.given("case")
    back = visit.form.raw("back", 300)
    plain = back.isascii() and back.isprintable() and ".." not in back and "?" not in back
    return back if plain and back.startswith(f"/case/{case}/") else f"/case/{case}/entity/{visit.given('id')}"


ROUTES = (
    get("/case/{case}/entity/{id}", entity),
    post("/case/{case}/entity/{id}/unfold", unfold),
    get("/case/{case}/entity/{id}/links/{key}", links),
    get("/case/{case}/entity/{id}/opened", opened),
    post("/case/{case}/entity/{id}/hold", hold),
    post("/case/{case}/entity/{id}/release", release),
    post("/case/{case}/entity/{id}/protect", protect),
    get("/case/{case}/row/{record}", row),
)
