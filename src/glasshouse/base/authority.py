"""A time stamping authority: asked for a stamp over HTTP, and its answer checked (RFC 3161, with RFC 5816).

Promise: all that leaves is a SHA-256, a random number and a policy's name. No redirect is followed, an answer has 64 KiB and 30 seconds,
and a stamp is one only where its hash and its number are those that were sent and its signature leads to the certificates that were
configured, all valid at its time.
"""

from __future__ import annotations

import hmac
import http.client
import secrets
import socket
import ssl
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from threading import Timer
from urllib.parse import urlsplit

from cryptography import x509
from rfc3161_client import PKIStatus, VerificationError, VerifierBuilder, decode_timestamp_response
from rfc3161_client.verify import SHA256_OID

from glasshouse.base.errors import InvalidInputError

_MOST = 1 << 16
_PATIENCE, _WHOLE = 10.0, 30.0
_QUERY = "application/timestamp-query"
_SHA256 = bytes.fromhex("300d06096086480165030402010500")
"""AlgorithmIdentifier of SHA-256 (RFC 5754)."""


class UnstampedError(Exception):
    """There is no stamp. `fault` is a value of `model.stamp.StampFault`."""

    def __init__(self, fault: str) -> None:
        super().__init__(fault)
        self.fault = fault


@dataclass(frozen=True, slots=True)
class Stamped:
    """`response`: the authority's whole answer (TimeStampResp, DER), which `openssl ts -verify` reads; `when`: microseconds since 1970."""

    response: bytes
    when: int


@dataclass(frozen=True, slots=True)
class Authority:
    """`roots` are trusted, `between` only where they lead to one of those; `policy` is empty, or the OID that stamps must be under."""

    address: str
    roots: tuple[x509.Certificate, ...]
    between: tuple[x509.Certificate, ...]
    policy: str

    @property
    def name(self) -> str:
        """The name of its server."""
        return urlsplit(self.address).hostname or ""

    def stamp(self, sha256: str) -> Stamped:
        """A stamp of this hash (hex); UnstampedError."""
        digest, nonce = bytes.fromhex(sha256), secrets.randbits(63) | 1
        return self._checked(self._asked(query(digest, nonce, self.policy)), digest, nonce)

    def _asked(self, question: bytes) -> bytes:
        parts = urlsplit(self.address)
        kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
        connection = kind(parts.hostname or "", parts.port, timeout=_PATIENCE)
        target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        timer = Timer(_WHOLE, lambda: _cut(connection.sock))
        timer.daemon = True
        timer.start()
        try:
            connection.request("POST", target, question, {"Content-Type": _QUERY, "User-Agent": "Glasshouse"})
            answer = connection.getresponse()
            if answer.status != 200:
                raise UnstampedError("answer")
            found = answer.read(_MOST + 1)
        except (OSError, http.client.HTTPException, ssl.SSLError) as error:
            raise UnstampedError("unreachable") from error
        finally:
            timer.cancel()
            connection.close()
        if len(found) > _MOST:
            raise UnstampedError("too_long")
        return found

    def _checked(self, response: bytes, digest: bytes, nonce: int) -> Stamped:
        try:
            found = decode_timestamp_response(response)
            if PKIStatus(found.status) is not PKIStatus.GRANTED:
                raise UnstampedError("rejected")
            told = found.tst_info
            imprint = told.message_imprint
            ours = hmac.compare_digest(imprint.message, digest) and imprint.hash_algorithm == x509.ObjectIdentifier(SHA256_OID)
            when: datetime = told.gen_time
            if not ours or told.nonce != nonce:
                raise UnstampedError("not_ours")
            policy = x509.ObjectIdentifier(self.policy) if self.policy else None
            VerifierBuilder(policy, None, list(self.between), list(self.roots), nonce).build().verify(found, digest)
        except VerificationError as error:
            raise UnstampedError("untrusted") from error
        except (ValueError, TypeError) as error:
            raise UnstampedError("garbage") from error
        except BaseException as error:
            if type(error).__name__ == "PanicException":  # how the parser's own language says that it gave up
                raise UnstampedError("garbage") from error
            raise
        return Stamped(response, int(when.timestamp() * 1_000_000))


def authority(address: str, certificates: str, policy: str) -> Authority | None:
    """The authority of the settings; None where no address is set. InvalidInputError names the setting that cannot be read."""
    if not address:
        return None
    parts = urlsplit(address)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.username:
        raise InvalidInputError("GLASSHOUSE_TSA_URL must be an address of http:// or https://.", field="TSA_URL")
    try:
        chain = x509.load_pem_x509_certificates(Path(certificates).expanduser().read_bytes())
        if policy:
            x509.ObjectIdentifier(policy)
    except (OSError, ValueError) as error:
        words = "GLASSHOUSE_TSA_CERTIFICATES must name a file with the authority's certificates (PEM), GLASSHOUSE_TSA_POLICY an OID."
        raise InvalidInputError(words, field="TSA_CERTIFICATES") from error
    roots = tuple(one for one in chain if one.issuer == one.subject) or tuple(chain)
    return Authority(address, roots, tuple(one for one in chain if one not in roots), policy)


def query(digest: bytes, nonce: int, policy: str) -> bytes:
    """A TimeStampReq (DER) for this SHA-256 that asks for the certificate."""
    imprint = _part(0x30, _SHA256 + _part(0x04, digest))
    under = _part(0x06, _oid(policy)) if policy else b""
    number = _part(0x02, nonce.to_bytes(nonce.bit_length() // 8 + 1, "big"))
    return _part(0x30, b"\x02\x01\x01" + imprint + under + number + b"\x01\x01\xff")


def _oid(dotted: str) -> bytes:
    first, second, *rest = (int(each) for each in dotted.split("."))
    out = bytearray()
    for number in (40 * first + second, *rest):
        parts = [number & 0x7F]
        while number := number >> 7:
            parts.append(0x80 | number & 0x7F)
        out += bytes(reversed(parts))
    return bytes(out)


def _part(tag: int, content: bytes) -> bytes:
    """A tag, a length of one or two bytes, and a content: no part of a question is longer than 255 bytes."""
    if len(content) > 127:
        return bytes((tag, 0x81, len(content))) + content
    return bytes((tag, len(content))) + content


def _cut(connection: socket.socket | None) -> None:
    if connection is not None:
        with suppress(OSError):
            connection.shutdown(socket.SHUT_RDWR)
