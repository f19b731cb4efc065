"""Break-glass, alerts and what waits, on the pages and through the API: reached by whom they are for, and telling nothing of a case."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

import pytest
from starlette.testclient import TestClient

from glasshouse.gate import Access
from glasshouse.model.actor import CaseRole
from glasshouse.model.case import CaseKind
from glasshouse.policy.plans.approvals import AskApproval
from glasshouse.policy.plans.casework import AddMember, ProtectPerson
from glasshouse.policy.plans.people import IssueKey
from glasshouse.web.app import create_app
from tests.hostile.breaking import HOURS, SENTENCE, break_glass, crowded, peopled, told
from tests.hostile.test_c8_pages import Armed
from tests.hostile.test_pages import HERE, Browser, browser
from tests.hostile.world import PASSWORD, World


@pytest.fixture
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    made = peopled(tmp_path_factory.mktemp("glass-pages"))
    made.person("ines", "investigator")
    yield made
    made.close()


@pytest.fixture
def case(world: World) -> Access:
    return crowded(world)


def broken(world: World, case: Access) -> Browser:
    """Mara, who has just broken the glass in her case."""
    break_glass(world, case)
    return browser(world, "mara")


def key(world: World, login: str, kind: CaseKind | Access) -> str:
    """A key of this account, in a standing case or in the case of an access."""
    access = world.standing(kind, world.house.accounts.find(login)) if isinstance(kind, CaseKind) else kind
    return world.act(access, IssueKey(30)).text


def test_who_leads_proves_on_the_page_that_it_is_they_for_the_very_words_and_is_told_what_to_set_up(world: World, case: Access) -> None:
    mara, place = browser(world, "mara"), f"/case/{case.case}/break-glass"
    assert "In an emergency: break the glass" in mara.get(f"/case/{case.case}/export").text
    refused = mara.post(place, reason="loss", sentence=SENTENCE)
    assert refused.status_code == 403
    assert "this account has none" in refused.text
    assert "/me/security" in refused.text
    armed = Armed(world, "mara")
    page = armed.browser.post(place, reason="loss", sentence=SENTENCE)
    assert (page.status_code, "Prove that it is you" in page.text, html.escape(SENTENCE) in page.text) == (200, True, True)
    assert told(world, "ada").waiting == ()  # a page was shown, nothing was broken
    wrong = armed.browser.post(f"{place}/prove", reason="loss", sentence=SENTENCE, code="000000")
    assert wrong.status_code in (401, 403)
    assert told(world, "ada").waiting == ()
    done = armed.browser.post(f"{place}/prove", reason="loss", sentence=SENTENCE, code=armed.code())
    assert "The glass is broken for 15 minutes" in done.text
    again = armed.browser.post(f"{place}/prove", reason="loss", sentence=SENTENCE, code=armed.code())
    assert "nobody has reviewed" in again.text  # refused after a proof: the page says why, in the session that goes on
    assert armed.browser.get("/break-glass").status_code == 200


def test_what_is_broken_exports_and_is_reviewed_on_the_page_by_another(world: World, case: Access) -> None:
    mara = broken(world, case)
    answer = mara.post(f"/case/{case.case}/export", format="entities")
    assert (answer.status_code, answer.headers["content-type"].split(";")[0]) == (200, "application/json+ftm")
    assert "reviews it until" in mara.get("/break-glass").text
    bela = browser(world, "bela")
    found = re.search(r'href="(/break-glass/[a-z2-7]{26})"', bela.get("/break-glass").text)
    assert found
    form = bela.get(found[1]).text
    assert SENTENCE in form
    assert "60 private persons" in form
    assert "A case" not in form
    assert case.case not in form
    assert "Why is missing" in bela.post(f"{found[1]}/review", found="in_order", reason=" ").text
    assert "Your review is recorded" in bela.post(f"{found[1]}/review", found="in_order", reason="The court called me").text
    assert "In order, says" in mara.get("/break-glass").text


@pytest.mark.parametrize(("login", "told"), [("ada", True), ("jonas", True), ("carl", True), ("ines", False), ("bela", False)])
def test_a_banner_tells_auditors_administrators_and_leads_of_the_unit_at_once(world: World, case: Access, login: str, told: bool) -> None:
    who = browser(world, login)
    assert "The glass was broken" not in who.get("/oversight").text
    broken(world, case)
    assert ("The glass was broken" in who.get("/oversight").text) is told


def test_nobody_but_who_may_review_is_given_the_form(world: World, case: Access) -> None:
    mara = broken(world, case)
    public = re.search(r'"(/break-glass/[a-z2-7]{26})"', browser(world, "ada").get("/break-glass").text)
    assert public
    for who in (mara, browser(world, "carl"), browser(world, "jonas"), browser(world, "ines")):
        assert who.get(public[1]).status_code == 404
        assert who.post(f"{public[1]}/review", found="in_order", reason="fine").status_code in (403, 404)
    assert "Waiting for a review" not in browser(world, "ines").get("/break-glass").text


def test_a_reason_that_is_on_no_list_breaks_nothing(world: World, case: Access) -> None:
    mara = browser(world, "mara")
    for fields in ({"reason": "curiosity", "sentence": SENTENCE}, {"reason": "loss", "sentence": " "}, {"sentence": SENTENCE}):
        assert mara.post(f"/case/{case.case}/break-glass", **fields).status_code == 422
    assert "The glass was broken" not in browser(world, "ada").get("/oversight").text


def test_whose_review_is_overdue_signs_in_and_reads_why_and_nothing_else(world: World, case: Access) -> None:
    broken(world, case)
    world.clock.forward(72 * HOURS + 60)
    mara = Browser(TestClient(create_app(world.house), base_url=HERE, client=("127.0.0.1", 50_000)))
    mara.client.post("/sign-in", data={"login": "mara", "password": PASSWORD}, headers={"Origin": HERE})
    page = mara.get("/")
    assert page.status_code == 403
    assert "nobody reviewed within 72 hours" in page.text
    for path in (f"/case/{case.case}", f"/case/{case.case}/ledger", "/data", "/approvals", "/me"):
        assert mara.get(path).status_code == 403, path
    assert "you are refused everything else" in mara.get("/break-glass").text


def test_a_key_of_whose_review_is_overdue_serves_no_more(world: World, case: Access) -> None:
    text = key(world, "mara", case)
    broken(world, case)
    client = browser(world, "ada").client
    assert client.get("/api/case", headers={"Authorization": f"Bearer {text}"}).status_code == 200
    world.clock.forward(72 * HOURS + 60)
    answer = client.get("/api/case", headers={"Authorization": f"Bearer {text}"})
    assert (answer.status_code, answer.json()["error"]["rules"]) == (403, ["C9"])


def test_the_api_lists_and_neither_breaks_nor_reviews(world: World, case: Access) -> None:
    broken(world, case)
    client = browser(world, "mara").client
    auditor = {"Authorization": f"Bearer {key(world, 'ada', CaseKind.OVERSIGHT)}"}
    (found,) = client.get("/api/break-glass", headers=auditor).json()["value"]["waiting"]
    assert (found["sentence"], found["case"], found["may_review"]) == (SENTENCE, "", False)  # no key reviews
    assert client.get("/api/alerts", headers=auditor).json()["value"] == {"waiting": [], "reviewed": [], "read": 0}
    mine = {"Authorization": f"Bearer {key(world, 'mara', case)}"}
    assert client.get("/api/alerts", headers=mine).status_code == 403
    assert client.get("/api/break-glass", headers=mine).status_code == 403
    paths = client.get("/api/openapi.json").json()["paths"]
    assert [set(paths[path]) for path in ("/break-glass", "/alerts")] == [{"get"}, {"get"}]


def test_alerts_are_an_empty_page_for_auditors_and_none_for_others(world: World, case: Access) -> None:
    assert "No alert waits" in browser(world, "ada").get("/oversight/alerts").text
    for login in ("mara", "jonas", "ines"):
        assert browser(world, login).get("/oversight/alerts").status_code == 403


def waits(world: World, login: str) -> int:
    """The number in the head of this account's pages."""
    page = browser(world, login).get("/oversight").text
    found = re.search(r"<strong>(\d+)</strong> waits? for you", page)
    return int(found[1]) if found else 0


def test_the_head_of_every_page_counts_what_waits_for_whom_and_for_nobody_else(world: World, case: Access) -> None:
    everybody = ("mara", "carl", "bela", "ada", "jonas", "ines")
    assert {login: waits(world, login) for login in everybody} == dict.fromkeys(everybody, 0)
    world.act(case, AskApproval("entities", "The court asked"))
    assert {login for login in everybody if waits(world, login)} == {"bela"}  # Carl is of Mara's unit, and another unit could
    world.act(case, AddMember("ines", CaseRole.MEMBER))
    world.act(case, ProtectPerson(world.id(case, "Clerk 07"), "witness"))
    assert {login for login in everybody if waits(world, login)} == {"bela", "ines"}
    page = browser(world, "ines").get("/waiting").text
    assert f'href="/case/{case.case}/seals">1 seal in Case' in page
    broken(world, case)
    assert {login: waits(world, login) for login in everybody} == {"mara": 0, "carl": 0, "bela": 2, "ada": 1, "jonas": 0, "ines": 1}
    page = browser(world, "bela").get("/waiting").text
    assert "1 approval" in page
    assert "1 break-glass" in page
    assert "A case" not in page
    world.clock.forward(73 * HOURS)
    assert {login: waits(world, login) for login in everybody if login != "mara"} == {"carl": 0, "bela": 1, "ada": 1, "jonas": 0, "ines": 0}
