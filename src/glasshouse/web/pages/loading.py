"""A package of another Glasshouse: looked at before anything is taken, then a draft; and its entities, once the case is open."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from glasshouse.base.errors import ConflictError, GlasshouseError, InvalidInputError, NotFoundError, RefusedError
from glasshouse.model.case import CaseKind
from glasshouse.model.purpose import TEXTS, Purpose
from glasshouse.policy.plans.loading import Extent, FindPackage, LoadPackage, TakeEntities
from glasshouse.web import evidence_words as say, session
from glasshouse.web.pages.packages import package_page
from glasshouse.web.upload import Upload
from glasshouse.web.visit import Visit, get, post
from glasshouse.work.loading import Shelved, received

BATCHES = 20
"""Acts of taking in that one press of the button does: a thousand entities."""


def form_page(visit: Visit, fault: GlasshouseError | None = None) -> Response:
    """The form for the file."""
    inside = visit.standing(CaseKind.ADMINISTRATION)
    status = fault.status if fault else 200
    return inside.render("package_send.html", status, fault=fault, most=visit.house.arrivals.most_package)


def look(visit: Visit) -> Response:
    """Receive a package, examine all of it, and show what it holds and what is wrong with it. Nothing is taken in by that."""
    sent = Upload(visit.body(), visit.request.headers.get("content-type", ""))
    session.check_form_token(visit.session or "", sent.form.raw("token", 200))
    visit = visit.standing(CaseKind.ADMINISTRATION)
    visit.open(FindPackage(""))  # who may take none in is told so before anything is received
    try:
        shelved = visit.house.packages.put(visit.me.person, sent.chunks(), sent.file_name)
    except InvalidInputError as error:
        return form_page(visit, error)
    return _looked_at(visit, shelved)


def _looked_at(visit: Visit, shelved: Shelved, fault: GlasshouseError | None = None) -> Response:
    known = visit.open(FindPackage(shelved.examined.digest))
    if known:
        visit.house.packages.drop(shelved.token)
    purposes = tuple((purpose, TEXTS[purpose]) for purpose in visit.house.offered_purposes())
    status = fault.status if fault else 422 if shelved.examined.faults else 200
    values = visit.form.values() if fault else {}
    more: dict[str, Any] = {"known": known, "purposes": purposes, "values": values, "fault": fault, "say": say, "texts": TEXTS}
    return visit.render("package_look.html", status, one=shelved, looked=shelved.examined, **more)


def take(visit: Visit) -> Response:
    """Take it in: a draft that one leads."""
    form, visit = visit.form, visit.standing(CaseKind.ADMINISTRATION)
    try:
        shelved = visit.house.packages.take(visit.me.person, form.raw("package", 64))
    except NotFoundError as error:
        return form_page(visit, error)
    looked = shelved.examined
    try:
        purpose, title = form.choice("purpose", "Purpose", Purpose), form.line("title", "Title")
        with visit.house.packages.bag(shelved) as bag, received(visit.house.arrivals, bag, looked) as here:
            command = LoadPackage(looked.digest, purpose, here.sender, title, here.exhibits, here.entities, looked.lines)
            case, receipt = visit.act(command)
    except (InvalidInputError, ConflictError, RefusedError) as error:
        return _looked_at(visit, shelved, error)
    visit.house.packages.drop(shelved.token)
    return visit.to(f"/case/{case}/package", "package-loaded", receipt)


def take_entities(visit: Visit) -> Response:
    """Take people and firms of the package into the open case, as many as the gate lets in now."""
    inside = visit.in_case()
    here, left = f"/case/{visit.given('case')}/package", BATCHES
    while True:
        try:
            loaded, receipt = inside.act(TakeEntities())
        except (ConflictError, RefusedError) as error:
            return package_page(visit, error)
        left -= 1
        if loaded.extent is Extent.ALL:
            return visit.to(here, "entities-taken", receipt)
        if not left:
            return visit.to(here, "entities-some", receipt)


ROUTES = (
    get("/load-package", form_page),
    post("/load-package/upload", look, streams=True),
    post("/load-package/take", take),
    post("/case/{case}/package/entities", take_entities),
)
