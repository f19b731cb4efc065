"""Requests with their clocks, and recommendations, on a telephone and on a desk; axe finds no fault."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import BrowserContext

from tests.journeys.conftest import Site
from tests.journeys.granting import call, key
from tests.journeys.test_casework import Eyes, eyes

__all__ = ["eyes"]


def test_a_request_is_drafted_sent_refused_and_appealed(eyes: Eyes, site: Site) -> None:
    page, base = eyes.page, f"{eyes.base}/requests"
    eyes.look("requests", "requests-empty")
    page.goto(f"{base}/new")
    eyes.press("[name=title]", "The register of dues, 2024 to 2026")
    eyes.press("[name=to]", "Port authority")
    eyes.press("[name=text]", "Under the access to information act we ask for the register.")
    eyes.press("[name=days]", "20")
    page.check("[name=counting][value=working]")
    eyes.see("request-new")
    eyes.press("main form button")
    page.wait_for_selector("text=The draft is kept.")
    page.check("[name=state][value=sent]")
    page.fill("[name=day]", "2026-01-05")
    eyes.see("request-draft")
    eyes.press("text=Write it down")
    page.wait_for_selector("text=Overdue since")
    worker = key(site, eyes.base.rsplit("/", 1)[1])
    for title, to, more in (("Contracts of the tender", "Ministry of ports", {"due": "2199-01-01"}), ("W" * 200, "W" * 200, {"days": 30})):
        call(site, worker, "POST", "/case/requests", {"kind": "information", "title": title, "to": to, "text": "W" * 200, **more})
    eyes.look("requests", "requests")
    page.click("text=Show only it")
    page.wait_for_selector("text=1 request")
    page.click("text=The register of dues")
    page.wait_for_selector("text=Say what happened")
    page.check("[name=state][value=refused]")
    page.fill("[name=day]", "2026-02-20")
    page.fill("#f-said", "They say that it is a trade secret.")
    page.click("text=Write it down")
    page.wait_for_selector(".notice >> text=Written down.")
    eyes.see("request")
    page.click("text=Appeal it")
    page.wait_for_selector("h1:has-text('New appeal')")
    page.fill("[name=title]", "Against the refusal")
    page.fill("[name=to]", "Ombudsman")
    page.fill("[name=days]", "30")
    page.click("text=Keep the draft")
    page.wait_for_selector("text=An appeal of")
    page.check("[name=state][value=sent]")
    page.fill("[name=day]", "2026-02-21")
    page.click("text=Write it down")
    page.wait_for_selector(".notice >> text=which is appealed")
    page.wait_for_load_state()  # keys are heard from then on
    page.keyboard.press("e")
    page.wait_for_selector("h1:has-text('Change R4')")
    page.fill("[name=days]", "60")
    eyes.see("request-change")
    page.click("text=Save")
    page.wait_for_selector("text=The request is saved.")
    page.click("aside >> text=Revision 3")
    page.wait_for_selector(".compared")
    eyes.see("request-revisions")
    page.goto(base)
    page.click(f"text={'W' * 200}")
    page.wait_for_selector("text=Say what happened")
    eyes.see("request-long")
    assert eyes.found == []


def test_a_recommendation_is_made_and_followed_until_it_is_implemented(eyes: Eyes, site: Site) -> None:
    page, base = eyes.page, f"{eyes.base}/requests/recommendations"
    eyes.look("requests/recommendations", "recommendations-empty")
    page.goto(f"{base}/new")
    eyes.press("[name=title]", "Publish every waiver of dues with its reason")
    eyes.press("[name=to]", "Port authority")
    page.fill("[name=due]", "2026-03-01")
    eyes.see("recommendation-new")
    eyes.press("main form button")
    page.wait_for_selector("text=Say when it was made.")
    page.check("[name=state][value=made]")
    page.fill("[name=day]", "2026-01-10")
    eyes.press("text=Write it down")
    page.wait_for_selector("text=Overdue since")
    page.check("[name=state][value=implemented]")
    page.fill("[name=day]", "2026-04-01")
    page.fill("#f-said", "The list stands on their site.")
    page.click("text=Write it down")
    page.wait_for_selector(".state-implemented")
    eyes.see("recommendation")
    page.keyboard.press("e")
    page.wait_for_selector("h1:has-text('Change RC1')")
    eyes.see("recommendation-change")
    worker = key(site, eyes.base.rsplit("/", 1)[1])
    call(site, worker, "POST", "/case/recommendations", {"title": "W" * 200, "to": "W" * 200, "text": "W" * 200})
    eyes.look("requests/recommendations", "recommendations")
    page.click(f"text={'W' * 200}")
    page.wait_for_selector("text=Say what came of it")
    eyes.see("recommendation-long")
    assert eyes.found == []


def test_without_a_script_a_request_is_drafted_and_sent(context: Callable[..., BrowserContext], site: Site) -> None:
    opened = {"title": "Dues", "question": "Who paid?", "purpose": "corruption", "legal_basis": "Public interest"}
    case = str(call(site, key(site, "administration"), "POST", "/cases", opened))
    page = context(java_script_enabled=False).new_page()
    site.sign_in(page, site.lead)
    page.goto(f"{site.address}/case/{case}/requests/new")
    page.fill("[name=title]", "The register")
    page.fill("[name=to]", "Port authority")
    page.fill("[name=days]", "10")
    page.click("text=Keep the draft")
    page.check("[name=state][value=sent]")
    page.fill("[name=day]", "2026-01-05")
    page.click("text=Write it down")
    assert "15 January 2026" in page.inner_text("aside")
