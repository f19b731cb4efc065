"""Redaction on a telephone and on a desk: a box drawn by pointer and moved by keys, words found and marked, the copy made and looked into;
without a script by typing; axe finds no fault."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.journeys.axe import violations
from tests.journeys.conftest import Site
from tests.journeys.granting import granted
from tests.journeys.test_evidence import SIZES
from tests.unit.work.documents import SECRET, everything_in, pdf, words

LETTER = "Dear Rosa,\nyour friend Müller met Rosa Quay at 5.\nHe did not see MÜLLER again.\n".encode()
SCRIPT = "<script>document.title = 'owned'</script>" + "x" * 159
PAPER = pdf(
    words(b"Minutes of the harbour board", low=700, left=60)
    + words(b"Present: " + SECRET, low=660, left=60)
    + words(b"The board heard the report on berth 7.", low=620, left=60),
    box=b"[0 0 595 842]",
)


def _taken(page: Page, home: str, name: str, content: bytes, title: str) -> str:
    page.goto(f"{home}/collect/file")
    page.fill("[name=title]", title)
    page.set_input_files("[name=file]", files=[{"name": name, "mimeType": "application/octet-stream", "buffer": content}])
    page.press("main [name=title]", "Enter")
    page.wait_for_selector("text=Chain of custody")
    return page.url.partition("?")[0]


def _copy(page: Page) -> bytes:
    with page.expect_download() as download:
        page.click("text=Open the redacted copy")
    return Path(download.value.path()).read_bytes()


@pytest.mark.parametrize("size", SIZES)
def test_a_page_and_a_text_are_redacted_without_a_fault(
    context: Callable[..., BrowserContext], site: Site, size: str, tmp_path: Path
) -> None:
    viewport, scheme = SIZES[size]
    case, _ = granted(site, f"redaction-{size}", ["Rita Quay"])
    page: Page = context(bypass_csp=True, viewport=viewport, color_scheme=scheme).new_page()
    found: list[str] = []
    shots = Path(os.environ.get("GLASSHOUSE_TEST_SHOTS", tmp_path))
    home = f"{site.address}/case/{case}/evidence"

    def seen(where: str) -> None:
        found.extend(f"{where}: {line}" for line in violations(page))
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            found.append(f"{where}: wider than the window")
        page.screenshot(path=shots / f"{size}-redaction-{where}.png", full_page=True)

    site.sign_in(page, site.lead)
    paper = _taken(page, home, "minutes.pdf", PAPER, SCRIPT)
    page.click("main >> text=Redact")
    page.wait_for_selector("text=Nothing is marked")
    assert page.evaluate("document.querySelector('.sheet img').decode().then(() => true)")
    seen("empty")
    sheet = page.locator(".sheet svg")
    sheet.scroll_into_view_if_needed()
    area = sheet.bounding_box()
    assert area is not None
    page.mouse.move(area["x"] + area["width"] * 0.09, area["y"] + area["height"] * 0.185)
    page.mouse.down()
    page.mouse.move(area["x"] + area["width"] * 0.6, area["y"] + area["height"] * 0.22, steps=4)
    page.mouse.up()
    before = float(page.input_value("[data-new] [name=left]"))
    page.keyboard.press("ArrowLeft")
    assert float(page.input_value("[data-new] [name=left]")) == pytest.approx(before - 0.5)
    page.keyboard.press("Shift+ArrowRight")
    page.select_option("#because-new", "source")
    page.click("text=Mark it")
    page.wait_for_selector("#mark-1")
    seen("marked")
    page.click("text=As in the copy")
    page.wait_for_selector(".sheet img[src*=painted]")
    assert page.evaluate("document.querySelector('.sheet img').decode().then(() => true)")
    seen("painted")
    page.click("main nav >> text=Marks")
    page.wait_for_selector("[data-marks] a[data-mark]")
    page.focus("[data-marks] a[data-mark='1']")
    page.keyboard.press("Shift+ArrowDown")
    page.click("form[data-of='1'] >> text=Save")
    page.wait_for_selector("text=The mark is changed")
    page.click("text=Undo")
    page.wait_for_selector("text=The marks are as they were then")
    page.click("text=Make the redacted copy")
    page.wait_for_selector("text=The redacted copy is made")
    seen("copy")
    content = _copy(page)
    assert content.startswith(b"%PDF-")
    assert SECRET not in everything_in(content)
    page.goto(paper)
    page.wait_for_selector("text=Redacted copy made")
    seen("original")

    _taken(page, home, "letter.txt", LETTER, "A letter")
    page.click("main >> text=Redact")
    page.fill("[name=find]", "muller")
    page.press("[name=find]", "Enter")
    page.wait_for_selector("text=2 places in the whole text")
    seen("hits")
    page.click("text=Mark those that are chosen")
    page.wait_for_selector("#mark-2")
    words_of_line = page.locator(".line >> nth=0 >> .words")
    words_of_line.dblclick(position={"x": 60, "y": 10})
    expect(page.locator("[data-new] [name=from]")).to_have_value("1:6")
    expect(page.locator("[data-new] [name=to]")).to_have_value("1:9")
    page.click("text=Mark it")
    page.wait_for_selector("#mark-3")
    seen("text")
    page.click("text=Make the redacted copy")
    page.wait_for_selector("text=The redacted copy is made")
    assert _copy(page).decode().splitlines()[0] == "Dear ████████,"
    assert "owned" not in page.title()
    assert found == []


def test_marks_are_typed_where_no_script_runs(context: Callable[..., BrowserContext], site: Site) -> None:
    case, _ = granted(site, "redaction-typed", ["Rita Quay"])
    page = context(java_script_enabled=False, viewport=SIZES["telephone"][0]).new_page()
    home = f"{site.address}/case/{case}/evidence"
    site.sign_in(page, site.lead)
    _taken(page, home, "minutes.pdf", PAPER, "Minutes")
    page.click("main >> text=Redact")
    for name, value in {"left": "90", "top": "18,5", "width": "60", "height": "4"}.items():
        page.fill(f"[data-new] [name={name}]", value)
    page.click("text=Mark it")
    page.wait_for_selector("text=A mark lies inside the text, or on a page of it.")
    assert page.input_value("[data-new] [name=top]") == "18,5"
    page.fill("[data-new] [name=left]", "9")
    page.click("text=Mark it")
    page.wait_for_selector("#mark-1")
    page.click("text=Make the redacted copy")
    page.wait_for_selector("text=The redacted copy is made")
    _taken(page, home, "letter.txt", LETTER, "A letter")
    page.click("main >> text=Redact")
    page.fill("[data-new] [name=from]", "2:13")
    page.fill("[data-new] [name=to]", "2:18")
    page.click("text=Mark it")
    page.wait_for_selector("#mark-1")
    assert page.inner_text(".passage mark") == "Müller"
