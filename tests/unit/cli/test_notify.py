"""A test of notifications from the command line says what became of it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from glasshouse.base.errors import ConflictError, RefusedError
from glasshouse.cli.verbs import VERBS
from glasshouse.model.case import CaseKind
from glasshouse.model.notification import Channel, Rhythm
from glasshouse.policy.plans.notifications import SetChannel
from glasshouse.policy.plans.people import IssueKey
from tests.hostile.world import World
from tests.store.postboxes import WebServer, certificate


@pytest.fixture
def web(tmp_path: Path) -> Iterator[tuple[WebServer, Path]]:
    file = certificate(tmp_path)
    running = WebServer(file)
    yield running, file
    running.close()


@pytest.fixture
def world(tmp_path: Path, web: tuple[WebServer, Path]) -> Iterator[World]:
    made = World(tmp_path / "house", NOTIFY_CA_FILE=str(web[1]), NOTIFY_ALLOW="127.0.0.1")
    yield made
    made.close()


def test_a_test_goes_out_at_once_and_says_so(world: World, web: tuple[WebServer, Path]) -> None:
    desk, server = world.standing(CaseKind.ADMINISTRATION), web[0]
    args = {"key": world.act(desk, IssueKey(1)).text, "channel": "webhook"}
    with pytest.raises(ConflictError):
        VERBS["notify_test"](world.house, args, lambda _said: None)
    world.act(desk, SetChannel(Channel.WEBHOOK, Rhythm.NEVER, f"https://127.0.0.1:{server.port}/"))
    server.answers = [(204, {}), (503, {})]
    assert VERBS["notify_test"](world.house, args, lambda _said: None) == {"state": "sent", "fault": "", "status": 0}
    assert VERBS["notify_test"](world.house, args, lambda _said: None) == {"state": "waiting", "fault": "answer", "status": 503}
    assert len(server.posted) == 2


def test_a_key_of_a_case_tests_nothing(world: World) -> None:
    key = world.act(world.case(), IssueKey(1)).text
    with pytest.raises(RefusedError):
        VERBS["notify_test"](world.house, {"key": key, "channel": "email"}, lambda _said: None)
