"""The key's case: what is closed because it may be privileged, and its filter team. The team itself works in a session, not by a key."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter
from pydantic import StringConstraints

from glasshouse.policy.plans.filtering import EndFilter, FilterTeam, MarkPrivileged, NameFilter, OpenFilterTeam, SignFilter
from glasshouse.web.api.answers import Answer
from glasshouse.web.api.bodies import Body, Id, Needed
from glasshouse.web.api.caller import Calling, asks
from glasshouse.web.api.strict import StrictRoute
from glasshouse.web.api.written import Number

router = APIRouter(route_class=StrictRoute, tags=["disclosure"])
Why = Annotated[str, StringConstraints(min_length=1, max_length=10_000)]


class MarkPrivilegedBody(Body):
    """The number of an exhibit, and why it may be privileged, without what it says."""

    exhibit: Number
    reason: Why


class NameFilterBody(Body):
    """Somebody by sign-in name who does not work the case, and why them."""

    login: Needed
    why: Why


@router.get("/case/filter", openapi_extra=asks(OpenFilterTeam))
def open_filter_team(calling: Calling) -> Answer[FilterTeam]:
    """Who decides, and what is marked; no content."""
    return calling.open(OpenFilterTeam())


@router.post("/case/filter/marks", status_code=201, openapi_extra=asks(MarkPrivileged))
def mark_privileged(calling: Calling, body: MarkPrivilegedBody) -> Answer[str]:
    """Mark an exhibit as potentially privileged: it is closed at once, with what belongs to it. Yields the mark's id."""
    return calling.act(MarkPrivileged(body.exhibit, body.reason))


@router.post("/case/filter/team", status_code=201, openapi_extra=asks(NameFilter))
def name_filter(calling: Calling, body: NameFilterBody) -> Answer[str]:
    """Name somebody for the team; yields their id in it."""
    return calling.act(NameFilter(body.login, body.why))


@router.post("/case/filter/team/{id}/sign", openapi_extra=asks(SignFilter))
def sign_filter(calling: Calling, id: Id) -> Answer[str]:  # noqa: A002
    """Sign for somebody whom somebody else named."""
    return calling.act(SignFilter(id))


@router.delete("/case/filter/team/{id}", openapi_extra=asks(EndFilter))
def end_filter(calling: Calling, id: Id) -> Answer[str]:  # noqa: A002
    """End somebody's part, at once."""
    return calling.act(EndFilter(id))
