"""The key's case: exhibits that its tasks refer to."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path

from glasshouse.policy.plans.attachments import AttachExhibit, DetachExhibit
from glasshouse.web.api.answers import Answer
from glasshouse.web.api.bodies import Id
from glasshouse.web.api.caller import Calling, asks
from glasshouse.web.api.strict import StrictRoute

router = APIRouter(route_class=StrictRoute, tags=["tasks"])
Number = Annotated[int, Path(ge=1, le=9_999_999, description="Number of an exhibit of the case: 7 for EX-0007.")]


@router.put("/case/tasks/{id}/exhibits/{number}", openapi_extra=asks(AttachExhibit))
def attach_exhibit(calling: Calling, id: Id, number: Number) -> Answer[str]:  # noqa: A002  the address's own word
    """Let a task refer to an exhibit; yields the exhibit's id. Files are taken in as exhibits first."""
    return calling.act(AttachExhibit(id, number))


@router.delete("/case/tasks/{id}/exhibits/{exhibit}", openapi_extra=asks(DetachExhibit))
def detach_exhibit(calling: Calling, id: Id, exhibit: str) -> Answer[str]:  # noqa: A002
    """Let a task no longer refer to the exhibit with this id."""
    return calling.act(DetachExhibit(id, exhibit))
