"""Authenticator codes: TOTP (RFC 6238) with SHA-1, six digits and steps of 30 seconds, which every authenticator application knows.

Promise: a code counts in its own step and the two beside it, and never twice; the secret is kept only sealed (AES-256-GCM under a key that
is derived from the pepper, bound to the person).
"""

from __future__ import annotations

import hmac
import secrets

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from glasshouse.base.clock import SECOND
from glasshouse.store.keys import Keys

STEP = 30 * SECOND
_WINDOW = 1


def new_secret() -> str:
    """160 random bits in base32, as RFC 4226 recommends."""
    import pyotp  # late, as everywhere in this file: few visits need it

    return pyotp.random_base32(32)


def address(secret: str, login: str, organisation: str) -> str:
    """`otpauth://totp/…`: what an authenticator application opens."""
    import pyotp

    return pyotp.TOTP(secret).provisioning_uri(name=login, issuer_name=f"Glasshouse {organisation}")


def matching_step(secret: str, code: str, now: int, after: int) -> int | None:
    """The time step, later than step `after`, that the code belongs to; None for a code of no step near `now` (microseconds)."""
    import pyotp

    digits = "".join(code.split())
    if len(digits) != 6 or not (digits.isascii() and digits.isdigit()):
        return None
    generator = pyotp.TOTP(secret)
    present = now // STEP
    found = None
    for step in range(present - _WINDOW, present + _WINDOW + 1):  # every step is compared, so that time tells nothing
        if hmac.compare_digest(generator.generate_otp(step), digits) and step > after:
            found = step
    return found


def seal(keys: Keys, person: str, secret: str, kind: str = "totp") -> bytes:
    """A secret as the store keeps it: nonce and ciphertext, good for this person and this kind of secret only."""
    nonce = secrets.token_bytes(12)
    return nonce + _cipher(keys, kind).encrypt(nonce, secret.encode(), person.encode())


def unseal(keys: Keys, person: str, sealed: bytes, kind: str = "totp") -> str:
    """The secret again; InvalidTag for bytes that were not sealed for this person."""
    return _cipher(keys, kind).decrypt(sealed[:12], sealed[12:], person.encode()).decode()


def _cipher(keys: Keys, kind: str) -> AESGCM:
    return AESGCM(keys.digest("seal", kind))
