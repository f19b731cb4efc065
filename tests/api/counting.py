"""Counting people by group through the API (C1): each function asks one operation and looks at what it did."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace

import httpx

from glasshouse.base.clock import system_clock
from glasshouse.gate import Access
from glasshouse.model.case import CaseKind
from glasshouse.policy.plans.approvals import Approve
from tests.api.conftest import PASSWORD, Desk, Done, colleague, registered
from tests.hostile.measured import BALANCED, SHAPE, YEAR, crowd

MEASURING = {"group": "gender", "procedure": "court_case"}
TABLE = {"shape": SHAPE, "dataset": "court", "period": YEAR}


def declare_measuring(desk: Desk) -> Done:
    desk.value("stewardship", "POST", "/datasets", registered("court"))
    lines = [
        {"id": id_, "schema": schema, "properties": {name: [value] for name, value in properties.items()}}
        for id_, schema, properties in crowd(*BALANCED)
    ]
    desk.load("court", "".join(json.dumps(line) + "\n" for line in lines).encode(), "court.ftm.json", format="ftm")
    answer = desk.call("stewardship", "POST", "/datasets/court/declare-measuring", MEASURING)
    again = desk.call("stewardship", "POST", "/datasets/court/declare-measuring", MEASURING)
    assert (again.status_code, again.json()["error"]["rules"]) == (403, ["C1"])
    _case(desk)
    assert desk.value("counting", "GET", "/case/tables")["datasets"] == []
    colleague(desk, "carl", "steward")
    desk.keys["declares"] = desk.key("carl", "stewardship")
    desk.value("declares", "POST", "/datasets/court/declare-measuring", MEASURING)
    (listed,) = desk.value("counting", "GET", "/case/tables")["datasets"]
    assert listed["name"] == "court"
    return Done(answer, "stewardship", "DeclareMeasuring")


def _case(desk: Desk) -> None:
    """A case about unequal treatment over the dataset."""
    body = {"title": "Rulings", "question": "Equal?", "purpose": "discrimination", "legal_basis": "The ombud's mandate"}
    desk.keys["counting"] = desk.key("maya", desk.value("administration", "POST", "/cases", body))
    desk.value("counting", "POST", "/case/grants", {"dataset": "court", "reason": "Its rulings are compared"})


def _asked(desk: Desk) -> httpx.Response:
    return desk.call("counting", "POST", "/case/tables/approvals", {**TABLE, "reason": "The ombud asked for it"})


def approver(desk: Desk) -> None:
    """Bela, of another unit; made once."""
    people = desk.value("admin", "GET", "/people")["people"]
    if "bela" not in {person["login"] for person in people}:
        person = {"login": "bela", "name": "Bela", "unit": "Audit", "roles": ["lead"], "password": PASSWORD}
        desk.value("admin", "POST", "/people", person)


def ask_table(desk: Desk) -> Done:
    approver(desk)
    answer = _asked(desk)
    made = answer.json()["value"]
    assert (answer.status_code, made["standing"]) == (201, "waiting")
    (asked,) = desk.value("counting", "GET", "/case/tables")["asked"]
    assert asked == {**TABLE, "standing": "waiting"}
    refused = desk.call("counting", "POST", "/case/tables", TABLE).json()["error"]
    assert refused["code"] == "approval"
    approve(desk, made["id"], made["digest"])
    return Done(answer, "counting", "AskTable")


def approve(desk: Desk, public: str, digest: str) -> None:
    """By somebody of another unit, in a session that was proven for exactly this: no key can."""
    bela = desk.house.accounts.find("bela")
    proven = replace(bela, strong=True, proven=system_clock() + desk.skew, proven_for=digest)
    desk.house.gate.act(Access(proven, desk.house.gate.standing(bela, CaseKind.ADMINISTRATION)), Approve(public, digest))


def count_table(desk: Desk) -> Done:
    answer = desk.call("counting", "POST", "/case/tables", TABLE)
    made = answer.json()["value"]
    assert (answer.status_code, made["dataset"], made["period"]) == (201, "court", YEAR)
    assert made["axes"] == [["Group", ["female", "male"]], ["Outcome", ["granted", "refused"]]]
    assert all(abs(cell - count) <= 10 for cell, (_, _, count) in zip(made["cells"], BALANCED, strict=True))
    return Done(answer, "counting", "CountTable")


def list_tables(desk: Desk) -> Done:
    answer = desk.call("counting", "GET", "/case/tables")
    view = answer.json()["value"]
    assert [(table["shape"], table["dataset"]) for table in view["tables"]] == [(SHAPE, "court")]
    refused = desk.call("case", "GET", "/case/tables").json()["error"]
    assert refused["rules"][0] == "C1"
    return Done(answer, "counting", "ListTables")


def _counted(desk: Desk) -> str:
    return str(desk.value("counting", "GET", "/case/tables")["tables"][0]["id"])


def open_table(desk: Desk) -> Done:
    answer = desk.call("counting", "GET", f"/case/tables/{_counted(desk)}")
    assert [answer.json()["value"]] == desk.value("counting", "GET", "/case/tables")["tables"]
    assert desk.call("case", "GET", f"/case/tables/{_counted(desk)}").status_code == 403
    return Done(answer, "counting", "OpenTable")


def download_table(desk: Desk) -> Done:
    public = _counted(desk)
    answer = desk.call("counting", "GET", f"/case/tables/{public}/csv")
    lines = list(csv.reader(io.StringIO(answer.text)))
    assert lines[0] == ["Group", "Outcome", "People"]
    assert [int(line[2]) for line in lines[1:]] == desk.value("counting", "GET", f"/case/tables/{public}")["cells"]
    assert "attachment" in answer.headers["content-disposition"]
    return Done(answer, "counting", "OpenTable")
