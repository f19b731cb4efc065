"""The application over a real Glasshouse: who is nobody sees nothing, and nobody is led where they are only refused."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from starlette.testclient import TestClient

from glasshouse.assemble import Glasshouse
from glasshouse.base.settings import load
from glasshouse.model.actor import Actor, CaseRole, Role
from glasshouse.model.case import CaseKind
from glasshouse.web.app import PAGES, create_app
from glasshouse.web.known import KEPT, CaseName, KnownCases
from glasshouse.web.navigation import navigation

PASSWORD = "a quiet harbour at night"
OURS = {"Origin": "http://127.0.0.1"}
PUBLIC = {"/sign-in", "/link/{token}", "/set-up", "/oversight", "/oversight/log"}


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Glasshouse]:
    """A real one, set up with an administrator and a lead."""
    folder = tmp_path_factory.mktemp("house")
    made = Glasshouse(load({"GLASSHOUSE_DATA_DIR": str(folder / "data"), "GLASSHOUSE_KEYS_DIR": str(folder / "keys")}))
    made.accounts.set_up("Harbour Desk", "Desk", "ada", "Ada Admin", PASSWORD, "maya", "Maya <b>Okafor</b>", PASSWORD)
    yield made
    made.close()


def visitor(house: Glasshouse, login: str = "") -> TestClient:
    """A browser, signed in where a login is given."""
    client = TestClient(create_app(house), base_url="http://127.0.0.1", follow_redirects=False, raise_server_exceptions=False)
    client.headers.update(OURS)
    if login:
        # By link: attempts with passwords are throttled, as they should be.
        assert client.get("/link/" + house.accounts.link(login)).status_code == 303
    return client


def token(client: TestClient, path: str = "/me") -> str:
    found = re.search(r'name="token" value="([^"]+)"', client.get(path).text)
    assert found is not None
    return found[1]


def filled(path: str) -> str:
    return re.sub(r"\{[^}]+\}", "x", path)


@pytest.mark.parametrize("route", [route for route in PAGES if route.path not in PUBLIC], ids=lambda route: f"{route.name}")
def test_without_a_session_every_page_leads_to_the_sign_in_form(house: Glasshouse, route: object) -> None:
    path, methods = route.path, route.methods  # type: ignore[attr-defined]
    answer = visitor(house).request("POST" if "POST" in methods else "GET", filled(path))
    assert answer.status_code == 303
    assert answer.headers["location"].startswith("/sign-in")
    assert not answer.content


@pytest.mark.parametrize("route", [route for route in PAGES if "POST" in (route.methods or ())], ids=lambda route: f"{route.name}")
def test_a_form_without_the_token_of_its_session_does_nothing(house: Glasshouse, route: object) -> None:
    path = route.path  # type: ignore[attr-defined]
    if path in PUBLIC:
        return
    client = visitor(house, "maya")
    before = house.entries.head()
    answer = client.post(filled(path), data={"token": "x"})
    assert answer.status_code in (403, 422)
    assert house.entries.head() == before


def test_a_name_cannot_become_markup(house: Glasshouse) -> None:
    page = visitor(house, "maya").get("/").text
    assert "Maya &lt;b&gt;Okafor" in page
    assert "<b>Okafor" not in page


def test_a_wrong_password_and_a_wrong_name_answer_alike(house: Glasshouse) -> None:
    answers = [visitor(house).post("/sign-in", data={"login": login, "password": "x"}) for login in ("maya", "nobody")]
    assert {answer.status_code for answer in answers} == {401}
    assert len({answer.text.replace("maya", "nobody") for answer in answers}) == 1
    assert "set-cookie" not in answers[0].headers


@pytest.mark.parametrize("back", ["//evil.example", "https://evil.example", "/\\evil.example", "javascript:alert(1)", "/\nx"])
def test_signing_in_never_leads_to_another_site(house: Glasshouse, back: str) -> None:
    answer = visitor(house).post("/sign-in", data={"login": "maya", "password": PASSWORD, "next": back})
    assert answer.headers["location"] == "/"


def test_signing_in_leads_back_to_where_one_was(house: Glasshouse) -> None:
    answer = visitor(house).post("/sign-in", data={"login": "maya", "password": PASSWORD, "next": "/me"})
    assert answer.headers["location"] == "/me"


def test_a_one_time_link_is_not_used_up_by_asking_for_its_head(house: Glasshouse) -> None:
    link = "/link/" + house.accounts.link("maya")
    client = visitor(house)
    assert client.head(link).status_code == 200
    assert client.get(link).headers["location"] == "/"
    assert visitor(house).get(link).status_code == 401


def test_a_session_that_was_ended_is_nobody(house: Glasshouse) -> None:
    client = visitor(house, "maya")
    kept = dict(client.cookies)
    assert client.post("/sign-out", data={"token": token(client)}).headers["location"].startswith("/sign-in")
    again = visitor(house)
    again.cookies.update(kept)
    assert again.get("/me").headers["location"].startswith("/sign-in")


def test_set_up_is_closed_once_it_was_done(house: Glasshouse) -> None:
    assert visitor(house).get("/set-up").status_code == 404
    answer = visitor(house).post("/set-up", data={"organisation": "Another", "admin_login": "eve"})
    assert answer.status_code in (409, 422)
    assert "ada" in house.accounts.find("ada").name.lower()


def test_cases_of_others_and_cases_that_do_not_exist_answer_alike(house: Glasshouse) -> None:
    lead = visitor(house, "maya")
    data = {"token": token(lead), "title": "Quay", "question": "Who?", "purpose": "corruption", "legal_basis": "b", "targets": "t"}
    case = lead.post("/case/new", data=data).headers["location"].partition("?")[0]
    assert lead.get(case).status_code == 200
    other = visitor(house, "ada")
    secret = re.compile(r'name="token" value="[^"]+"|\d+ entr(?:y|ies)|<code>[0-9a-f]{12}</code>|entry [\d,]+|/case/[a-z0-9]{26}')
    for suffix in ("", "/search", "/ledger", "/export", "/entity/abc"):
        hidden, absent = other.get(case + suffix), other.get("/case/" + "a" * 26 + suffix)
        assert hidden.status_code == absent.status_code >= 400
        assert secret.sub("", hidden.text) == secret.sub("", absent.text)
        assert "Who?" not in hidden.text


def test_an_unknown_page_says_so_with_the_same_headers(house: Glasshouse) -> None:
    answer = visitor(house, "maya").get("/nowhere")
    assert answer.status_code == 404
    assert "Nothing" in answer.text or "nothing" in answer.text
    assert "default-src 'none'" in answer.headers["content-security-policy"]


def test_a_fault_of_ours_is_answered_with_the_headers_and_without_its_words(house: Glasshouse, monkeypatch: pytest.MonkeyPatch) -> None:
    client = visitor(house, "maya")

    def broken(*_: object) -> str:
        raise ValueError("a name that nobody may see")

    monkeypatch.setattr(house.gate, "open", broken)
    answer = client.get("/")
    assert answer.status_code == 500
    assert "a name that nobody may see" not in answer.text
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert answer.headers["cache-control"] == "no-store"


@pytest.mark.parametrize(
    ("roles", "labels"),
    [
        ({Role.ADMINISTRATOR}, ["People", "Oversight"]),
        ({Role.AUDITOR}, ["Oversight"]),
        ({Role.INVESTIGATOR}, ["Cases", "Oversight"]),
        ({Role.STEWARD}, ["Cases", "Data in", "Oversight"]),
        ({Role.LEAD, Role.INVESTIGATOR}, ["Cases", "Data in", "Oversight"]),
        ({Role.LEAD, Role.ADMINISTRATOR}, ["Data in", "People", "Oversight"]),
    ],
)
def test_nobody_is_shown_a_way_that_only_refuses(roles: set[Role], labels: list[str]) -> None:
    actor = Actor("p", "P", "u", frozenset(roles), "c")
    assert [way.label for way in navigation(actor, None, "/")] == labels


def test_every_way_that_is_shown_leads_somewhere(house: Glasshouse) -> None:
    for login in ("ada", "maya"):
        client = visitor(house, login)
        page = client.get("/", follow_redirects=True).text
        ways = re.findall(r'<li><a href="([^"]+)"', page) + re.findall(r'id="visible" href="([^"]+)"', page)
        assert len(ways) >= 3
        for way in ways:
            assert client.get(way, follow_redirects=True).status_code == 200, way


def test_a_page_of_a_case_offers_search_and_marks_where_one_is() -> None:
    actor = Actor("p", "P", "u", frozenset({Role.INVESTIGATOR}), "c")
    case = CaseName("abc", "Case 1", "Quay", CaseKind.INVESTIGATION, True, CaseRole.MEMBER)
    ways = {way.label: way for way in navigation(actor, case, "/case/abc/view/tok")}
    assert ways["Search"].href == "/case/abc/search"
    assert ways["Search"].current
    assert not ways["Cases"].current


@pytest.mark.parametrize(
    ("mine", "opened", "works", "leads"),
    [
        (CaseRole.LEAD, True, True, True),
        (CaseRole.MEMBER, True, True, False),
        (CaseRole.READER, True, False, False),
        (CaseRole.LEAD, False, False, False),
        (None, True, False, False),
    ],
)
def test_what_one_may_do_in_a_case_follows_the_role(mine: CaseRole | None, opened: bool, works: bool, leads: bool) -> None:
    case = CaseName("abc", "Case 1", "Quay", CaseKind.INVESTIGATION, opened, mine)
    assert (case.works, case.leads) == (works, leads)


def test_what_a_session_was_shown_is_not_known_to_another() -> None:
    known = KnownCases()
    case = CaseName("abc", "Case 1", "Quay", CaseKind.INVESTIGATION, True, CaseRole.MEMBER)
    known.remember("mine", case)
    assert known.recall("mine", "abc") == case
    assert known.recall("theirs", "abc") is None


def test_the_memory_of_cases_is_bounded() -> None:
    known = KnownCases()
    for number in range(KEPT + 1):
        known.remember("s", CaseName(str(number), "", "", CaseKind.INVESTIGATION, True, None))
    assert known.recall("s", "0") is None
    assert known.recall("s", str(KEPT)) is not None
