"""The key's case: its links to other cases, others that work on the same company, and requests to read."""

from __future__ import annotations

from fastapi import APIRouter

from glasshouse.policy.plans.relations import (
    AnswerAccess,
    AnswerLink,
    AskAccess,
    EndLink,
    LinkCase,
    ListOverlaps,
    ListRelated,
    Overlap,
    RelatedCases,
    SetSeen,
)
from glasshouse.web.api.answers import Answer
from glasshouse.web.api.bodies import Id
from glasshouse.web.api.caller import Calling, asks
from glasshouse.web.api.lifebodies import AccessBody, AnswerAccessBody, AnswerLinkBody, LinkBody, SeenBody
from glasshouse.web.api.strict import StrictRoute

router = APIRouter(route_class=StrictRoute, tags=["cases"])


@router.get("/case/related", openapi_extra=asks(ListRelated))
def list_related(calling: Calling) -> Answer[RelatedCases]:
    """Links to other cases, and requests to read this one or from here."""
    return calling.open(ListRelated())


@router.get("/case/overlaps", openapi_extra=asks(ListOverlaps))
def list_overlaps(calling: Calling) -> Answer[tuple[Overlap, ...]]:
    """Which other cases here work on a company that this one holds; never on a person."""
    return calling.open(ListOverlaps())


@router.post("/case/seen", openapi_extra=asks(SetSeen))
def set_seen(calling: Calling, body: SeenBody) -> Answer[bool]:
    """Whether other cases may be told that this one works on the same company."""
    return calling.act(SetSeen(body.seen))


@router.post("/case/links", status_code=201, openapi_extra=asks(LinkCase))
def link_case(calling: Calling, body: LinkBody) -> Answer[str]:
    """Ask the lead of another case for a link; yields its id, whether there is such a case or not."""
    return calling.act(LinkCase(body.number, body.relation, body.reason))


@router.post("/case/links/{id}/answer", openapi_extra=asks(AnswerLink))
def answer_link(calling: Calling, id: Id, body: AnswerLinkBody) -> Answer[str]:  # noqa: A002
    """Confirm or decline a link that another case asked for."""
    return calling.act(AnswerLink(id, body.confirm, body.reason))


@router.delete("/case/links/{id}", openapi_extra=asks(EndLink))
def end_link(calling: Calling, id: Id) -> Answer[str]:  # noqa: A002
    """End a link, or take a request for one back."""
    return calling.act(EndLink(id))


@router.post("/case/access", status_code=201, openapi_extra=asks(AskAccess))
def ask_access(calling: Calling, body: AccessBody) -> Answer[str]:
    """Ask the lead of a case that works on the same company, or is linked, to let one read it; yields the request's id."""
    return calling.act(AskAccess(body.number, body.reason))


@router.post("/case/access/{id}/answer", openapi_extra=asks(AnswerAccess))
def answer_access(calling: Calling, id: Id, body: AnswerAccessBody) -> Answer[str]:  # noqa: A002
    """Let who asked read the case, or decline."""
    return calling.act(AnswerAccess(id, body.accept, body.reason))
