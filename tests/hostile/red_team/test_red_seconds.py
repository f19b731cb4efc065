"""Attempts 18 and 21: approving oneself, approvals and handles of something else, by page, API and command line.

The second person, the TOTP in their hand and the crowded case are those of `test_c8_pages.py`.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from glasshouse.gate import Access
from glasshouse.policy.plans.approvals import Approve, AskApproval
from glasshouse.policy.plans.search import SearchEntities
from glasshouse.policy.plans.syntax import parse
from tests.hostile.red_team.doors import Doors, opened
from tests.hostile.test_c8_approvals import build, crowded, proven
from tests.hostile.test_c8_pages import Armed
from tests.hostile.test_pages import HERE, browser


@pytest.fixture(scope="module")
def doors(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Doors]:
    with opened(tmp_path_factory.mktemp("seconds")) as made:
        build(made.world)
        made.world.person("bela", "lead", unit="Audit")
        made.world.person("nora", "investigator")
        yield made


@pytest.fixture(scope="module")
def case(doors: Doors) -> Access:
    return crowded(doors.world)


def ask(doors: Doors, case: Access, kind: str = "entities") -> tuple[str, str]:
    """Id and digest of a new request of this case's lead."""
    asked = doors.world.act(case, AskApproval(kind, "The court asked for it"))
    return asked.id, asked.digest


def approve(doors: Doors, approval: str, digest: str) -> None:
    doors.world.act(proven(doors.world, "bela", digest), Approve(approval, digest))


def test_18_nobody_approves_themselves_and_no_approval_serves_another_plan_on_the_page(doors: Doors) -> None:
    carl = doors.world.person("carl", "lead")
    case, other = crowded(doors.world, carl), crowded(doors.world, carl)
    asker = Armed(doors.world, "carl")
    approval, digest = ask(doors, case)
    for number in range(2):
        answer = asker.browser.post(f"/approvals/{approval}/approve", about=digest, code=asker.code(31 * (number + 1)))
        assert answer.status_code in (403, 404), answer.text
    export = f"/case/{case.case}/export"
    assert asker.browser.post(export, format="entities").status_code == 403
    _, swapped = ask(doors, other)
    bela = Armed(doors.world, "bela")
    assert bela.browser.post(f"/approvals/{approval}/approve", about=swapped, code=bela.code()).status_code in (404, 409)
    approval, digest = ask(doors, case)
    assert "Approved" in bela.browser.post(f"/approvals/{approval}/approve", about=digest, code=bela.code()).text
    assert asker.browser.post(export, format="statements").status_code == 403
    assert asker.browser.post(f"/case/{other.case}/export", format="entities").status_code == 403
    assert asker.browser.post(export, format="entities").status_code == 200
    assert asker.browser.post(export, format="entities").status_code == 403


def test_18_nobody_approves_at_all_and_no_approval_serves_another_plan_by_the_api(doors: Doors, case: Access) -> None:
    approval, digest = ask(doors, case)
    for method, path in (("POST", f"/approvals/{approval}/approve"), ("PUT", f"/approvals/{approval}"), ("POST", f"/approvals/{approval}")):
        assert doors.api(case, method, path, {"about": digest}).status_code in (404, 405), path
    for body in ({"format": "entities"}, {"format": "statements"}):
        answer = doors.api(case, "POST", "/case/export", body)
        assert (answer.status_code, answer.json()["error"]["rules"]) == (403, ["C8"])
    assert doors.api(case, "POST", "/case/export", {"format": "entities", "approval": approval}).json()["error"]["rules"] == ["C12"]
    approve(doors, approval, digest)
    assert doors.api(case, "POST", "/case/export", {"format": "statements"}).status_code == 403
    assert doors.api(crowded(doors.world), "POST", "/case/export", {"format": "entities"}).status_code == 403
    assert doors.api(case, "POST", "/case/export", {"format": "entities"}).status_code == 200
    assert doors.api(case, "POST", "/case/export", {"format": "entities"}).status_code == 403


def test_18_an_approval_serves_its_own_plan_once_on_the_command_line(doors: Doors, case: Access, tmp_path: Path) -> None:
    target = tmp_path / "out.json"

    def export(access: Access, kind: str) -> int:
        said = doors.run("export", str(target), "--case", access.case, "--format", kind, access=access)
        assert (said.status == 0) == target.exists(), said
        assert said.status == 0 or "C8" in said.err
        target.unlink(missing_ok=True)
        return said.status

    assert export(case, "entities") == 3
    assert doors.run("approve", "x", access=case).status == 2
    approval, digest = ask(doors, case)
    assert export(case, "entities") == 3
    approve(doors, approval, digest)
    assert [export(case, "statements"), export(crowded(doors.world), "entities")] == [3, 3]
    assert [export(case, "entities"), export(case, "entities")] == [0, 3]


def test_21_a_kept_view_is_replayed_forged_and_changed_by_nobody_on_the_page(doors: Doors, case: Access) -> None:
    """Who else opens it: `test_pages.py`, `test_a_view_opens_for_who_made_it_only`."""
    page = browser(doors.world, "mara")
    path = str(page.post(f"/case/{case.case}/search", q="clerk 01").url).removeprefix(HERE)
    assert "Clerk 01" in page.get(path).text
    assert "Clerk 02" not in page.get(f"{path}?q=clerk&text=clerk&query=clerk&limit=1000").text
    forged = path[:-1] + ("a" if path[-1] != "a" else "b")
    for wrong in (forged, path[:-5], f"{path}x", path.upper().replace("/CASE/", "/case/").replace("/VIEW/", "/view/")):
        answer = page.get(wrong)
        assert answer.status_code in (403, 404), wrong
        assert "Clerk" not in answer.text
    assert page.get(path.replace(case.case, doors.world.case("plain").case)).status_code == 404


def test_21_a_key_is_replayed_forged_and_turned_to_another_case_by_nobody_by_the_api(doors: Doors, case: Access) -> None:
    other = doors.world.case("plain")
    key, theirs = doors.key(case), doors.key(other)
    pieces = (key.split("_"), theirs.split("_"))
    forged = ["_".join([*pieces[0][:2], *pieces[1][2:]]), key[:-1], key + "a", key.upper(), "_".join(pieces[0][:2]) + "_"]
    for text in forged:
        answer = doors.client.get("/api/case", headers={"Authorization": f"Bearer {text}"})
        assert answer.status_code == 401, text
    ((hit,),) = [doors.world.open(case, SearchEntities(parse('"clerk 01"'))).hits]
    assert doors.api(case, "GET", f"/entities/{hit.stub.id}").status_code == 200
    for name, value in {"case": case.case, "purpose": "corruption", "plan": "a" * 64, "handle": "x"}.items():
        answer = doors.api(other, "POST", "/search", {"query": "clerk", name: value})
        assert answer.json()["error"]["rules"] == ["C12"], name


def test_21_a_forged_key_runs_no_verb_and_leaves_no_file_on_the_command_line(doors: Doors, case: Access, tmp_path: Path) -> None:
    key, target, start = doors.key(case), tmp_path / "out.json", doors.world.size()
    for text in (key[:-1], key + "a", key.upper(), "gh_x", "-"):
        said = doors.run("export", str(target), "--case", case.case, GLASSHOUSE_KEY=text)
        assert said.status == 1, text
        assert not target.exists()
    assert [act for act, decision, _ in doors.noted(start) if decision == "permit"] == []
    other = doors.world.case("plain")
    said = doors.run("export", str(target), "--case", case.case, access=other)  # a key serves its own case only
    assert (said.status, "bound to the case" in said.err) == (1, True), said
    assert not target.exists()
