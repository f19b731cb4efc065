"""Ids that tell nothing: random 128 bit, or keyed. Never serial, never an unkeyed hash of content (design §4)."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets


def random_id() -> str:
    """A new public id: 128 random bits as 26 lower-case base32 characters."""
    return _base32(secrets.token_bytes(16))


def dataset_key() -> str:
    """A new dataset key: 64 random bits as 16 hex characters, raw text in the index."""
    return secrets.token_hex(8)


def keyed_id(key: bytes, *parts: str) -> str:
    """A public id for `parts` under the organisation's `key`: HMAC-SHA-256 over length-prefixed parts, 128 bits, base32."""
    message = b"".join(len(raw).to_bytes(8, "big") + raw for raw in (part.encode() for part in parts))
    return _base32(hmac.new(key, message, hashlib.sha256).digest()[:16])


def _base32(raw: bytes) -> str:
    return base64.b32encode(raw).decode().rstrip("=").lower()
