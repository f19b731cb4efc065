"""Evidence at its doors: what was collected runs nowhere, ids of other cases and of nothing get the same bytes, tables hold no formula."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from starlette.testclient import TestClient

from glasshouse.gate import Access
from glasshouse.model.actor import CaseRole
from glasshouse.policy.plans.casework import AddMember
from glasshouse.web.app import create_app
from glasshouse.web.guard import SANDBOX
from tests.api.conftest import HERE
from tests.hostile.world import PASSWORD, World

SCRIPT = "<script>alert(1)</script>"
NAMES = {
    'a"; filename="evil.html': "attachment;",
    "../../../etc/passwd": "attachment;",
    "line\r\nSet-Cookie: x=1": "attachment;",
    "\u202egnp.html": "attachment;",
    "=cmd|' /C calc'!A0.csv": "attachment;",
}
NOBODY = "a" * 26
OURS = {"Origin": HERE, "Sec-Fetch-Site": "same-origin"}


class Seat:
    """Mara at her browser, in two cases."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.browser = TestClient(create_app(world.house), base_url=HERE, follow_redirects=False)
        self.browser.post("/sign-in", data={"login": "mara", "password": PASSWORD, "token": self.token("/sign-in")}, headers=OURS)
        self.case, self.other = world.case().case, world.case().case

    def token(self, path: str) -> str:
        found = re.search(r'name="token" value="([^"]+)"', self.browser.get(path).text)
        return found[1] if found else ""

    def post(self, path: str, **fields: str) -> httpx.Response:
        data = {"token": self.token(f"/case/{self.case}/evidence/collect/physical_object"), **fields}
        return self.browser.post(path, data=data, headers=OURS)

    def collect(self, content: bytes = SCRIPT.encode(), name: str = "page.html", **fields: str) -> str:
        """Collect a file; yields the exhibit's id."""
        data = {"token": self.token(f"/case/{self.case}/evidence/collect/file"), "title": "A page", "reliability": "unknown", **fields}
        files = {"file": (name, content, "text/html")}
        sent = self.browser.post(f"/case/{self.case}/evidence/file/upload", data=data, files=files, headers=OURS)
        assert sent.status_code == 303, sent.text
        return sent.headers["location"].partition("?")[0].rpartition("/")[2]


@pytest.fixture(scope="module")
def seat(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Seat]:
    world = World(tmp_path_factory.mktemp("evidence"))
    yield Seat(world)
    world.close()


@pytest.mark.parametrize("name", NAMES)
def test_an_original_is_a_file_to_keep_whatever_it_is_and_is_called(seat: Seat, name: str) -> None:
    public = seat.collect(name=name)
    answer = seat.post(f"/case/{seat.case}/evidence/{public}/original")
    assert (answer.status_code, answer.content) == (200, SCRIPT.encode())
    assert answer.headers["content-disposition"].startswith("attachment;")
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["content-security-policy"] == SANDBOX
    assert answer.headers["cache-control"] == "no-store"
    assert "set-cookie" not in answer.headers
    assert "evil.html" not in re.findall(r'filename="([^"]*)"', answer.headers["content-disposition"])


def test_nothing_that_was_written_is_markup_anywhere(seat: Seat) -> None:
    fields = dict.fromkeys(("title", "description", "place", "tool", "tool_version"), SCRIPT)
    public = seat.collect(name=f"{SCRIPT}.html", **fields)
    here = f"/case/{seat.case}/evidence/{public}"
    seat.post(f"{here}/hand-over", outside=SCRIPT, reason=SCRIPT)
    seat.post(f"{here}/note", event="packed", reason=SCRIPT)
    pages = [seat.browser.get(here).text, seat.browser.get(f"/case/{seat.case}/evidence").text, seat.post(f"{here}/text").text]
    pages.append(seat.browser.get(f"/case/{seat.case}/evidence/collect/file?from={public}").text)
    for page in pages:
        assert SCRIPT not in page
        assert "&lt;script&gt;" in page


def test_no_cell_of_the_table_is_a_formula(seat: Seat) -> None:
    for title in ("=1+1", "+1", "-1", "@SUM(A1)", " =1", "\u00a0=1"):
        seat.collect(title=title)
    rows = list(csv.reader(io.StringIO(seat.browser.get(f"/case/{seat.case}/evidence.csv").text)))
    assert len(rows) > 6
    assert not [cell for row in rows for cell in row if cell.lstrip().startswith(("=", "+", "-", "@"))]


READS = ("", "/custody.pdf")
WRITES = ("/text", "/original", "/check", "/review", "/hand-over", "/sign", "/note")


def _alike(one: httpx.Response, other: httpx.Response, ids: tuple[str, str]) -> None:
    def plain(answer: httpx.Response, public: str) -> tuple[int, str]:
        text = re.sub(r'value="[^"]{40,}"', "", answer.text.replace(public, "ID"))
        return answer.status_code, re.sub(r"\d+ entries|<code>[0-9a-f]{12}</code>|refused/\d+|[Ee]ntry \d[\d,]*", "", text)

    assert one.status_code in (404, 422)
    assert plain(one, ids[0]) == plain(other, ids[1])


@pytest.mark.parametrize("tail", [*READS, *WRITES])
def test_an_exhibit_of_another_case_and_none_at_all_get_the_same_bytes(seat: Seat, tail: str) -> None:
    public = seat.collect()
    fields = {"review": "x", "outside": "Lab", "reason": "x", "event": "packed"}
    answers = []
    for one in (public, NOBODY):
        path = f"/case/{seat.other}/evidence/{one}{tail}"
        answers.append(seat.browser.get(path) if tail in READS else seat.post(path, **fields))
    _alike(*answers, (public, NOBODY))


def test_a_form_of_another_session_takes_nothing_in(seat: Seat) -> None:
    before = seat.browser.get(f"/case/{seat.case}/evidence.csv").text
    sent = seat.browser.post(
        f"/case/{seat.case}/evidence/file/upload",
        data={"token": "forged", "title": "x"},
        files={"file": ("x", b"x")},
        headers=OURS,
    )
    assert sent.status_code in (400, 401, 403, 422)
    assert seat.browser.get(f"/case/{seat.case}/evidence.csv").text == before


def test_a_reader_of_the_case_is_offered_nothing_to_change(seat: Seat, tmp_path: Path) -> None:
    del tmp_path
    public = seat.collect()
    seat.world.person("rea", "investigator")
    seat.world.act(Access(seat.world.mara, seat.case), AddMember("rea", CaseRole.READER))
    reader = TestClient(create_app(seat.world.house), base_url=HERE, follow_redirects=False)
    found = re.search(r'name="token" value="([^"]+)"', reader.get("/sign-in").text)
    data = {"login": "rea", "password": PASSWORD, "token": found[1] if found else ""}
    reader.post("/sign-in", data=data, headers=OURS)
    page = reader.get(f"/case/{seat.case}/evidence/{public}").text
    assert "Open the original" in page
    assert "Hand it over" not in page
    assert "Sign as reviewed" not in page


def test_what_an_entitys_page_says_is_kept_from_its_own_page(seat: Seat) -> None:
    seat.world.dataset("firms")
    seat.world.load("firms", [("a", "Company", {"name": "Acme Dredging"})])
    case = seat.world.case("firms")
    entity = seat.world.id(case, "Acme Dredging")
    assert "Keep as an exhibit" in seat.browser.get(f"/case/{case.case}/entity/{entity}").text
    sent = seat.post(f"/case/{case.case}/entity/{entity}/exhibit", title="The firm, as registered")
    assert sent.status_code == 303
    page = sent.headers["location"].partition("?")[0]
    assert "Acme Dredging" in seat.post(f"{page}/text").text


def test_the_button_for_a_package_asks_for_an_approval_and_gives_nothing_before(seat: Seat) -> None:
    seat.collect()
    answer = seat.post(f"/case/{seat.case}/package")
    assert answer.status_code == 403
    assert 'value="package" checked' in answer.text
    assert answer.headers["content-type"].startswith("text/html")
    asked = seat.post(f"/case/{seat.case}/approvals", format="package", reason="For the prosecutor")
    assert asked.status_code == 303
    assert "A package of evidence" in seat.browser.get("/approvals").text
    empty = seat.post(f"/case/{seat.other}/package")
    assert (empty.status_code, "There is no exhibit to pack" in empty.text) == (409, True)
