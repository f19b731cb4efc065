"""A case from its template to the archive in a real browser, wide and narrow, light and dark, by two people; and its ties to another."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import BrowserContext, Page

from tests.journeys.axe import violations
from tests.journeys.conftest import Site
from tests.journeys.granting import PATIENCE, call, key

SIZES = {"telephone": ({"width": 390, "height": 844}, "dark"), "desk": ({"width": 1280, "height": 800}, "light")}
SCRIPT = "<script>alert(1)</script>"


class Look:
    """A page that is looked at as it goes: axe, its width, a picture."""

    def __init__(self, page: Page, shots: Path, size: str) -> None:
        self.page, self.shots, self.size = page, shots, size
        self.found: list[str] = []

    def at(self, where: str) -> None:
        self.found.extend(f"{where}: {line}" for line in violations(self.page))
        if self.page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            self.found.append(f"{where}: wider than the window")
        self.page.screenshot(path=self.shots / f"life-{self.size}-{where}.png", full_page=True)

    def press(self, name: str) -> None:
        """Press the button of this name by keyboard."""
        self.page.get_by_role("button", name=name, exact=True).first.focus()
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")

    def unfold(self, name: str) -> None:
        self.page.locator("main summary", has_text=name).first.focus()
        self.page.keyboard.press("Enter")


def account(site: Site, login: str, role: str) -> None:
    """Somebody else of the house."""
    body = {"login": site.admin, "password": site.password, "case": "administration", "days": 1}
    admin = httpx.post(f"{site.address}/api/keys", json=body, timeout=PATIENCE).json()["value"]["text"]
    about = {"login": login, "name": login.title(), "unit": "Desk", "roles": [role, "investigator"], "password": site.password}
    call(site, admin, "POST", "/people", about)


@pytest.mark.parametrize("size", SIZES)
def test_a_case_lives_from_its_template_to_the_archive(
    context: Callable[..., BrowserContext], site: Site, size: str, tmp_path: Path
) -> None:
    viewport, scheme = SIZES[size]
    second = f"cora-{size}"
    account(site, second, "lead")
    page = context(bypass_csp=True, viewport=viewport, color_scheme=scheme).new_page()
    look = Look(page, Path(os.environ.get("GLASSHOUSE_TEST_SHOTS", tmp_path)), size)
    site.sign_in(page, site.lead)
    page.goto(f"{site.address}/case/new")
    look.at("templates")
    page.get_by_role("link", name="Financial crime").focus()
    page.keyboard.press("Enter")
    page.wait_for_selector("#chosen")
    look.at("new")
    page.fill("[name=title]", "Payments of the quay")
    look.press("Keep it as a draft")
    page.wait_for_selector("#next")
    assert "Still missing: legal basis, What raised the suspicion, Period looked at" in page.inner_text("main")
    assert page.locator("#find").count() == 0
    look.at("draft")
    page.get_by_role("link", name="Fill in", exact=True).click()
    page.fill("[name=legal_basis]", "Duty to report")
    page.fill("[name=field-trigger]", SCRIPT)
    page.fill("[name=field-period]", "2020 to 2024")
    look.press("Save")
    look.at("description")
    case = page.url.partition("/case/")[2][:26]
    page.goto(f"{site.address}/case/{case}")
    assert SCRIPT in page.inner_text("main")
    look.press("Open the case")
    page.wait_for_selector("text=Grant datasets")
    look.unfold("Set the next review")
    page.fill("#review-day", "2020-01-01")
    look.press("Set the review")
    assert "the day has come" in page.inner_text("main")
    look.at("open")
    page.goto(f"{site.address}/case/{case}/decisions")
    page.fill("[name=decision]", "We look at the payments of 2020 to 2024 alone.")
    page.fill("[name=reason]", f"Older ones are beyond the limitation period. {SCRIPT}")
    look.press("Record it")
    page.select_option("[name=supersedes]", index=1)
    page.fill("[name=decision]", "We look at the payments from 2018 on.")
    page.fill("[name=reason]", "The bank found them.")
    look.press("Record it")
    assert "took its place" in page.inner_text("main")
    look.at("decisions")
    page.goto(f"{site.address}/waiting")
    assert "date" in page.inner_text("main")
    look.at("waiting")
    page.goto(f"{site.address}/case/{case}")
    look.unfold("Add a person")
    page.fill("[name=login]", second)
    look.press("Add")
    look.unfold("Send it to review")
    look.press("To review")
    page.wait_for_selector("text=Before it closes")
    look.at("review")
    worker = key(site, case)
    for task in call(site, worker, "GET", "/case/tasks")["rows"]:
        call(site, worker, "POST", f"/case/tasks/{task['id']}/move", {"revision": task["revision"], "state": "done"})
    page.goto(f"{site.address}/case/{case}/close")
    look.at("close")
    page.fill("[name=reason]", "Reported to the financial intelligence unit.")
    look.press("Ask for the closing")
    page.wait_for_selector("#closing")
    look.at("closing-asked")
    page.context.clear_cookies()
    site.sign_in(page, second)
    page.goto(f"{site.address}/case/{case}")
    look.press("Sign, and close the case")
    page.wait_for_selector("text=The case is closed")
    look.at("closed")
    page.context.clear_cookies()
    site.sign_in(page, site.lead)
    page.goto(f"{site.address}/case/{case}")
    look.press("Archive")
    page.wait_for_selector("text=archived")
    look.at("archived")
    assert look.found == []


@pytest.mark.parametrize("size", SIZES)
def test_cases_are_linked_and_handed_over(context: Callable[..., BrowserContext], site: Site, size: str, tmp_path: Path) -> None:
    viewport, scheme = SIZES[size]
    other = f"otto-{size}"
    account(site, other, "lead")
    desk = key(site, "administration")
    opened = {
        "title": "Quay",
        "question": "Who built the quay, and who was paid for it?",
        "purpose": "corruption",
        "legal_basis": "Public interest",
    }
    case = str(call(site, desk, "POST", "/cases", opened))
    body = {"login": other, "password": site.password, "case": "administration", "days": 1}
    theirs = httpx.post(f"{site.address}/api/keys", json=body, timeout=PATIENCE).json()["value"]["text"]
    there = str(call(site, theirs, "POST", "/cases", {**opened, "title": "Secret"}))
    worker = httpx.post(f"{site.address}/api/keys", json={**body, "case": there}, timeout=PATIENCE).json()["value"]["text"]
    number = call(site, worker, "GET", "/case")["case"]["number"]
    page = context(bypass_csp=True, viewport=viewport, color_scheme=scheme).new_page()
    look = Look(page, Path(os.environ.get("GLASSHOUSE_TEST_SHOTS", tmp_path)), size)
    site.sign_in(page, site.lead)
    page.goto(f"{site.address}/case/{case}/related")
    look.at("related-empty")
    look.unfold("Link this case")
    page.fill("[name=number]", str(number))
    page.fill("#f-reason", "The same harbour company")
    look.press("Ask for the link")
    page.wait_for_selector("text=Waits for the other lead")
    (asked,) = call(site, worker, "GET", "/case/related")["links"]
    call(site, worker, "POST", f"/case/links/{asked['id']}/answer", {"confirm": True, "reason": "We have its invoices"})
    page.reload()
    assert "Both sides agreed" in page.inner_text("main")
    assert "Secret" not in page.inner_text("main")
    look.at("related")
    page.goto(f"{site.address}/case/{case}/hand-over")
    look.at("hand-over")
    page.fill("[name=login]", "nobody")
    page.fill("[name=reason]", "A year of leave")
    look.press("Hand it over, and leave")
    page.wait_for_selector("#fault")
    look.at("hand-over-fault")
    page.fill("[name=login]", other)
    look.press("Hand it over, and leave")
    page.wait_for_selector("text=no longer among yours")
    answer = page.goto(f"{site.address}/case/{case}")
    assert answer is not None
    assert answer.status == 403
    assert "Quay" not in page.inner_text("body")
    assert look.found == []
