"""A second person for what leaves, in the browser: asked for on the refusal, approved on a telephone with a passkey, used once."""

from __future__ import annotations

import zlib
from collections.abc import Callable
from dataclasses import replace

import pytest
from playwright.sync_api import BrowserContext, Page

from tests.journeys.axe import violations
from tests.journeys.conftest import Site
from tests.journeys.granting import call, granted
from tests.journeys.test_pages import MODES
from tests.journeys.test_passkeys import WORD, colleague, device, named, set_up

PEOPLE = [f"Clerk {n:02}" for n in range(51)]


def crowded(site: Site, name: str) -> str:
    """A case of the lead's that holds 51 private persons."""
    case, worker = granted(site, name, PEOPLE)
    for offset in (0, 20, 40):
        for hit in call(site, worker, "POST", "/search", {"query": "clerk", "offset": offset})["hits"]:
            call(site, worker, "POST", f"/entities/{hit['stub']['id']}/hold")
    return case


@pytest.mark.parametrize("mode", MODES)
def test_what_leaves_is_asked_for_approved_by_passkey_on_one_screen_and_leaves_once(
    context: Callable[..., BrowserContext], site: Site, mode: str
) -> None:
    name = f"crowd-{zlib.crc32(mode.encode())}"
    case = crowded(site, name)
    approver = f"approver{zlib.crc32(mode.encode())}"
    colleague(context, site, approver, "approver")
    asker = context(bypass_csp=True, **MODES[mode]).new_page()
    site.sign_in(asker, site.lead)
    found = []

    def look(page: Page, where: str) -> None:
        found.extend(f"{where}: {line}" for line in violations(page))
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            found.append(f"{where}: wider than the window")

    asker.goto(f"{site.address}/case/{case}/export")
    asker.click("main button")
    asker.wait_for_selector("h1:has-text('Ask for approval')")
    look(asker, "ask")
    asker.fill("[name=reason]", f"The court asked for {name}")
    asker.click("main button")
    asker.wait_for_selector("text=Waits for an answer")
    look(asker, "mine")

    here = replace(named(site), password=WORD)
    page = context(bypass_csp=True, **MODES[mode]).new_page()
    here.sign_in(page, approver)
    assert page.url.endswith("/approvals")
    look(page, "waiting")
    device(page)
    set_up(page, here)
    page.goto(here.address + "/approvals")
    for link in page.locator("main a[href^='/approvals/']").all():
        address = str(link.get_attribute("href"))
        other = page.context.new_page()
        other.goto(here.address + address)
        if name in other.inner_text("main"):
            page.goto(here.address + address)
        other.close()
    look(page, "approve")
    assert "51 private persons" in page.inner_text("main")
    assert case not in page.content()
    page.click("text=Approve with a passkey")
    page.wait_for_selector("text=Approved, for exactly this")

    asker.goto(site.address + "/approvals")
    look(asker, "ready")
    with asker.expect_download() as download:
        asker.click("button:has-text('Export')")
    assert download.value.path().read_text(encoding="utf-8").count("\n") == 51
    asker.reload()
    assert asker.locator("button:has-text('Export')").count() == 0
    assert found == []
