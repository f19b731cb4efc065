"""Signing in with a passkey alone, or with a second factor after the password. Pages without a session."""

from __future__ import annotations

from starlette.responses import Response

from glasshouse.base.errors import SignInError
from glasshouse.web import door
from glasshouse.web.visit import Visit, get, post


def options(visit: Visit) -> Response:
    """What to ask the browser for: the same for everybody, in a door of its own."""
    at = door.of(visit.request, visit.house.settings) or door.new()
    answer = Response(visit.house.accounts.ceremonies.sign_in_options(at), media_type="application/json")
    return door.opened(answer, visit.house.settings, at)


def sign_in(visit: Visit) -> Response:
    """Begin a session by passkey alone."""
    back = door.local(visit.form.raw("next", 500))
    at = door.of(visit.request, visit.house.settings) or ""
    try:
        token = visit.house.accounts.ceremonies.sign_in(at, visit.form.raw("answer"), door.client(visit))
    except SignInError as error:
        return visit.render("signin.html", error.status, back=back, login="", fault=f"{error.message} {error.remedy}")
    return door.through(visit, token, back)


def second_page(visit: Visit, fault: SignInError | None = None) -> Response:
    """The second factor, for who came half-way."""
    if door.of(visit.request, visit.house.settings) is None:
        return visit.to("/sign-in")
    back = door.local(visit.form.raw("next", 500) or visit.request.query_params.get("next", ""))
    return visit.render("second.html", fault.status if fault else 200, back=back, fault=fault)


def second(visit: Visit) -> Response:
    """Begin a session with the second factor."""
    at = door.of(visit.request, visit.house.settings)
    if at is None:
        return visit.to("/sign-in")
    try:
        token = visit.house.accounts.ceremonies.second(at, door.given(visit), door.client(visit))
    except SignInError as error:
        if error.code == "lapsed":
            return visit.to("/sign-in", "halfway-lapsed")
        return second_page(visit, error)
    return door.through(visit, token, door.local(visit.form.raw("next", 500)))


ROUTES = (
    post("/sign-in/options", options, public=True),
    post("/sign-in/passkey", sign_in, public=True),
    get("/sign-in/second", second_page, public=True),
    post("/sign-in/second", second, public=True),
)
