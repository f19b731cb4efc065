"""Keepers and the question about addresses, on a telephone and on a desk: full and empty, by keyboard, and axe finds no fault."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page

from tests.journeys.axe import violations
from tests.journeys.conftest import Site
from tests.journeys.granting import call, granted, key

NAMES = ("Rita Quay", "Sami Quay", "Tove Quay")
SIZES = {"telephone": ({"width": 390, "height": 844}, "dark"), "desk": ({"width": 1280, "height": 800}, "light")}


def _account(site: Site, case: str, worker: str, login: str) -> str:
    """A member of the case; yields their key in it."""
    about = {"login": login, "name": login.title(), "unit": "Desk", "roles": ["investigator"], "password": site.password}
    call(site, key(site, "administration", site.admin), "POST", "/people", about)
    call(site, worker, "POST", "/case/members", {"login": login, "role": "member"})
    return key(site, case, login)


@pytest.mark.parametrize("size", SIZES)
def test_keepers_and_addresses_work_by_keyboard_and_have_no_fault(
    context: Callable[..., BrowserContext], site: Site, size: str, tmp_path: Path
) -> None:
    viewport, scheme = SIZES[size]
    case, worker = granted(site, f"quay-{size}", list(NAMES))
    ids = {hit["stub"]["caption"]: hit["stub"]["id"] for hit in call(site, worker, "POST", "/search", {"query": "quay"})["hits"]}
    keeper, second = f"kira-{size}", f"sven-{size}"
    keys = {login: _account(site, case, worker, login) for login in (keeper, second)}
    page: Page = context(bypass_csp=True, viewport=viewport, color_scheme=scheme).new_page()
    found: list[str] = []
    shots = Path(os.environ.get("GLASSHOUSE_TEST_SHOTS", tmp_path))

    def look(path: str, where: str) -> None:
        page.goto(f"{site.address}/case/{case}/{path}")
        seen(where)

    def seen(where: str) -> None:
        found.extend(f"{where}: {line}" for line in violations(page))
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            found.append(f"{where}: wider than the window")
        page.screenshot(path=shots / f"{size}-{where}.png", full_page=True)

    site.sign_in(page, site.lead)
    for path in ("keepers", "kept", "shared-address"):
        look(path, f"{path}-empty")
    for name in NAMES[:2]:
        call(site, worker, "POST", f"/entities/{ids[name]}/hold")
    call(site, worker, "POST", f"/entities/{ids[NAMES[2]]}/protect", {"role": "child"})
    look("shared-address", "shared-address")
    for box in page.locator("[name=person]").all():
        box.focus()
        page.keyboard.press("Space")
    page.keyboard.press("Enter")
    page.wait_for_selector("[role=status]")
    assert "do not all share" in page.inner_text("main")
    seen("answered")
    look("keepers", "keepers")
    page.focus("main summary")
    page.keyboard.press("Enter")
    page.focus("main [name=login]")
    page.keyboard.type(keeper)
    page.keyboard.press("Enter")
    page.wait_for_selector("text=waits for a second signature")
    seen("named")
    (row,) = call(site, keys[second], "GET", "/case/keepers")
    call(site, keys[second], "POST", f"/case/keepers/{row['keepers'][0]['id']}/sign")
    page.context.clear_cookies()
    site.sign_in(page, keeper)
    look("kept", "kept")
    assert NAMES[2] in page.inner_text("main")
    page.focus("[name=note]")
    page.keyboard.type("Calls on Mondays.")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_selector("text=Calls on Mondays.")
    seen("noted")
    page.context.clear_cookies()
    site.sign_in(page, site.lead)
    page.goto(f"{site.address}/data/quay-{size}")
    page.click("text=Keepers for a child")
    seen("hand")
    for address, told in (("nowhere", "No open case has this address"), (f"{site.address}/case/{case}", "Handed over, if there is such")):
        page.fill("[name=record]", "any id")
        page.fill("[name=case]", address)
        page.press("[name=case]", "Enter")
        page.wait_for_selector(f"text={told}")
        seen(f"hand-{told.split()[0]}")
    look("keepers", "handed")
    assert "sealed at load and handed over by" in page.inner_text("main")
    assert found == []
