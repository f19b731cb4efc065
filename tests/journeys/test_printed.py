"""A printed page in a browser, from the disk: axe finds no fault, nothing is wider than the window, the style applies under its policy."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from glasshouse.model.printed import PrintedKind
from glasshouse.work.report import render
from tests.journeys.axe import violations
from tests.unit.work.report.texts import ARABIC, TEXT, saying

PAGES = {
    "report": replace(TEXT, draft=True),
    "arabic": replace(ARABIC, draft=True),
    "letter": replace(TEXT, kind=PrintedKind.LETTER),
    "memo": replace(TEXT, kind=PrintedKind.MEMO),
    "brief": replace(TEXT, kind=PrintedKind.BRIEF),
    "long": saying("Donaudampfschifffahrt" * 9),
    "empty": replace(TEXT, blocks=(), references=(), exhibits=(), verification=()),
}


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("name", PAGES)
def test_a_printed_page_is_read_by_everybody(browser: Browser, tmp_path: Path, name: str, width: int) -> None:
    file = tmp_path / f"{name}.html"
    file.write_bytes(render(PAGES[name], "html"))
    shots = Path(os.environ.get("GLASSHOUSE_TEST_SHOTS", tmp_path))
    for scheme in ("light", "dark"):
        context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme, bypass_csp=True)
        page = context.new_page()
        page.goto(file.as_uri())
        assert violations(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        page.screenshot(path=shots / f"printed-{name}-{width}-{scheme}.png", full_page=True)
        context.close()


def test_the_style_applies_under_the_page_s_own_policy_and_a_citation_leads_there_and_back(browser: Browser, tmp_path: Path) -> None:
    file = tmp_path / "report.html"
    file.write_bytes(render(TEXT, "html"))
    context = browser.new_context()
    page = context.new_page()
    said: list[str] = []
    asked: list[str] = []
    page.on("console", lambda each: said.append(each.text))
    page.on("request", lambda each: asked.append(each.url))
    page.goto(file.as_uri())
    expect(page.locator("h1")).to_have_css("font-weight", "600")
    page.locator("#cite-2-1").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#source-2")).to_be_in_viewport()
    page.get_by_role("link", name="Back to the text, [2], 1").click()
    expect(page.locator("#cite-2-1")).to_be_in_viewport()
    assert page.locator("img").evaluate("image => image.naturalWidth") > 0
    assert said == []
    assert [url for url in asked if not url.startswith(("file:", "data:"))] == []
    context.close()
