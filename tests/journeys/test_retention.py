"""The end of a case in the browser: held, counted by a dry run, asked for, signed by an auditor with a passkey, and gone."""

from __future__ import annotations

import zlib
from collections.abc import Callable
from dataclasses import replace

import pytest
from playwright.sync_api import BrowserContext, Page

from tests.journeys.axe import violations
from tests.journeys.conftest import Site
from tests.journeys.granting import call, key
from tests.journeys.test_pages import MODES
from tests.journeys.test_passkeys import WORD, colleague, device, named, set_up

LONG = "Unbroken" * 120


def ended(site: Site, name: str) -> str:
    """A case of the lead's that has closed; yields its id."""
    opened = {
        "title": name,
        "question": "Who signed?",
        "purpose": "corruption",
        "legal_basis": "Public interest",
        "template": "internal-conduct",
    }
    opened = {**opened, "template": ""}
    case = str(call(site, key(site, "administration"), "POST", "/cases", opened))
    worker = key(site, case)
    call(site, worker, "POST", "/case/notes", {"title": f"Note of {name}", "text": "What the keeper said."})
    call(site, worker, "POST", "/case/close", {"reason": "Answered", "outcomes": []})
    return case


@pytest.mark.parametrize("mode", MODES)
def test_a_case_is_held_let_go_counted_asked_for_signed_and_gone(context: Callable[..., BrowserContext], site: Site, mode: str) -> None:
    mark = str(zlib.crc32(mode.encode()))
    case, auditor = ended(site, f"Quay {mark}"), f"auditor{mark}"
    colleague(context, site, auditor, "auditor")
    lead = context(bypass_csp=True, **MODES[mode]).new_page()
    site.sign_in(lead, site.lead)
    found: list[str] = []

    def look(page: Page, where: str) -> None:
        found.extend(f"{where}: {line}" for line in violations(page))
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            found.append(f"{where}: wider than the window")

    lead.goto(f"{site.address}/case/{case}/retention")
    look(lead, "own page")
    lead.click("summary:has-text('Put a legal hold on it')")
    lead.fill("[name=reason]", LONG[:900])
    lead.fill("[name=review]", "2060-01-01")
    lead.click("button:has-text('Put it on hold')")
    lead.wait_for_selector("text=The case is on hold")
    look(lead, "held")
    lead.goto(f"{site.address}/retention/{case}/disposal")
    assert "A legal hold keeps it." in lead.inner_text("main")
    assert lead.locator("button:has-text('Ask for its disposal')").count() == 0
    look(lead, "dry run in the way")
    lead.goto(f"{site.address}/retention/{case}")
    look(lead, "held from outside")
    lead.click("summary:has-text('Lift it')")
    lead.fill("textarea[id^=lift]", "The court is done")
    lead.click("form[action$='/holds/lift'] button")
    lead.wait_for_selector("text=The legal hold is lifted")
    lead.goto(f"{site.address}/retention")
    assert "Quay" not in lead.inner_text("main")
    look(lead, "list")
    lead.click(f"a[href='/retention/{case}']")
    lead.click("a.button:has-text('Dry run')")
    lead.wait_for_selector("h1:has-text('what would go')")
    assert "Notes" in lead.inner_text("main")
    look(lead, "dry run")
    lead.click("button:has-text('Ask for its disposal')")
    lead.wait_for_selector("text=waits for somebody else")
    look(lead, "asked")

    here = replace(named(site), password=WORD)
    page = context(bypass_csp=True, **MODES[mode]).new_page()
    here.sign_in(page, auditor)
    device(page)
    set_up(page, here)
    page.goto(f"{here.address}/retention/{case}")
    assert "Quay" not in page.inner_text("main")
    look(page, "sign")
    page.click("text=Sign, and destroy it with a passkey")
    page.wait_for_selector("text=Nobody reads the case any more")
    while not page.locator("#record").count():  # the program destroys; the page says so when it is asked again
        page.reload()
    look(page, "record")
    assert "Orla" not in page.inner_text("#record")

    lead.goto(f"{site.address}/case/{case}")
    lead.wait_for_selector("#record")
    assert lead.url.endswith(f"/retention/{case}")
    assert "Quay" not in lead.inner_text("main")
    look(lead, "record of the lead")
    assert found == []
