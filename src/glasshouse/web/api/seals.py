"""The key's case: its seals that wait for a second person (C4)."""

from __future__ import annotations

from fastapi import APIRouter

from glasshouse.policy.plans.seals import ConfirmSeal, ListSeals, WaitingSeal
from glasshouse.web.api.answers import Answer
from glasshouse.web.api.bodies import Id
from glasshouse.web.api.caller import Calling, asks
from glasshouse.web.api.strict import StrictRoute

router = APIRouter(route_class=StrictRoute, tags=["cases"])


@router.get("/case/seals", openapi_extra=asks(ListSeals))
def list_seals(calling: Calling) -> Answer[tuple[WaitingSeal, ...]]:
    """Seals that lapse unless a second person confirms them, first due first, without whom they are on."""
    return calling.open(ListSeals())


@router.post("/case/seals/{id}/confirm", openapi_extra=asks(ConfirmSeal))
def confirm_seal(calling: Calling, id: Id) -> Answer[str]:  # noqa: A002
    """Confirm a seal that another person put on."""
    return calling.act(ConfirmSeal(id))
