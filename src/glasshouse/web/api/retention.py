"""How long cases are kept, legal holds and disposals: the key's own case, or, with a key of Stewardship or Oversight, cases that are over.

Signing a disposal asks for a person in a session, and has no operation here.
"""

from __future__ import annotations

from fastapi import APIRouter
from pydantic import Field

from glasshouse.model.disposal import Ground
from glasshouse.policy.plans.disposal import AskDisposal, Disposal, DryRun, TryDisposal, WithdrawDisposal
from glasshouse.policy.plans.retention import (
    LiftLegalHold,
    ListRetention,
    OpenRetention,
    RetainedCase,
    Retention,
    SetLegalHold,
    SignLifting,
)
from glasshouse.web.api.answers import Answer
from glasshouse.web.api.bodies import Body, Id, Sha256
from glasshouse.web.api.caller import Calling, asks
from glasshouse.web.api.lifebodies import Day, Reason
from glasshouse.web.api.strict import StrictRoute

router = APIRouter(route_class=StrictRoute, tags=["keeping"])


class HoldBody(Body):
    """Why the case must be kept, and the day on which somebody looks whether it still must."""

    reason: Reason
    review: Day


class LiftBody(Body):
    """Why it need not be kept any more."""

    reason: Reason


class DisposalBody(Body):
    """On which ground, and the digest of the dry run: exactly what it counted is asked for."""

    ground: Ground
    digest: Sha256 = Field(description="`digest` of the dry run.")


@router.get("/retention", openapi_extra=asks(ListRetention))
def list_retention(calling: Calling) -> Answer[tuple[RetainedCase, ...]]:
    """Cases that are over, by number and never by title, those whose time is over first."""
    return calling.open(ListRetention())


@router.get("/retention/{id}", openapi_extra=asks(OpenRetention))
def open_retention(calling: Calling, id: Id) -> Answer[Retention]:  # noqa: A002
    """One of them, with its legal holds and its disposal; once that is done, the disposal record."""
    return calling.open(OpenRetention(id))


@router.get("/retention/{id}/dry-run", openapi_extra=asks(TryDisposal))
def try_disposal(calling: Calling, id: Id) -> Answer[DryRun]:  # noqa: A002
    """What a disposal would destroy now, what stays, and what is in the way."""
    return calling.open(TryDisposal(id))


@router.post("/retention/{id}/disposals", status_code=201, openapi_extra=asks(AskDisposal))
def ask_disposal(calling: Calling, id: Id, body: DisposalBody) -> Answer[Disposal]:  # noqa: A002
    """Ask for what the dry run counted; somebody else signs, in a session."""
    return calling.act(AskDisposal(id, body.ground, body.digest))


@router.delete("/disposals/{id}", openapi_extra=asks(WithdrawDisposal))
def withdraw_disposal(calling: Calling, id: Id) -> Answer[str]:  # noqa: A002
    """Take back what was asked, or say no to it, before it is signed."""
    return calling.act(WithdrawDisposal(id))


@router.post("/retention/{id}/holds", status_code=201, openapi_extra=asks(SetLegalHold))
def set_hold_from_outside(calling: Calling, id: Id, body: HoldBody) -> Answer[str]:  # noqa: A002
    """Put a legal hold on a case that is over; yields the hold's id."""
    return calling.act(SetLegalHold(body.reason, body.review, id))


@router.post("/retention/{id}/holds/{hold}/lift", openapi_extra=asks(LiftLegalHold))
def lift_hold_from_outside(calling: Calling, id: Id, hold: Id, body: LiftBody) -> Answer[bool]:  # noqa: A002
    """Lift it; yields whether it is lifted, or a second person has to sign."""
    return calling.act(LiftLegalHold(hold, body.reason, id))


@router.post("/retention/{id}/holds/{hold}/sign", openapi_extra=asks(SignLifting))
def sign_lifting_from_outside(calling: Calling, id: Id, hold: Id) -> Answer[str]:  # noqa: A002
    """Sign that it is lifted."""
    return calling.act(SignLifting(hold, id))


@router.get("/case/retention", openapi_extra=asks(OpenRetention))
def open_own_retention(calling: Calling) -> Answer[Retention]:
    """How long the key's own case is kept, and why."""
    return calling.open(OpenRetention())


@router.post("/case/holds", status_code=201, openapi_extra=asks(SetLegalHold))
def set_hold(calling: Calling, body: HoldBody) -> Answer[str]:
    """Put a legal hold on the key's own case; yields the hold's id."""
    return calling.act(SetLegalHold(body.reason, body.review))


@router.post("/case/holds/{id}/lift", openapi_extra=asks(LiftLegalHold))
def lift_hold(calling: Calling, id: Id, body: LiftBody) -> Answer[bool]:  # noqa: A002
    """Lift it; yields whether it is lifted, or a second person has to sign."""
    return calling.act(LiftLegalHold(id, body.reason))


@router.post("/case/holds/{id}/sign", openapi_extra=asks(SignLifting))
def sign_lifting(calling: Calling, id: Id) -> Answer[str]:  # noqa: A002
    """Sign that it is lifted."""
    return calling.act(SignLifting(id))
