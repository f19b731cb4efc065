"""How one is told what waits, and what hangs on tasks and exhibits, on a telephone and on a desk; axe finds no fault."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext

from tests.journeys.conftest import Site
from tests.journeys.granting import call
from tests.journeys.test_casework import SIZES, Eyes, _case


@pytest.mark.parametrize("size", SIZES)
def test_somebody_keeps_an_address_tests_it_and_the_administrator_sees_what_was_given_up(
    context: Callable[..., BrowserContext], site: Site, tmp_path: Path, size: str
) -> None:
    viewport, scheme = SIZES[size]
    page = context(bypass_csp=True, viewport=viewport, color_scheme=scheme).new_page()
    eyes = Eyes(page, site, "", size, Path(os.environ.get("GLASSHOUSE_TEST_SHOTS", tmp_path)))
    site.sign_in(page, site.auditor)
    page.click(".person summary")
    page.click("text=How you are told what waits")
    page.wait_for_selector("text=No mail server is set up here yet")
    eyes.see("notifications-empty")
    page.focus("#a-webhook")
    page.keyboard.type(f"https://{'a-very-long-name.' * 9}example/{'x' * 300}")
    page.focus("form:has(#a-webhook) [value=daily]")
    page.keyboard.press("Space")
    page.focus("form:has(#a-webhook) button")
    page.keyboard.press("Enter")
    page.wait_for_selector("text=It is shown this once")
    eyes.see("notifications-secret")
    page.click("text=I have kept it")
    page.fill("#a-webhook", "https://127.0.0.1:9/")
    page.click("form:has(#a-webhook) button")
    page.wait_for_selector("text=It is shown this once")
    page.click("text=I have kept it")
    page.click("text=Send a test")
    page.wait_for_selector("text=The test is on its way.")
    for _ in range(100):  # each time, what a person does who wants to know
        if page.locator("text=The address leads to a private network.").count():
            break
        page.click("text=See what became of it")
        page.wait_for_load_state()
    eyes.see("notifications-failed")
    page.fill("#a-webhook", "")
    page.check("form:has(#a-webhook) [value=never]")
    page.click("form:has(#a-webhook) button")
    page.wait_for_selector("text=Kept.")
    page.context.clear_cookies()
    site.sign_in(page, site.admin)
    page.goto(f"{site.address}/people")
    page.click("text=Channels of notification")
    page.wait_for_selector("h1:has-text('Channels of notification')")
    eyes.see("channels")
    page.click("text=Try again >> nth=0")
    page.wait_for_selector("text=It is tried again, from its first try on.")
    page.goto(f"{site.address}/waiting")
    eyes.see("waiting")
    assert eyes.found == []


@pytest.mark.parametrize("size", SIZES)
def test_a_task_refers_to_an_exhibit_and_people_talk_below_it(
    context: Callable[..., BrowserContext], site: Site, tmp_path: Path, size: str
) -> None:
    viewport, scheme = SIZES[size]
    case, key = _case(site, f"Attached {size}")
    task = call(site, key, "POST", "/case/tasks", {"title": "Have the box looked at"})
    for title in ("A box of ledgers", "x" * 200):
        call(site, key, "POST", "/case/exhibits", {"kind": "physical_object", "title": title})
    page = context(bypass_csp=True, viewport=viewport, color_scheme=scheme).new_page()
    site.sign_in(page, site.lead)
    eyes = Eyes(page, site, case, size, Path(os.environ.get("GLASSHOUSE_TEST_SHOTS", tmp_path)))
    eyes.look(f"tasks/{task}", "task-without-exhibits")
    for number, typed in enumerate(("EX-0001", "2")):
        page.click("text=Attach an exhibit")
        eyes.press("#f-exhibit", typed)
        page.keyboard.press("Enter")
        page.wait_for_selector(f"#exhibits-of li >> nth={number}")
    eyes.see("task-with-exhibits")
    page.click("text=A box of ledgers")
    page.wait_for_selector("text=Tasks that refer to it")
    eyes.press("#comments [name=text]", "It is heavier than it looks.")
    eyes.press("#comments button")
    page.wait_for_selector("text=The comment is kept.")
    eyes.see("exhibit-with-comments")
    assert eyes.found == []
