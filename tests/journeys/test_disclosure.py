"""Disclosure, on a telephone and on a desk: a set is made, decided by keyboard, produced and told; what may be privileged is closed."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import BrowserContext, expect

from tests.journeys.conftest import Site
from tests.journeys.granting import call, key
from tests.journeys.test_casework import Eyes, eyes

__all__ = ["eyes"]


def _collected(site: Site, worker: str, *titles: str) -> None:
    for title in titles:
        call(site, worker, "POST", "/case/exhibits", {"kind": "physical_object", "title": title})


def test_a_set_is_made_decided_by_keyboard_and_produced(eyes: Eyes, site: Site) -> None:
    page, base = eyes.page, f"{eyes.base}/disclosure"
    worker = key(site, eyes.base.rsplit("/", 1)[1])
    _collected(site, worker, "Notes of counsel", "W" * 200, "A rope")
    eyes.look("disclosure", "disclosure-empty")
    page.goto(f"{base}/new")
    eyes.press("[name=title]", "Papers on the quay")
    eyes.press("[name=to]", "District court")
    eyes.press("[name=first]", "HAR-000001")
    page.fill("[name=basis]", "Order of 3 May 2026")
    eyes.see("disclosure-new")
    eyes.press("main form button")
    expect(page.locator(".notice")).to_contain_text("The set is a draft.")
    eyes.see("disclosure-draft")
    page.fill("[name=exhibits]", "EX-0001, EX-0002, EX-0003")
    eyes.press("text=Take these in")
    expect(page.locator("[data-item]")).to_have_count(3)
    page.wait_for_load_state()  # keys are heard from then on
    page.keyboard.press("j")
    expect(page.locator("[data-item]").nth(0)).to_be_focused()
    page.keyboard.press("w")
    expect(page.locator("#f-ground")).to_be_focused()
    page.select_option("#f-ground", "work_product")
    page.fill("[name=words]", "Notes for a hearing")
    page.locator("[data-item]").nth(0).focus()
    page.keyboard.press("w")
    expect(page.locator(".state-withhold")).to_have_count(1)
    page.wait_for_load_state()
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("p")
    expect(page.locator("#fault")).to_contain_text("EX-0002 holds no file")
    eyes.see("disclosure-fault")
    page.check("[data-item] >> nth=2 >> input")
    page.select_option("#f-ground", "not_responsive")
    page.click("button[value=withhold]")
    expect(page.locator(".state-withhold")).to_have_count(3)
    eyes.see("disclosure-decided")
    page.locator("[data-item]").nth(0).locator("a[href*='/items/']").click()
    page.wait_for_selector("text=Every decision")
    eyes.see("disclosure-item")
    page.go_back()
    page.click("text=Put it under review")
    expect(page.locator(".notice")).to_contain_text("It stands in what happened.")
    page.click("nav.views >> text=Privilege log")
    page.wait_for_selector("h1:has-text('Privilege log')")
    eyes.see("privilege-log")
    page.click("nav.views >> text=Production")
    page.wait_for_selector("text=Produce and freeze")
    eyes.see("production")
    eyes.press("text=Produce and freeze")
    expect(page.locator(".notice")).to_contain_text("Produced and frozen.")
    eyes.see("production-done")
    eyes.look("disclosure", "disclosure")
    assert eyes.found == []


def test_what_may_be_privileged_is_closed_until_the_filter_team_decides(eyes: Eyes, site: Site) -> None:
    page = eyes.page
    worker = key(site, eyes.base.rsplit("/", 1)[1])
    _collected(site, worker, "A letter of counsel")
    eyes.look("disclosure/filter", "filter-empty")
    page.fill("[name=exhibit]", "EX-0001")
    page.fill("[name=reason]", "From a law firm")
    eyes.press("text=Close it")
    expect(page.locator(".notice")).to_contain_text("Nobody who works the case reads it")
    eyes.see("filter")
    page.click("text=EX-0001")
    expect(page.locator("h1")).to_contain_text("Closed: it may be privileged")
    eyes.see("filter-exhibit")
    page.goto(f"{site.address}/filtering")
    eyes.see("filtering-empty")
    assert eyes.found == []


def test_without_a_script_items_are_chosen_and_decided(context: Callable[..., BrowserContext], site: Site) -> None:
    opened = {"title": "Papers", "question": "Who paid?", "purpose": "corruption", "legal_basis": "Public interest"}
    case = str(call(site, key(site, "administration"), "POST", "/cases", opened))
    worker = key(site, case)
    _collected(site, worker, "A rope", "A chain")
    public = str(call(site, worker, "POST", "/case/disclosures", {"title": "Papers", "to": "Court", "first": "NOS-0001"}))
    call(site, worker, "POST", f"/case/disclosures/{public}/items", {})
    page = context(java_script_enabled=False).new_page()
    site.sign_in(page, site.lead)
    page.goto(f"{site.address}/case/{case}/disclosure/{public}")
    for box in page.locator("[name=item]").all():
        box.check()
    page.select_option("#f-ground", "not_responsive")
    page.click("button[value=withhold]")
    assert page.locator(".state-withhold").count() == 2
    assert "2 of 2 decided" in page.inner_text("main")
