"""How cases go, with a key of Stewardship or Oversight."""

from __future__ import annotations

from fastapi import APIRouter

from glasshouse.oversight.caseload import UnitLoad, unit_load
from glasshouse.policy.plans.caseload import ReadCaseload
from glasshouse.web.api.answers import Answer
from glasshouse.web.api.caller import Calling, asks
from glasshouse.web.api.strict import StrictRoute

router = APIRouter(route_class=StrictRoute, tags=["oversight"])


@router.get("/caseload", openapi_extra=asks(ReadCaseload))
def read_caseload(calling: Calling) -> Answer[UnitLoad]:
    """Load, ages, what is overdue, and outcomes (withheld under ten) of the unit's cases; with a key of Oversight, of all."""
    found = calling.open(ReadCaseload())
    return Answer(value=unit_load(found.value), receipt=found.receipt)
