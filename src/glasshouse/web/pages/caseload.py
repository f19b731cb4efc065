"""How cases go: for leads, stewards and auditors; and once a quarter for everybody."""

from __future__ import annotations

from starlette.responses import Response

from glasshouse.model.actor import Role
from glasshouse.oversight.caseload import public_load, unit_load
from glasshouse.policy.plans.caseload import ReadCaseload
from glasshouse.web.pages.retention import office
from glasshouse.web.pages.statistics import COLUMN, GAP, HEIGHT, STUB
from glasshouse.web.visit import Visit, get


def caseload(visit: Visit) -> Response:
    """Load, ages, overdue, outcomes."""
    load = unit_load(office(visit).open(ReadCaseload()))
    return visit.render("caseload.html", load=load, audits=Role.AUDITOR in visit.me.roles, plot=(COLUMN, GAP, HEIGHT, STUB))


def public_cases(visit: Visit) -> Response:
    """The newest quarter that is over, withheld and rounded."""
    return visit.render("public_cases.html", load=public_load(visit.house.gate.caseload()))


ROUTES = (
    get("/caseload", caseload),
    get("/oversight/cases", public_cases, public=True),
)
