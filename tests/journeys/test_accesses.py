"""Who looked at a record, in the browser: a report for the person in it, and a case that is left out of it for a while by two people."""

from __future__ import annotations

import zlib
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import BrowserContext, Page

from tests.journeys.axe import violations
from tests.journeys.conftest import Site
from tests.journeys.granting import call, granted
from tests.journeys.test_pages import MODES
from tests.journeys.test_passkeys import WORD, colleague

HARM = "They would burn the books of " + "theport" * 100


@pytest.mark.parametrize("mode", MODES)
def test_a_report_tells_who_looked_until_two_people_leave_the_case_out(
    context: Callable[..., BrowserContext], site: Site, mode: str
) -> None:
    mark = str(zlib.crc32(mode.encode()))
    name, member = f"ledger{mark}", f"member{mark}"
    case, worker = granted(site, name, [f"Olga {name}"])
    colleague(context, site, member, "investigator")
    call(site, worker, "POST", "/case/members", {"login": member, "role": "member"})
    hit = call(site, worker, "POST", "/search", {"query": "olga"})["hits"][0]
    call(site, worker, "GET", f"/entities/{hit['stub']['id']}")
    lead = context(bypass_csp=True, **MODES[mode]).new_page()
    site.sign_in(lead, site.lead)
    found: list[str] = []

    def look(page: Page, where: str) -> None:
        found.extend(f"{where}: {line}" for line in violations(page))
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            found.append(f"{where}: wider than the window")

    def report() -> str:
        lead.goto(f"{site.address}/data/{name}")
        lead.click("text=Report who looked")
        lead.wait_for_selector("[name=record]")
        look(lead, "ask")
        lead.fill("[name=record]", f"Olga {name}")
        lead.click("button:has-text('Make the report')")
        lead.wait_for_selector("text=Made on")
        look(lead, "report")
        return str(lead.inner_text("main"))

    told = report()
    assert "Corruption" in told
    assert "Maya" not in told
    lead.goto(f"{site.address}/case/{case}/retention")
    lead.click("summary:has-text('Leave the case out')")
    lead.fill("#harm", HARM)
    lead.fill("[name=until]", f"{datetime.now(UTC).date() + timedelta(days=60)}")
    lead.click("button:has-text('Ask for it')")
    lead.wait_for_selector("text=waits for a second signature")
    look(lead, "asked")
    here = replace(site, password=WORD)
    page = context(bypass_csp=True, **MODES[mode]).new_page()
    here.sign_in(page, member)
    page.goto(f"{here.address}/case/{case}/retention")
    look(page, "to sign")
    page.click("button:has-text('Sign the deferral')")
    page.wait_for_selector("text=left out until")
    assert "Corruption" not in report()
    lead.goto(f"{site.address}/case/{case}/retention")
    lead.click("button:has-text('End it')")
    lead.wait_for_selector("text=The next report tells")
    assert "Corruption" in report()
    assert found == []
