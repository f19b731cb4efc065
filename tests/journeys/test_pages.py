"""Every page that a new Glasshouse has is accessible, in light and dark, wide and narrow, and small on the wire."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, Response

from tests.journeys.axe import violations
from tests.journeys.conftest import Site

PUBLIC = ("/sign-in", "/oversight", "/oversight/log", "/oversight/report")
LEADS = ("/", "/approvals", "/policy", "/case/new", "/first-look", "/data", "/register", "/me", "/oversight", "/nowhere")
ADMINISTRATORS = ("/people", "/me", "/oversight")
AUDITORS = ("/oversight/use", "/oversight", "/refused/0")
MODES = {
    "light": {"color_scheme": "light"},
    "dark": {"color_scheme": "dark"},
    "phone": {"viewport": {"width": 390, "height": 844}},
}
ORDINARY = 40_000
"""Octets of an ordinary page with everything that it asks for, its typefaces left out: browsers keep those."""
UNBROKEN = "Who" * 60
"""A word that no line holds."""


@pytest.mark.parametrize("mode", MODES)
def test_no_page_hinders_anybody(context: Callable[..., BrowserContext], site: Site, mode: str) -> None:
    page = context(bypass_csp=True, **MODES[mode]).new_page()
    found = look(page, site, PUBLIC)
    site.sign_in(page, site.lead)
    open_case(page, site, UNBROKEN, UNBROKEN)
    found += look(page, site, (page.url.removeprefix(site.address), *LEADS))
    page.context.clear_cookies()
    site.sign_in(page, site.auditor)
    found += look(page, site, AUDITORS)
    page.context.clear_cookies()
    site.sign_in(page, site.admin)
    found += look(page, site, ADMINISTRATORS)
    page.goto(f"{site.address}/people")
    page.click("li:has-text('Maya Okafor') summary")
    found += [f"/people opened: {line}" for line in violations(page)]
    page.click("li:has-text('Maya Okafor') button:has-text('Password forgotten')")  # other journeys add people too
    page.wait_for_selector(".secret")
    found += [f"/people/reset: {line}" for line in violations(page)]
    found += look(page, site, (page.inner_text(".secret").removeprefix(site.address),))
    assert not found


def open_case(page: Page, site: Site, question: str, title: str) -> None:
    page.goto(site.address + "/case/new")
    for name, value in {"question": question, "title": title, "legal_basis": "b", "targets": "t"}.items():
        page.fill(f"[name={name}]", value)
    page.check("[value=corruption]")
    page.click("main button")
    page.wait_for_selector(".question")


def look(page: Page, site: Site, paths: tuple[str, ...]) -> list[str]:
    """What axe finds on the pages, and which of them are wider than the window."""
    found = []
    for path in paths:
        page.goto(site.address + path)
        found += [f"{path}: {line}" for line in violations(page)]
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            found.append(f"{path}: wider than the window")
    return found


def test_an_ordinary_page_is_small(lead: Page, context: Callable[..., BrowserContext], site: Site) -> None:
    fresh = context(storage_state=lead.context.storage_state()).new_page()
    sizes: dict[str, int] = {}

    def count(answer: Response) -> None:
        if ".woff2" not in answer.url:
            sizes[answer.url] = int(answer.headers.get("content-length", "0"))

    fresh.on("response", count)
    fresh.goto(site.address + "/")
    assert len(sizes) >= 3
    assert 0 < sum(sizes.values()) <= ORDINARY


@pytest.mark.parametrize("scripts", [True, False], ids=["with-scripts", "without-scripts"])
def test_a_wrong_name_is_told_at_its_field_and_the_form_keeps_it(context: Callable[..., BrowserContext], site: Site, scripts: bool) -> None:
    page = context(java_script_enabled=scripts, bypass_csp=True, viewport={"width": 390, "height": 844}).new_page()
    site.sign_in(page, site.lead)
    open_case(page, site, "Who?", "Names")
    page.click("summary:has-text('Add a person')")
    page.fill("aside [name=login]", "mia")
    page.check("aside [value=reader]")
    page.click("aside form:has([name=login]) button")
    page.wait_for_selector("aside #fault")
    assert page.input_value("aside [name=login]") == "mia"
    assert page.is_checked("aside [value=reader]")
    assert page.get_attribute("aside [name=login]", "aria-describedby") == "fault"
    assert page.inner_text("h1") == "Who?"
    if scripts:
        assert violations(page) == []


def test_a_page_that_is_not_there_still_says_how_visible_one_is(lead: Page, site: Site) -> None:
    lead.goto(site.address + "/nowhere/at/all")
    assert "You are visible" in lead.inner_text(".pane")
    assert lead.locator("nav >> text=Cases").count() == 1


def test_keys_go_where_they_say_and_the_question_mark_lists_them(lead: Page) -> None:
    lead.keyboard.press("?")
    lead.wait_for_selector("dialog[open]")
    assert "Oversight" in lead.inner_text("dialog")
    lead.keyboard.press("Escape")
    lead.wait_for_selector("dialog", state="detached")
    lead.keyboard.press("g")
    lead.keyboard.press("o")
    lead.wait_for_url("**/oversight")


def test_the_bottom_pane_stays_in_sight_and_never_over_what_has_focus(lead: Page, site: Site) -> None:
    lead.set_viewport_size({"width": 1280, "height": 500})
    lead.goto(site.address + "/case/new")
    lead.focus("body")
    pane = lead.locator(".pane").bounding_box()
    assert pane is not None
    assert pane["y"] + pane["height"] <= 500
    seen = 0
    for _ in range(40):
        lead.keyboard.press("Tab")
        box = lead.evaluate(
            "() => { const e = document.activeElement; if (!e || e === document.body || e.closest('.pane')) return null;"
            " const r = e.getBoundingClientRect(); return [r.top, r.bottom]; }"
        )
        if box is not None:
            seen += 1
            visible = min(box[1], pane["y"]) - box[0]
            assert visible >= 0.8 * (box[1] - box[0]), lead.evaluate("document.activeElement.outerHTML")
    assert seen > 10


def test_pages_and_forms_work_without_scripts(context: Callable[..., BrowserContext], site: Site) -> None:
    page = context(java_script_enabled=False).new_page()
    site.sign_in(page, site.lead)
    page.goto(site.address + "/case/new")
    for name, value in {
        "question": "Who built the quay twice?",
        "title": "Quay",
        "legal_basis": "Public interest in public works",
        "targets": "Suppliers and the authority",
    }.items():
        page.fill(f"[name={name}]", value)
    page.check("[value=procurement_fraud]")
    page.click("main button")
    page.wait_for_selector("h1:has-text('Who built the quay twice?')")
    assert "Choose datasets" in page.inner_text("main")
    page.click("text=All entries")
    assert "Seen and done" in page.inner_text("h1")


def test_a_form_of_another_session_does_nothing(lead: Page, context: Callable[..., BrowserContext], site: Site) -> None:
    other = context().new_page()
    site.sign_in(other, site.admin)
    stolen = other.locator("[name=token]").first.get_attribute("value")
    lead.goto(site.address + "/first-look")
    lead.evaluate("token => document.querySelector('main [name=token]').value = token", stolen)
    lead.fill("[name=sentence]", "Is the ferry tender real?")
    lead.check("[value=corruption]")
    lead.click("main button")
    lead.wait_for_selector("text=foreign_form")
    lead.goto(site.address + "/")
    assert "Is the ferry tender real?" not in lead.inner_text("main")
