"""Subjects, on a desk and on a telephone: given from an entity's page, signed by a second person from what waits, consent recorded and
revoked, a witness gone at once; axe finds no fault and nothing is wider than the window."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page

from tests.journeys.axe import violations
from tests.journeys.conftest import Site
from tests.journeys.granting import call, granted, key

NAMES = ("Ada Quoin", "Ben Quoin", "Cyd Quoin", "Dee Quoin", "Q" * 200)
SIZES = {"telephone": ({"width": 390, "height": 844}, "dark"), "desk": ({"width": 1280, "height": 800}, "light")}


@pytest.mark.parametrize("size", SIZES)
def test_roles_are_given_signed_and_consented_to_and_a_witness_is_gone_at_once(
    context: Callable[..., BrowserContext], site: Site, size: str, tmp_path: Path
) -> None:
    viewport, scheme = SIZES[size]
    case, worker = granted(site, f"quoin-{size}", list(NAMES))
    ids = {name: _found(site, worker, name) for name in NAMES}
    second = f"sara-{size}"
    about = {"login": second, "name": second.title(), "unit": "Desk", "roles": ["investigator"], "password": site.password}
    call(site, key(site, "administration", site.admin), "POST", "/people", about)
    call(site, worker, "POST", "/case/members", {"login": second, "role": "member"})
    pages = {login: context(bypass_csp=True, viewport=viewport, color_scheme=scheme).new_page() for login in (site.lead, second)}
    mine, theirs = pages.values()
    base, found = f"{site.address}/case/{case}", list[str]()
    shots = Path(os.environ.get("GLASSHOUSE_TEST_SHOTS", tmp_path))

    def seen(page: Page, where: str) -> None:
        found.extend(f"{where}: {line}" for line in violations(page))
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            found.append(f"{where}: wider than the window")
        page.screenshot(path=shots / f"subjects-{size}-{where}.png", full_page=True)

    for login, page in pages.items():
        site.sign_in(page, login)
    mine.goto(f"{base}/subjects")
    assert "Nobody has a role yet" in mine.inner_text("main")
    seen(mine, "empty")

    mine.goto(f"{base}/entity/{ids['Ada Quoin']}")
    mine.click("summary:has-text('Give a role in this case')")
    mine.select_option("section[aria-labelledby=role] select", "subject")
    mine.fill("section[aria-labelledby=role] textarea", "Signed every invoice of the shell company in March.")
    seen(mine, "give-on-entity")
    mine.click("button:has-text('Give the role')")
    mine.wait_for_selector("text=You gave it, so somebody else signs.")
    seen(mine, "given")
    mine.click("a:has-text('Facts, links and records')")
    mine.wait_for_selector("a:has-text('Subject of this case')")
    seen(mine, "entity")

    theirs.goto(f"{site.address}/waiting")
    theirs.click("text=1 role in")
    theirs.wait_for_selector("h1:has-text('Roles that wait')")
    seen(theirs, "sign")
    theirs.focus("main button:has-text('Sign')")
    theirs.keyboard.press("Enter")
    theirs.wait_for_selector("text=Signed. The role stands.")

    call(site, worker, "POST", f"/entities/{ids[NAMES[4]]}/hold")
    mine.goto(f"{base}/subjects/give")
    mine.select_option("#f-entity", label=f"{NAMES[4]} · Person")
    mine.select_option("#f-role", "company")
    mine.fill("#f-reason", "x" * 200)
    mine.click("button:has-text('Give the role')")
    mine.wait_for_selector("[role=alert]")
    seen(mine, "give-fault")
    mine.select_option("#f-role", "expert")
    mine.check("[name=basis][value=assessment]")
    mine.click("button:has-text('Give the role')")
    mine.wait_for_selector("text=no consent is recorded")

    mine.click("summary:has-text('Record a consent')")
    mine.select_option("#f-use", "publication")
    mine.fill("#f-giver", "The person, by letter")
    mine.fill("#f-given", "2026-01-02")
    seen(mine, "consent-form")
    mine.click("button:has-text('Record')")
    mine.wait_for_selector("td:has-text('Yes')")
    seen(mine, "consented")
    mine.click("summary:has-text('Revoke')")
    mine.click("form button:has-text('Revoke')")
    mine.wait_for_selector("text=the consent was revoked")
    seen(mine, "revoked")

    call(site, worker, "POST", "/case/subjects", _role(ids["Ben Quoin"], "person_of_interest"))
    call(site, worker, "POST", "/case/subjects", _role(ids["Dee Quoin"], "counsel"))
    over = call(site, worker, "POST", "/case/subjects", _role(ids["Dee Quoin"], "expert"))
    call(site, worker, "POST", f"/case/subjects/{over}/end", {"reason": "Is their counsel, and no expert."})
    for page, where in ((mine, "list"), (theirs, "list-of-another")):
        page.goto(f"{base}/subjects")
        page.click("summary:has-text('that is over')")
        seen(page, where)
    mine.click("a:has-text('name')")
    mine.wait_for_selector("strong:has-text('name')")
    seen(mine, "by-name")

    mine.goto(f"{base}/entity/{ids['Cyd Quoin']}")
    mine.click("summary:has-text('Give a role in this case')")
    mine.select_option("section[aria-labelledby=role] select", "witness")
    mine.fill("section[aria-labelledby=role] textarea", "Saw the ledgers.")
    mine.fill("[name=keepers]", second)
    mine.click("button:has-text('Give the role')")
    mine.wait_for_selector("text=Sealed, and the role with it.")
    assert "Cyd" not in mine.inner_text("body")
    call(site, key(site, case, second), "POST", f"/case/seals/{call(site, worker, 'GET', '/case/seals')[0]['id']}/confirm")
    theirs.goto(f"{base}/subjects")
    assert "Cyd" not in theirs.inner_text("body")  # a keeper keeps nobody before somebody else has signed
    third = f"tia-{size}"
    call(site, key(site, "administration", site.admin), "POST", "/people", {**about, "login": third, "name": third.title()})
    call(site, worker, "POST", "/case/members", {"login": third, "role": "member"})
    (kept,) = call(site, worker, "GET", "/case/keepers")
    call(site, key(site, case, third), "POST", f"/case/keepers/{kept['keepers'][0]['id']}/sign")
    theirs.goto(f"{base}/subjects")
    theirs.wait_for_selector("h2:has-text('Whom you keep')")
    seen(theirs, "kept")
    theirs.click("a:has-text('Cyd Quoin')")
    theirs.wait_for_selector("h1:has-text('Cyd Quoin')")
    seen(theirs, "kept-one")
    assert found == []


def _found(site: Site, worker: str, name: str) -> str:
    hits = call(site, worker, "POST", "/search", {"query": f'"{name}"'})["hits"]
    return str(next(hit["stub"]["id"] for hit in hits if hit["stub"]["caption"] == name))


def _role(entity: str, role: str) -> dict[str, str]:
    return {"entity": entity, "role": role, "basis": "fact", "reason": "Stands in the minutes of 4 May.\nAnd in those of 9 May."}
