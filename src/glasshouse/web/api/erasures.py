"""Destroying openings of closed cases; with a key of the Administration or of the Oversight case."""

from __future__ import annotations

from fastapi import APIRouter

from glasshouse.policy.plans.erasure import ErasableCase, EraseOpenings, Erasure, ListErasures
from glasshouse.web.api.answers import Answer
from glasshouse.web.api.bodies import ErasureBody
from glasshouse.web.api.caller import Calling, asks
from glasshouse.web.api.strict import StrictRoute

router = APIRouter(route_class=StrictRoute, tags=["oversight"])


@router.get("/erasures", openapi_extra=asks(ListErasures))
def list_erasures(calling: Calling) -> Answer[tuple[ErasableCase, ...]]:
    """Closed cases of which openings are left, by number and never by title."""
    return calling.open(ListErasures())


@router.post("/erasures", openapi_extra=asks(EraseOpenings))
def erase_openings(calling: Calling, body: ErasureBody) -> Answer[Erasure]:
    """Ask that a closed case's openings be destroyed: done once an administrator and an auditor have asked within 72 hours."""
    return calling.act(EraseOpenings(body.case, body.reason))
