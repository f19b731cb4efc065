"""Subjects through pages and API: a role that protects acts at once on every road, and who has one is told to nobody but their keepers."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from starlette.testclient import TestClient

from glasshouse.gate import Access
from glasshouse.model.actor import CaseRole
from glasshouse.policy.plans.casework import AddMember, HoldEntity
from glasshouse.policy.plans.entity import OpenEntity
from glasshouse.policy.plans.people import IssueKey
from glasshouse.web.app import create_app
from tests.hostile.test_pages import HERE, Browser, browser
from tests.hostile.world import Thing, World

SCRIPT = '"><script>alert(1)</script>'
FORMULA = "=HYPERLINK(1)"
THINGS: list[Thing] = [
    ("ida", "Person", {"name": "Ida Vale", "idNumber": "IV-7"}),
    ("ann", "Person", {"name": "Ann Vale", "idNumber": "AV-7"}),
    ("eve", "Person", {"name": FORMULA, "idNumber": "EV-7"}),
    ("works", "Company", {"name": f"Works {SCRIPT}", "registrationNumber": "WV-7"}),
    ("runs", "Directorship", {"director": "ida", "organization": "works"}),
    ("kin", "Family", {"person": "ida", "relative": "ann"}),
]
TEAM = ("ines", "omar")


@pytest.fixture
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    made = World(tmp_path_factory.mktemp("subjects"))
    made.dataset("people")
    made.load("people", THINGS)
    for login in TEAM:
        made.person(login, "investigator")
    yield made
    made.close()


@pytest.fixture
def case(world: World) -> Access:
    made = world.case("people")
    for login in TEAM:
        world.act(made, AddMember(login, CaseRole.MEMBER))
    return made


def _key(world: World, login: str, case: str) -> dict[str, str]:
    actor = world.house.accounts.find(login)
    return {"Authorization": f"Bearer {world.act(Access(actor, case), IssueKey(30)).text}"}


def _given(world: World, case: Access, page: Browser, number: str, role: str, **more: str) -> httpx.Response:
    fields = {"entity": _number(world, case, number), "role": role, "basis": "fact", "reason": "Was there.", **more}
    return page.post(f"/case/{case.case}/subjects", **fields)


def _number(world: World, case: Access, number: str) -> str:
    (hit,) = world.search(case, number).hits
    return hit.stub.id


@pytest.mark.parametrize("door", ["page", "api"])
@pytest.mark.parametrize("role", ["victim", "child"])
def test_the_instant_the_role_is_set_no_road_leads_there(world: World, case: Access, door: str, role: str) -> None:
    mara, omar = browser(world, "mara"), browser(world, "omar")
    works, ida = _number(world, case, "WV-7"), _number(world, case, "IV-7")
    world.act(case, HoldEntity(works))
    path = f"/case/{case.case}"
    keys = groups = [group.key for group in world.open(case, OpenEntity(works)).groups]
    assert "Ida Vale" in omar.get(f"{path}/entity/{works}").text
    if door == "page":
        assert _given(world, case, mara, "IV-7", role).status_code == 200
    else:
        client = TestClient(create_app(world.house), base_url=HERE)
        body = {"entity": ida, "role": role, "basis": "fact", "reason": "Was there."}
        assert client.post("/api/case/subjects", json=body, headers=_key(world, "mara", case.case)).status_code == 201
    client, key = TestClient(create_app(world.house), base_url=HERE), _key(world, "omar", case.case)
    for who in (mara, omar):
        told = [
            who.get(f"{path}/entity/{works}").text,
            who.get(f"{path}/subjects").text,
            who.get(path).text,
            who.get(f"{path}/ledger").text,
        ]
        told += [who.get(f"{path}/entity/{works}/links/{key}").text for key in keys]
        told += [who.search(case.case, "IV-7").text, who.get(f"{path}/subjects.csv").text, who.get(f"{path}/seals").text]
        assert not [page for page in told if "Ida" in page]
        assert who.get(f"{path}/entity/{ida}").status_code == 404
    assert groups
    for asked in (f"/api/entities/{ida}", f"/api/entities/{ida}/naming?use=court", f"/api/case/subjects/{ida}"):
        assert client.get(asked, headers=key).status_code == 404
    assert client.get("/api/case/subjects", headers=key).json()["value"]["rows"] == []
    assert world.search(case, "IV-7").total == 0


def test_stored_script_and_formulas_stay_text_at_every_place(world: World, case: Access) -> None:
    mara, omar = browser(world, "mara"), browser(world, "omar")
    base = f"/case/{case.case}/subjects"
    reason = f"{FORMULA}{SCRIPT}"
    made = _given(world, case, mara, "WV-7", "subject", reason=reason)
    assert made.status_code == 200
    public = made.url.path.rsplit("/", 1)[1]
    _given(world, case, mara, "EV-7", "person_of_interest", reason=reason)
    _given(world, case, mara, "AV-7", "expert", reason=reason)
    expert = next(row for row in _api(world, case, "mara")["rows"] if row["role"] == "expert")["id"]
    said = {"use": "court", "way": "spoken", "giver": reason, "given": "2026-01-02", "terms": reason}
    assert "Counts" in mara.post(f"{base}/{expert}/consents", **said).text
    consent = re.search(r'name="consent" value="([a-z2-7]+)"', mara.get(f"{base}/{expert}").text)
    assert consent
    mara.post(f"{base}/{expert}/revoke", consent=consent[1], reason=reason)
    mara.post(f"{base}/{expert}/end", reason=reason)
    pages = [omar.get(one).text for one in (base, f"{base}?order=name", f"{base}/unsigned", f"{base}/{public}", f"{base}/{expert}")]
    pages += [mara.get(f"{base}/give").text, mara.get(f"/case/{case.case}").text]
    assert not [page for page in pages if "<script>alert" in page]
    assert sum("&lt;script&gt;" in page or "&#34;&gt;" in page for page in pages) >= 5
    table = mara.get(f"{base}.csv")
    assert table.headers["content-disposition"] == 'attachment; filename="subjects.csv"'
    cells = [cell for row in csv.reader(io.StringIO(table.text.lstrip("\ufeff"))) for cell in row]
    assert len(cells) == 4 * 12
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@"))]


def _api(world: World, case: Access, login: str) -> dict[str, Any]:
    answer = TestClient(create_app(world.house), base_url=HERE).get("/api/case/subjects", headers=_key(world, login, case.case))
    return dict(answer.json()["value"])


def test_a_form_that_fails_comes_back_filled_in_and_a_second_person_signs_from_what_waits(world: World, case: Access) -> None:
    mara, omar = browser(world, "mara"), browser(world, "omar")
    base = f"/case/{case.case}/subjects"
    failed = _given(world, case, mara, "IV-7", "company", reason="Kept words")
    assert failed.status_code == 422
    assert "Kept words" in failed.text
    assert "Only a company" in failed.text
    assert _given(world, case, mara, "IV-7", "nonsense").status_code == 422
    public = _given(world, case, mara, "IV-7", "subject").url.path.rsplit("/", 1)[1]
    assert mara.post(f"{base}/{public}/sign").status_code == 403
    assert f'href="{base}/unsigned">1 role in' in omar.get("/waiting").text
    assert f"{base}/unsigned" not in mara.get("/waiting").text
    assert "Signed" in omar.post(f"{base}/{public}/sign").text
    assert f"{base}/unsigned" not in omar.get("/waiting").text
    assert omar.post(f"{base}/{public}/sign").status_code == 409


def test_ids_of_another_case_and_of_nothing_answer_to_the_last_byte_alike(world: World, case: Access) -> None:
    mara = browser(world, "mara")
    public = _given(world, case, mara, "IV-7", "subject").url.path.rsplit("/", 1)[1]
    other = world.case("people")
    base = f"/case/{other.case}/subjects"
    client, key = TestClient(create_app(world.house), base_url=HERE), _key(world, "mara", other.case)
    body = {"role": "expert", "basis": "fact", "reason": "?"}
    consent = {"use": "court", "way": "spoken", "giver": "X", "given": "2026-01-02"}
    for unknown in (public, "a" * 26):
        assert mara.get(f"{base}/{unknown}").status_code == 404
    for verb, sent in (("sign", None), ("end", {"reason": "?"}), ("change", body), ("consents", consent)):
        told = [client.post(f"/api/case/subjects/{one}/{verb}", json=sent, headers=key) for one in (public, "a" * 26)]
        assert [answer.status_code for answer in told] == [404, 404]
        assert told[0].content == told[1].content
        first, second = (_plain(mara.post(f"{base}/{one}/{verb}", **(sent or {})), one) for one in (public, "a" * 26))
        assert first == second


def _plain(answer: httpx.Response, public: str) -> tuple[int, str]:
    """Without the address, numbers of the log, and the token of the form."""
    text = answer.text.replace(public, "ID")
    for pattern in (r'name="token" value="[^"]*"', r"[\d,]+ entr(y|ies)", r"<code>[0-9a-f]+</code>", r"refused/\d+", r"[Ee]ntry [\d,]+"):
        text = re.sub(pattern, "<>", text)
    return answer.status_code, text
