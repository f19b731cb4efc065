"""The end of a case and the seals that wait, on a telephone: every person needs an outcome, by keyboard alone; axe finds no fault."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import BrowserContext

from tests.journeys.axe import violations
from tests.journeys.conftest import Site
from tests.journeys.granting import call, granted

NAMES = ("Olga Pier", "Pavel Pier", "Quentin Pier")


def held(site: Site, name: str) -> tuple[str, dict[str, str]]:
    """A case of the lead's that holds two people, and the ids of all three."""
    case, worker = granted(site, name, list(NAMES))
    ids = {hit["stub"]["caption"]: hit["stub"]["id"] for hit in call(site, worker, "POST", "/search", {"query": "pier"})["hits"]}
    for one in NAMES[:2]:
        call(site, worker, "POST", f"/entities/{ids[one]}/hold")
    call(site, worker, "POST", f"/entities/{ids[NAMES[2]]}/protect", {"role": "witness"})
    return case, ids


def test_a_case_is_closed_on_a_telephone_by_keyboard_with_an_outcome_for_each_person(
    context: Callable[..., BrowserContext], site: Site
) -> None:
    case, ids = held(site, "piers")
    page = context(bypass_csp=True, viewport={"width": 390, "height": 844}, color_scheme="dark").new_page()
    site.sign_in(page, site.lead)
    found: list[str] = []

    def look(where: str) -> None:
        found.extend(f"{where}: {line}" for line in violations(page))
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            found.append(f"{where}: wider than the window")

    page.goto(f"{site.address}/case/{case}/seals")
    assert "Witness, sealed by" in page.inner_text("main")
    look("seals")
    page.goto(f"{site.address}/case/{case}/close")
    assert page.locator("select").count() == 2
    look("close")
    page.focus(f"#f-outcome-{ids[NAMES[0]]}")
    page.keyboard.press("ArrowDown")
    page.fill("#f-reason", "Answered")
    page.keyboard.press("Tab")
    page.evaluate("document.querySelector('form.stack').noValidate = true")  # a browser that checks nothing
    page.keyboard.press("Enter")
    page.wait_for_selector("#fault")
    assert NAMES[1] in page.inner_text("#fault")
    assert NAMES[0] not in page.inner_text("#fault")
    look("close, one missing")
    page.focus(f"#f-outcome-{ids[NAMES[1]]}")
    page.keyboard.type("Passed on to a labour")
    page.focus("main form.stack button")
    page.keyboard.press("Enter")
    page.wait_for_selector("#held")
    assert "Passed on to a labour inspectorate" in page.inner_text("main")
    look("closed case")
    assert not found
