"""The key's case: its life from draft to archive, what it says of itself, its decisions and dates; and the templates to open one from."""

from __future__ import annotations

from fastapi import APIRouter

from glasshouse.model.template import CaseTemplate
from glasshouse.policy.plans.life import (
    DecisionLog,
    DescribeCase,
    Descriptions,
    HandOver,
    ListTemplates,
    MoveCase,
    OpenDecisions,
    OpenDescription,
    RecordDecision,
    SetDate,
    SignClosing,
)
from glasshouse.web.api.answers import Answer
from glasshouse.web.api.bodies import Id
from glasshouse.web.api.caller import Calling, asks
from glasshouse.web.api.lifebodies import DateBody, DecisionBody, DescribeBody, HandOverBody, MoveBody
from glasshouse.web.api.strict import StrictRoute

router = APIRouter(route_class=StrictRoute, tags=["cases"])


@router.get("/templates", openapi_extra=asks(ListTemplates))
def list_templates(calling: Calling) -> Answer[tuple[CaseTemplate, ...]]:
    """The templates from which a case can be opened. Needs a lead's key of the Administration case."""
    return calling.open(ListTemplates())


@router.post("/case/move", openapi_extra=asks(MoveCase))
def move_case(calling: Calling, body: MoveBody) -> Answer[str]:
    """Move the case on in its life, or to another of its own steps; yields its state. Closing is an operation of its own."""
    return calling.act(MoveCase(body.to, body.reason, body.step))


@router.post("/case/closings/{id}/sign", openapi_extra=asks(SignClosing))
def sign_closing(calling: Calling, id: Id) -> Answer[str]:  # noqa: A002
    """Sign the closing that somebody else asked for: it closes the case."""
    return calling.act(SignClosing(id))


@router.post("/case/hand-over", openapi_extra=asks(HandOver))
def hand_over(calling: Calling, body: HandOverBody) -> Answer[str]:
    """Hand the case to another lead, and leave it: this key ends too. Yields the new lead's id."""
    return calling.act(HandOver(body.login, body.reason))


@router.get("/case/description", openapi_extra=asks(OpenDescription))
def open_description(calling: Calling) -> Answer[Descriptions]:
    """What the case says of itself, and what it said before."""
    return calling.open(OpenDescription())


@router.post("/case/description", openapi_extra=asks(DescribeCase))
def describe_case(calling: Calling, body: DescribeBody) -> Answer[int]:
    """Say anew what the case is about; error code `revision` where somebody else did meanwhile. Yields the new revision."""
    said = (body.title, body.question, body.legal_basis, body.targets)
    return calling.act(DescribeCase(body.revision, *said, tuple(sorted(body.fields.items()))))


@router.post("/case/dates", openapi_extra=asks(SetDate))
def set_date(calling: Calling, body: DateBody) -> Answer[str]:
    """Set what is due on a day, or when the case is reviewed next; yields the title."""
    return calling.act(SetDate(body.title, body.day, body.review))


@router.get("/case/decisions", openapi_extra=asks(OpenDecisions))
def open_decisions(calling: Calling) -> Answer[DecisionLog]:
    """The decision log and the case's history, newest first."""
    return calling.open(OpenDecisions())


@router.post("/case/decisions", status_code=201, openapi_extra=asks(RecordDecision))
def record_decision(calling: Calling, body: DecisionBody) -> Answer[str]:
    """Write a decision into the log, where nothing is ever changed; yields its id."""
    return calling.act(RecordDecision(body.decision, body.reason, body.supersedes or ""))
