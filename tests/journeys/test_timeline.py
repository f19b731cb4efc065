"""The timeline, on a telephone and on a desk: empty and full, by keyboard and by hand, without a script, and axe finds no fault."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page

from tests.journeys.conftest import Site
from tests.journeys.granting import call
from tests.journeys.test_casework import SIZES, Eyes, _case

EVENTS = [
    ("The council hears of the plan", "2015", "event", "fact"),
    ("First talks", "2015-03~/2015-08", "event", "fact"),
    ("Dinner at the harbour club", "2016-06-14T19:30", "event", "fact"),
    ("Somebody must have drawn up the tender", "2016?", "event", "assessment"),
    ("Lease signed", "2017-02-01", "contract", "fact"),
    ("Audit of the port", "2019-09/..", "proceeding", "fact"),
    ("x" * 200, "2020-01-01", "event", "fact"),
]


def _filled(site: Site, title: str) -> str:
    """A case with events, few and many of a kind; its id."""
    case, worker = _case(site, title)
    for name, when, kind, basis in EVENTS:
        body = {"title": name, "when": when, "kind": kind, "basis": basis, "source": "The minutes", "zone": "Europe/Oslo"}
        call(site, worker, "POST", "/case/events", body)
    for number in range(42):
        body = {
            "title": f"Payment {number}",
            "when": f"2018-{number % 12 + 1:02}-{number % 28 + 1:02}",
            "kind": "payment",
            "source": "Books",
        }
        call(site, worker, "POST", "/case/events", body)
    return case


@pytest.fixture(params=SIZES)
def eyes(request: pytest.FixtureRequest, context: Callable[..., BrowserContext], site: Site, tmp_path: Path) -> Eyes:
    """The lead in a new case, at each size."""
    viewport, scheme = SIZES[request.param]
    case, _ = _case(site, f"Time {request.node.name}"[:60])
    page = context(bypass_csp=True, viewport=viewport, color_scheme=scheme).new_page()
    site.sign_in(page, site.lead)
    return Eyes(page, site, case, request.param, Path(os.environ.get("GLASSHOUSE_TEST_SHOTS", tmp_path)))


def test_an_event_is_written_changed_compared_withdrawn_and_put_back(eyes: Eyes) -> None:
    page = eyes.page
    eyes.look("timeline", "timeline-empty")
    page.click("text=Write the first event")
    page.wait_for_selector("h1:has-text('New event')")
    eyes.press("[name=title]", "Guards clear the huts")
    eyes.press("[name=start]", "soon")
    eyes.press("[name=source]", "A witness")
    page.select_option("[name=kind]", "violation")
    page.click("text=For a violation")
    eyes.press("[name=act]", "Eviction")
    eyes.press("[name=place]", "North quay")
    page.select_option("[name=consent-report]", "given")
    eyes.press("main form > .actions button")
    page.wait_for_selector(".fault")
    assert page.input_value("[name=act]") == "Eviction"
    eyes.see("event-new")
    page.fill("[name=start]", "2018-11-03T06:30")
    page.select_option("[name=zone]", "Europe/Oslo")
    eyes.press("main form > .actions button")
    page.wait_for_selector("text=The event stands on the timeline.")
    assert "3 November 2018, 06:30 (Europe/Oslo)" in page.inner_text("main")
    assert "05:30 UTC" in page.inner_text("main")
    eyes.see("event")
    page.keyboard.press("e")
    page.wait_for_selector("h1:has-text('Change this event')")
    page.fill("[name=title]", "Guards clear thirty huts")
    eyes.press("main form > .actions button")
    page.wait_for_selector("text=The event is saved.")
    page.click("aside >> text=Revision 2")
    page.wait_for_selector(".compared")
    eyes.see("event-revisions")
    page.click("text=Restore revision 1")
    page.wait_for_selector("text=What was written then stands again.")
    page.click("text=Withdraw it")
    page.wait_for_selector("text=Withdrawn: it stands")
    eyes.see("event-withdrawn")
    eyes.look("timeline/withdrawn", "timeline-withdrawn")
    page.click("text=Guards clear the huts")
    page.click("text=Put it on the timeline again")
    page.wait_for_selector("text=The event stands on the timeline again.")
    page.click("text=What lies near it")
    page.wait_for_selector("table.events >> text=Guards clear the huts")
    assert eyes.found == []


@pytest.fixture(scope="module")
def filled(site: Site) -> str:
    """A case with a full timeline, which tests only look at."""
    return _filled(site, "Quay through the years")


@pytest.mark.parametrize("size", SIZES)
def test_a_full_timeline_is_seen_at_each_size(
    size: str, filled: str, context: Callable[..., BrowserContext], site: Site, tmp_path: Path
) -> None:
    viewport, scheme = SIZES[size]
    page = context(bypass_csp=True, viewport=viewport, color_scheme=scheme).new_page()
    site.sign_in(page, site.lead)
    eyes = Eyes(page, site, filled, size, Path(os.environ.get("GLASSHOUSE_TEST_SHOTS", tmp_path)))
    eyes.look("timeline", "timeline")
    assert page.is_visible("svg.tl") is (size == "desk")
    assert page.is_visible(".strip svg")
    eyes.look("timeline?start=2015&end=2016&kind=event", "timeline-narrow")
    assert page.locator("table.events tbody tr").count() == 4
    eyes.look("timeline?start=1900&end=1901", "timeline-nothing")
    eyes.look("timeline?start=soon", "timeline-fault")
    page.wait_for_selector(".fault")
    assert eyes.found == []


def _window(page: Page) -> tuple[int, int]:
    """The window that is shown, in milliseconds."""
    return tuple(int(page.get_attribute("#timeline", f"data-{name}") or 0) for name in ("first", "last"))  # type: ignore[return-value]


def _changed(page: Page, before: tuple[int, int]) -> tuple[int, int]:
    page.wait_for_selector(f'#timeline:not([data-first="{before[0]}"][data-last="{before[1]}"])')
    return _window(page)


def test_the_drawing_is_zoomed_and_walked_by_keyboard_and_by_hand(filled: str, lead: Page, site: Site) -> None:
    lead.goto(f"{site.address}/case/{filled}/timeline")
    lead.focus("svg.tl a[tabindex='0']")
    whole = _window(lead)
    lead.keyboard.press("ArrowRight")
    second = lead.evaluate("document.activeElement.getAttribute('aria-label')")
    lead.keyboard.press("ArrowLeft")
    assert lead.evaluate("document.activeElement.getAttribute('aria-label')") != second
    lead.keyboard.press("ArrowDown")
    assert "payments" in lead.evaluate("document.activeElement.getAttribute('aria-label')")
    lead.keyboard.press("+")
    nearer = _changed(lead, whole)
    assert round((whole[1] - whole[0]) / (nearer[1] - nearer[0])) == 2
    assert "start=" in lead.url
    lead.wait_for_selector("svg.tl a:focus")
    lead.keyboard.press("PageDown")
    later = _changed(lead, nearer)
    assert later[0] > nearer[0]
    lead.wait_for_selector("svg.tl a:focus")
    lead.keyboard.press("Home")
    assert _changed(lead, later) == whole
    box = lead.locator("svg.tl").bounding_box()
    assert box is not None
    at = box["y"] + 12
    lead.mouse.move(box["x"] + box["width"] * 0.3, box["y"] + box["height"] - 6)
    lead.mouse.down()
    lead.mouse.move(box["x"] + box["width"] * 0.6, box["y"] + box["height"] - 6, steps=4)
    lead.mouse.up()
    chosen = _changed(lead, whole)
    assert abs((chosen[1] - chosen[0]) / (whole[1] - whole[0]) - 0.3) < 0.02
    lead.mouse.move(box["x"] + box["width"] * 0.5, at)
    lead.keyboard.down("Control")
    lead.mouse.wheel(0, -100)
    lead.keyboard.up("Control")
    near = _changed(lead, chosen)
    assert near[1] - near[0] < chosen[1] - chosen[0]
    lead.click("text=All of time")
    assert _changed(lead, near) == whole
    lead.locator("svg.tl a:has-text('Lease signed')").focus()
    lead.keyboard.press("Enter")
    lead.wait_for_selector("h1:has-text('Lease signed')")


def test_without_a_script_the_window_is_moved_by_links_and_the_list_is_whole(
    filled: str, context: Callable[..., BrowserContext], site: Site
) -> None:
    page = context(java_script_enabled=False).new_page()
    site.sign_in(page, site.lead)
    page.goto(f"{site.address}/case/{filled}/timeline")
    assert page.locator("table.events tbody tr").count() == 49
    page.click("text=Nearer")
    assert "start=" in page.url
    page.click("text=All of time")
    page.locator("svg.tl a.many").first.click(force=True)
    assert page.locator("table.events tbody tr").count() < 49
    with page.expect_download() as got:
        page.goto(f"{site.address}/case/{filled}/timeline")
        page.click("text=Picture (SVG)")
    assert Path(got.value.path()).read_text(encoding="utf-8").startswith("<?xml")
