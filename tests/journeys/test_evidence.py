"""Evidence on a telephone and on a desk: collected, reviewed, handed over and signed for, by keyboard; axe finds no fault, and nothing that
was collected runs."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import BrowserContext, Page

from tests.journeys.axe import violations
from tests.journeys.conftest import Site
from tests.journeys.granting import PATIENCE, call, granted
from tests.unit.model.photographs import jpeg

SIZES = {"telephone": ({"width": 390, "height": 844}, "dark"), "desk": ({"width": 1280, "height": 800}, "light")}
SCRIPT = "<script>document.title = 'owned'</script><img src=x onerror=\"document.title = 'owned'\">"


def second(site: Site, worker: str, login: str) -> None:
    """A second member of the case."""
    admin = {"login": site.admin, "password": site.password, "case": "administration", "days": 1}
    key = httpx.post(f"{site.address}/api/keys", json=admin, timeout=PATIENCE).json()["value"]["text"]
    about = {"login": login, "name": login.title(), "unit": "Desk", "roles": ["investigator"], "password": site.password}
    call(site, key, "POST", "/people", about)
    call(site, worker, "POST", "/case/members", {"login": login, "role": "member"})


@pytest.mark.parametrize("size", SIZES)
def test_evidence_is_collected_reviewed_and_handed_over_without_a_fault(
    context: Callable[..., BrowserContext], site: Site, size: str, tmp_path: Path
) -> None:
    viewport, scheme = SIZES[size]
    case, worker = granted(site, f"evidence-{size}", ["Rita Quay"])
    vera = f"vera-{size}"
    second(site, worker, vera)
    page: Page = context(bypass_csp=True, viewport=viewport, color_scheme=scheme).new_page()
    found: list[str] = []
    shots = Path(os.environ.get("GLASSHOUSE_TEST_SHOTS", tmp_path))
    home = f"{site.address}/case/{case}/evidence"

    def seen(where: str) -> None:
        found.extend(f"{where}: {line}" for line in violations(page))
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            found.append(f"{where}: wider than the window")
        page.screenshot(path=shots / f"{size}-{where}.png", full_page=True)

    def collect(kind: str, file: tuple[str, bytes] | None, **fields: str) -> None:
        page.goto(f"{home}/collect/{kind}")
        for name, value in fields.items():
            page.fill(f"[name={name}]", value)
        if file:
            page.set_input_files("[name=file]", files=[{"name": file[0], "mimeType": "text/html", "buffer": file[1]}])
        page.press("main [name=title]", "Enter")

    site.sign_in(page, site.lead)
    page.goto(home)
    page.wait_for_selector("text=No evidence yet")
    seen("evidence-empty")
    page.click("text=Collect the first")
    seen("evidence-kinds")
    collect("web_capture", ("tender.html", SCRIPT.encode()), title=SCRIPT, address="https://port.example/7", named="0" * 64)
    page.wait_for_selector("#sent .fault")
    assert "SHA-256" in page.inner_text("#sent")
    seen("evidence-refused")
    page.fill("[name=named]", "")
    page.press("main [name=title]", "Enter")
    page.wait_for_selector("text=Chain of custody")
    seen("exhibit")
    page.click("text=Read as text")
    page.wait_for_selector("pre.original")
    assert page.inner_text("pre.original") == SCRIPT
    assert "owned" not in page.title()
    seen("exhibit-text")
    collect("photograph", ("dam.jpg", jpeg()), title="The dam", place="Dam square", tool="Acme")
    page.wait_for_selector("text=SN-4711")
    seen("photograph")
    page.click("text=Check the hash now")
    page.wait_for_selector("text=The hash fits")
    with page.expect_download() as sheet:
        page.click("text=Custody sheet")
    assert Path(sheet.value.path()).read_bytes().startswith(b"%PDF-")
    sheet.value.save_as(shots / f"{size}-sheet.pdf")
    with page.expect_download() as original:
        page.click("text=Open the original")
    assert Path(original.value.path()).read_bytes() == jpeg()
    photograph = page.url.partition("?")[0]
    collect("physical_object", None, title="A rope")
    page.wait_for_selector("text=Chain of custody")
    page.focus("text=Hand it over")
    page.keyboard.press("Enter")
    page.fill("[name=login]", vera)
    page.fill("#why-1", "To keep in the safe")
    page.keyboard.press("Enter")
    page.wait_for_selector("text=who has not signed for it yet")
    seen("handed-over")
    rope = page.url.partition("?")[0]
    page.goto(home)
    assert page.title() != "owned"
    seen("evidence")
    page.context.clear_cookies()
    site.sign_in(page, vera)
    page.goto(rope)
    page.click("text=I have received it")
    page.wait_for_selector("text=No break.")
    page.goto(photograph)
    page.fill("[name=review]", "Compared with the place.")
    page.click("text=Sign as reviewed")
    page.wait_for_selector("text=Your review is signed")
    seen("reviewed")
    assert found == []
