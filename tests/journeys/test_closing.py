"""The end of a case and the seals that wait, on a telephone: every person needs an outcome, by keyboard alone; axe finds no fault."""

from __future__ import annotations

import json
import time
from collections.abc import Callable

from playwright.sync_api import BrowserContext

from tests.journeys.axe import violations
from tests.journeys.conftest import Site
from tests.journeys.test_approvals import PATIENCE, call, key

NAMES = ("Olga Pier", "Pavel Pier", "Quentin Pier")


def held(site: Site, name: str) -> tuple[str, dict[str, str]]:
    """A case of the lead's that holds two people, and the ids of all three."""
    steward = key(site, "stewardship")
    about = {"title": name, "publisher": "The port", "address": "https://port.example/", "legal_basis": "public_record"}
    call(site, steward, "POST", "/datasets", {"name": name, **about, "people": "private_persons", "handling": "internal"})
    lines = [{"id": one, "schema": "Person", "properties": {"name": [one]}} for one in NAMES]
    content = "".join(json.dumps(line) + "\n" for line in lines).encode()
    headers = {"Content-Disposition": 'attachment; filename="piers.ftm.json"', "Content-Type": "application/octet-stream"}
    kept = call(site, steward, "POST", f"/datasets/{name}/uploads", content=content, headers=headers)
    spec = {"name": "piers", "format": "ftm"}
    made = call(site, steward, "POST", f"/datasets/{name}/imports", {"upload": kept["upload"], "file_name": "piers.ftm.json", "spec": spec})
    end = time.monotonic() + PATIENCE
    while call(site, steward, "GET", f"/imports/{made}")["row"]["state"] != "live":
        assert time.monotonic() < end
        time.sleep(0.2)
    opened = {"title": name, "question": "Who signed?", "purpose": "corruption", "legal_basis": "Public interest"}
    case = str(call(site, key(site, "administration"), "POST", "/cases", opened))
    worker = key(site, case)
    call(site, worker, "POST", "/case/grants", {"dataset": name, "reason": "They signed"})
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
