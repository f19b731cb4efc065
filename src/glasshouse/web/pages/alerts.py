"""Alerts on unusual use, for auditors: what each rule saw, and a review."""

from __future__ import annotations

from starlette.responses import Response

from glasshouse.base.errors import ConflictError, GlasshouseError, InvalidInputError, RefusedError
from glasshouse.model.case import CaseKind
from glasshouse.policy.plans.alerts import ListAlerts, ReviewAlert
from glasshouse.policy.unusual import TITLES, Explained
from glasshouse.web.visit import Visit, get, post

HERE = "/oversight/alerts"
EXPLAINED = {Explained.EXPLAINED: "Explained", Explained.FOLLOWED_UP: "Followed up"}


def alerts(visit: Visit, fault: GlasshouseError | None = None) -> Response:
    """Those that wait, each with its form, and those that were reviewed."""
    visit = visit.standing(CaseKind.OVERSIGHT)
    view, asked = visit.open(ListAlerts()), visit.given("id") if fault else ""
    status, values = (fault.status, visit.form.values()) if fault else (200, {})
    return visit.render("alerts.html", status, view=view, titles=TITLES, explained=EXPLAINED, fault=fault, asked=asked, values=values)


def review(visit: Visit) -> Response:
    """What became of one."""
    try:
        explained, reason = visit.form.choice("explained", "What became of it", Explained), visit.form.prose("reason", "Why", 400)
        _, receipt = visit.standing(CaseKind.OVERSIGHT).act(ReviewAlert(visit.given("id"), explained, reason))
    except (InvalidInputError, ConflictError, RefusedError) as error:
        return alerts(visit, error)
    return visit.to(HERE, "alert-reviewed", receipt)


ROUTES = (get(HERE, alerts), post("/oversight/alerts/{id}/review", review))
