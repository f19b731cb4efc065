"""The application over a real Glasshouse: who is nobody sees nothing, and nobody is led where they are only refused."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from starlette.testclient import TestClient

from glasshouse.assemble import Glasshouse
from glasshouse.base.settings import load
from glasshouse.model.actor import Actor, CaseRole, Role
from glasshouse.model.case import CaseKind, CaseState
from glasshouse.web.app import PAGES, create_app
from glasshouse.web.known import KEPT, CaseName, KnownCases
from glasshouse.web.navigation import navigation

PASSWORD = "a quiet harbour at night"
OURS = {"Origin": "http://127.0.0.1"}
PUBLIC = {"/sign-in", "/link/{token}", "/reset/{token}", "/set-up", "/oversight", "/oversight/log"}
PUBLIC |= {"/sign-in/options", "/sign-in/passkey", "/sign-in/second", "/oversight/report", "/oversight/report/{quarter}", "/feed/{word}"}
PUBLIC |= {"/oversight/cases"}


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
        assert client.post("/link/" + house.accounts.link(login)).status_code == 303
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


def test_a_one_time_link_is_used_up_by_its_button_alone(house: Glasshouse) -> None:
    link = "/link/" + house.accounts.link("maya")
    client = visitor(house)
    assert client.head(link).status_code == 200
    for _ in range(2):  # a mail scanner, then the person
        page = client.get(link)
        assert page.status_code == 200
        assert "set-cookie" not in page.headers
        assert f'action="{link}"' in page.text
    assert client.post(link).headers["location"] == "/"
    assert "set-cookie" in client.post("/sign-in", data={"login": "maya", "password": PASSWORD}).headers
    for spent in (visitor(house).get(link), visitor(house).post(link)):
        assert spent.status_code == 401
        assert "set-cookie" not in spent.headers


def test_a_foreign_page_cannot_press_the_button_of_a_link(house: Glasshouse) -> None:
    link = "/link/" + house.accounts.link("maya")
    assert visitor(house).post(link, headers={"Origin": "https://evil.example"}).status_code == 403
    assert visitor(house).get(link).status_code == 200


def test_a_forgotten_password_is_set_anew_by_a_link_and_everything_else_of_the_person_ends(house: Glasshouse) -> None:
    admin, lead = visitor(house, "ada"), visitor(house, "maya")
    made = admin.post("/people/reset", data={"token": token(admin), "login": "maya"})
    found = re.search(r"http://127\.0\.0\.1(/reset/[\w-]+)", made.text)
    assert found is not None
    told = lead.get("/me").text
    assert "An administrator made a link for a new password" in told
    somebody = visitor(house)
    assert "Maya &lt;b&gt;Okafor" in somebody.get(found[1]).text
    for first, again in (("short", "short"), ("another quiet harbour", "another quite harbour")):
        refused = somebody.post(found[1], data={"password": first, "password_again": again})
        assert refused.status_code == 422
        assert first not in refused.text
    new = "another quiet harbour"
    assert somebody.post(found[1], data={"password": new, "password_again": new}).headers["location"].startswith("/sign-in")
    assert lead.get("/me").headers["location"].startswith("/sign-in")
    assert somebody.post(found[1], data={"password": PASSWORD, "password_again": PASSWORD}).status_code == 401
    signing = [visitor(house).post("/sign-in", data={"login": "maya", "password": word}).status_code for word in (PASSWORD, new)]
    assert signing == [401, 303]
    ledger = admin.get(re.findall(r'id="visible" href="([^"]+)"', admin.get("/people").text)[0]).text
    assert "made a link for a new password (maya)" in ledger
    assert "set their password anew by a link" in ledger
    assert new not in ledger
    restore = admin.post("/people/reset", data={"token": token(admin), "login": "maya"})
    back = re.search(r"/reset/[\w-]+", restore.text)
    assert back is not None
    assert visitor(house).post(back[0], data={"password": PASSWORD, "password_again": PASSWORD}).status_code == 303


def test_nobody_makes_a_link_for_their_own_password_and_no_lead_makes_any(house: Glasshouse) -> None:
    admin, lead = visitor(house, "ada"), visitor(house, "maya")
    assert admin.post("/people/reset", data={"token": token(admin), "login": "ada"}).status_code == 403
    assert lead.post("/people/reset", data={"token": token(lead), "login": "ada"}).status_code == 403
    wrong = admin.post("/people/reset", data={"token": token(admin), "login": "eve"})
    assert (wrong.status_code, "Nobody here signs in with that name" in wrong.text) == (404, True)


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
    secret = re.compile(
        r'name="token" value="[^"]+"|\d+ entr(?:y|ies)|<code>[0-9a-f]{12}</code>|entry [\d,]+|/refused/\d+|/case/[a-z0-9]{26}'
    )
    for suffix in ("", "/search", "/ledger", "/export", "/entity/abc", "/decisions", "/description", "/related", "/hand-over", "/close"):
        hidden, absent = other.get(case + suffix), other.get("/case/" + "a" * 26 + suffix)
        assert hidden.status_code == absent.status_code >= 400
        assert secret.sub("", hidden.text) == secret.sub("", absent.text)
        assert "Who?" not in hidden.text


def test_an_unknown_page_says_so_with_the_same_headers(house: Glasshouse) -> None:
    answer = visitor(house, "maya").get("/nowhere")
    assert answer.status_code == 404
    assert "Nothing" in answer.text or "nothing" in answer.text
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert "You are visible" in answer.text
    wrong = visitor(house, "maya").put("/me")
    assert wrong.status_code == 405
    assert "You are visible" in wrong.text
    assert "You are visible" not in visitor(house).get("/nowhere").text


def test_a_wrong_name_stays_in_the_form_beside_what_is_wrong(house: Glasshouse) -> None:
    lead = visitor(house, "maya")
    data = {"token": token(lead), "title": "Mole", "question": "Who?", "purpose": "corruption", "legal_basis": "b", "targets": "t"}
    case = lead.post("/case/new", data=data).headers["location"].partition("?")[0]
    answer = lead.post(f"{case}/members", data={"token": token(lead), "login": "Nobody At All", "role": "reader"})
    assert answer.status_code == 422
    assert 'value="Nobody At All" ' in answer.text.replace(">", " >")
    assert 'aria-invalid="true"' in answer.text
    assert re.search(r'value="reader" checked', answer.text)
    assert "Nobody here signs in with that name" in answer.text
    assert "What the case holds" in answer.text


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
        ({Role.LEAD, Role.INVESTIGATOR}, ["Cases", "Data in", "Approvals", "Oversight"]),
        ({Role.LEAD, Role.ADMINISTRATOR}, ["Data in", "Approvals", "People", "Oversight"]),
        ({Role.APPROVER}, ["Approvals", "Oversight"]),
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
    case = CaseName("abc", "Case 1", "Quay", CaseKind.INVESTIGATION, CaseState.OPEN, CaseRole.MEMBER)
    ways = {way.label: way for way in navigation(actor, case, "/case/abc/view/tok")}
    assert ways["Search"].href == "/case/abc/search"
    assert ways["Search"].current
    assert not ways["Cases"].current


@pytest.mark.parametrize(
    ("mine", "state", "works", "leads", "plans"),
    [
        (CaseRole.LEAD, CaseState.OPEN, True, True, True),
        (CaseRole.MEMBER, CaseState.OPEN, True, False, True),
        (CaseRole.READER, CaseState.OPEN, False, False, False),
        (CaseRole.LEAD, CaseState.DRAFT, False, True, True),
        (CaseRole.MEMBER, CaseState.UNDER_REVIEW, False, False, True),
        (CaseRole.LEAD, CaseState.CLOSED, False, False, False),
        (CaseRole.LEAD, CaseState.ARCHIVED, False, False, False),
        (CaseRole.LEAD, CaseState.LAPSED, False, False, False),
        (None, CaseState.OPEN, False, False, False),
    ],
)
def test_what_one_may_do_in_a_case_follows_role_and_state(
    mine: CaseRole | None, state: CaseState, works: bool, leads: bool, plans: bool
) -> None:
    case = CaseName("abc", "Case 1", "Quay", CaseKind.INVESTIGATION, state, mine)
    assert (case.works, case.leads, case.plans) == (works, leads, plans)


def test_what_a_session_was_shown_is_not_known_to_another() -> None:
    known = KnownCases()
    case = CaseName("abc", "Case 1", "Quay", CaseKind.INVESTIGATION, CaseState.OPEN, CaseRole.MEMBER)
    known.remember("mine", case)
    assert known.recall("mine", "abc") == case
    assert known.recall("theirs", "abc") is None


def test_the_memory_of_cases_is_bounded() -> None:
    known = KnownCases()
    for number in range(KEPT + 1):
        known.remember("s", CaseName(str(number), "", "", CaseKind.INVESTIGATION, True, None))
    assert known.recall("s", "0") is None
    assert known.recall("s", str(KEPT)) is not None
