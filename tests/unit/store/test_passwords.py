"""Passwords as the product keeps them: other tests hash them at less cost (tests/conftest.py)."""

from __future__ import annotations

from typing import Literal

import argon2
import pytest

from glasshouse.base.errors import InvalidInputError
from glasshouse.store import passwords
from glasshouse.store.passwords import SHORTEST, check_password, hash_password

THE_PRODUCTS_OWN = passwords._hasher
"""Taken when this file is read, before any test runs."""


def test_a_password_is_kept_by_argon2id_over_64_mib_three_times(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passwords, "_hasher", THE_PRODUCTS_OWN)
    stored = hash_password("correct horse battery")
    assert stored.startswith("$argon2id$v=19$m=65536,t=3,p=4$")
    assert check_password(stored, "correct horse battery")
    assert not check_password(stored, "correct horse batterx")


def test_an_account_without_a_password_is_opened_by_none_and_looked_at_as_dearly(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    class Heard(argon2.PasswordHasher):
        def verify(self, hash: str | bytes, password: str | bytes) -> Literal[True]:  # noqa: A002  # the library's name
            asked.append(str(hash))
            return super().verify(hash, password)

    hasher = Heard(time_cost=2, memory_cost=64, parallelism=2)
    monkeypatch.setattr(passwords, "_hasher", lambda: hasher)
    monkeypatch.setattr(passwords, "_dummy", passwords._dummy.__wrapped__)
    for typed in ("", "no account has this password", "correct horse battery"):
        assert not check_password("", typed)
    assert [stored.split("$")[1:4] for stored in asked] == [hash_password("correct horse battery").split("$")[1:4]] * 3


def test_what_is_stored_and_no_hash_opens_nothing() -> None:
    for stored in ("x", "$argon2id$", "correct horse battery"):
        assert not check_password(stored, "correct horse battery")


@pytest.mark.parametrize("length", [0, SHORTEST - 1, 1001])
def test_too_short_and_too_long_a_password_is_refused(length: int) -> None:
    with pytest.raises(InvalidInputError):
        hash_password("x" * length)
