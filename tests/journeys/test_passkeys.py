"""Passkeys in a real browser with an authenticator of its own (the devtools' virtual authenticator), and codes beside it.

Passkeys belong to a name, so these journeys go to localhost, where the others go to 127.0.0.1.
"""

from __future__ import annotations

import time
import zlib
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pyotp
import pytest
from playwright.sync_api import BrowserContext, CDPSession, Page, expect

from tests.journeys.axe import violations
from tests.journeys.conftest import Site
from tests.journeys.test_pages import MODES

WORD = "a first word for the evening"


def named(site: Site) -> Site:
    """The same server by its name."""
    return replace(site, address=site.address.replace("127.0.0.1", "localhost"))


def device(page: Page, *, verified: bool = True) -> tuple[CDPSession, str]:
    """A platform authenticator for the page, whose user is always there."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable", {"enableUI": False})
    options = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True}
    options |= {"isUserVerified": verified, "automaticPresenceSimulation": True}
    made = session.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    return session, str(made["authenticatorId"])


def colleague(browser: Callable[..., BrowserContext], site: Site, login: str, *roles: str) -> None:
    """An account of this journey's own: others count on the two that are there."""
    page = browser().new_page()
    site.sign_in(page, site.admin)
    page.goto(site.address + "/people")
    for name, value in {"name": login.title(), "login": login, "unit": "Desk", "password": WORD}.items():
        page.fill(f"section [name={name}]", value)
    for role in roles:
        page.check(f"section [name=roles][value={role}]")
    page.click("text=Make the account")
    page.wait_for_selector("text=The account is made")
    page.context.close()


@pytest.fixture
def journey(context: Callable[..., BrowserContext], site: Site, request: pytest.FixtureRequest) -> tuple[Page, Site, str]:
    """A page at the server's name, signed in by password as a lead of this test's own."""
    login = f"lead{zlib.crc32(request.node.name.encode())}"
    colleague(context, site, login, "lead")
    here = replace(named(site), password=WORD)
    page = context(bypass_csp=False).new_page()
    here.sign_in(page, login)
    return page, here, login


def set_up(page: Page, here: Site, name: str = "my telephone") -> None:
    """A passkey, by keyboard alone."""
    page.goto(here.address + "/me/security")
    page.focus("[name=name]")
    page.keyboard.type(name)
    if page.locator("[name=password]").count():
        page.keyboard.press("Tab")
        page.keyboard.type(WORD)
    page.keyboard.press("Enter")
    page.wait_for_selector("text=The passkey is set up")


def cookie(page: Page) -> str:
    return next(str(one["value"]) for one in page.context.cookies() if one["name"] == "glasshouse")


def sign_out(page: Page) -> None:
    page.click("details.person summary")
    page.click("text=Sign out")
    page.wait_for_selector("h1:has-text('Sign in')")


def test_a_passkey_is_set_up_signs_in_alone_and_is_the_second_factor(journey: tuple[Page, Site, str]) -> None:
    page, here, login = journey
    session, authenticator = device(page)
    before = cookie(page)
    set_up(page, here)
    assert cookie(page) != before
    kept: Any = session.send("WebAuthn.getCredentials", {"authenticatorId": authenticator})["credentials"]
    assert [one["isResidentCredential"] for one in kept] == [True]
    sign_out(page)
    page.click("text=Sign in with a passkey")
    page.wait_for_selector(".pane")
    sign_out(page)
    page.fill("[name=login]", login)
    page.fill("[name=password]", WORD)
    page.click("main button:text-is('Sign in')")
    page.wait_for_selector("h1:has-text('And your second factor')")
    half = page.context.cookies()
    assert not [one for one in half if one["name"] == "glasshouse"]
    page.click("text=Use a passkey")
    page.wait_for_selector(".pane")
    page.goto(here.address + "/me/security")
    page.click("text=Remove the passkey")
    page.wait_for_selector("text=one second factor stays")


def test_an_authenticator_that_does_not_know_its_user_sets_up_and_opens_nothing(journey: tuple[Page, Site, str]) -> None:
    page, here, _ = journey
    session, authenticator = device(page)
    set_up(page, here)
    session.send("WebAuthn.setUserVerified", {"authenticatorId": authenticator, "isUserVerified": False})
    sign_out(page)
    page.click("text=Sign in with a passkey")
    expect(page.locator("[data-fault]").first).to_contain_text("Nothing was done", timeout=120_000)
    assert page.locator(".pane").count() == 0


def test_a_proof_in_the_page_is_a_new_session_and_goes_on_where_one_was(journey: tuple[Page, Site, str]) -> None:
    page, here, _ = journey
    device(page)
    set_up(page, here)
    before = cookie(page)
    page.goto(here.address + "/me/prove?next=/me")
    page.click("text=Prove that it is you with a passkey")
    page.wait_for_selector("h1:has-text('Your keys and sessions')")
    assert cookie(page) != before


def test_an_authenticators_code_signs_in_and_recovery_codes_stand_in(journey: tuple[Page, Site, str]) -> None:
    page, here, login = journey
    page.goto(here.address + "/me/security/totp")
    secret = page.inner_text("#totp-key").replace(" ", "")
    page.fill("[name=code]", pyotp.TOTP(secret).now())
    page.fill("[name=password]", WORD)
    page.click("text=Set it up")
    page.wait_for_selector("text=The authenticator is set up")
    page.click("text=Make ten new ones")
    codes = page.locator("ol.rows code").all_inner_texts()
    assert len(codes) == 10
    sign_out(page)
    for code in (pyotp.TOTP(secret).at(int(time.time()) + 30), codes[0]):
        page.fill("[name=login]", login)
        page.fill("[name=password]", WORD)
        page.click("main button:text-is('Sign in')")
        page.fill("[name=code]", "000000")
        page.click("text=Use the code")
        page.wait_for_selector("text=This code does not hold")
        page.fill("[name=code]", code)
        page.click("text=Use the code")
        page.wait_for_selector(".pane")
        sign_out(page)


def test_the_page_says_where_passkeys_belong_and_what_to_do_without_them(context: Callable[..., BrowserContext], site: Site) -> None:
    page = context().new_page()
    page.goto(site.address + "/sign-in")
    page.wait_for_selector("text=this page was opened at another address")
    assert page.get_by_role("button", name="Sign in with a passkey").count() == 0
    old = context().new_page()
    old.add_init_script("delete window.PublicKeyCredential")
    old.goto(named(site).address + "/sign-in")
    old.wait_for_selector("text=This browser has no passkeys")
    bare = context(java_script_enabled=False).new_page()
    bare.goto(named(site).address + "/sign-in")
    assert "Passkeys need scripts" in bare.inner_text("main")


@pytest.mark.parametrize("mode", MODES)
def test_no_page_of_signing_in_hinders_anybody(context: Callable[..., BrowserContext], site: Site, mode: str) -> None:
    login = f"seen{mode}"
    colleague(context, site, login, "lead", "administrator")
    here = replace(named(site), password=WORD)
    page = context(bypass_csp=True, **MODES[mode]).new_page()
    here.sign_in(page, login)
    device(page)
    found = look(page, here, "/me/security", "/me/security/totp")
    set_up(page, here)
    found += look(page, here, "/me/security", "/me/prove", "/people")
    page.goto(here.address + "/me/security")
    page.click("text=Make ten new ones")
    page.wait_for_selector("ol.rows code")
    found += violations(page)
    sign_out(page)
    found += look(page, here, "/sign-in")
    page.goto(here.address + "/sign-in")
    page.fill("[name=login]", login)
    page.fill("[name=password]", WORD)
    page.click("main button:text-is('Sign in')")
    page.wait_for_selector("text=Use a passkey")
    found += violations(page)
    assert not found


def look(page: Page, here: Site, *paths: str) -> list[str]:
    """What axe finds, and which pages are wider than the window."""
    found = []
    for path in paths:
        page.goto(here.address + path)
        found += [f"{path}: {line}" for line in violations(page)]
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            found.append(f"{path}: wider than the window")
    return found
