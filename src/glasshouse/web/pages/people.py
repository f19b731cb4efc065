"""Accounts, for administrators; and everybody's own sessions, keys and password."""

from __future__ import annotations

from starlette.responses import Response

from glasshouse.base.errors import ConflictError, InvalidInputError, NotFoundError, SignInError
from glasshouse.model.actor import ROLE_LABELS, Role
from glasshouse.model.case import CaseKind
from glasshouse.policy.plans.data import RebuildIndex
from glasshouse.policy.plans.oversight import RecountStatistics
from glasshouse.policy.plans.people import (
    ChangePassword,
    ChangePerson,
    CreatePerson,
    IssueKey,
    IssueReset,
    ListKeys,
    ListPeople,
    RevokeKey,
    RevokeSessions,
)
from glasshouse.web.visit import Visit, get, post

ROLES = tuple((role.value, ROLE_LABELS[role]) for role in Role)
STATES = {"active": "Active", "paused": "Paused"}


def people(visit: Visit, status: int = 200, values: dict[str, str] | None = None, fault: Exception | None = None) -> Response:
    """All accounts."""
    visit = visit.standing(CaseKind.ADMINISTRATION)
    view = visit.open(ListPeople())
    return visit.render("people.html", status, view=view, roles=ROLES, states=STATES, values=values or {}, fault=fault)


def create_person(visit: Visit) -> Response:
    """Make an account."""
    form = visit.form
    try:
        command = CreatePerson(
            login=form.line("login", "Sign-in name", 100),
            name=form.line("name", "Name"),
            unit=form.line("unit", "Unit", 64),
            roles=_roles(visit),
            password=form.secret("password", "First password"),
        )
        _, receipt = visit.standing(CaseKind.ADMINISTRATION).act(command)
    except (InvalidInputError, ConflictError) as error:
        return people(visit, error.status, form.values(), error)
    return visit.to("/people", "person-created", receipt)


def change_person(visit: Visit) -> Response:
    """Change an account's unit, roles or state."""
    form = visit.form
    try:
        state = form.raw("state", 20)
        if state not in STATES:
            raise InvalidInputError("State: active or paused.", field="state")
        command = ChangePerson(form.line("person", "Person", 64), form.line("unit", "Unit", 64), _roles(visit), state)
        _, receipt = visit.standing(CaseKind.ADMINISTRATION).act(command)
    except (InvalidInputError, ConflictError, NotFoundError) as error:
        return people(visit, error.status, form.values(), error)
    return visit.to("/people", "person-changed", receipt)


def reset(visit: Visit) -> Response:
    """A one-time link for somebody's new password, shown once."""
    visit = visit.standing(CaseKind.ADMINISTRATION)
    try:
        made, receipt = visit.act(IssueReset(visit.form.line("login", "Sign-in name", 100)))
    except NotFoundError as error:
        return people(visit, error.status, fault=error)
    origin = visit.house.settings.web_origin or str(visit.request.base_url).rstrip("/")
    return visit.render("reset_made.html", made=made, receipt=receipt, address=f"{origin}/reset/{made.text}")


def _roles(visit: Visit) -> tuple[str, ...]:
    known = {role.value for role in Role}
    chosen = visit.form.many("roles")
    if not chosen or not known.issuperset(chosen):
        raise InvalidInputError("Roles: choose at least one of the list.", field="roles")
    return tuple(sorted(set(chosen)))


def rebuild(visit: Visit) -> Response:
    """Rebuild the search index from the store."""
    _, receipt = visit.standing(CaseKind.ADMINISTRATION).act(RebuildIndex())
    return visit.to("/people", "rebuilding", receipt)


def recount(visit: Visit) -> Response:
    """Count the public headers anew."""
    _, receipt = visit.standing(CaseKind.ADMINISTRATION).act(RecountStatistics())
    return visit.to("/people", "recounting", receipt)


def issue_key(visit: Visit) -> Response:
    """An API key for running the machine, shown once."""
    visit = visit.standing(CaseKind.ADMINISTRATION)
    key, receipt = visit.act(IssueKey(visit.form.integer("days", "Days", 1, 90, 30)))
    return visit.render("key.html", key=key, receipt=receipt, where="for accounts and the machine", back="/people")


def me(visit: Visit, status: int = 200, fault: Exception | None = None) -> Response:
    """One's own sessions and keys, and the form for the password."""
    visit = visit.standing(CaseKind.ADMINISTRATION)
    return visit.render("me.html", status, rows=visit.open(ListKeys()), fault=fault)


def password(visit: Visit) -> Response:
    """Change one's own password."""
    form = visit.form
    try:
        new = form.secret("password", "New password")
        if new != form.secret("password_again", "New password, again"):
            raise InvalidInputError("The two new passwords differ.", field="password_again")
        command = ChangePassword(secret=form.secret("password_old", "Present password"), password=new)
        _, receipt = visit.standing(CaseKind.ADMINISTRATION).act(command)
    except (InvalidInputError, SignInError) as error:
        return me(visit, error.status, error)
    return visit.to("/me", "password", receipt)


def end_sessions(visit: Visit) -> Response:
    """End one session, or all of one's own but this."""
    one = visit.form.line("session", "Session", 64, needed=False) or None
    _, receipt = visit.standing(CaseKind.ADMINISTRATION).act(RevokeSessions(one))
    return visit.to("/me", "sessions", receipt)


def revoke_key(visit: Visit) -> Response:
    """Revoke one of one's own keys."""
    _, receipt = visit.standing(CaseKind.ADMINISTRATION).act(RevokeKey(visit.form.line("key", "Key", 64)))
    return visit.to("/me", "key-revoked", receipt)


ROUTES = (
    get("/people", people),
    post("/people", create_person),
    post("/people/change", change_person),
    post("/people/reset", reset),
    post("/people/rebuild-index", rebuild),
    post("/people/recount", recount),
    post("/people/key", issue_key),
    get("/me", me),
    post("/me/password", password),
    post("/me/sessions", end_sessions),
    post("/me/keys", revoke_key),
)
