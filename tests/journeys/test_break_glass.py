"""Break-glass in the browser: proven with a passkey and invoked, told of in the head of every page, reviewed by the auditor; and the
auditor's empty list of alerts.

One person breaks it once: the site is shared, and no account may often.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from playwright.sync_api import BrowserContext, Page

from tests.journeys.axe import violations
from tests.journeys.conftest import Site
from tests.journeys.granting import call, granted
from tests.journeys.test_pages import MODES
from tests.journeys.test_passkeys import WORD, colleague, device, named, set_up

SENTENCE = "The court's deadline ends at noon"


def test_the_glass_is_broken_told_of_and_reviewed(context: Callable[..., BrowserContext], site: Site, tmp_path: Path) -> None:
    case, worker = granted(site, "glass", ["Clerk One"])
    found = []

    def look(page: Page, where: str) -> None:
        page.screenshot(path=tmp_path / f"{where}.png", full_page=True)
        found.extend(f"{where}: {line}" for line in violations(page))
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            found.append(f"{where}: wider than the window")

    def everywhere(login: str, path: str, where: str) -> Page:
        for mode, settings in MODES.items():
            page = context(bypass_csp=True, **settings).new_page()
            site.sign_in(page, login)
            page.goto(site.address + path)
            look(page, f"{where}-{mode}")
        return page

    everywhere(site.lead, f"/case/{case}/break-glass", "break")
    colleague(context, site, "gia", "investigator")
    call(site, worker, "POST", "/case/members", {"login": "gia", "role": "member"})
    here = replace(named(site), password=WORD)
    page = context(bypass_csp=True).new_page()
    here.sign_in(page, "gia")
    device(page)
    set_up(page, here)
    page.goto(f"{here.address}/case/{case}/break-glass")
    page.keyboard.press("Tab")
    page.check("text=A court's or an authority's deadline")
    page.fill("[name=sentence]", SENTENCE)
    page.press("main form button", "Enter")
    page.wait_for_selector("h1:has-text('Prove that it is you')")
    assert SENTENCE in page.inner_text("main")
    for mode, scheme, width in (("light", "light", 1280), ("dark", "dark", 1280), ("phone", "light", 390)):
        page.emulate_media(color_scheme=scheme)
        page.set_viewport_size({"width": width, "height": 800})
        look(page, f"prove-{mode}")
    page.click("text=Break the glass with a passkey")
    page.wait_for_selector("text=The glass is broken for 15 minutes")
    look(page, "export")
    page.goto(here.address + "/break-glass")
    look(page, "mine")
    everywhere(site.admin, "/oversight", "told")

    page = everywhere(site.auditor, "/break-glass", "listed")
    assert page.inner_text(".waits").strip() == "1 waits for you"
    page.click(".waits")
    look(page, "waiting")
    page.click("main a[href='/break-glass']")
    page.click("main a[href^='/break-glass/']")
    assert SENTENCE in page.inner_text("main")
    look(page, "review")
    page.check("[name=found][value=in_order]")
    page.fill("[name=reason]", "I asked the court's registry")
    page.click("main form button")
    page.wait_for_selector("text=Your review is recorded")
    look(page, "reviewed")
    assert page.locator(".waits, .alarm").count() == 0
    everywhere(site.auditor, "/oversight/alerts", "alerts")
    assert found == []
