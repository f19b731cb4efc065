"""Counting people by group, in the browser: registered, asked for, counted after somebody's yes, and shown as a picture with its table."""

from __future__ import annotations

import asyncio
import os
import socket
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from granian.constants import Interfaces
from granian.server.embed import Server
from playwright.sync_api import BrowserContext

from glasshouse.policy.plans.approvals import Approve, ListApprovals
from glasshouse.web.app import create_app
from tests.hostile.measured import MORE, crowd, measured, peopled, proven, table
from tests.hostile.world import PASSWORD, World
from tests.journeys.axe import violations
from tests.journeys.conftest import Site
from tests.journeys.test_pages import MODES

AUTHORITIES = ("court", "police", "housing office")
COUNTS = (("female", "granted", 60), ("female", "refused", 80), *MORE)
PICTURES = os.environ.get("GLASSHOUSE_TEST_PICTURES", "")


@dataclass(frozen=True, slots=True)
class Served:
    """A world behind a server of its own, and a case of Mara's with two datasets to count."""

    world: World
    site: Site
    case: str


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    world = peopled(tmp_path_factory.mktemp("counting"))
    world.close()
    world = World(world.folder, WEB_PORT=str(port))
    people = crowd(*COUNTS, prefix="court")
    for kind in AUTHORITIES:
        people += crowd(*COUNTS[:4], ("male", "settled", 7), prefix=kind.replace(" ", ""), case={"court": kind})
    case = measured(world, "court", people)
    table(world, case, "court")
    table(world, case, "court", "treatment_by_authority_and_group")
    loop = asyncio.new_event_loop()
    server = Server(create_app(world.house), address="127.0.0.1", port=port, interface=Interfaces.ASGI, log_enabled=False)
    thread = threading.Thread(target=lambda: loop.run_until_complete(server.serve()), daemon=True)
    thread.start()
    yield Served(world, Site(f"http://127.0.0.1:{port}", "jonas", "mara", "", PASSWORD), case.case)
    loop.call_soon_threadsafe(server.stop)
    thread.join(10)
    world.close()


@pytest.fixture(scope="module")
def site(served: Served) -> Site:
    """The only server that pages of this module may ask."""
    return served.site


@pytest.mark.parametrize("mode", MODES)
def test_a_table_is_asked_for_approved_counted_and_read(context: Callable[..., BrowserContext], served: Served, mode: str) -> None:
    world, site, found = served.world, served.site, []
    page = context(bypass_csp=True, **MODES[mode]).new_page()
    site.sign_in(page, site.lead)

    def look(where: str) -> None:
        found.extend(f"{where}: {line}" for line in violations(page))
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            found.append(f"{where}: wider than the window")
        if PICTURES:
            page.screenshot(path=Path(PICTURES) / f"{mode}-{where}.png", full_page=True)

    page.goto(f"{site.address}/data/court/measuring")
    look("registered")
    world.dataset(f"fresh-{mode}")
    page.goto(f"{site.address}/data/fresh-{mode}/measuring")
    look("register")
    page.goto(f"{site.address}/case/{served.case}")
    page.click("text=Counting people by group")
    page.select_option("[name=shape]", "stage_by_group")
    page.fill("[name=period]", "2024")
    page.fill("[name=reason]", f"The ombud asked for it, {mode}")
    page.click("text=Ask for approval")
    page.wait_for_selector("text=Waits for an answer")
    look("asked")
    access = proven(world, "bela", "")
    waiting = [one for one in world.open(access, ListApprovals()).waiting if mode in one.reason]
    page.goto(f"{site.address}/approvals")
    look("approvals")
    world.act(proven(world, "bela", waiting[0].digest), Approve(waiting[0].id, waiting[0].digest))
    page.goto(f"{site.address}/case/{served.case}/counting")
    page.click("button:has-text('Count')")
    page.wait_for_selector("text=Nothing of it can be shown")  # all of one stage
    look("nothing")
    for shape in ("Outcome of procedures", "Treatment by kind"):
        page.goto(f"{site.address}/case/{served.case}/counting")
        page.click(f"section a:has-text('{shape}')")
        page.wait_for_selector("table")
        assert page.locator(".plots svg").count() == page.locator("tbody tr").count()
        look(shape.split()[0].lower())
        with page.expect_download() as download:
            page.click("text=CSV")
        text = download.value.path().read_text(encoding="utf-8")
        assert text.startswith(("Group,Outcome,People", "Authority,Group,Outcome,People"))
    assert found == []
