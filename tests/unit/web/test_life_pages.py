"""Pages of the life of a case: what people wrote stays text, two writers both keep their words, and each sees only what they may do."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from markupsafe import escape
from starlette.testclient import TestClient

from glasshouse.assemble import Glasshouse
from glasshouse.base.settings import load
from glasshouse.gate import Access
from glasshouse.model.case import CaseKind
from glasshouse.policy.plans.people import CreatePerson
from glasshouse.web.app import create_app
from glasshouse.web.navigation import SECTIONS

PASSWORD = "a quiet harbour at night"
EVIL = "<script>alert('x')</script>\"><img src=x onerror=alert(1)>"
SAFE = str(escape(EVIL))


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Glasshouse]:
    """A real one with a lead, two investigators and another lead."""
    folder = tmp_path_factory.mktemp("house")
    made = Glasshouse(load({"GLASSHOUSE_DATA_DIR": str(folder / "data"), "GLASSHOUSE_KEYS_DIR": str(folder / "keys")}))
    made.accounts.set_up("Desk", "Desk", "ada", "Ada", PASSWORD, "maya", "Maya", PASSWORD)
    admin = made.accounts.find("ada")
    access = Access(admin, made.gate.standing(admin, CaseKind.ADMINISTRATION))
    for login, role in (("ines", "investigator"), ("rita", "investigator"), ("otto", "lead")):
        made.gate.act(access, CreatePerson(login, login.title(), "Desk", (role,), PASSWORD))
    yield made
    made.close()


@pytest.fixture(scope="module")
def people(house: Glasshouse) -> dict[str, TestClient]:
    """Browsers of one application, signed in."""
    app, found = create_app(house), {}
    for login in ("maya", "ines", "rita", "otto"):
        client = TestClient(app, base_url="http://127.0.0.1", follow_redirects=False)
        client.headers.update({"Origin": "http://127.0.0.1", "Sec-Fetch-Site": "same-origin"})
        assert client.post("/link/" + house.accounts.link(login)).status_code == 303
        found[login] = client
    return found


def send(client: TestClient, path: str, **data: str) -> str:
    """Send a form; yields where it leads, or the page that says why not."""
    token = re.search(r'name="token" value="([^"]+)"', client.get("/me").text)
    assert token is not None
    answer = client.post(path, data={"token": token[1], **data})
    return answer.headers["location"] if answer.status_code == 303 else answer.text


def opened(client: TestClient, **data: str) -> str:
    """A new case; yields its address."""
    body = {"title": "Quay", "question": "Who?", "purpose": "corruption", "legal_basis": "b", "targets": "t", **data}
    return send(client, "/case/new", **body).partition("?")[0]


def with_people(client: TestClient) -> str:
    """A case with a member and a reader."""
    case = opened(client)
    for login, role in (("ines", "member"), ("rita", "reader")):
        send(client, f"{case}/members", login=login, role=role)
    return case


def test_what_people_wrote_stays_text_on_every_page(people: dict[str, TestClient]) -> None:
    maya, otto = people["maya"], people["otto"]
    fields = {"field-trigger": EVIL, "field-period": EVIL}
    case = opened(
        maya, template="financial-crime", purpose="financial_crime", title=EVIL, question=EVIL, legal_basis=EVIL, targets=EVIL, **fields
    )
    send(maya, f"{case}/decisions", decision=EVIL, reason=EVIL)
    send(maya, f"{case}/dates", title=EVIL, day="2020-01-01")
    send(maya, f"{case}/move", to="open", step="2")
    send(maya, f"{case}/move", to="open", step="0", reason=EVIL)
    there = opened(otto)
    number = re.search(r"Case (\d+)", otto.get(there).text)
    mine = re.search(r"Case (\d+)", maya.get(case).text)
    assert number is not None
    assert mine is not None
    send(maya, f"{case}/related", number=number[1], relation="parent", reason=EVIL)
    shown = [maya.get(case + page).text for page in ("", "/decisions", "/description", "/related", "/hand-over", "/close")]
    shown += [otto.get(f"{there}/related").text, maya.get("/").text]
    for text in shown:
        assert "<script>alert" not in text
        assert "<img src=x" not in text
    for text in (shown[0], shown[1], shown[2], shown[3], shown[6]):
        assert SAFE in text
    assert f"from case {mine[1]}" not in shown[6]


def test_the_second_of_two_writers_sees_both_texts_and_saves_again(people: dict[str, TestClient]) -> None:
    maya, otto = people["maya"], people["otto"]
    case = opened(maya)
    send(maya, f"{case}/members", login="otto", role="lead")
    both = {"revision": "1", "title": "Quay", "legal_basis": "b", "targets": "t"}
    assert "done=described" in send(otto, f"{case}/description", question="Who paid for the quay?", **both)
    told = send(maya, f"{case}/description", question="Who built the quay?", **both)
    assert "<del>paid" in told
    assert "<ins>built" in told
    assert ">Who built the quay?</textarea>" in told
    assert 'name="revision" value="2"' in told
    assert "done=described" in send(maya, f"{case}/description", question="Who built the quay?", **{**both, "revision": "2"})
    assert "Who paid for the quay?" in maya.get(f"{case}/description").text
    assert ">Who paid for the quay?</textarea>" in maya.get(f"{case}/description?revision=2").text


def test_each_is_offered_what_they_may_do_and_nothing_else(people: dict[str, TestClient]) -> None:
    case = with_people(people["maya"])
    offers = {
        "": {"maya": "/hand-over", "ines": "", "rita": ""},
        "/decisions": {"maya": "Record it", "ines": "Record it", "rita": ""},
        "/related": {"maya": "Ask for the link", "ines": "", "rita": ""},
        "/description": {"maya": ">Save<", "ines": "", "rita": ""},
    }
    for page, by_login in offers.items():
        for login, words in by_login.items():
            answer = people[login].get(case + page)
            assert answer.status_code == 200, (page, login)
            assert (by_login["maya"] in answer.text) is bool(words), (page, login)
    for login in ("ines", "rita"):
        for path, data in (
            ("/move", {"to": "under_review"}),
            ("/hand-over", {"login": login, "reason": "x"}),
            ("/dates", {"title": "x", "day": ""}),
        ):
            assert "your role here does not allow it" in send(people[login], case + path, **data)


def sections_of(page: str) -> str:
    """What a page of a case says of the case's parts."""
    return page.partition('<nav class="sections"')[2].partition("</nav>")[0]


def test_a_page_of_a_case_has_its_sections_and_marks_the_one_that_it_is(people: dict[str, TestClient]) -> None:
    case = with_people(people["maya"])
    found = {
        login: re.findall(
            r'<li><a href="([^"]+)"(?: data-key="g \d")?( aria-current="page")?', sections_of(people[login].get(f"{case}/decisions").text)
        )
        for login in people
        if login != "otto"
    }
    assert sorted(href for href, _ in found["maya"]) == sorted(f"{case}/{one.path}".rstrip("/") for one in SECTIONS)
    assert {href for href, current in found["rita"] if current} == {f"{case}/decisions"}
    assert f"{case}/keepers" not in dict(found["rita"])
    for login, ways in found.items():
        assert all(people[login].get(href).status_code == 200 for href, _ in ways), login


def test_no_state_of_a_case_shows_a_way_that_only_refuses(people: dict[str, TestClient]) -> None:
    maya = people["maya"]
    case = opened(maya, draft="yes")
    for login, role in (("ines", "member"), ("rita", "reader")):
        send(maya, f"{case}/members", login=login, role=role)
    for path, data in (
        ("", {}),
        ("/move", {"to": "open"}),
        ("/move", {"to": "under_review"}),
        ("/close", {"reason": "done"}),
        ("/move", {"to": "archived"}),
    ):
        if path:
            assert "done=" in send(maya, case + path, **data), data
        for login in ("maya", "ines", "rita"):
            text = people[login].get(case).text
            ways = set(re.findall(rf'<a[^>]* href="({case}(?:/[a-z/-]+)?)"', text))
            refused = {way for way in ways if people[login].get(way).status_code != 200}
            assert refused == set(), (data, login)


def test_a_draft_offers_no_search_and_says_what_is_missing(people: dict[str, TestClient]) -> None:
    maya = people["maya"]
    case = opened(maya, template="corruption", draft="yes", question="", legal_basis="", targets="")
    page = maya.get(case).text
    assert "Still missing: question, legal basis, Office or authority concerned" in page
    assert 'role="search"' not in page
    assert "Before it opens the case needs" in send(maya, f"{case}/move", to="open")


def test_who_handed_a_case_over_reads_its_name_nowhere_any_more(people: dict[str, TestClient]) -> None:
    maya = people["maya"]
    case = opened(maya, title="Unmistakable")
    assert "Unmistakable" in maya.get(case).text
    assert send(maya, f"{case}/hand-over", login="otto", reason="Leave").startswith("/?done=case-handed-over")
    for page in ("", "/decisions", "/related", "/description", "/search", "/ledger"):
        answer = maya.get(case + page)
        assert answer.status_code == 403
        assert "Unmistakable" not in answer.text
    assert people["otto"].get(case).status_code == 200


@pytest.mark.parametrize("query", ["template=nothing", "template=../../etc/passwd", f"template={EVIL}", "template=corruption&template=x"])
def test_a_template_that_there_is_not_begins_blank(people: dict[str, TestClient], query: str) -> None:
    answer = people["maya"].get(f"/case/new?{query}")
    assert answer.status_code == 200
    assert "<script>alert" not in answer.text
