"""The key's case: who has which role in it, and consents to name them."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query

from glasshouse.model.consent import Use
from glasshouse.model.subject import PROTECTED, Ending
from glasshouse.policy.plans.subjects import (
    AskNaming,
    ChangeRole,
    EndRole,
    GiveProtectedRole,
    GiveRole,
    ListSubjects,
    NamingAnswer,
    OpenSubject,
    Order,
    RecordConsent,
    RevokeConsent,
    SignRole,
    SubjectList,
    SubjectView,
)
from glasshouse.web.api.answers import Answer
from glasshouse.web.api.bodies import Id
from glasshouse.web.api.caller import Calling, asks
from glasshouse.web.api.strict import StrictRoute
from glasshouse.web.api.subjectbodies import ConsentBody, EndBody, RevokeBody, RoleBody, SubjectBody

router = APIRouter(route_class=StrictRoute, tags=["subjects"])


@router.get("/case/subjects", openapi_extra=asks(ListSubjects))
def list_subjects(calling: Calling, order: Annotated[Order, Query(description="How they are sorted.")] = Order.ROLE) -> Answer[SubjectList]:
    """The case's subjects, as far as the key's person may see them."""
    return calling.open(ListSubjects(order))


@router.post("/case/subjects", status_code=201, openapi_extra=asks(GiveProtectedRole, GiveRole))
def give_role(calling: Calling, body: SubjectBody) -> Answer[str]:
    """Give an entity a role. Yields the subject's id; of a protected role, which seals the entity with this act, the entity's."""
    if body.role in PROTECTED:
        return calling.act(GiveProtectedRole(body.entity, body.role, body.basis, body.reason, tuple(body.keepers)))
    return calling.act(GiveRole(body.entity, body.role, body.basis, body.reason))


@router.get("/case/subjects/{id}", openapi_extra=asks(OpenSubject))
def open_subject(calling: Calling, id: Id) -> Answer[SubjectView]:  # noqa: A002
    """One subject with its consents, and whether it may be named in what."""
    return calling.open(OpenSubject(id))


@router.post("/case/subjects/{id}/sign", openapi_extra=asks(SignRole))
def sign_role(calling: Calling, id: Id) -> Answer[str]:  # noqa: A002
    """Sign a role that somebody else gave."""
    return calling.act(SignRole(id))


@router.post("/case/subjects/{id}/change", status_code=201, openapi_extra=asks(ChangeRole))
def change_role(calling: Calling, id: Id, body: RoleBody) -> Answer[str]:  # noqa: A002
    """Another role in place of this one, which ends when the new one stands. Yields the new subject's id."""
    return calling.act(ChangeRole(id, body.role, body.basis, body.reason))


@router.post("/case/subjects/{id}/end", openapi_extra=asks(EndRole))
def end_role(calling: Calling, id: Id, body: EndBody) -> Answer[Ending]:  # noqa: A002
    """End a role; before it is signed, withdraw one's own or decline another's."""
    return calling.act(EndRole(id, body.reason))


@router.post("/case/subjects/{id}/consents", status_code=201, openapi_extra=asks(RecordConsent))
def record_consent(calling: Calling, id: Id, body: ConsentBody) -> Answer[str]:  # noqa: A002
    """Record a consent to be named; yields its id."""
    said = body.use, body.way, body.giver, body.given, body.until, body.terms, body.exhibit
    return calling.act(RecordConsent(id, *said))


@router.post("/case/consents/{id}/revoke", openapi_extra=asks(RevokeConsent))
def revoke_consent(calling: Calling, id: Id, body: RevokeBody) -> Answer[str]:  # noqa: A002
    """A consent counts no more, at once. Yields the id of its subject."""
    return calling.act(RevokeConsent(id, body.reason))


@router.get("/entities/{id}/naming", openapi_extra=asks(AskNaming))
def ask_naming(calling: Calling, id: Id, use: Annotated[Use, Query(description="For what they would be named.")]) -> Answer[NamingAnswer]:  # noqa: A002
    """Whether an entity may be named for a use today, and why."""
    return calling.open(AskNaming(id, use))
