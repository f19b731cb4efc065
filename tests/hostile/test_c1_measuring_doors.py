"""Counting people by group through pages, API and command line: the same closed lists and the same refusals, each with its entry (C1)."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator

import httpx
import pytest

from glasshouse.base.errors import GlasshouseError, RefusedError
from glasshouse.cli.verbs import VERBS
from glasshouse.gate import Access
from glasshouse.model.case import CaseKind
from glasshouse.model.purpose import Purpose
from glasshouse.policy.plans.measuring import CountedTable, OpenTable
from glasshouse.policy.plans.people import IssueKey
from tests.hostile.measured import BALANCED, SHAPE, YEAR, approved, by_label, crowd, measured, peopled, table
from tests.hostile.test_c8_pages import Armed, waiting
from tests.hostile.test_pages import HERE, Browser, browser
from tests.hostile.world import World


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    made = peopled(tmp_path_factory.mktemp("measuring-doors"))
    yield made
    made.close()


@pytest.fixture(scope="module")
def mara(world: World) -> Browser:
    return browser(world, "mara")


@pytest.fixture(scope="module")
def done(world: World) -> tuple[Access, CountedTable]:
    """A case with a table."""
    case = measured(world, "done", crowd(*BALANCED, prefix="done"))
    return case, table(world, case, "done")


def api(world: World, mara: Browser, case: Access, method: str, path: str, body: object = None) -> httpx.Response:
    key = world.act(case, IssueKey(1)).text
    answer: httpx.Response = mara.client.request(
        method, f"/api{path}", json=body, headers={"Authorization": f"Bearer {key}", "Origin": HERE}
    )
    return answer


def test_a_table_is_asked_for_approved_on_one_screen_counted_and_shown_with_its_picture(world: World, mara: Browser) -> None:
    case = measured(world, "court", crowd(*BALANCED, prefix="court"))
    assert f"/case/{case.case}/counting" in mara.get(f"/case/{case.case}").text
    here = f"/case/{case.case}/counting"
    asked = mara.post(f"{here}/ask", shape=SHAPE, dataset="court", period=YEAR, reason="The ombud asked for it")
    assert "Waits for an answer" in asked.text
    assert mara.post(here, shape=SHAPE, dataset="court", period=YEAR).status_code == 403
    bela = Armed(world, "bela")
    path, digest = waiting(bela.browser)
    page = bela.browser.get(path).text
    assert "May this be counted?" in page
    assert "Outcome of procedures by group (gender): parties of court cases, Court, 2024" in page
    assert case.case not in page
    assert "Approved, for exactly this" in bela.browser.post(f"{path}/approve", about=digest, code=bela.code()).text
    assert "You may count now" in mara.get(here).text
    assert "You may count now" in mara.get("/approvals").text
    shown = mara.post(here, shape=SHAPE, dataset="court", period=YEAR)
    assert shown.status_code == 200
    assert "<svg" in shown.text
    assert re.search(r"<th scope=\"row\">female</th><td class=\"num\">\d+</td>", shown.text)
    assert "Party0" not in shown.text


def test_files_of_a_table_say_what_its_page_says(mara: Browser, done: tuple[Access, CountedTable]) -> None:
    case, found = done
    here = f"/case/{case.case}/counting/{found.id}"
    lines = list(csv.reader(io.StringIO(mara.get(f"{here}.csv").text)))
    assert lines[0] == ["Group", "Outcome", "People"]
    assert {(group, outcome): int(people) for group, outcome, people in lines[1:]} == by_label(found)
    told = json.loads(mara.get(f"{here}.json").text)
    assert told["cells"] == list(found.cells)
    for name in (f"{here}.xlsx", f"/case/{case.case}/counting/{'a' * 26}", f"/case/{case.case}/counting/{'a' * 26}.csv"):
        assert mara.get(name).status_code == 404


def test_a_table_that_cannot_be_shown_is_a_page_that_says_so(world: World, mara: Browser) -> None:
    case = measured(world, "onegroup", crowd(("female", "granted", 90), ("female", "refused", 90), prefix="onegroup"))
    found = table(world, case, "onegroup")
    page = mara.get(f"/case/{case.case}/counting/{found.id}").text
    assert "Nothing of it can be shown" in page
    assert "female" not in page
    assert mara.get(f"/case/{case.case}/counting/{found.id}.csv").text == "People\r\n"


def test_the_pages_refuse_an_unknown_shape_a_group_that_finds_and_a_case_of_another_purpose(world: World, mara: Browser) -> None:
    case = measured(world, "forms", crowd(*BALANCED, prefix="forms"))
    here = f"/case/{case.case}/counting"
    for shape, period in (("people_by_group", YEAR), (SHAPE, "2024-03-05")):
        for path in (here, f"{here}/ask"):
            size = world.size()
            assert mara.post(path, shape=shape, dataset="forms", period=period, reason="Why").status_code == 403
            assert world.size() > size
    world.dataset("fresh")
    assert mara.post("/data/fresh/measuring", group="idNumber", procedure="court_case").status_code == 403
    other = world.case("forms", purpose=Purpose.CORRUPTION)
    assert "/counting" not in mara.get(f"/case/{other.case}").text
    assert mara.get(f"/case/{other.case}/counting").status_code == 403
    assert mara.post(f"/case/{other.case}/counting/ask", shape=SHAPE, dataset="forms", period=YEAR, reason="Why").status_code == 403


def test_a_dataset_is_registered_for_measuring_on_its_page_by_two(world: World, mara: Browser) -> None:
    world.dataset("paper")
    assert "/data/paper/measuring" in mara.get("/data/paper").text
    assert "holds when a second person" in mara.post("/data/paper/measuring", group="gender", procedure="court_case").text
    assert mara.post("/data/paper/measuring", group="gender", procedure="court_case").status_code == 403
    carl = browser(world, "carl")
    assert "for good" in carl.post("/data/paper/measuring", group="gender", procedure="court_case").text
    assert "Parties of court cases by gender" in mara.get("/data/paper").text


def test_the_api_refuses_what_the_pages_refuse_and_has_no_filter(world: World, mara: Browser) -> None:
    case = measured(world, "rest", crowd(*BALANCED, prefix="rest"))
    body = {"shape": SHAPE, "dataset": "rest", "period": YEAR}
    for wrong in ({"shape": "people_by_group"}, {"period": "2024-03"}, {"where": "gender:female"}, {"place": "Dover"}, {"limit": 1}):
        size = world.size()
        answer = api(world, mara, case, "POST", "/case/tables", {**body, **wrong})
        assert answer.status_code == 403, answer.text
        assert answer.json()["error"]["rules"] in (["C1"], ["C12"])
        assert answer.json()["error"]["entry"] is not None
        assert world.size() > size
    assert api(world, mara, case, "POST", "/case/tables", body).json()["error"]["code"] == "approval"
    assert api(world, mara, case, "POST", "/case/tables/approvals", {**body, "reason": "Why"}).status_code == 201
    other = world.case("rest", purpose=Purpose.CORRUPTION)
    assert api(world, mara, other, "GET", "/case/tables").json()["error"]["rules"][0] == "C1"
    approved(world, case, "rest")
    made = api(world, mara, case, "POST", "/case/tables", body)
    assert made.status_code == 201
    public = made.json()["value"]["id"]
    assert api(world, mara, case, "GET", f"/case/tables/{public}").json()["value"] == made.json()["value"]
    assert api(world, mara, case, "GET", f"/case/tables/{public}/csv").text.startswith("Group,Outcome,People")
    desk = world.standing(CaseKind.STEWARDSHIP)
    world.dataset("restless")
    wrong = api(world, mara, desk, "POST", "/datasets/restless/declare-measuring", {"group": "name", "procedure": "court_case"})
    assert wrong.json()["error"]["rules"] == ["C1"]


def test_the_command_line_counts_what_was_approved_and_refuses_the_rest(world: World) -> None:
    case = measured(world, "line", crowd(*BALANCED, prefix="line"))
    key = world.act(case, IssueKey(1)).text
    args = {"key": key, "case": case.case, "shape": SHAPE, "dataset": "line", "period": YEAR, "form": "csv"}
    for wrong in ({"shape": "people_by_group"}, {"period": "2024-13"}, {}):
        with pytest.raises(RefusedError):
            VERBS["table"](world.house, {**args, **wrong}, lambda _said: None)
    with pytest.raises(GlasshouseError):
        VERBS["ask_table"](world.house, {**args, "shape": "list", "reason": "Why"}, lambda _said: None)
    approved(world, case, "line")
    text = VERBS["table"](world.house, args, lambda _said: None)["content"]
    assert text.startswith("Group,Outcome,People\r\n")
    assert len(text.splitlines()) == 5


def test_9_no_two_tables_differ_by_a_few_people_on_the_command_line(world: World) -> None:
    things = crowd(*BALANCED, prefix="first")
    case = measured(world, "first", things)
    args = {"key": world.act(case, IssueKey(1)).text, "case": case.case, "shape": SHAPE, "dataset": "first", "period": YEAR, "form": "csv"}
    approved(world, case, "first")
    assert VERBS["table"](world.house, args, lambda _said: None)["content"]
    for shape in (SHAPE, "stage_by_group"):  # a part of the time that was counted
        with pytest.raises(RefusedError) as refused:
            VERBS["ask_table"](world.house, {**args, "shape": shape, "period": f"{YEAR}-Q1", "reason": "Why"}, lambda _said: None)
        assert refused.value.rules == ("C1",)
    fewer = measured(world, "fewer", things[3:])  # all of them but one
    approved(world, fewer, "fewer")
    again = {**args, "key": world.act(fewer, IssueKey(1)).text, "case": fewer.case, "dataset": "fewer"}
    with pytest.raises(RefusedError) as refused:
        VERBS["table"](world.house, again, lambda _said: None)
    assert refused.value.rules == ("C1",)


def test_nothing_of_a_table_is_found_by_a_search_or_stands_in_a_facet(world: World, done: tuple[Access, CountedTable]) -> None:
    case, found = done
    with pytest.raises(RefusedError):
        world.search(case, "gender:female")
    assert world.search(case, "female").total == 0
    assert world.open(case, OpenTable(found.id)).cells == found.cells
