"""Passwords: argon2id, RFC 9106's second recommended parameters (64 MiB, 3 passes, 4 lanes)."""

from __future__ import annotations

from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from glasshouse.base.errors import InvalidInputError

SHORTEST = 12


@cache
def _hasher() -> PasswordHasher:
    return PasswordHasher(time_cost=3, memory_cost=65536, parallelism=4)


def hash_password(password: str) -> str:
    """The encoded hash; InvalidInputError for less than 12 characters or more than 1,000."""
    if not SHORTEST <= len(password) <= 1000:
        raise InvalidInputError(f"A password has at least {SHORTEST} characters.", field="password")
    return _hasher().hash(password)


def check_password(stored: str, password: str) -> bool:
    """Whether the password is the stored one; an account without a password never matches, in the same time."""
    try:
        _hasher().verify(stored or _dummy(), password)
    except (VerificationError, InvalidHashError):
        return False
    return bool(stored)


@cache
def _dummy() -> str:
    return _hasher().hash("no account has this password")
