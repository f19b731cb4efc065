"""From a browser's cookie to an `Actor`, and the token that every form of a session carries.

Promises: behind https the cookie is `__Host-glasshouse` (Secure, path /, no domain), so no neighbour can set it; it
is HttpOnly and SameSite=Lax always. The form token is derived from the session's own secret, so a server that restarts
keeps its forms, and it is masked anew on every page, so that compression tells nothing about it (BREACH).
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from starlette.requests import Request
from starlette.responses import Response

from glasshouse.base.errors import GlasshouseError, NotFoundError
from glasshouse.base.settings import Settings

MASK = 32
"""Octets of the mask and of the token below it."""


class ForeignFormError(GlasshouseError):
    """A form that did not come from a page of this session: nothing was done."""

    code = "foreign_form"
    status = 403


def is_https(settings: Settings) -> bool:
    """Whether people reach this server over https."""
    return settings.web_origin.startswith("https://")


def cookie_name(settings: Settings) -> str:
    """`__Host-glasshouse` behind https; plain http on the own machine cannot carry the prefix."""
    return "__Host-glasshouse" if is_https(settings) else "glasshouse"


def session_token(request: Request, settings: Settings) -> str | None:
    """The session token that the browser sent, if any."""
    return request.cookies.get(cookie_name(settings)) or None


def start(response: Response, settings: Settings, token: str) -> Response:
    """Give the browser its session; it ends with the browser, and at the server after `session_hours`."""
    secure = is_https(settings)
    response.set_cookie(cookie_name(settings), token, path="/", secure=secure, httponly=True, samesite="lax")
    return response


def end(response: Response, settings: Settings) -> Response:
    """Take the session from the browser, and with it everything that the browser kept of this site."""
    secure = is_https(settings)
    response.delete_cookie(cookie_name(settings), path="/", secure=secure, httponly=True, samesite="lax")
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response


def form_token(session: str) -> str:
    """A token for one page's forms: mask and masked key, base64url. Different on every call, all valid for the
    session."""
    mask = secrets.token_bytes(MASK)
    masked = bytes(a ^ b for a, b in zip(mask, _key(session), strict=True))
    return base64.urlsafe_b64encode(mask + masked).decode()


def check_form_token(session: str, given: str) -> None:
    """Raise ForeignFormError unless `given` is a token of this session."""
    try:
        raw = base64.urlsafe_b64decode(given.encode())
    except (binascii.Error, ValueError):
        raw = b""
    unmasked = bytes(a ^ b for a, b in zip(raw[:MASK], raw[MASK:], strict=False))
    if len(raw) != 2 * MASK or not hmac.compare_digest(unmasked, _key(session)):
        raise ForeignFormError(
            "This form does not belong to your present session, so nothing was done.",
            remedy="Open the page again and send the form from there.",
        )


def seal(session: str, fields: list[str]) -> str:
    """Short facts of a page as one word for its address: readable to nobody, and good in this session only
    (AES-256-GCM)."""
    nonce = secrets.token_bytes(12)
    sealed = AESGCM(_key(session, b"glasshouse address")).encrypt(nonce, json.dumps(fields).encode(), None)
    return base64.urlsafe_b64encode(nonce + sealed).decode().rstrip("=")


def unseal(session: str, word: str) -> list[str]:
    """The facts in such a word; NotFoundError for any that this session did not seal."""
    try:
        raw = base64.urlsafe_b64decode(word + "=" * (-len(word) % 4))
        fields = json.loads(AESGCM(_key(session, b"glasshouse address")).decrypt(raw[:12], raw[12:], None))
    except (binascii.Error, InvalidTag, ValueError):
        raise NotFoundError("This page belonged to another session.", remedy="Upload the file again; it is not kept twice.") from None
    return [str(field) for field in fields]


def _key(session: str, purpose: bytes = b"glasshouse form token") -> bytes:
    return hmac.new(session.encode(), purpose, hashlib.sha256).digest()
