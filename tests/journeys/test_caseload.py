"""How cases go, in the browser: for a lead and for everybody, on a desk and on a telephone; axe finds no fault."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext

from tests.journeys.axe import violations
from tests.journeys.conftest import Site
from tests.journeys.test_pages import MODES
from tests.journeys.test_retention import ended


@pytest.mark.parametrize("mode", MODES)
def test_a_lead_sees_how_cases_go_and_everybody_what_a_quarter_was(context: Callable[..., BrowserContext], site: Site, mode: str) -> None:
    ended(site, "One that has closed")
    page = context(bypass_csp=True, **MODES[mode]).new_page()
    found: list[str] = []

    def look(where: str) -> None:
        found.extend(f"{where}: {line}" for line in violations(page))
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            found.append(f"{where}: wider than the window")

    page.goto(site.address + "/oversight/cases")
    assert "Cases opened, by purpose" in page.inner_text("main")
    look("everybody")
    site.sign_in(page, site.lead)
    page.goto(site.address + "/oversight")
    page.click("main a[href='/caseload']")
    page.wait_for_selector("h1:has-text('How cases go')")
    assert "Maya" not in page.inner_text("main")
    look("lead")
    page.click("summary:has-text('By month')")
    look("by month")
    assert found == []
