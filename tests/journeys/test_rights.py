"""Rights of people in the data, in the browser: a correction that a reader sees, a record restricted and unlocked, by two people."""

from __future__ import annotations

import zlib
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.journeys.axe import violations
from tests.journeys.conftest import Site
from tests.journeys.granting import call, granted
from tests.journeys.test_pages import MODES
from tests.journeys.test_passkeys import WORD, colleague

LONG = "Came in person, and showed a card" + "thecard" * 60


@pytest.mark.parametrize("mode", MODES)
def test_a_correction_and_a_restriction_are_asked_seen_decided_and_lifted(
    context: Callable[..., BrowserContext], site: Site, mode: str
) -> None:
    mark = str(zlib.crc32(mode.encode()))
    name, member, second = f"rights{mark}", f"rita{mark}", f"sten{mark}"
    case, worker = granted(site, name, [f"Olga {name}"])
    colleague(context, site, member, "investigator")
    colleague(context, site, second, "steward")
    call(site, worker, "POST", "/case/members", {"login": member, "role": "member"})
    hit = call(site, worker, "POST", "/search", {"query": name})["hits"][0]["stub"]["id"]
    call(site, worker, "POST", f"/entities/{hit}/hold")
    lead = context(bypass_csp=True, **MODES[mode]).new_page()
    site.sign_in(lead, site.lead)
    found: list[str] = []

    def look(page: Page, where: str) -> None:
        found.extend(f"{where}: {line}" for line in violations(page))
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            found.append(f"{where}: wider than the window")

    today = datetime.now(UTC).date().isoformat()
    lead.goto(f"{site.address}/rights/new")
    expect(lead.get_by_role("heading", name="Enter a request")).to_be_visible()
    look(lead, "form")
    lead.select_option("[name=right]", "correction")
    lead.fill("[name=received]", today)
    lead.fill("[name=mark]", "R" * 100)
    lead.fill("[name=identity]", LONG)
    lead.click("button:has-text('Enter it')")
    expect(lead.get_by_role("heading", name="How it stands")).to_be_visible()
    request = lead.url.partition("?")[0]
    # a correction, seen beside the value
    lead.click("summary:has-text('Attach a correction')")
    lead.select_option("#correct-dataset", name)
    lead.fill("#correct-record", f"Olga {name}")
    lead.select_option("#correct-prop", "name")
    lead.fill("#correct-value", f"Olga {name}")
    lead.fill("#correct-said", f"Helga {name}")
    look(lead, "attach")
    lead.click("button:has-text('Attach it')")
    expect(lead.get_by_text("Waits for a decision")).to_be_visible()
    lead.goto(f"{site.address}/case/{case}/entity/{hit}")
    expect(lead.get_by_text("A correction is asked for")).to_be_visible()
    look(lead, "entity")
    lead.goto(request)
    lead.click("summary:has-text('Decide it')")
    lead.locator("#corrections ~ ul textarea").fill("The register office says so")
    look(lead, "decide")
    lead.click("button:has-text('Uphold it')")
    expect(lead.get_by_text("Upheld.")).to_be_visible()
    assert call(site, worker, "POST", "/search", {"query": "helga"})["hits"]
    # restricted at once, told to who held it, unlocked by somebody outside
    lead.click("summary:has-text('Restrict a record')")
    lead.select_option("#restrict-dataset", name)
    lead.fill("#restrict-record", f"Olga {name}")
    lead.click("button:has-text('Restrict it')")
    expect(lead.get_by_text("Restricted since")).to_be_visible()
    look(lead, "restricted")
    assert not call(site, worker, "POST", "/search", {"query": name})["hits"]
    here = replace(site, password=WORD)
    rita = context(bypass_csp=True, **MODES[mode]).new_page()
    here.sign_in(rita, member)
    rita.goto(f"{here.address}/case/{case}")
    rita.click("text=1 record restricted, and not shown")
    rita.click("summary:has-text('Ask to open it')")
    rita.locator("textarea[name=reason]").fill("The claim rests on it")
    look(rita, "ask to open")
    rita.click("button:has-text('Ask for it')")
    expect(rita.get_by_text("Somebody outside the case signs, or declines.").last).to_be_visible()
    sten = context(bypass_csp=True, **MODES[mode]).new_page()
    here.sign_in(sten, second)
    sten.goto(f"{here.address}/rights")
    expect(sten.get_by_text("The claim rests on it").last).to_be_visible()
    look(sten, "register")
    sten.click("main button:has-text('Sign')")
    expect(sten.get_by_text("The case reads this one record")).to_be_visible()
    rita.goto(f"{here.address}/case/{case}/restricted")
    rita.click("text=Open it")
    expect(rita.get_by_text("Nothing leads on from here.")).to_be_visible()
    look(rita, "unlocked")
    # lifted by two, once the person was told
    lead.goto(request)
    lead.click("summary:has-text('Ask to lift it')")
    lead.fill("[name=notice]", today)
    lead.click("button:has-text('Ask to lift it')")
    expect(lead.get_by_text("A second person signs.").first).to_be_visible()
    sten.goto(request)
    look(sten, "to lift")
    sten.click("button:has-text('Sign that it is lifted')")
    expect(sten.get_by_text("Lifted.")).to_be_visible()
    assert call(site, worker, "POST", "/search", {"query": name})["hits"]
    # refused, signed, answered
    lead.goto(request)
    lead.click("summary:text-is('Decide')")
    lead.check("text=Granted in part")
    lead.fill("#decide-grounds", "The name was corrected, the rest stands")
    look(lead, "decide the request")
    lead.locator("button:text-is('Decide')").click()
    expect(lead.get_by_text("Waits for a signature")).to_be_visible()
    sten.goto(request)
    expect(sten.get_by_text("Do you sign what was decided?")).to_be_visible()
    look(sten, "to sign")
    sten.locator("main button:text-is('Sign')").click()
    expect(sten.locator(".state:text-is('Decided')")).to_be_visible()
    lead.goto(request)
    lead.click("summary:has-text('Say what was answered')")
    lead.fill("[name=day]", today)
    lead.fill("#answer-reply", "Corrected; the letter of today says why the rest stands")
    lead.click("button:has-text('Write it down')")
    expect(lead.locator(".state:text-is('Answered')")).to_be_visible()
    look(lead, "answered")
    lead.goto(f"{site.address}/rights")
    look(lead, "list")
    assert found == []
