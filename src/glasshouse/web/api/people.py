"""Accounts, keys and sessions: with a key of the Administration case, but for the one operation that makes a key."""

from __future__ import annotations

from fastapi import APIRouter, Depends, Request, Response

from glasshouse.base.errors import SignInError
from glasshouse.gate import Access
from glasshouse.model.case import CaseKind
from glasshouse.policy.plans.factors import Factors, ListFactors
from glasshouse.policy.plans.people import (
    ChangePassword,
    ChangePerson,
    CreatePerson,
    Credential,
    IssuedKey,
    IssuedReset,
    IssueKey,
    IssueReset,
    ListKeys,
    ListPeople,
    PeopleView,
    RevokeKey,
    RevokeSessions,
)
from glasshouse.web.api.answers import Answer
from glasshouse.web.api.bodies import ChangeBody, Id, KeyBody, PasswordBody, PersonBody, ResetBody, SessionsBody
from glasshouse.web.api.caller import Caller, Calling, asks, house_of, known_queries
from glasshouse.web.api.strict import StrictRoute

router = APIRouter(route_class=StrictRoute, tags=["people"])


@router.post("/keys", status_code=201, dependencies=[Depends(known_queries)], openapi_extra=asks(IssueKey))
def issue_key(request: Request, response: Response, body: KeyBody) -> Answer[IssuedKey]:
    """Issue a key for oneself, by name and password, and a code where a second factor is set up: a key cannot make keys. Its text is shown
    this once. Attempts are throttled as at the sign-in page."""
    house = house_of(request)
    token = house.accounts.sign_in(body.login, body.password, request.client.host if request.client else "unknown", body.code)
    try:
        actor = house.accounts.actor(token)
        if actor is None:
            raise SignInError("Name and password do not fit.")
        standing = body.case if body.case in ("administration", "stewardship", "oversight") else None
        case = house.gate.standing(actor, CaseKind(standing)) if standing else body.case
        return Caller(house, Access(actor, case), response).act(IssueKey(body.days))
    finally:
        house.accounts.sign_out(token)


@router.get("/keys", openapi_extra=asks(ListKeys))
def list_keys(calling: Calling) -> Answer[tuple[Credential, ...]]:
    """One's own keys and sessions that still work; never their text."""
    return calling.open(ListKeys())


@router.delete("/keys/{id}", openapi_extra=asks(RevokeKey))
def revoke_key(calling: Calling, id: Id) -> Answer[str]:  # noqa: A002  the address's own word
    """Revoke one of one's own keys."""
    return calling.act(RevokeKey(id))


@router.post("/sessions/revoke", openapi_extra=asks(RevokeSessions))
def revoke_sessions(calling: Calling, body: SessionsBody) -> Answer[int]:
    """End one of one's own sessions, or all; yields how many ended."""
    return calling.act(RevokeSessions(body.session))


@router.post("/password", openapi_extra=asks(ChangePassword))
def change_password(calling: Calling, body: PasswordBody) -> Answer[str]:
    """Change one's own password; ends every session."""
    return calling.act(ChangePassword(secret=body.present, password=body.new))


@router.get("/factors", openapi_extra=asks(ListFactors))
def list_factors(calling: Calling) -> Answer[Factors]:
    """One's own passkeys and authenticator, by name and time. They are changed on the page: a key proves nobody present."""
    return calling.open(ListFactors())


@router.get("/people", openapi_extra=asks(ListPeople))
def list_people(calling: Calling) -> Answer[PeopleView]:
    """All accounts and units: for administrators."""
    return calling.open(ListPeople())


@router.post("/people", status_code=201, openapi_extra=asks(CreatePerson))
def create_person(calling: Calling, body: PersonBody) -> Answer[str]:
    """Make an account; yields its id."""
    roles = tuple(role.value for role in body.roles)
    return calling.act(CreatePerson(body.login, body.name, body.unit, roles, body.password))


@router.put("/people/{id}", openapi_extra=asks(ChangePerson))
def change_person(calling: Calling, id: Id, body: ChangeBody) -> Answer[str]:  # noqa: A002
    """Change an account's unit, roles or state; a paused account's keys and sessions end at once."""
    return calling.act(ChangePerson(id, body.unit, tuple(role.value for role in body.roles), body.state))


@router.post("/people/resets", status_code=201, openapi_extra=asks(IssueReset))
def issue_reset(calling: Calling, body: ResetBody) -> Answer[IssuedReset]:
    """Make a one-time link with which somebody else sets a new password: `/reset/` and its text, shown this once, good for 24 hours."""
    return calling.act(IssueReset(body.login))
