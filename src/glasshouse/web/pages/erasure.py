"""Destroying openings of closed cases: what would go, what stays, and the two people that it takes; for administrators and auditors."""

from __future__ import annotations

from starlette.responses import Response

from glasshouse.model.actor import Role
from glasshouse.model.case import CaseKind
from glasshouse.policy.plans.erasure import ASKED_HOURS, EraseOpenings, ListErasures
from glasshouse.web.visit import Visit, get, post


def erasure(visit: Visit) -> Response:
    """Closed cases by number, with what is left of each."""
    rows = _office(visit).open(ListErasures())
    return visit.render("erasure.html", rows=rows, hours=ASKED_HOURS)


def erase(visit: Visit) -> Response:
    """Ask, or be the second who asks."""
    case, reason = visit.form.line("case", "Case", 64), visit.form.line("reason", "Reason", 200)
    made, receipt = _office(visit).act(EraseOpenings(case, reason))
    return visit.to("/erasure", "openings-erased" if made.done else "erasure-asked", receipt)


def _office(visit: Visit) -> Visit:
    """This visit in the standing case that the person's role has a say from."""
    administers = Role.ADMINISTRATOR in visit.me.roles
    return visit.standing(CaseKind.ADMINISTRATION if administers else CaseKind.OVERSIGHT)


ROUTES = (
    get("/erasure", erasure),
    post("/erasure", erase),
)
