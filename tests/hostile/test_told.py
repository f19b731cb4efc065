"""What a page tells one to do can be done, and by whom it is told."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from starlette.testclient import TestClient

from glasshouse.base.clock import HOUR, MINUTE
from glasshouse.base.errors import RefusedError, SignInError
from glasshouse.model.case import CaseKind
from glasshouse.model.purpose import Purpose
from glasshouse.policy.plans.alerts import ListAlerts
from glasshouse.policy.plans.breakglass import BreakGlass, Emergency, ListBreakGlass
from glasshouse.policy.plans.casework import CreateCase
from glasshouse.policy.plans.people import IssueKey
from glasshouse.web.app import create_app
from tests.hostile.test_pages import HERE, browser
from tests.hostile.world import PASSWORD, World, proven_for


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    made = World(tmp_path_factory.mktemp("told"))
    made.person("otto", "auditor", unit="Audit")
    yield made
    made.close()


@pytest.mark.parametrize("day", ["tomorrow", "2026-13-01", "<b>2026</b>"])
def test_a_day_that_cannot_be_read_leads_back_and_says_what_is_expected(world: World, day: str) -> None:
    case = world.case().case
    page = browser(world, "mara").get(f"/case/{case}/ledger?day={day}")
    assert page.status_code == 422
    assert "Write it like 2026-11-22 (UTC)" in page.text
    assert f'<a href="/case/{case}/ledger">all entries</a>' in page.text
    assert "opened a case" in page.text or "<tbody>" in page.text
    assert "<b>2026" not in page.text


def test_an_administrator_is_not_sent_to_an_administrator(world: World) -> None:
    with pytest.raises(RefusedError) as caught:
        world.act(world.standing(CaseKind.ADMINISTRATION, world.jonas), CreateCase("T", "Q?", Purpose.CORRUPTION, "basis", ""))
    assert "administrator" not in caught.value.remedy
    assert caught.value.remedy
    with pytest.raises(RefusedError) as other:
        world.act(
            world.standing(CaseKind.ADMINISTRATION, world.house.accounts.find("otto")), CreateCase("T", "Q?", Purpose.CORRUPTION, "b", "")
        )
    assert "administrator who may" in other.value.remedy


def test_a_key_is_not_told_that_it_may_review_what_it_cannot(world: World) -> None:
    case = world.case()
    command = BreakGlass(Emergency.LOSS, "The archive burns")
    world.act(proven_for(case, command.bond(case.case), world.clock()), command)
    otto = world.house.accounts.find("otto")
    oversight = world.standing(CaseKind.OVERSIGHT, otto)
    assert world.open(oversight, ListBreakGlass()).waiting[0].may_review
    for text in ("mara okafor", "okafor, mara"):
        world.search(case, text)
    world.clock.forward(24 * HOUR // 1_000_000)
    world.house.watching.look_at_use()
    alerts = world.open(oversight, ListAlerts()).waiting
    assert [one.may_review for one in alerts] == [True] * len(alerts)
    assert alerts
    key = world.act(oversight, IssueKey(1)).text
    client = TestClient(create_app(world.house), base_url=HERE, headers={"Authorization": f"Bearer {key}"})
    for path in ("/api/alerts", "/api/break-glass"):
        waiting = client.get(path).json()["value"]["waiting"]
        assert [one["may_review"] for one in waiting] == [False] * len(waiting)
        assert waiting


def attempted(world: World) -> str:
    """What one more attempt with a wrong password is told to do."""
    with pytest.raises(SignInError) as caught:
        world.house.accounts.sign_in("mara", "wrong", "203.0.113.9")
    return caught.value.remedy if caught.value.code == "throttled" else ""


def test_too_many_attempts_say_from_when_one_may_try_again(world: World) -> None:
    told = next(filter(None, (attempted(world) for _ in range(100))))
    minute = datetime.fromtimestamp((world.clock() // MINUTE + 1) * 60, UTC)
    assert told == f"Try again from {minute:%-d %B %Y, %H:%M} UTC on."
    world.clock.forward(60)
    assert world.house.accounts.sign_in("mara", PASSWORD, "203.0.113.9")
