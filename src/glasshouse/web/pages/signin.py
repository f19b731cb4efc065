"""Set-up, sign-in, sign-out, and one-time links: to sign in, or to set a new password. The only pages without a session."""

from __future__ import annotations

from dataclasses import replace

from starlette.responses import RedirectResponse, Response

from glasshouse.base.errors import ConflictError, InvalidInputError, NotFoundError, SignInError
from glasshouse.model.case import CaseKind
from glasshouse.policy.plans.people import UseReset
from glasshouse.web import door, session
from glasshouse.web.form import Form
from glasshouse.web.visit import Visit, get, post


def sign_in_page(visit: Visit) -> Response:
    """The sign-in form; the set-up form where nobody can sign in yet."""
    if visit.house.accounts.set_up_needed():
        return visit.to("/set-up")
    if visit.actor is not None:
        return visit.to("/")
    return visit.render("signin.html", back=door.local(visit.request.query_params.get("next", "")), login="", fault="")


def sign_in(visit: Visit) -> Response:
    """Begin a session, in a cookie made anew."""
    form = visit.form
    login = form.line("login", "Sign-in name")
    back = door.local(form.raw("next", 500))
    try:
        knock = visit.house.accounts.knock(login, form.secret("password", "Password"), door.client(visit))
    except SignInError as error:
        return visit.render("signin.html", error.status, back=back, login=login, fault=error.message)
    return door.enter(visit, knock, back)


def link_page(visit: Visit) -> Response:
    """A one-time link, with the button that uses it up: whatever only fetches addresses (mail scanners, previews) leaves it whole."""
    who = visit.house.accounts.link_holder(visit.given("token"))
    if who is None:
        raise SignInError("This link was used or has lapsed.", remedy="Sign in with name and password, or ask for another.")
    return visit.render("link.html", who=who, token=visit.given("token"))


def link(visit: Visit) -> Response:
    """A one-time link begins a session."""
    return door.enter(visit, visit.house.accounts.knock_link(visit.given("token")), "/")


def reset_page(visit: Visit, fault: InvalidInputError | None = None) -> Response:
    """The form for a new password, for whom the link was made."""
    who = visit.house.accounts.reset_holder(visit.given("token"))
    if who is None:
        raise SignInError("This link was used or has lapsed.", remedy="Ask an administrator for another.")
    return visit.render("reset.html", fault.status if fault else 200, who=who, token=visit.given("token"), fault=fault)


def reset(visit: Visit) -> Response:
    """Set the new password; the person signs in with it next."""
    form, token = visit.form, visit.given("token")
    who = visit.house.accounts.reset_holder(token)
    if who is None:
        raise SignInError("This link was used or has lapsed.", remedy="Ask an administrator for another.")
    try:
        new = form.secret("password", "New password")
        if new != form.secret("password_again", "New password, again"):
            raise InvalidInputError("The two passwords differ.", field="password_again")
        replace(visit, actor=who).standing(CaseKind.ADMINISTRATION).act(UseReset(secret=token, password=new))
    except InvalidInputError as error:
        return reset_page(visit, error)
    return session.end(RedirectResponse("/sign-in?done=reset", 303), visit.house.settings)


def sign_out(visit: Visit) -> Response:
    """End the session, here and in the browser."""
    if visit.session:
        visit.house.accounts.sign_out(visit.session)
    return session.end(RedirectResponse("/sign-in?done=signed-out", 303), visit.house.settings)


def set_up_page(visit: Visit) -> Response:
    """The first run: organisation, unit, and two accounts."""
    if not visit.house.accounts.set_up_needed():
        raise NotFoundError("This Glasshouse is set up already.", remedy="Sign in instead.")
    return visit.render("setup.html", values={}, fault=None)


def set_up(visit: Visit) -> Response:
    """Set up, then show the recovery key this once."""
    form = visit.form
    try:
        if form.raw("admin_login").strip() == form.raw("lead_login").strip():
            raise InvalidInputError("The administrator and the lead are two accounts: choose two names.", field="lead_login")
        visit.house.accounts.set_up(
            form.line("organisation", "Organisation"),
            form.line("unit", "Unit"),
            form.line("admin_login", "The administrator's sign-in name", 100),
            form.line("admin_name", "The administrator's name"),
            form.secret("admin_password", "The administrator's password"),
            form.line("lead_login", "The lead's sign-in name", 100),
            form.line("lead_name", "The lead's name"),
            form.secret("lead_password", "The lead's password"),
        )
    except (InvalidInputError, ConflictError) as error:
        return visit.render("setup.html", error.status, values=Form.values(form), fault=error)
    # The keys are older than the accounts: made when this process, or a command before it, first started.
    recovery, visit.house.new_recovery_key = visit.house.new_recovery_key, ""
    return visit.render("setup_done.html", recovery=recovery)


ROUTES = (
    get("/sign-in", sign_in_page, public=True),
    post("/sign-in", sign_in, public=True),
    get("/link/{token}", link_page, public=True),
    post("/link/{token}", link, public=True),
    get("/reset/{token}", reset_page, public=True),
    post("/reset/{token}", reset, public=True),
    post("/sign-out", sign_out),
    get("/set-up", set_up_page, public=True),
    post("/set-up", set_up, public=True),
)
