"""Packages of another Glasshouse: checked and taken in as a draft, and their entities taken into the open case."""

from __future__ import annotations

from fastapi import APIRouter, Request

from glasshouse.model.purpose import Purpose
from glasshouse.policy.plans.loading import FindPackage, Loaded, LoadPackage, OpenLoaded, TakeEntities
from glasshouse.web.api.answers import Answer
from glasshouse.web.api.caller import Calling, asks
from glasshouse.web.api.strict import StrictRoute
from glasshouse.web.api.upload import form_of
from glasshouse.web.guard import UPLOAD_LIMIT
from glasshouse.work.loading import faulty, received

router = APIRouter(route_class=StrictRoute, tags=["evidence"])
_FIELDS = frozenset({"purpose", "title"})
_FILE = {"type": "string", "contentMediaType": "application/octet-stream"}
_FORM = {
    "schema": {
        "type": "object",
        "properties": {"purpose": {"type": "string"}, "title": {"type": "string"}, "file": _FILE},
        "required": ["purpose", "title", "file"],
    }
}


@router.post(
    "/packages/upload",
    status_code=201,
    max_body_size=UPLOAD_LIMIT,
    openapi_extra={**asks(FindPackage, LoadPackage), "requestBody": {"required": True, "content": {"multipart/form-data": _FORM}}},
)
def load_package(calling: Calling, request: Request) -> Answer[str]:
    """Check a package of another Glasshouse (one zip) and take it in as a draft for a purpose of one's own; with a key of Administration.
    Yields the case's id. Where something is wrong with it, the error has the code of its first fault, and nothing is taken in."""
    calling.open(FindPackage(""))  # who may take none in is told so before anything is received
    form, file_name, chunks = form_of(request, _FIELDS, 4096)
    purpose, title, packages = form.choice("purpose", "Purpose", Purpose), form.line("title", "Title"), calling.house.packages
    shelved = packages.put(calling.access.actor.person, chunks, file_name)
    looked = shelved.examined
    if looked.faults:
        raise faulty(looked)
    try:
        with packages.bag(shelved) as bag, received(calling.house.arrivals, bag, looked) as here:
            about = (here.sender, title, here.exhibits, here.entities, looked.lines)
            return calling.act(LoadPackage(looked.digest, purpose, *about))
    finally:
        packages.drop(shelved.token)


@router.get("/case/package", openapi_extra=asks(OpenLoaded))
def open_loaded(calling: Calling) -> Answer[Loaded | None]:
    """Where the key's case came from, if it came in a package, and how much of that is in."""
    return calling.open(OpenLoaded())


@router.post("/case/package/entities", openapi_extra=asks(TakeEntities))
def take_entities(calling: Calling) -> Answer[Loaded]:
    """Take the next of its package's records into the open case, of at most 50 entities."""
    return calling.act(TakeEntities())
