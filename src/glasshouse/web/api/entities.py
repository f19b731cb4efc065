"""Searching, opening, following: what a working case's people read."""

from __future__ import annotations

from fastapi import APIRouter

from glasshouse.policy.plans.addresses import ShareAddress, SharedAddress
from glasshouse.policy.plans.casework import HoldEntity, ProtectPerson, ReleaseEntity
from glasshouse.policy.plans.entity import (
    EntityView,
    LinksView,
    ListLinks,
    OpenEntity,
    Openings,
    OpenRow,
    RowView,
    UnfoldTraits,
    WhoOpened,
)
from glasshouse.policy.plans.query import FUNCTION_FIELDS
from glasshouse.policy.plans.search import SearchEntities, SearchResult
from glasshouse.policy.plans.syntax import with_functions
from glasshouse.web.api.answers import Answer
from glasshouse.web.api.bodies import Id, Key, Offset, Other, ProtectBody, SearchBody, ShareAddressBody
from glasshouse.web.api.caller import Calling, asks
from glasshouse.web.api.strict import StrictRoute

router = APIRouter(route_class=StrictRoute, tags=["entities"])


@router.post("/search", openapi_extra=asks(SearchEntities))
def search(calling: Calling, body: SearchBody) -> Answer[SearchResult]:
    """Search the case's granted datasets. Sent in the body, so that no name stands in an address or a proxy's log."""
    asked = {field: getattr(body, field.value.replace("-", "_")) for field in FUNCTION_FIELDS}
    query = calling.query(with_functions(body.query, asked))
    chosen = (tuple(body.schemata), tuple(body.datasets), tuple(body.countries))
    plan = SearchEntities(query, *chosen, body.offset, body.limit, body.linked)
    return calling.open(plan)


@router.get("/entities/{id}", openapi_extra=asks(OpenEntity))
def open_entity(calling: Calling, id: Id) -> Answer[EntityView]:  # noqa: A002  the address's own word
    """Open one entity: its facts with their sources, its links by kind, the records behind it. Traits of a person stay folded."""
    return calling.open(OpenEntity(id))


@router.post("/entities/{id}/unfold", openapi_extra=asks(UnfoldTraits))
def unfold_traits(calling: Calling, id: Id) -> Answer[EntityView]:  # noqa: A002
    """Open it with its folded values: a reading with an entry of its own."""
    return calling.open(UnfoldTraits(id))


@router.get("/entities/{id}/links/{key}", openapi_extra=asks(ListLinks))
def list_links(calling: Calling, id: Id, key: Key, offset: Offset = 0, other: Other = "") -> Answer[LinksView]:  # noqa: A002
    """Links of one kind, 50 at a time; `key` is that of a group of the opened entity; with `other`, those to that entity one by one."""
    return calling.open(ListLinks(id, key, offset, other))


@router.get("/entities/{id}/openings", openapi_extra=asks(WhoOpened))
def who_opened(calling: Calling, id: Id) -> Answer[Openings]:  # noqa: A002
    """Who opened it in this case: for the case's lead."""
    return calling.open(WhoOpened(id))


@router.get("/rows/{record}", openapi_extra=asks(OpenRow))
def open_row(calling: Calling, record: Id) -> Answer[RowView]:
    """The original row behind a record, as it stands in the file."""
    return calling.open(OpenRow(record))


@router.post("/entities/{id}/hold", openapi_extra=asks(HoldEntity))
def hold_entity(calling: Calling, id: Id) -> Answer[str]:  # noqa: A002
    """Add it to what the case holds."""
    return calling.act(HoldEntity(id))


@router.post("/entities/{id}/release", openapi_extra=asks(ReleaseEntity))
def release_entity(calling: Calling, id: Id) -> Answer[str]:  # noqa: A002
    """Take it out of what the case holds."""
    return calling.act(ReleaseEntity(id))


@router.post("/entities/{id}/protect", openapi_extra=asks(ProtectPerson))
def protect_person(calling: Calling, id: Id, body: ProtectBody) -> Answer[str]:  # noqa: A002
    """Seal a protected person, at once (C4)."""
    return calling.act(ProtectPerson(id, body.role))


@router.post("/shared-address", openapi_extra=asks(ShareAddress))
def share_address(calling: Calling, body: ShareAddressBody) -> Answer[SharedAddress]:
    """Whether persons whom the case holds share an address: yes or no, never which or who else (C3)."""
    return calling.open(ShareAddress(tuple(body.persons), body.address or ""))
