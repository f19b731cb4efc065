"""Whether the server lives and can serve, for machines that watch it; and how many entries the caller has left. No data of any kind."""

from __future__ import annotations

from typing import Literal

from fastapi import APIRouter, Depends, Request
from pydantic import BaseModel

from glasshouse.base.errors import StoreBusyError
from glasshouse.gate import Visible
from glasshouse.web.api.answers import Plain
from glasshouse.web.api.caller import Calling, house_of, known_queries

router = APIRouter(tags=["health"])


class Health(BaseModel):
    """One word."""

    status: Literal["ok"] = "ok"


@router.get("/healthz", dependencies=[Depends(known_queries)])
async def health() -> Health:
    """The process answers."""
    return Health()


@router.get("/readyz", dependencies=[Depends(known_queries)])
def ready(request: Request) -> Health:
    """The store answers too; 503 where it does not."""
    try:
        house_of(request).accounts.set_up_needed()
    except Exception as error:  # whatever is wrong with the store, the answer is that it is not ready
        raise StoreBusyError("The store does not answer.") from error
    return Health()


@router.get("/visible")
def visible(calling: Calling) -> Plain[Visible]:
    """How many entries the caller has in the key's case, and the log's head: what the bottom of every page shows. Leaves no entry."""
    return Plain(value=calling.house.gate.visible(calling.access))
