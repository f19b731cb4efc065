"""Passkeys: what a browser is asked, and what its answer is worth (W3C Web Authentication Level 3, sections 7.1 and 7.2).

Promise: an answer holds only for the challenge, origin and relying party that it was asked for, only where the authenticator verified its
user, and only with a counter that went on. Nothing here asks for attestation: which maker a passkey is from is nobody's business.
"""

from __future__ import annotations

import binascii
import ipaddress
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, NoReturn
from urllib.parse import urlsplit

from glasshouse.base.errors import ConflictError, SignInError
from glasshouse.policy.plans.factors import NewPasskey

_ANSWER_LIMIT = 1 << 16
_ALGORITHMS = (-8, -7, -257)
"""COSE: EdDSA, ES256, RS256."""
_MILLISECONDS = 300_000


@dataclass(frozen=True, slots=True)
class Site:
    """Where passkeys belong: `origin` as the browser knows it, `domain` the relying party's id."""

    origin: str

    @property
    def domain(self) -> str:
        """The origin's host name; ConflictError where it is a number, which can have no passkeys."""
        host = urlsplit(self.origin).hostname or ""
        try:
            ipaddress.ip_address(host)
        except ValueError:
            return host
        raise ConflictError("Passkeys need an address with a name, not a number.", remedy="GLASSHOUSE_WEB_ORIGIN names the address.")


@dataclass(frozen=True, slots=True)
class Answer:
    """What a browser sent back, read but not yet believed. `handle` is empty where the authenticator keeps none."""

    raw: dict[str, Any]
    credential: bytes
    challenge: bytes
    origin: str
    handle: bytes


def registration_options(site: Site, handle: bytes, login: str, name: str, challenge: bytes, known: Iterable[bytes]) -> str:
    """PublicKeyCredentialCreationOptions as JSON: a discoverable credential that verifies its user. `known`: what the person has."""
    return json.dumps(
        {
            "rp": {"id": site.domain, "name": "Glasshouse"},
            "user": {"id": encode(handle), "name": login, "displayName": name},
            "challenge": encode(challenge),
            "pubKeyCredParams": [{"type": "public-key", "alg": algorithm} for algorithm in _ALGORITHMS],
            "timeout": _MILLISECONDS,
            "excludeCredentials": [{"type": "public-key", "id": encode(one)} for one in known],
            "authenticatorSelection": {"residentKey": "required", "requireResidentKey": True, "userVerification": "required"},
            "attestation": "none",
        }
    )


def authentication_options(site: Site, challenge: bytes, known: Iterable[bytes] = ()) -> str:
    """PublicKeyCredentialRequestOptions as JSON. Without `known` the authenticator offers what it has, and we tell nobody who has what."""
    return json.dumps(
        {
            "rpId": site.domain,
            "challenge": encode(challenge),
            "timeout": _MILLISECONDS,
            "allowCredentials": [{"type": "public-key", "id": encode(one)} for one in known],
            "userVerification": "required",
        }
    )


def read_answer(text: str) -> Answer:
    """The answer in `text`, a PublicKeyCredential as JSON; SignInError for anything else."""
    try:
        raw: Any = json.loads(text) if len(text) <= _ANSWER_LIMIT else None
        response = raw["response"]
        said = json.loads(decode(response["clientDataJSON"]))
        handle = response.get("userHandle")
        return Answer(raw, decode(raw["rawId"]), decode(said["challenge"]), str(said["origin"]), decode(handle) if handle else b"")
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        _fails()


def check_registration(site: Site, answer: Answer, challenge: bytes) -> NewPasskey:
    """The new credential; SignInError where anything does not hold."""
    from webauthn import verify_registration_response  # late: it takes longer to load than all of our pages
    from webauthn.helpers.cose import COSEAlgorithmIdentifier

    try:
        found = verify_registration_response(
            credential=answer.raw,
            expected_challenge=challenge,
            expected_rp_id=site.domain,
            expected_origin=site.origin,
            require_user_verification=True,
            supported_pub_key_algs=[COSEAlgorithmIdentifier(algorithm) for algorithm in _ALGORITHMS],
        )
    except Exception:  # noqa: BLE001  # whatever a stranger's bytes make the library throw, they did not hold
        _fails()
    return NewPasskey(encode(found.credential_id), encode(found.credential_public_key), found.sign_count)


def check_assertion(site: Site, answer: Answer, challenge: bytes, public_key: bytes, count: int) -> int:
    """The counter that the authenticator stands at now; SignInError where anything does not hold, a counter that went back included."""
    from webauthn import verify_authentication_response

    try:
        found = verify_authentication_response(
            credential=answer.raw,
            expected_challenge=challenge,
            expected_rp_id=site.domain,
            expected_origin=site.origin,
            credential_public_key=public_key,
            credential_current_sign_count=count,
            require_user_verification=True,
        )
    except Exception:  # noqa: BLE001  # as above
        _fails()
    return found.new_sign_count


def encode(raw: bytes) -> str:
    """base64url without padding, as browsers write it."""
    return urlsafe_b64encode(raw).decode().rstrip("=")


def decode(text: Any) -> bytes:
    """The same back; ValueError for what is none."""
    if not isinstance(text, str) or not text.isascii():
        raise ValueError("no base64url")
    try:
        return urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except binascii.Error as error:
        raise ValueError("no base64url") from error


def _fails() -> NoReturn:
    raise SignInError("This passkey did not hold.", remedy="Try again, or use another way.") from None
