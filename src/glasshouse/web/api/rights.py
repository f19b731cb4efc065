"""The register of what people in the data ask for, with a key of its unit's Stewardship; and what a case's own key learns of restricted
records."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter
from pydantic import Field, StrictBool, StrictInt, StringConstraints

from glasshouse.model.deferral import ReportAsker
from glasshouse.model.rights import CorrectionState, RestrictionGround, Right, RightDecision, UnlockingGround, Way
from glasshouse.policy.plans.corrections import VALUE, AskCorrection, DecideCorrection, UndoCorrection
from glasshouse.policy.plans.restrictions import (
    AskLifting,
    AskUnlocking,
    HeldRestriction,
    LiftRestriction,
    ListRestricted,
    OpenUnlocked,
    RestrictRecord,
    SignUnlocking,
    UnlockedRecord,
)
from glasshouse.policy.plans.rights import (
    MARK,
    WORDS,
    AnswerSubjectRequest,
    DecideSubjectRequest,
    ExtendSubjectRequest,
    ListSubjectRequests,
    NoteIdentity,
    OpenSubjectRequest,
    ReceiveSubjectRequest,
    SignSubjectDecision,
    SubjectRequest,
    SubjectRequests,
    WithdrawSubjectRequest,
)
from glasshouse.web.api.answers import Answer
from glasshouse.web.api.bodies import Body, Id, PublicId
from glasshouse.web.api.caller import Calling, asks
from glasshouse.web.api.lifebodies import Day
from glasshouse.web.api.strict import StrictRoute

router = APIRouter(route_class=StrictRoute, tags=["rights"])

Said = Annotated[str, StringConstraints(max_length=WORDS)]
Name = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]{1,62}$")]
Record = Annotated[str, StringConstraints(min_length=1, max_length=500)]
Value = Annotated[str, StringConstraints(max_length=VALUE)]


class RevisionBody(Body):
    """The revision that the writer saw."""

    revision: StrictInt = Field(ge=1, le=10_000_000)


class ReasonBody(RevisionBody):
    """Why."""

    reason: Said


class ReceiveBody(Body):
    """What came: `mark` is the house's own file number of the letter, `identity` how it was checked who asks, in words."""

    right: Right
    way: Way
    asker: ReportAsker
    received: Day
    mark: Annotated[str, StringConstraints(max_length=MARK)]
    identity: Said = ""


class IdentityBody(RevisionBody):
    """How it was checked who asks."""

    identity: Said


class DecideBody(RevisionBody):
    """What is decided, and on which grounds."""

    decision: RightDecision
    grounds: Said


class SignBody(RevisionBody):
    """Whether the second person signs; where not, why."""

    agrees: StrictBool
    reason: Said = ""


class AnswerBody(RevisionBody):
    """On which day what was answered."""

    day: Day
    reply: Said


class CorrectionBody(Body):
    """Of record `record` (the source's id) of `dataset`: `value` of property `prop` is wrong, the person says `said` (may be empty)."""

    dataset: Name
    record: Record
    prop: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9]{1,64}$")]
    value: Value
    said: Value = ""


class UpholdBody(ReasonBody):
    """Upheld or rejected."""

    upheld: StrictBool


class RestrictBody(Body):
    """Record `record` (the source's id) of `dataset`, and the ground."""

    dataset: Name
    record: Record
    ground: RestrictionGround


class NoticeBody(RevisionBody):
    """The day on which the person was told that it is lifted."""

    notice: Day


class UnlockBody(Body):
    """`entity`: the id of a restricted record that the case holds."""

    entity: PublicId
    ground: UnlockingGround
    reason: Said


class AgreeBody(Body):
    """Whether it is signed or declined."""

    agrees: StrictBool


@router.get("/rights", openapi_extra=asks(ListSubjectRequests))
def list_subject_requests(calling: Calling) -> Answer[SubjectRequests]:
    """The register of the unit, first due first, and what cases ask to unlock."""
    return calling.open(ListSubjectRequests())


@router.post("/rights", status_code=201, openapi_extra=asks(ReceiveSubjectRequest))
def receive_subject_request(calling: Calling, body: ReceiveBody) -> Answer[str]:
    """Enter a request; yields its id."""
    command = ReceiveSubjectRequest(body.right, body.way, body.asker, body.received, body.mark, body.identity)
    return calling.act(command)


@router.get("/rights/{id}", openapi_extra=asks(OpenSubjectRequest))
def open_subject_request(calling: Calling, id: Id) -> Answer[SubjectRequest]:  # noqa: A002
    """One request with every step, its corrections and restrictions."""
    return calling.open(OpenSubjectRequest(id))


@router.post("/rights/{id}/identity", openapi_extra=asks(NoteIdentity))
def note_identity(calling: Calling, id: Id, body: IdentityBody) -> Answer[int]:  # noqa: A002
    """Say how it was checked who asks; yields the revision."""
    return calling.act(NoteIdentity(id, body.revision, body.identity))


@router.post("/rights/{id}/extend", openapi_extra=asks(ExtendSubjectRequest))
def extend_subject_request(calling: Calling, id: Id, body: ReasonBody) -> Answer[int]:  # noqa: A002
    """Take two months more, once; yields the revision."""
    return calling.act(ExtendSubjectRequest(id, body.revision, body.reason))


@router.post("/rights/{id}/decide", openapi_extra=asks(DecideSubjectRequest))
def decide_subject_request(calling: Calling, id: Id, body: DecideBody) -> Answer[int]:  # noqa: A002
    """Decide it; a refusal, and every erasure, waits for a second person."""
    return calling.act(DecideSubjectRequest(id, body.revision, body.decision, body.grounds))


@router.post("/rights/{id}/sign", openapi_extra=asks(SignSubjectDecision))
def sign_subject_decision(calling: Calling, id: Id, body: SignBody) -> Answer[int]:  # noqa: A002
    """Sign what somebody else decided, or give it back."""
    return calling.act(SignSubjectDecision(id, body.revision, body.agrees, body.reason))


@router.post("/rights/{id}/answer", openapi_extra=asks(AnswerSubjectRequest))
def answer_subject_request(calling: Calling, id: Id, body: AnswerBody) -> Answer[int]:  # noqa: A002
    """Say what was answered; this ends it."""
    return calling.act(AnswerSubjectRequest(id, body.revision, body.day, body.reply))


@router.post("/rights/{id}/withdraw", openapi_extra=asks(WithdrawSubjectRequest))
def withdraw_subject_request(calling: Calling, id: Id, body: ReasonBody) -> Answer[int]:  # noqa: A002
    """The person took it back."""
    return calling.act(WithdrawSubjectRequest(id, body.revision, body.reason))


@router.post("/rights/{id}/corrections", status_code=201, openapi_extra=asks(AskCorrection))
def ask_correction(calling: Calling, id: Id, body: CorrectionBody) -> Answer[str]:  # noqa: A002
    """Attach a correction to a record; the answer does not tell whether there is one."""
    return calling.act(AskCorrection(id, body.dataset, body.record, body.prop, body.value, body.said))


@router.post("/rights/{id}/corrections/{one}/decide", openapi_extra=asks(DecideCorrection))
def decide_correction(calling: Calling, id: Id, one: Id, body: UpholdBody) -> Answer[CorrectionState]:  # noqa: A002
    """Uphold it, or reject it with a reason."""
    return calling.act(DecideCorrection(id, one, body.revision, body.upheld, body.reason))


@router.post("/rights/{id}/corrections/{one}/undo", openapi_extra=asks(UndoCorrection))
def undo_correction(calling: Calling, id: Id, one: Id, body: ReasonBody) -> Answer[CorrectionState]:  # noqa: A002
    """Take back what was upheld."""
    return calling.act(UndoCorrection(id, one, body.revision, body.reason))


@router.post("/rights/{id}/restrictions", status_code=201, openapi_extra=asks(RestrictRecord))
def restrict_record(calling: Calling, id: Id, body: RestrictBody) -> Answer[str]:  # noqa: A002
    """Restrict a record, at once; the answer does not tell whether there is one."""
    return calling.act(RestrictRecord(id, body.dataset, body.record, body.ground))


@router.post("/rights/{id}/restrictions/{one}/lifting", openapi_extra=asks(AskLifting))
def ask_lifting(calling: Calling, id: Id, one: Id, body: NoticeBody) -> Answer[int]:  # noqa: A002
    """Ask that it be lifted, once the person was told."""
    return calling.act(AskLifting(id, one, body.revision, body.notice))


@router.post("/rights/{id}/restrictions/{one}/lift", openapi_extra=asks(LiftRestriction))
def lift_restriction(calling: Calling, id: Id, one: Id, body: RevisionBody) -> Answer[int]:  # noqa: A002
    """Sign, as a second person, that it is lifted."""
    return calling.act(LiftRestriction(id, one, body.revision))


@router.post("/unlockings/{id}/sign", openapi_extra=asks(SignUnlocking))
def sign_unlocking(calling: Calling, id: Id, body: AgreeBody) -> Answer[bool]:  # noqa: A002
    """Sign, from outside the case, that it opens one restricted record, or decline."""
    return calling.act(SignUnlocking(id, body.agrees))


@router.get("/case/restricted", openapi_extra=asks(ListRestricted))
def list_restricted(calling: Calling) -> Answer[tuple[HeldRestriction, ...]]:
    """What the key's own case holds that is restricted, without a word of what it says."""
    return calling.open(ListRestricted())


@router.post("/case/restricted", status_code=201, openapi_extra=asks(AskUnlocking))
def ask_unlocking(calling: Calling, body: UnlockBody) -> Answer[str]:
    """Ask to open one of them; somebody outside the case signs."""
    return calling.act(AskUnlocking(body.entity, body.ground, body.reason))


@router.get("/case/restricted/{id}", openapi_extra=asks(OpenUnlocked))
def open_unlocked(calling: Calling, id: Id) -> Answer[UnlockedRecord]:  # noqa: A002
    """The one record that was unlocked for the key's case."""
    return calling.open(OpenUnlocked(id))
