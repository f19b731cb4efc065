"""An approval on the pages: asked from the refusal, answered with an authenticator, used by who asked; and what the pages hold back."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pyotp
import pytest

from glasshouse.base.clock import SECOND
from glasshouse.gate import Access
from tests.hostile.test_c8_approvals import build, crowded
from tests.hostile.test_pages import Browser, browser
from tests.hostile.world import PASSWORD, World


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    made = World(tmp_path_factory.mktemp("approval-pages"))
    build(made)
    made.person("bela", "lead", unit="Audit")
    made.person("eva", "approver", unit="Outside")
    made.person("carl", "lead")
    yield made
    made.close()


@pytest.fixture(scope="module")
def case(world: World) -> Access:
    return crowded(world)


@pytest.fixture(scope="module")
def mara(world: World) -> Browser:
    return browser(world, "mara")


class Armed:
    """Somebody signed in, with an authenticator in their hand."""

    def __init__(self, world: World, login: str) -> None:
        self.world, self.browser = world, browser(world, login)
        page = self.browser.get("/me/security/totp").text
        sealed = re.search(r'name="sealed" value="([^"]+)"', page)
        secret = re.search(r'id="totp-key">([A-Z2-7 ]+)<', page)
        assert sealed, page
        assert secret, page
        self.secret = secret[1].replace(" ", "")
        answer = self.browser.post("/me/security/totp", sealed=sealed[1], code=self.code(0), password=PASSWORD)
        assert "The authenticator is set up" in answer.text

    def code(self, later: int = 31) -> str:
        """What it shows, in its next step: each code is taken once."""
        self.world.clock.forward(later)
        return str(pyotp.TOTP(self.secret).at(self.world.clock() // SECOND))


@pytest.fixture(scope="module")
def bela(world: World) -> Armed:
    return Armed(world, "bela")


@pytest.fixture(scope="module")
def eva(world: World) -> Armed:
    return Armed(world, "eva")


def asked(mara: Browser, case: Access, reason: str = "The court asked for it") -> None:
    answer = mara.post(f"/case/{case.case}/approvals", format="entities", reason=reason)
    assert "Waits for an answer" in answer.text


def waiting(who: Browser) -> tuple[str, str]:
    """Address and digest of what waits for this person."""
    found = re.search(r'href="(/approvals/[a-z2-7]{26})"', who.get("/approvals").text)
    assert found
    digest = re.search(r'name="about" value="([0-9a-f]{64})"', who.get(found[1]).text)
    return found[1], digest[1] if digest else ""


def test_a_refused_export_asks_for_a_second_person_who_answers_and_then_it_leaves(mara: Browser, bela: Armed, case: Access) -> None:
    answer = mara.post(f"/case/{case.case}/export", format="entities")
    assert answer.status_code == 403
    assert "Ask for approval" in answer.text
    assert "Entry" in answer.text
    assert mara.post(f"/case/{case.case}/approvals", format="entities", reason=" ").status_code == 422
    asked(mara, case)
    path, digest = waiting(bela.browser)
    page = bela.browser.get(path).text
    assert "51 private persons" in page
    assert "The court asked for it" in page
    assert case.case not in page
    assert "Clerk" not in page
    done = bela.browser.post(f"{path}/approve", about=digest, code=bela.code())
    assert "Approved, for exactly this" in done.text
    assert "You may export now" in mara.get("/approvals").text
    file = mara.post(f"/case/{case.case}/export", format="entities")
    assert (file.status_code, file.text.count("\n")) == (200, 51)
    assert mara.post(f"/case/{case.case}/export", format="entities").status_code == 403


def test_a_wrong_code_or_a_proof_for_something_else_approves_nothing(mara: Browser, bela: Armed, case: Access) -> None:
    asked(mara, case)
    path, digest = waiting(bela.browser)
    assert bela.browser.post(f"{path}/approve", about=digest, code="000000").status_code == 401
    assert bela.browser.post(f"{path}/approve", about="0" * 64, code=bela.code()).status_code == 409
    assert "Waits for an answer" in mara.get("/approvals").text


def test_without_a_factor_the_page_says_how_to_set_one_up_and_approves_nothing(world: World, mara: Browser, case: Access) -> None:
    asked(mara, case)
    world.person("plain", "lead", unit="Audit")
    plain = browser(world, "plain")
    path, digest = waiting(plain)
    assert digest == ""
    assert "Set one up" in plain.get(path).text
    assert plain.post(f"{path}/approve", about="0" * 64, code="123456").status_code == 401
    assert "Waits for an answer" in mara.get("/approvals").text


def test_who_may_not_answer_finds_nothing_there(world: World, mara: Browser, bela: Armed, case: Access) -> None:
    asked(mara, case)
    path, _ = waiting(bela.browser)
    carl = browser(world, "carl")
    assert carl.get(path).status_code == 404
    assert mara.get(path).status_code == 404
    assert carl.post(f"{path}/decline", reason="no").status_code == 403


def test_an_approver_from_outside_begins_at_the_approvals_and_can_go_nowhere_else(eva: Armed, mara: Browser, case: Access) -> None:
    asked(mara, case)
    home = eva.browser.get("/")
    assert home.url.path == "/approvals"
    assert 'href="/data"' not in home.text
    for path in (f"/case/{case.case}", f"/case/{case.case}/search", "/data", "/people", f"/case/{case.case}/export"):
        assert eva.browser.get(path).status_code in (403, 404), path
    path, digest = waiting(eva.browser)
    assert eva.browser.post(f"{path}/decline", reason="").status_code == 422
    assert "Declined" in eva.browser.post(f"{path}/decline", reason="Too many").text
    told = mara.get("/approvals").text
    assert "Too many" in told
    assert digest not in told
