"""The key's case: a package of evidence."""

from __future__ import annotations

from fastapi import APIRouter, Response
from fastapi.responses import StreamingResponse

from glasshouse.policy.plans.packages import ExportPackage
from glasshouse.web.api.answers import receipt_headers
from glasshouse.web.api.caller import Calling, asks
from glasshouse.web.api.strict import StrictRoute
from glasshouse.web.evidence_files import asked_again
from glasshouse.work.package import as_zip, name_of

router = APIRouter(route_class=StrictRoute, tags=["evidence"])
_ZIP = {"application/zip": {"schema": {"type": "string", "contentMediaType": "application/zip"}}}


@router.post(
    "/case/package",
    response_class=Response,
    responses={200: {"content": _ZIP, "description": "The bag, as one zip."}},
    openapi_extra=asks(ExportPackage),
)
def export_package(calling: Calling) -> Response:
    """Export the case's exhibits with custody, entities and ledger receipts (BagIt, RO-Crate). It always needs an approval (C8; error code
    `approval`): ask for one of format `package`."""
    made = calling.act(ExportPackage())
    chunks = asked_again(calling.house.gate, calling.access, ExportPackage(), as_zip(made.value, calling.house.receipt))
    headers = {**receipt_headers(made.receipt), "Content-Disposition": f'attachment; filename="{name_of(made.value)}.zip"'}
    return StreamingResponse(chunks, media_type="application/zip", headers=headers)
