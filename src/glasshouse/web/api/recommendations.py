"""The key's case: its recommendations, followed until they are implemented."""

from __future__ import annotations

from fastapi import APIRouter

from glasshouse.policy.plans.recommendations import (
    AddRecommendation,
    ChangeRecommendation,
    CompareRecommendation,
    ListRecommendations,
    MoveRecommendation,
    OpenRecommendation,
    RecommendationRevision,
    RecommendationRow,
    RecommendationView,
    RestoreRecommendation,
)
from glasshouse.web.api.answers import Answer
from glasshouse.web.api.bodies import Id
from glasshouse.web.api.caller import Calling, asks
from glasshouse.web.api.requestbodies import ChangeRecommendationBody, MoveRecommendationBody, RecommendationBody
from glasshouse.web.api.strict import StrictRoute
from glasshouse.web.api.tasks import Revision
from glasshouse.web.api.written import RestoreBody

router = APIRouter(route_class=StrictRoute, tags=["requests"])


@router.get("/case/recommendations", openapi_extra=asks(ListRecommendations))
def list_recommendations(calling: Calling) -> Answer[tuple[RecommendationRow, ...]]:
    """Every recommendation of the case, by number."""
    return calling.open(ListRecommendations())


@router.post("/case/recommendations", status_code=201, openapi_extra=asks(AddRecommendation))
def add_recommendation(calling: Calling, body: RecommendationBody) -> Answer[str]:
    """Draft a recommendation; yields its id."""
    return calling.act(AddRecommendation(**dict(body)))


@router.get("/case/recommendations/{id}", openapi_extra=asks(OpenRecommendation))
def open_recommendation(calling: Calling, id: Id) -> Answer[RecommendationView]:  # noqa: A002
    """One recommendation with what came of it."""
    return calling.open(OpenRecommendation(id))


@router.put("/case/recommendations/{id}", openapi_extra=asks(ChangeRecommendation))
def change_recommendation(calling: Calling, id: Id, body: ChangeRecommendationBody) -> Answer[int]:  # noqa: A002
    """Write anew what it says; yields the new revision. 409 where somebody wrote since the revision that you saw."""
    return calling.act(ChangeRecommendation(id, **dict(body)))


@router.post("/case/recommendations/{id}/move", openapi_extra=asks(MoveRecommendation))
def move_recommendation(calling: Calling, id: Id, body: MoveRecommendationBody) -> Answer[int]:  # noqa: A002
    """Say what came of it, and what shows it; yields the new revision."""
    return calling.act(MoveRecommendation(id, **dict(body)))


@router.get("/case/recommendations/{id}/revisions", openapi_extra=asks(CompareRecommendation))
def compare_recommendation(
    calling: Calling,
    id: Id,  # noqa: A002
    old: Revision,
    new: Revision,
) -> Answer[tuple[RecommendationRow, RecommendationRevision, RecommendationRevision]]:
    """The recommendation now, and two of its revisions."""
    return calling.open(CompareRecommendation(id, old, new))


@router.post("/case/recommendations/{id}/restore", openapi_extra=asks(RestoreRecommendation))
def restore_recommendation(calling: Calling, id: Id, body: RestoreBody) -> Answer[int]:  # noqa: A002
    """Write an old revision anew."""
    return calling.act(RestoreRecommendation(id, body.revision, body.old))
