"""The way from no session to one: a browser's door, half-way after a right password, and through it.

Promise: the door is a secret of this browser (HttpOnly, SameSite=Strict, five minutes), so that a passkey's answer or a code is good in the
browser that asked for it and in no other; whoever goes through gets a session made anew.
"""

from __future__ import annotations

import secrets
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from glasshouse.base.settings import Settings
from glasshouse.gate.accounts import Knock
from glasshouse.gate.ceremonies import CHALLENGE_MINUTES, Given
from glasshouse.web import session
from glasshouse.web.visit import Visit


def name(settings: Settings) -> str:
    """The door's cookie."""
    return f"{session.cookie_name(settings)}-door"


def of(request: Request, settings: Settings) -> str | None:
    """The door that the browser stands at, if any."""
    return request.cookies.get(name(settings)) or None


def new() -> str:
    """A door for who asks to sign in by passkey alone."""
    return secrets.token_urlsafe(32)


def opened(response: Response, settings: Settings, token: str) -> Response:
    """Give the browser its door."""
    age, secure = CHALLENGE_MINUTES * 60, session.is_https(settings)
    response.set_cookie(name(settings), token, max_age=age, path="/", secure=secure, httponly=True, samesite="strict")
    return response


def enter(visit: Visit, knock: Knock, back: str) -> Response:
    """On to a session, or to the second factor."""
    if knock.halfway:
        return opened(RedirectResponse(f"/sign-in/second?next={quote(back)}", 303), visit.house.settings, knock.token)
    return through(visit, knock.token, back)


def through(visit: Visit, token: str, back: str) -> Response:
    """Begin the session with this token; the door is closed."""
    settings = visit.house.settings
    answer = session.start(RedirectResponse(back, 303), settings, token)
    answer.delete_cookie(name(settings), path="/", secure=session.is_https(settings), httponly=True, samesite="strict")
    return answer


def given(visit: Visit) -> Given:
    """What a form shows as a second factor."""
    return Given(visit.form.raw("answer"), visit.form.raw("code", 60))


def client(visit: Visit) -> str:
    """The caller's network address."""
    return visit.request.client.host if visit.request.client else "unknown"


def local(path: str) -> str:
    """A path of ours to go on to. Anything that a browser could read as another site becomes the first page."""
    ours = path.startswith("/") and not path.startswith(("//", "/\\")) and path.isascii() and path.isprintable()
    return path if ours else "/"
