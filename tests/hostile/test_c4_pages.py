"""Keepers, shared addresses and care files through the web application and the API: the same refusals, and pages that tell nobody else."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape

import pytest
from starlette.testclient import TestClient

from glasshouse.gate import Access
from glasshouse.model.actor import CaseRole
from glasshouse.policy.plans.casework import AddMember, HoldEntity, ProtectPerson
from glasshouse.policy.plans.people import IssueKey
from glasshouse.policy.plans.seals import ConfirmSeal, ListSeals
from glasshouse.web.app import create_app
from tests.hostile.test_pages import HERE, Browser, browser
from tests.hostile.world import Thing, World

THINGS: list[Thing] = [
    ("ida", "Person", {"name": "Ida Vale", "idNumber": "IV-7", "phone": "+442071234567", "address": "1 Vale Road"}),
    ("ann", "Person", {"name": "Ann Vale", "idNumber": "AV-7", "addressEntity": "home"}),
    ("ben", "Person", {"name": "Ben Vale", "idNumber": "BV-7", "addressEntity": "home"}),
    ("cem", "Person", {"name": "Cem Vale", "idNumber": "CV-7"}),
    ("home", "Address", {"full": "1 Vale Road, Dover"}),
]
TEAM = ("ines", "omar")


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    made = World(tmp_path_factory.mktemp("c4pages"))
    made.dataset("people")
    made.load("people", THINGS)
    for login in TEAM:
        made.person(login, "investigator")
    made.person("nora", "lead")
    yield made
    made.close()


@pytest.fixture(scope="module")
def case(world: World) -> Access:
    made = world.case("people")
    for login in TEAM:
        world.act(made, AddMember(login, CaseRole.MEMBER))
    for name in ("Ann", "Ben", "Cem"):
        world.act(made, HoldEntity(world.id(made, f"{name} Vale")))
    world.act(made, ProtectPerson(world.id(made, "Ida Vale"), "source"))
    ines = Access(world.house.accounts.find("ines"), made.case)
    for row in world.open(ines, ListSeals()):
        world.act(ines, ConfirmSeal(row.id))
    return made


def _hidden(page: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([a-z2-7]+)"', page)
    assert found
    return found[1]


def _client(world: World) -> TestClient:
    """A program: no cookies."""
    return TestClient(create_app(world.house), base_url=HERE)


def _key(world: World, login: str, case: str) -> dict[str, str]:
    actor = world.house.accounts.find(login)
    return {"Authorization": f"Bearer {world.act(Access(actor, case), IssueKey(30)).text}"}


def test_a_keeper_is_named_signed_at_work_and_removed_and_no_other_page_knows_whom(world: World, case: Access) -> None:
    mara, ines, omar = (browser(world, login) for login in ("mara", *TEAM))
    path = f"/case/{case.case}"
    assert "You keep nobody in this case" in ines.get(f"{path}/kept").text
    seal = _hidden(mara.get(f"{path}/keepers").text, "seal")
    assert 'name="seal"' not in ines.get(f"{path}/keepers").text  # members see who keeps, and name nobody
    answer = mara.post(f"{path}/keepers", seal=seal, login="nobody")
    assert answer.status_code == 422
    assert 'value="nobody"' in answer.text
    assert "Named" in mara.post(f"{path}/keepers", seal=seal, login="ines").text
    keeper = _hidden(omar.get(f"{path}/keepers").text, "keeper")
    assert re.search(rf'href="{path}/keepers">1 keeper in', omar.get("/waiting").text)
    assert f"{path}/keepers" not in ines.get("/waiting").text + mara.get("/waiting").text  # who is named, and who named them
    for own in (mara, ines):
        assert own.post(f"{path}/keepers/sign", keeper=keeper).status_code == 403
    assert "Signed" in omar.post(f"{path}/keepers/sign", keeper=keeper).text
    assert f"{path}/keepers" not in omar.get("/waiting").text
    page = ines.get(f"{path}/kept")
    for text in ("Ida Vale", "+442071234567"):
        assert text in page.text
    assert "1 Vale Road" not in page.text
    assert not re.findall(r"/entity/|/row/|/search\?", re.sub(r"<header.*?</header>", "", page.text, flags=re.S))
    assert page.headers["cache-control"] == "no-store"
    kept = ines.post(f"{path}/kept", seal=seal, note="Calls on <b>Mondays</b>.")
    assert "Calls on &lt;b&gt;Mondays&lt;/b&gt;." in kept.text
    for other in (mara, omar):
        for view in ("", "/kept", "/keepers", "/seals", *(("/ledger",) if other is omar else ())):  # who sealed reads there what she typed
            text = other.get(f"{path}{view}").text
            assert "Ida" not in text
            assert "Mondays" not in text
        assert other.post(f"{path}/kept", seal=seal, note="x").status_code == 404
    for outside in (browser(world, "jonas"), browser(world, "nora")):
        assert outside.get(f"{path}/kept").status_code in (403, 404)
    mara.post(f"{path}/keepers/remove", keeper=keeper)
    assert "You keep nobody in this case" in ines.get(f"{path}/kept").text


def test_the_api_answers_keepers_alike(world: World, case: Access) -> None:
    client = _client(world)
    keys = {login: _key(world, login, case.case) for login in ("mara", *TEAM)}

    def api(who: str, method: str, path: str, /, **sent: object) -> tuple[int, dict[str, object]]:
        answer = client.request(method, f"/api{path}", headers=keys[who], **({"json": sent} if sent else {}))
        return answer.status_code, answer.json()

    (row,) = api("mara", "GET", "/case/keepers")[1]["value"]  # type: ignore[misc]
    status, named = api("mara", "POST", "/case/keepers", seal=row["seal"], login="ines")
    assert status == 201
    assert api("ines", "POST", f"/case/keepers/{named['value']}/sign")[0] == 403
    assert api("omar", "POST", f"/case/keepers/{named['value']}/sign")[0] == 200
    (kept,) = api("ines", "GET", "/case/kept")[1]["value"]  # type: ignore[misc]
    assert kept["names"] == ["Ida Vale"]
    assert api("ines", "POST", f"/case/kept/{kept['seal']}/notes", note="By key.")[0] == 201
    assert api("mara", "GET", "/case/kept")[1]["value"] == []
    assert api("mara", "POST", f"/case/kept/{kept['seal']}/notes", note="x")[0] == 404
    assert api("mara", "DELETE", f"/case/keepers/{named['value']}")[0] == 200
    assert api("ines", "GET", "/case/kept")[1]["value"] == []


def _asked(page: Browser, case: Access, *people: str, **more: str) -> str:
    token = re.search(r'name="token" value="([^"]+)"', page.get("/").text)
    assert token
    sent = {"person": list(people), "token": token[1], **more}
    answer = page.client.post(f"/case/{case.case}/shared-address", data=sent, headers={"Origin": HERE})
    return f"{answer.status_code} {unescape(answer.text)}"


def test_people_whom_the_case_holds_are_asked_about_and_the_page_says_yes_or_no(world: World, case: Access) -> None:
    mara = browser(world, "mara")
    ann, ben, cem = (world.id(case, f"{name} Vale") for name in ("Ann", "Ben", "Cem"))
    page = mara.get(f"/case/{case.case}/shared-address").text
    assert page.count('type="checkbox"') == 3
    assert "Vale Road" not in page
    yes, no = _asked(mara, case, ann, ben), _asked(mara, case, ann, cem)
    assert "<strong>Yes.</strong> These 2 people share an address." in yes
    assert "do not all share an address" in no
    for answer in (yes, no):
        assert "Vale Road" not in answer
    assert _asked(mara, case, ann).startswith("422")
    key = _key(world, "mara", case.case)
    answer = _client(world).post("/api/shared-address", headers=key, json={"persons": [ann, ben]})
    assert answer.status_code == 200, answer.text
    assert answer.json()["value"] == {"shared": True, "persons": 2}
    elsewhere = world.case("people")
    assert _asked(mara, elsewhere, ann, ben).startswith("403")


def test_a_care_file_is_refused_when_it_is_registered_and_two_people_settle_a_doubt_on_the_page(world: World) -> None:
    mara, nora = browser(world, "mara"), browser(world, "nora")
    assert "School file: never a source" in unescape(mara.get("/register").text)
    fields = {"name": "paints", "title": "Patient paints", "publisher": "P", "legal_basis": "public_record", "people": "corporate_register"}
    fields |= {"handling": "public", "tags": "", "retention_days": "30", "address": ""}
    refused = mara.post("/register", **fields, kind="health")
    assert refused.status_code == 403
    assert "exhibit" in refused.text
    assert mara.post("/register", **fields, kind="").status_code == 422
    page = mara.post("/register", **fields, kind="companies").text
    assert "A care file?" in page
    path = "/data/paints/no-care-file"
    assert mara.post(path, no_care="A brand of paint.").status_code == 200
    assert mara.post(path, no_care="Again.").status_code == 403
    assert "declared by two" in nora.post(path, no_care="It lists paints.").text
