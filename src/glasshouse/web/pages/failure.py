"""Refusals and errors, as pages and as parts of pages: what happened, where, and what one can do."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import quote

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from glasshouse.base.errors import (
    BlobCorruptError,
    ConflictError,
    GlasshouseError,
    IndexRebuildingError,
    InvalidInputError,
    LedgerUnavailableError,
    NotFoundError,
    RefusedError,
    SignInError,
    StoreBusyError,
    StoreFullError,
)
from glasshouse.policy.charter.text import BY_ID
from glasshouse.web import guard, session
from glasshouse.web.visit import arriving, left, visit_of

Failure = Callable[[Request, Exception], Response]

HEADINGS = {
    404: "There is nothing here",
    405: "That cannot be done here",
    413: "Too much was sent",
}
_SPENT = {"link": "This link no longer signs anybody in", "reset": "This link no longer sets a password"}
_DETAILS = {405: "This address takes no request of that kind. Nothing was done."}


def refused(request: Request, error: Exception) -> Response:
    """The gate said no: the rules, why in plain words, what one could do, and the entry."""
    assert isinstance(error, RefusedError)  # noqa: S101  the table below says so
    rules = tuple((rule, BY_ID.get(rule)) for rule in error.rules)
    if error.code == "no_case":
        left(request)
    return visit_of(request).render("refused.html", error.status, failing=True, error=error, rules=rules)


def sign_in_first(request: Request, error: Exception) -> Response:
    """To the sign-in form, and back to this page afterwards."""
    assert isinstance(error, SignInError)  # noqa: S101
    visit = visit_of(request)
    heading = _SPENT.get(request.url.path.split("/")[1])
    if heading is not None:
        return visit.render("error.html", error.status, failing=True, heading=heading, error=error)
    path = request.url.path if request.method == "GET" and not visit.partial else "/"
    target = "/sign-in" if path == "/" else f"/sign-in?next={quote(path)}"
    answer = Response(status_code=204, headers={"HX-Redirect": target}) if visit.partial else RedirectResponse(target, 303)
    if session.session_token(request, visit.house.settings):
        session.end(answer, visit.house.settings)
    return answer


def _saying(heading: str) -> Failure:
    def page(request: Request, error: Exception) -> Response:
        assert isinstance(error, GlasshouseError)  # noqa: S101
        return visit_of(request).render("error.html", error.status, failing=True, heading=heading, error=error)

    return page


def http(request: Request, error: Exception) -> Response:
    """What the framework itself refused: no such page, no such method, too long."""
    assert isinstance(error, HTTPException)  # noqa: S101
    heading = HEADINGS.get(error.status_code, "That did not work")
    told: GlasshouseError = NotFoundError("No page has this address.", remedy="Go to your cases, or back.")
    if error.status_code != 404:
        told = GlasshouseError(_DETAILS.get(error.status_code, str(error.detail)), code="request")
    answer = arriving(request).render("error.html", error.status_code, failing=True, heading=heading, error=told)
    answer.headers.update(error.headers or {})
    return answer


def defect(request: Request, error: Exception) -> Response:
    """A fault of ours. Nothing of it is shown: it could hold what the reader may not see."""
    told = GlasshouseError(
        "A fault of this program stopped the page. Nothing more was shown or changed.",
        remedy="Note when it was, for whoever mends it.",
    )
    visit = visit_of(request)
    answer = visit.render("error.html", 500, failing=True, heading="Something is wrong here", error=told)
    # This one is answered outside the guard, by Starlette's last resort.
    answer.headers.update(guard.headers(visit.house.settings))
    return answer


TABLE: dict[type[Exception], Failure] = {
    RefusedError: refused,
    SignInError: sign_in_first,
    NotFoundError: _saying("There is nothing here"),
    InvalidInputError: _saying("That could not be read"),
    ConflictError: _saying("That is not possible now"),
    session.ForeignFormError: _saying("That form was not sent from here"),
    LedgerUnavailableError: _saying("Nothing was shown, because it could not be recorded"),
    StoreBusyError: _saying("The store is in use elsewhere"),
    StoreFullError: _saying("The disk is full"),
    BlobCorruptError: _saying("A stored original has changed"),
    IndexRebuildingError: _saying("The search index is being rebuilt"),
    GlasshouseError: _saying("Something is wrong here"),
    HTTPException: http,
    Exception: defect,
}
"""Which handler answers which exception: the nearest class wins."""
