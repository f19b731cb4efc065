"""Promises for every test: the same seed, no settings of the developer's own, no host but this one, and passwords that cost little.

Nothing else belongs here: fixtures live beside the tests that use them.
"""

from __future__ import annotations

import os
import socket
import time
from collections.abc import Iterator
from functools import cache
from typing import Any

import argon2
import hypothesis
import pytest

from glasshouse.store import passwords

hypothesis.settings.register_profile("check", derandomize=True, deadline=None)
hypothesis.settings.load_profile("check")


@pytest.fixture(autouse=True)
def own_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    """Settings of the person who runs the tests must not decide their outcome."""
    for name in os.environ:
        if name.startswith("GLASSHOUSE_") and not name.startswith("GLASSHOUSE_TEST_"):
            monkeypatch.delenv(name)


@pytest.fixture(autouse=True, scope="session")
def cheap_passwords() -> Iterator[None]:
    """Argon2id as in the product, over 8 KiB where the product takes 64 MiB; tests/unit/store/test_passwords.py looks at the product's."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(passwords, "_hasher", cache(lambda: argon2.PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)))
        yield


@pytest.fixture(autouse=True)
def only_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    """A test that reaches for another host fails: the product promises to ask nobody."""
    connect = socket.socket.connect

    def checked(self: socket.socket, address: Any) -> None:
        if self.family in (socket.AF_INET, socket.AF_INET6) and address[0] not in ("127.0.0.1", "::1", "localhost"):
            raise AssertionError(f"a test reached for {address[0]}")
        connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", checked)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say what the tortures exercised, and the result of ./check as a whole just above the summary line, which stays the last."""
    for reports in terminalreporter.stats.values():
        for report in reports:
            if getattr(report, "when", "") == "call":
                for name, value in report.user_properties:
                    if name == "exercised":
                        terminalreporter.write_line(str(value))
    started, _, failed = os.environ.get("GLASSHOUSE_TEST_CHECK", "").partition(" ")
    if started:
        total = f"./check took {time.time() - int(started):.0f} s"
        terminalreporter.write_line(f"{total}; failed before the tests: {failed}" if failed else total)
