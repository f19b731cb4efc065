"""What stands before every page: security headers, the origin of changes, the host that was asked for, the size of
bodies.

Sources: OWASP ASVS 5.0 V3.3-V3.5 and 14.3.2; Fetch Metadata (W3C). Promises: no answer leaves without the headers; no
method that changes something is passed on unless the browser says that a page of ours sent it; no body is read past
its limit.
"""

from __future__ import annotations

import re
from functools import lru_cache
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from glasshouse.base.settings import Settings
from glasshouse.web.session import cookie_name, is_https

_DIRECTIVES = (
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self'",
    "font-src 'self'",
    "connect-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
)
HEADERS = {
    "Content-Security-Policy": "; ".join(_DIRECTIVES),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()",
}
READING = frozenset({"GET", "HEAD", "OPTIONS"})
FORM_LIMIT = 1 << 20
"""Octets of an ordinary form or API request."""
UPLOAD_LIMIT = 64 << 30
"""Octets of an upload: what one import may bring, and no more than a disk is likely to hold."""
UPLOAD_PATH = re.compile(r"^/(load-package/upload|data/[a-z0-9-]+/upload|case/[a-z2-7]{26}/evidence/[a-z_]+/upload|api/.*upload[^/]*)$")
_CACHING = b"cache-control"
SANDBOX = "sandbox; default-src 'none'"
"""The policy of what strangers made: it runs nothing, loads nothing, and has no origin. Answers may ask for it in place of ours."""
_SANDBOXED = (b"content-security-policy", SANDBOX.encode())
_HOSTS = 256
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


def headers(settings: Settings) -> dict[str, str]:
    """The headers of every answer; what may be kept by browsers says so itself."""
    secure = {"Strict-Transport-Security": "max-age=31536000"} if is_https(settings) else {}
    return {**HEADERS, "Cache-Control": "no-store", **secure}


class Guard:
    """The one middleware, outermost but for Starlette's own last resort."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self.app = app
        self.settings = settings
        self._added = [(name.lower().encode(), value.encode()) for name, value in headers(settings).items()]
        self._names = frozenset(name for name, _ in self._added)
        self._host_is_ours = lru_cache(_HOSTS)(self._is_ours)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Check the request's head, then pass it on with a measured body and a send that adds the headers."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        send = self._with_headers(send)
        refusal = self._refusal(scope)
        if refusal is not None:
            await refusal(scope, receive, send)
            return
        limit = UPLOAD_LIMIT if UPLOAD_PATH.match(scope["path"]) else FORM_LIMIT
        await self.app(scope, _measured(receive, limit), send)

    def _with_headers(self, send: Send) -> Send:
        async def wrapped(message: Message) -> None:
            if message["type"] == "http.response.start":
                sent = message.get("headers", ())
                kept = {name for name, value in sent if name == _CACHING or (name, value) == _SANDBOXED}
                others = [pair for pair in sent if pair[0] not in self._names or pair[0] in kept]
                message["headers"] = others + [pair for pair in self._added if pair[0] not in kept]
            await send(message)

        return wrapped

    def _refusal(self, scope: Scope) -> Response | None:
        asked = Headers(scope=scope)
        if not self._host_is_ours(asked.get("host", "")):
            return _refused(scope, 421, "This server does not answer to that name. GLASSHOUSE_WEB_ORIGIN says under which it does.")
        if scope["method"] not in READING and not self._sent_by_us(scope, asked):
            return _refused(scope, 403, "Refused: a change must be sent from a page of this site. Nothing was done.")
        length = asked.get("content-length", "")
        limit = UPLOAD_LIMIT if UPLOAD_PATH.match(scope["path"]) else FORM_LIMIT
        if length and (not length.isdigit() or int(length) > limit):
            return _refused(scope, 413, f"Refused: more than {limit} bytes were announced.")
        return None

    def _is_ours(self, host: str) -> bool:
        """A name that an outsider points at this machine (DNS rebinding) is not ours."""
        name = urlsplit("//" + host).hostname or ""
        if self.settings.web_origin:
            return name == urlsplit(self.settings.web_origin).hostname or name in LOOPBACK
        if self.settings.web_host in LOOPBACK:
            return name in LOOPBACK
        return self.settings.web_host in ("0.0.0.0", "::") or name == self.settings.web_host  # noqa: S104  the operator's choice

    def _sent_by_us(self, scope: Scope, asked: Headers) -> bool:
        """Whether our own page sent this. API clients send no cookie, and the API reads none, so there is nothing that a foreign page could
        borrow."""
        if scope["path"].startswith("/api/") and cookie_name(self.settings) not in asked.get("cookie", ""):
            return True
        origin = asked.get("origin")
        site = asked.get("sec-fetch-site")
        if site is not None and site != "same-origin":
            return False
        # Pages under `no-referrer` send "Origin: null" with their forms (Fetch, 3.2.2): the browser's own word must do.
        if origin is None or origin == "null":
            return site == "same-origin"
        return origin == (self.settings.web_origin or f"http://{asked.get('host', '')}")


def _measured(receive: Receive, limit: int) -> Receive:
    taken = 0

    async def wrapped() -> Message:
        nonlocal taken
        message = await receive()
        taken += len(message.get("body", b""))
        if taken > limit:
            raise HTTPException(413, f"More than {limit} bytes were sent.")
        return message

    return wrapped


def _refused(scope: Scope, status: int, text: str) -> Response:
    if not scope["path"].startswith("/api/"):
        return PlainTextResponse(text + "\n", status)
    from glasshouse.web.api.failures import plain  # late: it loads the API's whole framework, which pages do without

    return plain(status, text)
