"""A partner's package on a telephone and on a desk: checked, shown, taken in as a draft, said what it is for, and its people taken in; one
that does not hold is told. axe finds no fault, nothing is wider than the window, and nothing that came runs."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from glasshouse.policy.plans import exhibits as plans
from glasshouse.policy.plans.approvals import AskApproval
from glasshouse.policy.plans.casework import HoldEntity
from glasshouse.policy.plans.packages import PACKAGE, ExportPackage
from glasshouse.work.package import as_zip
from tests.journeys.axe import violations
from tests.journeys.conftest import Site
from tests.store.collected import collect, person
from tests.store.world import Clock, World, set_up

SIZES = {"telephone": ({"width": 390, "height": 844}, "dark"), "desk": ({"width": 1280, "height": 800}, "light")}
SCRIPT = "<script>document.title = 'owned'</script><img src=x onerror=\"document.title = 'owned'\">"
HOUR = 3_600_000_000


@pytest.fixture(scope="module")
def packages(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, bytes]]:
    """One package for each size, and one that somebody changed on its way."""
    world = World(tmp_path_factory.mktemp("partner"), "", Clock())
    set_up(world.house)
    world.register("register", people="private_persons")
    world.load("register", [person("rita"), person("otto")])
    made = {size: _package(world) for size in SIZES}
    made["changed"] = made["desk"].replace(b"as it was seen", b"as it was sean", 1)
    yield made
    world.house.close()


def _package(world: World) -> bytes:
    case = world.case("register")
    for name in ("rita", "otto"):
        (hit,) = world.search(case, f"ID7-{name}").hits
        world.act(case, HoldEntity(hit.stub.id))
    said = plans.Said("Tender page", "The tender as it was seen", "Port office", "2026-11-02", "Firefox", "140")
    first = collect(world, case, b"<!doctype html>The tender, as it was seen", said=said)
    world.open(case, plans.ReadOriginal(first, "To read it"))
    collect(world, case, said=plans.Said(SCRIPT + "W" * 100))
    world.act(case, AskApproval(PACKAGE, "For the partner"))
    world.clock.pass_(25 * HOUR)
    return b"".join(as_zip(world.act(case, ExportPackage()), world.house.receipt))


@pytest.mark.parametrize("size", SIZES)
def test_a_package_is_checked_shown_and_taken_in(
    context: Callable[..., BrowserContext], site: Site, packages: dict[str, bytes], size: str, tmp_path: Path
) -> None:
    viewport, scheme = SIZES[size]
    page: Page = context(bypass_csp=True, viewport=viewport, color_scheme=scheme).new_page()
    found: list[str] = []
    shots = Path(os.environ.get("GLASSHOUSE_TEST_SHOTS", tmp_path))

    def seen(where: str) -> None:
        found.extend(f"{where}: {line}" for line in violations(page))
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            found.append(f"{where}: wider than the window")
        page.screenshot(path=shots / f"{size}-{where}.png", full_page=True)

    def send(content: bytes) -> None:
        page.goto(f"{site.address}/load-package")
        page.set_input_files("[name=file]", files=[{"name": "case-1-evidence.zip", "mimeType": "application/zip", "buffer": content}])
        page.get_by_role("button", name="Check it").press("Enter")

    site.sign_in(page, site.lead)
    page.goto(site.address)
    page.get_by_role("link", name="Load a package").click()
    expect(page.locator("h1")).to_have_text("Load a package")
    seen("package-send")
    send(packages["changed"])
    expect(page.locator("h1")).to_have_text("This package does not hold")
    seen("package-broken")
    send(packages[size])
    expect(page.locator("h1")).to_have_text("What the package holds")
    expect(page.get_by_text("2 exhibits")).to_be_visible()
    seen("package-look")
    page.fill("[name=title]", f"From the partner, {size}")
    page.check("[name=purpose][value=corruption]")
    page.get_by_role("button", name="Take it in").press("Enter")
    expect(page.get_by_text("This case came here in one")).to_be_visible()
    seen("package-draft")
    case = page.url.partition("?")[0].removesuffix("/package")
    page.get_by_role("link", name="Say what it is about").click()
    page.fill("[name=question]", "Who won the tender, and how?")
    page.fill("[name=legal_basis]", "Press")
    page.locator("main form:has([name=question]) button").last.click()
    expect(page.locator("main")).to_contain_text("Saved")
    page.goto(case)
    page.get_by_role("button", name="Open the case").click()
    expect(page.get_by_role("button", name="Open the case")).to_have_count(0)
    page.goto(f"{case}/package")
    seen("package-open")
    page.get_by_role("button", name="Take them in").press("Enter")
    expect(page.get_by_text("All of its 2 records of people, firms and links are in.")).to_be_visible()
    seen("package-taken")
    page.goto(f"{case}/evidence")
    page.get_by_role("link", name="EX-0001").click()
    page.get_by_text("Before it came here").click()
    expect(page.get_by_text("To read it")).to_be_visible()
    seen("package-exhibit")
    assert page.title() != "owned"
    assert found == []
