"""What oversight is told of accounts: alerts on unusual use, and break-glass. Both are reviewed by a person in a session."""

from __future__ import annotations

from fastapi import APIRouter

from glasshouse.policy.plans.alerts import AlertsView, ListAlerts
from glasshouse.policy.plans.breakglass import BreakGlassView, ListBreakGlass
from glasshouse.web.api.answers import Answer
from glasshouse.web.api.caller import Calling, asks
from glasshouse.web.api.strict import StrictRoute

router = APIRouter(route_class=StrictRoute, tags=["oversight"])


@router.get("/alerts", openapi_extra=asks(ListAlerts))
def list_alerts(calling: Calling) -> Answer[AlertsView]:
    """Alerts on unusual use of the system by accounts, newest first: for auditors, with a key of the Oversight case."""
    return calling.open(ListAlerts())


@router.get("/break-glass", openapi_extra=asks(ListBreakGlass))
def list_break_glass(calling: Calling) -> Answer[BreakGlassView]:
    """Break-glass that waits for a review, or was reviewed, and one's own: with a key of the Administration or the Oversight case."""
    return calling.open(ListBreakGlass())
