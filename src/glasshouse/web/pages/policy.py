"""Trying a house policy before anybody is bound by it: what it changes, and what it would have done to last month's accesses (C11)."""

from __future__ import annotations

from starlette.responses import Response

from glasshouse.base.errors import InvalidInputError
from glasshouse.model.actor import Role
from glasshouse.model.case import CaseKind
from glasshouse.policy.actions import ROWS
from glasshouse.policy.change import LONGEST
from glasshouse.policy.decide import default_house
from glasshouse.policy.plans.policies import SimulatePolicy, Simulation
from glasshouse.web.visit import Visit, get, post

SENTENCES = {row.action.value: row.sentence for row in ROWS.values()}


def policy(visit: Visit) -> Response:
    """The policy in force, in a field where it can be changed to try what that would do."""
    return _page(_standing(visit), default_house())


def simulate(visit: Visit) -> Response:
    """What the text would change."""
    visit, text = _standing(visit), visit.form.raw("text", LONGEST + 1).replace("\r\n", "\n")
    try:
        return _page(visit, text, made=visit.open(SimulatePolicy(text)))
    except InvalidInputError as error:
        return _page(visit, text, fault=error)


def _standing(visit: Visit) -> Visit:
    return visit.standing(CaseKind.OVERSIGHT if Role.AUDITOR in visit.me.roles else CaseKind.ADMINISTRATION)


def _page(visit: Visit, text: str, *, made: Simulation | None = None, fault: InvalidInputError | None = None) -> Response:
    status = fault.status if fault else 200
    return visit.render("policy.html", status, text=text, made=made, fault=fault, sentences=SENTENCES, longest=LONGEST)


ROUTES = (get("/policy", policy), post("/policy", simulate))
