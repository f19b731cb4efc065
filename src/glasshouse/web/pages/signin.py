"""Set-up, sign-in, sign-out, and the one-time link. The only pages without a session."""

from __future__ import annotations

from starlette.responses import RedirectResponse, Response

from glasshouse.base.errors import ConflictError, InvalidInputError, NotFoundError, SignInError
from glasshouse.web import session
from glasshouse.web.form import Form
from glasshouse.web.visit import Visit, get, post


def sign_in_page(visit: Visit) -> Response:
    """The sign-in form; the set-up form where nobody can sign in yet."""
    if visit.house.accounts.set_up_needed():
        return visit.to("/set-up")
    if visit.actor is not None:
        return visit.to("/")
    return visit.render("signin.html", back=_local(visit.request.query_params.get("next", "")), login="", fault="")


def sign_in(visit: Visit) -> Response:
    """Begin a session, in a cookie made anew."""
    form = visit.form
    login = form.line("login", "Sign-in name")
    back = _local(form.raw("next", 500))
    try:
        token = visit.house.accounts.sign_in(login, form.secret("password", "Password"), _client(visit))
    except SignInError as error:
        return visit.render("signin.html", error.status, back=back, login=login, fault=error.message)
    return session.start(RedirectResponse(back, 303), visit.house.settings, token)


def link(visit: Visit) -> Response:
    """A one-time link begins a session. Asking only for the head does not use it up."""
    if visit.request.method == "HEAD":
        return Response(status_code=200)
    token = visit.house.accounts.sign_in_link(visit.given("token"))
    return session.start(RedirectResponse("/", 303), visit.house.settings, token)


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


def _client(visit: Visit) -> str:
    return visit.request.client.host if visit.request.client else "unknown"


def _local(path: str) -> str:
    """A path of ours to go on to. Anything that a browser could read as another site becomes the first page."""
    ours = path.startswith("/") and not path.startswith(("//", "/\\")) and path.isascii() and path.isprintable()
    return path if ours else "/"


ROUTES = (
    get("/sign-in", sign_in_page, public=True),
    post("/sign-in", sign_in, public=True),
    get("/link/{token}", link, public=True),
    post("/sign-out", sign_out),
    get("/set-up", set_up_page, public=True),
    post("/set-up", set_up, public=True),
)
