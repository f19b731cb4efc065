"""Receipts as files that are checked elsewhere: proofs that an entry is in the published log. They hold what it publishes, no more."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Request, Response

from glasshouse.web.api.caller import house_of, known_queries
from glasshouse.web.publication import TEXT, receipt_headers

router = APIRouter(tags=["receipts"])

_FILE = {"text/plain": {"schema": {"type": "string"}}}


@router.get(
    "/receipts/{index}",
    dependencies=[Depends(known_queries)],
    response_class=Response,
    responses={200: {"content": _FILE, "description": "The file."}},
)
def open_receipt(request: Request, index: Annotated[str, Path(pattern="^[0-9]{1,15}$")]) -> Response:
    """The receipt of an entry, by its number, as a c2sp.org/tlog-proof file with the entry in it: `glass-audit receipt` checks it. It needs
    no key, for it holds only what the log publishes, and leaves no entry."""
    number = int(index)
    return Response(house_of(request).receipt(number), media_type=TEXT, headers=receipt_headers(number))
