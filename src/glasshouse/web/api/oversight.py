"""The use of the system for auditors (with a key of the Oversight case), one's own refusals, and counting the headers anew."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path

from glasshouse.oversight.use import DAYS, Use, use_of
from glasshouse.policy.plans.oversight import ExplainRefusal, ReadStatistics, RecountStatistics, Refusal
from glasshouse.web.api.answers import Answer
from glasshouse.web.api.caller import Calling, asks
from glasshouse.web.api.strict import StrictRoute
from glasshouse_ledger.canonical import MAX_INTEGER

router = APIRouter(route_class=StrictRoute, tags=["oversight"])
Index = Annotated[int, Path(ge=0, le=MAX_INTEGER, description="Index of an entry in the log.")]


@router.get("/statistics", openapi_extra=asks(ReadStatistics))
def read_statistics(calling: Calling) -> Answer[Use]:
    """Thirteen weeks of use by purpose, unit and rule, from public headers alone; counts under ten are withheld (null)."""
    read = calling.open(ReadStatistics(DAYS))
    return Answer(value=use_of(read.value), receipt=read.receipt)


@router.get("/refusals/{index}", openapi_extra=asks(ExplainRefusal))
def explain_refusal(calling: Calling, index: Index) -> Answer[Refusal]:
    """Why a request of one's own was refused: the `entry` of an error. With a key of the Administration case."""
    return calling.open(ExplainRefusal(index))


@router.post("/statistics/recount", openapi_extra=asks(RecountStatistics))
def recount_statistics(calling: Calling) -> Answer[str]:
    """Count the public headers anew: for administrators."""
    return calling.act(RecountStatistics())
