"""Tasks and notes, on a telephone and on a desk: full and empty, by keyboard, without a script, and axe finds no fault."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page

from tests.journeys.axe import violations
from tests.journeys.conftest import Site
from tests.journeys.granting import call, key

SIZES = {"telephone": ({"width": 390, "height": 844}, "dark"), "desk": ({"width": 1280, "height": 800}, "light")}


def _case(site: Site, title: str) -> tuple[str, str]:
    """A case of the lead's; its id, and a key to work in it."""
    opened = {"title": title, "question": "Who owns the quay?", "purpose": "corruption", "legal_basis": "Public interest"}
    case = str(call(site, key(site, "administration"), "POST", "/cases", opened))
    return case, key(site, case)


class Eyes:
    """Looks at pages of a case: axe, width, a picture."""

    def __init__(self, page: Page, site: Site, case: str, size: str, shots: Path) -> None:
        self.page, self.base = page, f"{site.address}/case/{case}"
        self._size, self._shots = size, shots
        self.found: list[str] = []

    def look(self, path: str, where: str) -> None:
        """Go there and look."""
        self.page.goto(f"{self.base}/{path}")
        self.see(where)

    def see(self, where: str) -> None:
        """Look at the page as it stands."""
        self.found.extend(f"{where}: {line}" for line in violations(self.page))
        if self.page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            self.found.append(f"{where}: wider than the window")
        self.page.screenshot(path=self._shots / f"{self._size}-{where}.png", full_page=True)

    def press(self, selector: str, words: str = "") -> None:
        """Focus something and type, or press Enter on it."""
        self.page.focus(selector)
        if words:
            self.page.keyboard.type(words)
        else:
            self.page.keyboard.press("Enter")


@pytest.fixture(params=SIZES)
def eyes(request: pytest.FixtureRequest, context: Callable[..., BrowserContext], site: Site, tmp_path: Path) -> Eyes:
    """The lead in a new case, at each size."""
    viewport, scheme = SIZES[request.param]
    case, _ = _case(site, f"Quay {request.node.name}"[:60])
    page = context(bypass_csp=True, viewport=viewport, color_scheme=scheme).new_page()
    site.sign_in(page, site.lead)
    return Eyes(page, site, case, request.param, Path(os.environ.get("GLASSHOUSE_TEST_SHOTS", tmp_path)))


def test_tasks_are_made_moved_and_found_by_keyboard_in_every_view(eyes: Eyes) -> None:
    page = eyes.page
    for path, where in (
        ("tasks", "tasks-empty"),
        ("tasks/board", "board-empty"),
        ("tasks/calendar", "month-empty"),
        ("mentions", "mentions-empty"),
    ):
        eyes.look(path, where)
    for title, due, after in (
        ("Ask the harbour office for the lease", "2026-11-30", ""),
        ("Read the lease", "2026-11-02", ""),
        ("Write to the owner", "", "2"),
    ):
        page.goto(f"{eyes.base}/tasks/new")
        eyes.press("[name=title]", title)
        eyes.press("[name=text]", "As agreed.\n@nobody may know.")
        if due:
            page.fill("[name=due]", due)
        if after:
            eyes.press("[name=after]", after)
        page.focus("[name=people]")
        page.keyboard.press("Space")
        page.focus("main form button")
        page.keyboard.press("Enter")
        page.wait_for_selector("text=The task is made.")
    eyes.see("task")
    eyes.press("main [name=text]", "They answered.")
    eyes.press("#comments button")
    page.wait_for_selector("text=The comment is kept.")
    eyes.look("tasks/new", "task-new")
    eyes.look("tasks", "tasks")
    eyes.look("tasks/board", "board")
    page.focus(".lane[data-state=to_do] .card button >> nth=0")
    page.keyboard.press("Enter")
    page.wait_for_selector(".lane[data-state=doing] .card")
    eyes.look("tasks/calendar?month=2026-11", "month")
    page.goto(f"{eyes.base}/tasks")
    page.click("text=Read the lease")
    page.wait_for_selector("h1:has-text('Read the lease')")
    page.wait_for_load_state()  # keys are heard from then on
    page.keyboard.press("e")
    page.wait_for_selector("h1:has-text('Change Task')")
    page.fill("[name=title]", "Read the whole lease")
    page.fill("[name=text]", "As agreed on Monday.")
    eyes.see("task-change")
    page.click("text=Save")
    page.click("aside >> text=Revision 3")
    page.wait_for_selector(".compared")
    eyes.see("task-revisions")
    eyes.look("tasks/feed", "feed")
    page.click("text=Make a link")
    page.wait_for_selector(".secret")
    eyes.see("feed-made")
    page.goto(f"{eyes.base}/../../waiting")
    assert "3 tasks of yours" in page.inner_text("main")
    eyes.see("waiting")
    assert eyes.found == []


def test_notes_are_written_compared_and_restored(eyes: Eyes) -> None:
    page = eyes.page
    eyes.look("notes", "notes-empty")
    page.goto(f"{eyes.base}/notes/new")
    eyes.press("[name=title]", "What the lease says")
    page.fill("[name=text]", "It runs **ten** years.\n\n- the quay\n- the crane\n\nSee https://port.example/lease.")
    eyes.press("[name=folder]", "Documents")
    eyes.see("note-new")
    eyes.press("main form button")
    page.wait_for_selector("text=The note is kept.")
    assert page.inner_text(".written strong") == "ten"
    assert page.get_attribute(".written a", "rel") == "noopener noreferrer nofollow"
    eyes.press("aside summary")
    eyes.press("[name=private]", "I doubt it.")
    eyes.press("aside form button")
    page.wait_for_selector(".own")
    eyes.see("note")
    page.keyboard.press("e")
    page.wait_for_selector("h1:has-text('Change this note')")
    page.fill("[name=text]", "It runs **twelve** years.\n\n- the quay\n- the crane")
    eyes.see("note-change")
    page.click("text=Save")
    page.click("aside >> text=Revision 2")
    page.wait_for_selector(".compared")
    eyes.see("note-revisions")
    page.click("text=Restore revision 1")
    page.wait_for_selector(".written strong")
    assert page.inner_text(".written strong") == "ten"
    eyes.look("notes", "notes")
    eyes.press("[name=words]", "CRANE")
    page.keyboard.press("Enter")
    page.wait_for_selector("text=1 find")
    eyes.see("find")
    assert eyes.found == []


def test_without_a_script_everything_is_read_and_written(context: Callable[..., BrowserContext], site: Site) -> None:
    case, _ = _case(site, "Quay without a script")
    page = context(java_script_enabled=False).new_page()
    site.sign_in(page, site.lead)
    base = f"{site.address}/case/{case}"
    page.goto(f"{base}/tasks/new")
    page.fill("[name=title]", "Read the lease")
    page.click("main form button")
    page.goto(f"{base}/tasks/board")
    page.click(".lane[data-state=to_do] .card button")
    assert page.inner_text(".lane[data-state=doing] .card").startswith("Task 1")
    page.goto(f"{base}/notes/new")
    page.fill("[name=title]", "Lease")
    page.fill("[name=text]", "It runs.")
    page.click("main form button")
    assert page.inner_text(".written") == "It runs."


def test_a_card_is_dragged_to_another_column(lead: Page, site: Site) -> None:
    case, worker = _case(site, "Quay by hand")
    call(site, worker, "POST", "/case/tasks", {"title": "Read the lease"})
    lead.goto(f"{site.address}/case/{case}/tasks/board")
    lead.drag_and_drop(".lane[data-state=to_do] .card", ".lane[data-state=waiting]")
    lead.wait_for_selector(".lane[data-state=waiting] .card")
