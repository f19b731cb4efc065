"""Ids that tell nothing: random 128 bit. Never serial, never an unkeyed hash of content (design §4); keyed ids are made in `store.keys`."""

from __future__ import annotations

import base64
import secrets


def random_id() -> str:
    """A new public id: 128 random bits as 26 lower-case base32 characters."""
    return _base32(secrets.token_bytes(16))


def dataset_key() -> str:
    """A new dataset key: 64 random bits as 16 hex characters, raw text in the index."""
    return secrets.token_hex(8)


def _base32(raw: bytes) -> str:
    return base64.b32encode(raw).decode().rstrip("=").lower()
