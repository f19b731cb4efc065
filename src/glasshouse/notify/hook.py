"""A notification by webhook: an HTTPS POST of JSON, signed as Standard Webhooks says (webhook-id, -timestamp and -signature).

Promise: no redirect is followed, nothing that answers is kept but its status, and the connection goes to the address that was looked at
(`notify.places`); the certificate is checked against the name.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import http.client
import socket
import ssl
from collections.abc import Callable
from contextlib import closing
from urllib.parse import urlsplit

from glasshouse.base.outgoing import Outgoing
from glasshouse.model.notification import Fault
from glasshouse.notify.fault import PATIENCE, UnsentError, within
from glasshouse.notify.places import look_up, place

_PORT = 443
_ANSWER = 1 << 10


def signature(secret: str, public: str, seconds: int, content: bytes) -> str:
    """`v1,` and the HMAC-SHA256 of id, timestamp and content, in base64; `secret` is `whsec_` and the key in base64."""
    key = base64.b64decode(secret.removeprefix("whsec_"))
    signed = b".".join((public.encode(), str(seconds).encode(), content))
    return f"v1,{base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()}"


def send(
    address: str, secret: str, public: str, content: bytes, seconds: int, out: Outgoing, lookup: Callable[[str, int], list[str]] = look_up
) -> None:
    """Post `content` at `seconds` since 1970; UnsentError for any answer but 2xx."""
    parts = urlsplit(address)
    host, port = parts.hostname or "", parts.port or _PORT
    where = place(host, port, out.allowed, lookup)
    headers = {
        "Content-Type": "application/json",
        "User-Agent": "Glasshouse",
        "Idempotency-Key": public,
        "webhook-id": public,
        "webhook-timestamp": str(seconds),
        "webhook-signature": signature(secret, public, seconds, content),
    }
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    try:
        tls = out.tls()
        raw = socket.create_connection(where, PATIENCE)
        with closing(raw), tls.wrap_socket(raw, server_hostname=host, do_handshake_on_connect=False) as spoken, within(spoken):
            spoken.do_handshake()
            connection = http.client.HTTPSConnection(host, port, context=tls)
            connection.sock = spoken
            connection.request("POST", target, content, headers)
            answer = connection.getresponse()
            answer.read(_ANSWER)
    except ssl.SSLError as error:
        raise UnsentError(Fault.NO_TLS) from error
    except (OSError, http.client.HTTPException) as error:
        raise UnsentError(Fault.UNREACHABLE) from error
    if not 200 <= answer.status < 300:
        raise UnsentError(Fault.ANSWER, answer.status)
