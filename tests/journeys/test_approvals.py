"""A second person for what leaves, in the browser: asked for on the refusal, approved on a telephone with a passkey, used once."""

from __future__ import annotations

import json
import time
import zlib
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import httpx
import pytest
from playwright.sync_api import BrowserContext, Page

from tests.journeys.axe import violations
from tests.journeys.conftest import Site
from tests.journeys.test_pages import MODES
from tests.journeys.test_passkeys import WORD, colleague, device, named, set_up

PEOPLE = [{"id": f"k{n}", "schema": "Person", "properties": {"name": [f"Clerk {n:02}"]}} for n in range(51)]
PATIENCE = 60


def call(site: Site, key: str, method: str, path: str, body: Any = None, **more: Any) -> Any:
    """The value of one request to the API."""
    headers = {"Authorization": f"Bearer {key}", **more.pop("headers", {})}
    answer = httpx.request(method, f"{site.address}/api{path}", headers=headers, json=body, timeout=PATIENCE, **more)
    assert answer.status_code < 300, answer.text
    return answer.json()["value"]


def key(site: Site, case: str) -> str:
    body = {"login": site.lead, "password": site.password, "case": case, "days": 1}
    return str(httpx.post(f"{site.address}/api/keys", json=body, timeout=PATIENCE).json()["value"]["text"])


def crowded(site: Site, name: str) -> str:
    """A case of the lead's that holds 51 private persons."""
    steward = key(site, "stewardship")
    about = {"title": name, "publisher": "The port", "address": "https://port.example/", "legal_basis": "public_record"}
    call(site, steward, "POST", "/datasets", {"name": name, **about, "people": "private_persons", "handling": "public"})
    lines = "".join(json.dumps(one) + "\n" for one in PEOPLE).encode()
    headers = {"Content-Disposition": 'attachment; filename="crowd.ftm.json"', "Content-Type": "application/octet-stream"}
    kept = call(site, steward, "POST", f"/datasets/{name}/uploads", content=lines, headers=headers)
    spec = {"name": "crowd", "format": "ftm"}
    made = call(site, steward, "POST", f"/datasets/{name}/imports", {"upload": kept["upload"], "file_name": "crowd.ftm.json", "spec": spec})
    end = time.monotonic() + PATIENCE
    while call(site, steward, "GET", f"/imports/{made}")["row"]["state"] != "live":
        assert time.monotonic() < end
        time.sleep(0.2)
    opened = {"title": name, "question": "Who signed?", "purpose": "corruption", "legal_basis": "Public interest"}
    case = str(call(site, key(site, "administration"), "POST", "/cases", opened))
    worker = key(site, case)
    call(site, worker, "POST", "/case/grants", {"dataset": name, "reason": "They signed"})
    for offset in (0, 20, 40):
        for hit in call(site, worker, "POST", "/search", {"query": "clerk", "offset": offset})["hits"]:
            call(site, worker, "POST", f"/entities/{hit['stub']['id']}/hold")
    return case


@pytest.mark.parametrize("mode", MODES)
def test_what_leaves_is_asked_for_approved_by_passkey_on_one_screen_and_leaves_once(
    context: Callable[..., BrowserContext], site: Site, mode: str
) -> None:
    name = f"crowd-{zlib.crc32(mode.encode())}"
    case = crowded(site, name)
    approver = f"approver{zlib.crc32(mode.encode())}"
    colleague(context, site, approver, "approver")
    asker = context(bypass_csp=True, **MODES[mode]).new_page()
    site.sign_in(asker, site.lead)
    found = []

    def look(page: Page, where: str) -> None:
        found.extend(f"{where}: {line}" for line in violations(page))
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            found.append(f"{where}: wider than the window")

    asker.goto(f"{site.address}/case/{case}/export")
    asker.click("main button")
    asker.wait_for_selector("h1:has-text('Ask for approval')")
    look(asker, "ask")
    asker.fill("[name=reason]", f"The court asked for {name}")
    asker.click("main button")
    asker.wait_for_selector("text=Waits for an answer")
    look(asker, "mine")

    here = replace(named(site), password=WORD)
    page = context(bypass_csp=True, **MODES[mode]).new_page()
    here.sign_in(page, approver)
    assert page.url.endswith("/approvals")
    look(page, "waiting")
    device(page)
    set_up(page, here)
    page.goto(here.address + "/approvals")
    for link in page.locator("main a[href^='/approvals/']").all():
        address = str(link.get_attribute("href"))
        other = page.context.new_page()
        other.goto(here.address + address)
        if name in other.inner_text("main"):
            page.goto(here.address + address)
        other.close()
    look(page, "approve")
    assert "51 private persons" in page.inner_text("main")
    assert case not in page.content()
    page.click("text=Approve with a passkey")
    page.wait_for_selector("text=Approved, for exactly this")

    asker.goto(site.address + "/approvals")
    look(asker, "ready")
    with asker.expect_download() as download:
        asker.click("button:has-text('Export')")
    assert download.value.path().read_text(encoding="utf-8").count("\n") == 51
    asker.reload()
    assert asker.locator("button:has-text('Export')").count() == 0
    assert found == []
