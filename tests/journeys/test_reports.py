"""A report on a telephone and on a desk: written, cited by a picker, checked, reviewed by a second person, exported; axe finds no fault."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, expect

from tests.journeys.axe import violations
from tests.journeys.conftest import Site
from tests.journeys.granting import call, key
from tests.journeys.test_casework import Eyes, eyes
from tests.journeys.test_evidence import second

__all__ = ["eyes"]

TEXT = """# What was found

{plain} This report says what the port's own papers show about the waiver of 2026.

The waiver was signed in March, two weeks before the tender """


def _evidence(site: Site, case: str) -> str:
    """Two exhibits and a company that the case holds; yields a key."""
    worker = key(site, case)
    about = {"place": "Port office", "collected": "2026-03-02", "reliability": "usually"}
    for title in ("Register of dues, 2024 to 2026", "W" * 200):
        call(site, worker, "POST", "/case/exhibits", {"kind": "physical_object", "title": title, **about})
    about = {"properties": {"name": ["Quay Works"]}, "exhibit": 1, "reliability": "usually", "basis": "fact"}
    call(site, worker, "POST", "/case/by-hand/entities", {"kind": "Company", **about})
    return worker


def test_a_report_is_written_cited_reviewed_and_exported(
    eyes: Eyes, site: Site, context: Callable[..., BrowserContext], tmp_path: Path
) -> None:
    page, base, case = eyes.page, f"{eyes.base}/reports", eyes.base.rsplit("/", 1)[1]
    worker = _evidence(site, case)
    vera = f"vera-{case[:6]}"
    second(site, worker, vera)
    eyes.look("reports", "reports-empty")
    page.goto(f"{base}/new")
    page.fill("[name=title]", "The waiver of dues at the quay")
    page.fill("[name=text]", TEXT)
    expect(page.locator("#preview .against .faults")).to_contain_text("two weeks before the tender")
    page.fill("[name=words]", "dues")
    expect(page.locator("#offers button")).to_have_count(1)
    eyes.see("report-picking")
    page.focus("[name=text]")
    page.keyboard.press("Control+End")
    page.click("#offers button")
    expect(page.locator("#preview .cite")).to_have_count(1)
    page.focus("[name=text]")
    page.keyboard.type(".\n\n{assessment} It was bought.\n\n- The same clerk signed every waiver of the year.\n\n> Nobody asked for it ")
    page.fill("[name=words]", "quay")
    expect(page.locator("#offers")).to_contain_text("Quay Works")
    page.focus("[name=text]")
    page.keyboard.press("Control+End")
    page.click("#offers button:has-text('Quay Works')")
    expect(page.locator("#preview .cite")).to_have_count(2)
    expect(page.locator("#preview .faults li")).to_have_count(2)
    eyes.see("report-writing")
    page.click("text=Save")
    expect(page.locator(".notice >> text=The report is kept.")).to_be_visible()
    expect(page.locator(".faults")).to_contain_text("The same clerk signed every waiver of the year.")
    page.locator(".cite a").first.focus()
    expect(page.locator(".tip").first).to_be_visible()
    eyes.see("report-blocked")
    page.click("text=Change")
    page.wait_for_selector("h1:has-text('Change this report')")
    written = page.input_value("[name=text]")
    page.fill("[name=text]", written.replace("waiver of the year.", "waiver of the year [@EX-2, page 40]."))
    page.click("text=Save")
    expect(page.locator(".faults li")).to_have_count(1)
    page.click("button:has-text('Ask for their reply')")
    expect(page.locator("text=Every claim is cited")).to_be_visible()
    page.click("summary:has-text('Write down their answer')")
    page.fill(".named [name=day]", "2026-03-05")
    page.fill(".named [name=words]", "They say that it followed the rules.")
    page.click("text=Keep it")
    expect(page.locator("text=They say that it followed the rules.")).to_be_visible()
    page.select_option("[name=login]", vera)
    page.click("button:has-text('Ask for a review')")
    expect(page.locator(".state-in_review")).to_be_visible()
    eyes.see("report-in-review")
    report = page.url.partition("?")[0]

    other = context(bypass_csp=True, viewport=page.viewport_size).new_page()
    site.sign_in(other, vera)
    other.goto(report)
    other.click("summary:has-text('Comment on a passage')")
    other.select_option("[name=passage]", index=4)
    other.fill("[name=new]", "- The same clerk signed each waiver of 2025 [@EX-2, page 40].")
    other.click("text=Suggest these words")
    expect(other.locator(".suggested ins").first).to_be_visible()
    page.goto(report)
    eyes.see("report-suggested")
    page.click("text=Accept")
    expect(page.locator(".report-text")).to_contain_text("each waiver of 2025")
    other.goto(report)
    other.click("text=Approve this revision")
    expect(other.locator(".state-approved")).to_be_visible()
    assert violations(other) == []

    page.goto(report)
    for form in ("PDF", "DOCX", "HTML", "Markdown"):
        with page.expect_download() as file:
            page.click(f".exports button:has-text('{form}')")
        assert Path(file.value.path()).stat().st_size > 500
        file.value.save_as(tmp_path / file.value.suggested_filename)
    eyes.see("report-approved")
    page.goto(f"{report}/change")
    page.fill("[name=title]", "W" * 200)
    page.click("text=Save")
    expect(page.locator(".state-void")).to_be_visible()
    eyes.see("report-void")
    eyes.look(f"reports/{report.rsplit('/', 1)[1]}/revisions", "report-revisions")
    eyes.look("reports", "reports")
    assert eyes.found == []


@pytest.mark.parametrize("width", [390])
def test_without_a_script_a_report_is_cited_and_kept(context: Callable[..., BrowserContext], site: Site, width: int) -> None:
    opened = {"title": "Dues", "question": "Who paid?", "purpose": "corruption", "legal_basis": "Public interest"}
    case = str(call(site, key(site, "administration"), "POST", "/cases", opened))
    _evidence(site, case)
    page = context(java_script_enabled=False, viewport={"width": width, "height": 844}).new_page()
    site.sign_in(page, site.lead)
    page.goto(f"{site.address}/case/{case}/reports/new")
    page.fill("[name=title]", "The waiver")
    page.fill("[name=text]", "It was signed [@]. He was paid.")
    page.fill("[name=words]", "dues")
    page.click("button:has-text('Look')")
    page.click("button:has-text('Register of dues')")
    assert page.input_value("[name=text]") == "It was signed [@EX-0001]. He was paid."
    page.click("button:has-text('Show how it reads')")
    assert "He was paid." in page.inner_text(".faults")
    page.click("text=Save")
    assert "EX-0001" in page.inner_text(".report-sources")
    page.click("text=Change")
    page.fill("[name=text]", "It was signed [@EX-1].")
    page.click("text=Save")
    assert "Every claim is cited" in page.inner_text("main")
