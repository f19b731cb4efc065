"""The key's case: its tables of people by group (C1); and registering a dataset for them."""

from __future__ import annotations

from fastapi import APIRouter, Response

from glasshouse.oversight.tables import as_csv
from glasshouse.policy.plans.approvals import Approval
from glasshouse.policy.plans.measuring import AskTable, CountedTable, CountTable, DeclareMeasuring, ListTables, Measuring, OpenTable
from glasshouse.web.api.answers import Answer, receipt_headers
from glasshouse.web.api.bodies import AskTableBody, DatasetName, Id, MeasuringBody, TableBody
from glasshouse.web.api.caller import Calling, asks
from glasshouse.web.api.strict import StrictRoute

router = APIRouter(route_class=StrictRoute)


@router.get("/case/tables", tags=["cases"], openapi_extra=asks(ListTables))
def list_tables(calling: Calling) -> Answer[Measuring]:
    """The case's tables of people by group, and what else could be counted. Cases for rights violation or unequal treatment alone."""
    return calling.open(ListTables())


@router.post("/case/tables/approvals", status_code=201, tags=["cases"], openapi_extra=asks(AskTable))
def ask_table(calling: Calling, body: AskTableBody) -> Answer[Approval]:
    """Ask for an approval of one table by somebody of another unit. Nothing is counted for it."""
    return calling.act(AskTable(body.shape, body.dataset, body.period, body.reason))


@router.post("/case/tables", status_code=201, tags=["cases"], openapi_extra=asks(CountTable))
def count_table(calling: Calling, body: TableBody) -> Answer[CountedTable]:
    """Count an approved table, once; what was counted already is answered as it was then."""
    return calling.act(CountTable(body.shape, body.dataset, body.period))


@router.get("/case/tables/{id}", tags=["cases"], openapi_extra=asks(OpenTable))
def open_table(calling: Calling, id: Id) -> Answer[CountedTable]:  # noqa: A002
    """One of the case's tables."""
    return calling.open(OpenTable(id))


@router.get(
    "/case/tables/{id}/csv",
    tags=["cases"],
    response_class=Response,
    responses={200: {"content": {"text/csv": {"schema": {"type": "string"}}}, "description": "A line for each cell."}},
    openapi_extra=asks(OpenTable),
)
def download_table(calling: Calling, id: Id) -> Response:  # noqa: A002
    """One of the case's tables as CSV. The receipt stands in the headers."""
    found = calling.open(OpenTable(id))
    headers = {**receipt_headers(found.receipt), "Content-Disposition": f'attachment; filename="{found.value.shape}.csv"'}
    return Response(as_csv(found.value), media_type="text/csv", headers=headers)


@router.post("/datasets/{name}/declare-measuring", tags=["data"], openapi_extra=asks(DeclareMeasuring))
def declare_measuring(calling: Calling, name: DatasetName, body: MeasuringBody) -> Answer[str]:
    """Declare, first or second, that a dataset serves for counting people by group."""
    return calling.act(DeclareMeasuring(name, body.group, body.procedure))
