"""Requests through the web application: stored script, formulas, two writers, ids of another case, and a calendar that tells no title."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

import pytest
from starlette.testclient import TestClient

from glasshouse.gate import Access
from glasshouse.model.actor import CaseRole
from glasshouse.model.request import RequestKind, RequestState
from glasshouse.policy.plans.casework import AddMember
from glasshouse.policy.plans.recommendations import AddRecommendation
from glasshouse.policy.plans.requests import AddRequest, Asked, ChangeRequest, MoveRequest, OpenRequest
from glasshouse.web.app import create_app
from tests.hostile.test_casework_pages import FORMULA, SCRIPT, link, plain
from tests.hostile.test_pages import HERE, Browser, browser
from tests.hostile.world import World

ABOUT = {"kind": "information", "counting": "working"}


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    made = World(tmp_path_factory.mktemp("requests"))
    made.person("ines", "investigator")
    yield made
    made.close()


@pytest.fixture
def case(world: World) -> Access:
    made = world.case()
    world.act(made, AddMember("ines", CaseRole.MEMBER))
    return made


@pytest.fixture(scope="module")
def mara(world: World) -> Browser:
    return browser(world, "mara")


def test_stored_script_shows_as_text_on_every_page(case: Access, mara: Browser) -> None:
    base = f"/case/{case.case}/requests"
    made = mara.post(f"{base}/new", title=SCRIPT, to=SCRIPT, text=SCRIPT, reference=SCRIPT, days="20", **ABOUT)
    assert made.status_code == 200, made.text
    public = str(made.url).rsplit("/", 1)[1].split("?")[0]
    sent = mara.post(f"{base}/{public}/move", revision="1", state="sent", day="2020-01-02", text=SCRIPT)
    assert "Overdue since" in sent.text
    mara.post(f"{base}/{public}/comments", text=SCRIPT)
    mara.post(f"{base}/{public}/change", revision="2", title=SCRIPT, to=SCRIPT, text=f"{SCRIPT} x", counting="working", days="20")
    late = mara.post(f"{base}/{public}/change", revision="1", title=SCRIPT[::-1], to=SCRIPT, text=SCRIPT, counting="calendar")
    pages = [mara.get(f"{base}{path}") for path in ("", "?overdue=1", "/new", f"/new?of={public}", f"/{public}", f"/{public}/change")]
    pages += [mara.get(f"{base}/{public}/revisions"), mara.post(f"/case/{case.case}/find", words="script alert")]
    assert late.status_code == 409
    for page in [*pages, late]:
        assert page.status_code in (200, 409), page.url
        assert "<script>alert" not in page.text, page.url
        assert "<img src=x" not in page.text, page.url


def test_stored_script_shows_as_text_on_every_page_of_recommendations(case: Access, mara: Browser) -> None:
    base = f"/case/{case.case}/requests/recommendations"
    made = mara.post(f"{base}/new", title=SCRIPT, to=SCRIPT, text=SCRIPT, due="2020-01-01")
    public = str(made.url).rsplit("/", 1)[1].split("?")[0]
    mara.post(f"{base}/{public}/move", revision="1", state="made", day="2020-01-02", text=SCRIPT)
    mara.post(f"{base}/{public}/comments", text=SCRIPT)
    mara.post(f"{base}/{public}/change", revision="2", title=SCRIPT, to=SCRIPT, text=f"{SCRIPT} x", due="2020-01-01")
    late = mara.post(f"{base}/{public}/change", revision="1", title=SCRIPT[::-1], to=SCRIPT, text=SCRIPT, due="")
    pages = [mara.get(f"{base}{path}") for path in ("", "/new", f"/{public}", f"/{public}/change", f"/{public}/revisions")]
    assert (late.status_code, "Overdue since" in pages[0].text) == (409, True)
    for page in [*pages, late]:
        assert page.status_code in (200, 409), page.url
        assert "<script>alert" not in page.text, page.url
        assert "<img src=x" not in page.text, page.url
    table = mara.get(f"/case/{case.case}/requests/recommendations.csv").content.decode("utf-8-sig")
    assert next(csv.reader(io.StringIO(table)))[0] == "recommendation"


def test_ids_of_recommendations_of_another_case_are_answered_like_ids_that_nothing_has(world: World, case: Access, mara: Browser) -> None:
    theirs = world.act(world.case(), AddRecommendation("Hidden", "Port"))
    base = f"/case/{case.case}/requests/recommendations"
    mara.get(base)
    fields = {"revision": "1", "old": "1", "title": "t", "to": "o", "state": "made", "day": "2020-01-02", "text": "x"}
    for path in ("", "/change", "/revisions"):
        answers = [mara.get(f"{base}/{one}{path}") for one in (theirs, "a" * 26)]
        assert {answer.status_code for answer in answers} == {404}, path
        assert plain(answers[0]).replace(theirs, "") == plain(answers[1]).replace("a" * 26, "")
    for path in ("change", "move", "restore", "comments"):
        answers = [mara.post(f"{base}/{one}/{path}", **fields) for one in (theirs, "a" * 26)]
        assert {answer.status_code for answer in answers} == {404}, path
        assert plain(answers[0]).replace(theirs, "") == plain(answers[1]).replace("a" * 26, "")


def test_a_table_of_requests_holds_no_formula(world: World, case: Access, mara: Browser) -> None:
    world.act(case, AddRequest(RequestKind.INFORMATION, Asked(FORMULA, "@Port")))
    answer = mara.get(f"/case/{case.case}/requests.csv")
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert rows[1][:4] == ["R1", "Freedom of information", f"'{FORMULA}", "'@Port"]
    world.act(case, AddRecommendation(FORMULA, "@Port"))
    answer = mara.get(f"/case/{case.case}/requests/recommendations.csv")
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert rows[1][:3] == ["RC1", f"'{FORMULA}", "'@Port"]


def test_the_second_of_two_writers_sees_the_difference(world: World, case: Access, mara: Browser) -> None:
    public = world.act(case, AddRequest(RequestKind.INFORMATION, Asked("One", "Port", "The quay is ours.")))
    ines = Access(world.house.accounts.find("ines"), case.case)
    world.act(ines, ChangeRequest(public, 1, Asked("One", "Port", "The quay was ours.")))
    path = f"/case/{case.case}/requests/{public}"
    late = mara.post(f"{path}/change", revision="1", title="One", to="Port", text="The quay will be ours.", counting="calendar")
    assert (late.status_code, "<del>was</del><ins>will be</ins>" in late.text) == (409, True)
    assert "The quay will be ours.</textarea>" in late.text
    moved = mara.post(f"{path}/move", revision="1", state="sent", day="2020-01-02", text="By post")
    assert (moved.status_code, "Somebody changed this request" in moved.text, "By post</textarea>" in moved.text) == (409, True, True)
    assert world.open(case, OpenRequest(public)).events == ()


def test_ids_of_another_case_are_answered_like_ids_that_nothing_has(world: World, case: Access, mara: Browser) -> None:
    theirs = world.act(world.case(), AddRequest(RequestKind.INFORMATION, Asked("Hidden", "Port")))
    base = f"/case/{case.case}/requests"
    mara.get(base)
    for path in ("/{}", "/{}/change", "/{}/revisions", "/new?of={}"):
        answers = [mara.get(base + path.format(one)) for one in (theirs, "a" * 26)]
        assert {answer.status_code for answer in answers} == {404}, path
        assert plain(answers[0]).replace(theirs, "") == plain(answers[1]).replace("a" * 26, "")
    fields = {"revision": "1", "old": "1", "title": "t", "to": "o", "state": "sent", "day": "2020-01-02", "text": "x", **ABOUT}
    for path in ("change", "move", "restore", "comments"):
        answers = [mara.post(f"{base}/{one}/{path}", **fields) for one in (theirs, "a" * 26)]
        assert {answer.status_code for answer in answers} == {404}, path
        assert plain(answers[0]).replace(theirs, "") == plain(answers[1]).replace("a" * 26, "")


def test_a_calendar_link_says_that_an_answer_is_due_and_never_what_was_asked(world: World, case: Access, mara: Browser) -> None:
    public = world.act(case, AddRequest(RequestKind.INFORMATION, Asked("Sigrid's register", "Sigrid's port", days=10)))
    stranger = TestClient(create_app(world.house), base_url=HERE)
    path = link(mara, case)
    assert "R1" not in stranger.get(path).text
    world.act(case, MoveRequest(public, 1, RequestState.SENT, "2020-01-02"))
    told = stranger.get(path).text
    assert "SUMMARY:An answer to R1 is due\r\n" in told
    assert "DTSTART;VALUE=DATE:20200112\r\n" in told
    assert f"/requests/{public}" in told.replace("\r\n ", "")
    assert "Sigrid" not in told
    world.act(case, MoveRequest(public, 2, RequestState.ANSWERED, "2020-01-10"))
    assert "R1" not in stranger.get(path).text
