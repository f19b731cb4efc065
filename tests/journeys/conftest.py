"""Browser tests: one browser and one server for the whole run, a new context for each test.

Promise: pages of the tests run under the real content security policy; only `seen` contexts, for axe, bypass it. Any console error or
request to another host fails the test that caused it.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Request, sync_playwright

from tests.journeys.server import ADMIN, AUDITOR, LEAD, PASSWORD

ROOT = Path(__file__).resolve().parent.parent.parent
ARGUMENTS = (
    "--no-sandbox --disable-quic --no-first-run --disable-background-networking --disable-component-update --disable-sync "
    "--use-angle=swiftshader --enable-unsafe-swiftshader"
).split()
PATIENCE = 120
"""Seconds that a server or a browser may take for a step on a busy machine."""
MINUTE = 60
COOKIE = "glasshouse"
_SESSIONS: dict[tuple[str, str], str] = {}
"""Address and login to the value of the cookie that signing in gave."""


@dataclass(frozen=True, slots=True)
class Site:
    """A running server: `address` without a path, and its three accounts."""

    address: str
    admin: str = ADMIN
    lead: str = LEAD
    auditor: str = AUDITOR
    password: str = PASSWORD

    def sign_in(self, page: Page, login: str) -> None:
        """Sign in: by the form at first, then with the session that it gave while that holds, as in a window that was left open.
        The product lets nobody sign in ten times a minute, and journeys are many."""
        session = _SESSIONS.get((self.address, login))
        if session is not None:
            page.context.add_cookies([{"name": COOKIE, "value": session, "url": self.address, "httpOnly": True}])
            page.goto(self.address)
            if page.locator(".pane").count():
                return
        self._sign_in_by_form(page, login)
        given = [str(one.get("value")) for one in page.context.cookies(self.address) if one.get("name") == COOKIE]
        if given:  # a second factor is still asked for where there is none
            _SESSIONS[self.address, login] = given[0]

    def _sign_in_by_form(self, page: Page, login: str) -> None:
        page.goto(f"{self.address}/sign-in")
        page.fill("[name=login]", login)
        page.fill("[name=password]", self.password)
        page.click("main button")
        page.wait_for_selector(".pane, .fault")
        if "Too many attempts" in page.inner_text("main"):
            time.sleep(to_the_next_minute())
            self._sign_in_by_form(page, login)


def to_the_next_minute() -> float:
    """Seconds until the server, which counts attempts by the minute of the clock, forgets those that were made."""
    return MINUTE + 1 - time.time() % MINUTE


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The one browser of the run: starting it takes long on a busy machine."""
    found = os.environ.get("GLASSHOUSE_TEST_BROWSER") or shutil.which("chromium") or shutil.which("google-chrome")
    if not found:
        pytest.fail("the browser journeys need Chromium; ./check --fast leaves them out")
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=found, args=ARGUMENTS, timeout=PATIENCE * 1000)
        yield started
        started.close()


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The real server over an empty store with two accounts."""
    folder = tmp_path_factory.mktemp("site")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "tests.journeys.server", str(folder), str(port)]
    environ = {name: value for name, value in os.environ.items() if not name.startswith("GLASSHOUSE_")}
    environ["PYTHONPATH"] = f"{ROOT / 'src'}:{ROOT}"
    process = subprocess.Popen(command, cwd=ROOT, env=environ, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    assert process.stdout is not None
    said = []
    for line in process.stdout:
        said.append(line)
        if line.strip() == "READY":
            break
    else:
        pytest.fail("the server did not start:\n" + "".join(said))
    threading.Thread(target=process.stdout.read, daemon=True).start()  # a full pipe would stop the server at what it says
    yield Site(f"http://127.0.0.1:{port}")
    process.terminate()
    process.wait(timeout=PATIENCE)


@pytest.fixture
def context(browser: Browser, site: Site) -> Iterator[Callable[..., BrowserContext]]:
    """Makes contexts whose faults fail the test: console errors but those of refused pages, and requests to other hosts."""
    made: list[BrowserContext] = []
    faults: list[str] = []

    def watch(page: Page) -> None:
        page.on("pageerror", lambda error: faults.append(f"error: {error}"))
        page.on("console", lambda said: faults.append(f"console: {said.text}") if _fault(said.type, said.text) else None)
        page.on("request", lambda asked: faults.append(f"asked {asked.url}") if _foreign(asked, site) else None)

    def make(**options: object) -> BrowserContext:
        new = browser.new_context(**{"viewport": {"width": 1280, "height": 800}, **options})  # type: ignore[arg-type]
        new.set_default_timeout(PATIENCE * 1000)
        new.on("page", watch)
        made.append(new)
        return new

    yield make
    for one in made:
        one.close()
    assert not faults


@pytest.fixture
def lead(context: Callable[..., BrowserContext], site: Site) -> Page:
    """A page on which the lead is signed in."""
    page = context().new_page()
    site.sign_in(page, site.lead)
    return page


def _fault(kind: str, text: str) -> bool:
    return kind in ("error", "warning") and "the server responded with a status of 4" not in text


def _foreign(asked: Request, site: Site) -> bool:
    ours = (f"{site.address}/", f"{site.address.replace('127.0.0.1', 'localhost')}/")  # passkeys need a name
    return urlsplit(asked.url).scheme in ("http", "https") and not asked.url.startswith(ours)
