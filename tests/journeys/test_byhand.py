"""Adding by hand, on a telephone and on a desk: an entity, a link, a fact, a mistake, a withdrawal; axe finds no fault."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext

from tests.journeys.conftest import Site
from tests.journeys.test_casework import SIZES, Eyes, _case

LONG = "Unbroken" * 25


@pytest.fixture(params=SIZES)
def eyes(request: pytest.FixtureRequest, context: Callable[..., BrowserContext], site: Site, tmp_path: Path) -> Eyes:
    """The lead in a new case, at each size."""
    viewport, scheme = SIZES[request.param]
    case, _ = _case(site, f"Quay {request.node.name}"[:60])
    page = context(bypass_csp=True, viewport=viewport, color_scheme=scheme).new_page()
    site.sign_in(page, site.lead)
    return Eyes(page, site, case, request.param, Path(os.environ.get("GLASSHOUSE_TEST_SHOTS", tmp_path)))


def add(eyes: Eyes, kind: str, source: str = "Letter of the port office, page 2", **values: str) -> None:
    """Fill in the form for a kind and send it."""
    page = eyes.page
    page.goto(f"{eyes.base}/by-hand/add/{kind}")
    page.click("summary:has-text('more that can be said')")
    for name, value in values.items():
        page.fill(f"[name=p-{name}]", value)
    page.fill("[name=source]", source)
    page.check("[name=basis][value=assessment]")
    page.select_option("[name=reliability]", "usually")
    eyes.press("main form .actions button")
    page.wait_for_selector("text=Added to this case")


def withdraw(eyes: Eyes) -> None:
    """Withdraw the record whose page is open."""
    page = eyes.page
    page.click("summary:has-text('It was wrong')")
    page.fill("[name=reason]", "The letter was about another firm")
    page.press("[name=reason]", "Tab")
    page.keyboard.press("Enter")


def test_an_entity_a_link_and_a_fact_are_added_changed_and_withdrawn(eyes: Eyes) -> None:
    page = eyes.page
    eyes.look("by-hand", "by-hand-empty")
    eyes.look("by-hand/add", "by-hand-kinds")
    eyes.look("by-hand/add/Person", "by-hand-person")
    add(eyes, "Company", name="Quay Holdings\nQuay Holding GmbH", country="de", registrationNumber="HRB 77")
    eyes.see("by-hand-company")
    page.click("main .lead a")
    page.wait_for_selector("text=Added in this case by")
    page.click("text=Add a fact")
    page.click("summary:has-text('more that can be said')")
    page.fill("[name=p-phone]", "nobody's number")
    page.fill("[name=source]", "A call")
    page.check("[name=basis][value=fact]")
    eyes.press("main form .actions button")
    page.wait_for_selector("#fault")
    assert page.get_attribute("[name=p-phone]", "aria-invalid") == "true"
    eyes.see("by-hand-fault")
    page.fill("[name=p-phone]", "+49 30 123456")
    eyes.press("main form .actions button")
    page.wait_for_selector("text=Added to this case")
    add(eyes, "Person", name=LONG, source=LONG)
    page.goto(f"{eyes.base}/by-hand/add/Ownership")
    page.fill("[name=one_name]", LONG)
    page.select_option("[name=other]", index=1)
    page.fill("[name=p-percentage]", "51")
    page.fill("[name=p-startDate]", "2024-05")
    page.fill("[name=source]", "Register extract")
    page.check("[name=basis][value=fact]")
    eyes.see("by-hand-link-form")
    eyes.press("main form .actions button")
    page.wait_for_selector("text=Added to this case")
    eyes.see("by-hand-link")
    eyes.look("by-hand", "by-hand-list")
    page.click("tr:has-text('HRB 77') a:has(time)")
    page.wait_for_selector("text=What it says")
    page.click("main .head a.button")
    page.fill("[name=p-name]", "Quay Holding Ltd")
    eyes.see("by-hand-change")
    eyes.press("main form .actions button")
    page.wait_for_selector("text=Saved.")
    page.click("text=Revision 2")
    page.wait_for_selector("h1:has-text('What it said when')")
    eyes.see("by-hand-revisions")
    page.click("main .crumb a:has-text('This record')")
    withdraw(eyes)
    page.wait_for_selector("text=Withdraw those first")
    page.goto(f"{eyes.base}/by-hand?shape=about")
    page.click("tr:has-text('+49') a:has(time)")
    withdraw(eyes)
    page.wait_for_selector("text=Withdrawn. It is closed")
    eyes.see("by-hand-withdrawn")
    page.click("text=Put it back")
    page.wait_for_selector("text=That stands again")
    page.goto(f"{eyes.base}/by-hand/add/Person?how=protected")
    page.fill("[name=p-name]", "Wilma Witness")
    page.fill("[name=source]", "Interview")
    page.check("[name=basis][value=fact]")
    page.select_option("[name=protect]", "witness")
    eyes.see("by-hand-protected")
    eyes.press("main form .actions button")
    page.wait_for_selector("text=Sealed at once")
    assert "Wilma" not in page.content()
    page.goto(f"{eyes.base}/by-hand")
    assert "Wilma" not in page.content()
    assert eyes.found == []
