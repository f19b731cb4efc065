"""Disclosure sets and the filter team through the API: each function asks one operation and looks at what it did."""

from __future__ import annotations

import io
import json
import zipfile
from typing import Any

import httpx

from tests.api.conftest import Desk, Done, colleague
from tests.api.counting import approve, approver
from tests.api.evidence import _desk

SETS = "/case/disclosures"


def _exhibit(desk: Desk, content: bytes = b"line\n") -> int:
    """A text as an exhibit; its number."""
    data = {"kind": "file", "title": "Sigrid's letter"}
    answer = _desk(desk).call("case", "POST", "/case/exhibits/upload", data=data, files={"file": ("a.txt", content, "text/plain")})
    view = desk.value("case", "GET", f"/case/exhibits/{answer.json()['value']}")
    return int(view["row"]["label"].removeprefix("EX-"))


def _set(desk: Desk) -> tuple[str, dict[str, Any]]:
    """A set with one exhibit, under a prefix of its own; its id, and its item."""
    number = desk.value("case", "GET", SETS)["total"] + 1
    body = {"title": "Answer", "to": "Court", "first": f"SET{chr(65 + number // 26)}{chr(65 + number % 26)}-0001"}
    public = str(desk.value("case", "POST", SETS, body))
    assert desk.value("case", "POST", f"{SETS}/{public}/items", {"exhibits": [_exhibit(desk)]}) == 1
    return public, _item(desk, public)


def _item(desk: Desk, public: str) -> dict[str, Any]:
    (item,) = desk.value("case", "GET", f"{SETS}/{public}")["items"]
    return dict(item)


def _decide(desk: Desk, public: str, choice: str, **more: str) -> httpx.Response:
    item = _item(desk, public)
    body = {"items": [{"item": item["id"], "revision": item["revision"]}], "choice": choice, **more}
    return desk.call("case", "POST", f"{SETS}/{public}/decide", body)


def _reviewed(desk: Desk) -> str:
    public, _ = _set(desk)
    _decide(desk, public, "produce")
    desk.value("case", "POST", f"{SETS}/{public}/review", {"revision": 1})
    return public


def _produced(desk: Desk) -> str:
    public = _reviewed(desk)
    desk.value("case", "POST", f"{SETS}/{public}/produce", {"revision": 2, "seen": desk.value("case", "GET", f"{SETS}/{public}")["seen"]})
    return public


def list_disclosures(desk: Desk) -> Done:
    public, _ = _set(desk)
    answer = desk.call("case", "GET", SETS, params={"offset": 0})
    row = answer.json()["value"]["rows"][0]
    assert (row["id"], row["items"], row["undecided"], row["state"]) == (public, 1, 1, "draft")
    return Done(answer, "case", "ListDisclosures")


def add_disclosure(desk: Desk) -> Done:
    answer = desk.call("case", "POST", SETS, {"title": "Sigrid's letters", "to": "Sigrid's court", "first": "ADD-000001"})
    assert answer.status_code == 201
    assert "Sigrid" not in json.dumps(desk.asked("case", answer.json()["receipt"]["index"]))
    wrong = desk.call("case", "POST", SETS, {"title": "t", "to": "o", "first": "../1"})
    assert wrong.status_code == 422
    return Done(answer, "case", "AddDisclosure")


def begin_disclosure(desk: Desk) -> Done:
    answer = desk.call("case", "GET", f"{SETS}/offered")
    assert set(answer.json()["value"]) == {"requests", "next"}
    return Done(answer, "case", "BeginDisclosure")


def open_disclosure(desk: Desk) -> Done:
    public, item = _set(desk)
    answer = desk.call("case", "GET", f"{SETS}/{public}", params={"undecided": True})
    assert [one["id"] for one in answer.json()["value"]["items"]] == [item["id"]]
    return Done(answer, "case", "OpenDisclosure")


def change_disclosure(desk: Desk) -> Done:
    public, _ = _set(desk)
    body = {"title": "Other", "to": "Ministry", "first": f"CH{public[:4].upper()}X-0001".translate(str.maketrans("234567", "ABCDEF"))}
    answer = desk.call("case", "PUT", f"{SETS}/{public}", {**body, "revision": 1})
    assert desk.value("case", "GET", f"{SETS}/{public}")["row"]["title"] == "Other"
    again = desk.call("case", "PUT", f"{SETS}/{public}", {**body, "revision": 1})
    assert (again.status_code, again.json()["error"]["code"]) == (409, "changed_meanwhile")
    return Done(answer, "case", "ChangeDisclosure")


def _changed(desk: Desk) -> str:
    public, _ = _set(desk)
    first = desk.value("case", "GET", f"{SETS}/{public}")["asked_first"]
    desk.value("case", "PUT", f"{SETS}/{public}", {"title": "Other", "to": "Court", "first": first, "revision": 1})
    return public


def compare_disclosure(desk: Desk) -> Done:
    public = _changed(desk)
    answer = desk.call("case", "GET", f"{SETS}/{public}/revisions", params={"old": 1, "new": 2})
    _, old, new = answer.json()["value"]
    assert (old["title"], new["title"]) == ("Answer", "Other")
    return Done(answer, "case", "CompareDisclosure")


def restore_disclosure(desk: Desk) -> Done:
    public = _changed(desk)
    answer = desk.call("case", "POST", f"{SETS}/{public}/restore", {"revision": 2, "old": 1})
    assert desk.value("case", "GET", f"{SETS}/{public}")["row"]["title"] == "Answer"
    return Done(answer, "case", "RestoreDisclosure")


def review_disclosure(desk: Desk) -> Done:
    public, _ = _set(desk)
    answer = desk.call("case", "POST", f"{SETS}/{public}/review", {"revision": 1})
    assert desk.value("case", "GET", f"{SETS}/{public}")["row"]["state"] == "under_review"
    return Done(answer, "case", "ReviewDisclosure")


def take_in(desk: Desk) -> Done:
    public, _ = _set(desk)
    number = _exhibit(desk)
    answer = desk.call("case", "POST", f"{SETS}/{public}/items", {"exhibits": [number, number]})
    assert answer.json()["value"] == 1
    return Done(answer, "case", "TakeIn")


def take_out(desk: Desk) -> Done:
    public, item = _set(desk)
    answer = desk.call("case", "POST", f"{SETS}/{public}/items/out", {"items": [{"item": item["id"], "revision": item["revision"]}]})
    assert desk.value("case", "GET", f"{SETS}/{public}")["items"] == []
    return Done(answer, "case", "TakeOut")


def decide_items(desk: Desk) -> Done:
    public, _ = _set(desk)
    assert _decide(desk, public, "withhold").status_code == 422
    answer = _decide(desk, public, "withhold", ground="work_product", words="Sigrid's notes")
    assert "Sigrid" not in json.dumps(desk.asked("case", answer.json()["receipt"]["index"]))
    assert _item(desk, public)["ground"] == "work_product"
    return Done(answer, "case", "DecideItems")


def open_disclosure_item(desk: Desk) -> Done:
    public, item = _set(desk)
    _decide(desk, public, "produce")
    answer = desk.call("case", "GET", f"{SETS}/{public}/items/{item['id']}")
    assert [one["choice"] for one in answer.json()["value"]["decisions"]] == ["produce", None]
    return Done(answer, "case", "OpenDisclosureItem")


def restore_decision(desk: Desk) -> Done:
    public, item = _set(desk)
    _decide(desk, public, "produce")
    _decide(desk, public, "withhold", ground="deliberative")
    answer = desk.call("case", "POST", f"{SETS}/{public}/items/{item['id']}/restore", {"revision": 3, "old": 2})
    assert _item(desk, public)["choice"] == "produce"
    return Done(answer, "case", "RestoreDecision")


def open_privilege_log(desk: Desk) -> Done:
    public, _ = _set(desk)
    _decide(desk, public, "withhold", ground="work_product", words="Notes")
    answer = desk.call("case", "GET", f"{SETS}/{public}/log")
    (row,) = answer.json()["value"]["rows"]
    assert (row["ground"], row["description"], answer.json()["value"]["frozen"]) == ("work_product", "Notes", False)
    return Done(answer, "case", "OpenPrivilegeLog")


def produce_disclosure(desk: Desk) -> Done:
    public = _reviewed(desk)
    seen = desk.value("case", "GET", f"{SETS}/{public}")["seen"]
    answer = desk.call("case", "POST", f"{SETS}/{public}/produce", {"revision": 2, "seen": seen})
    view = desk.value("case", "GET", f"{SETS}/{public}")
    assert (view["row"]["state"], view["row"]["numbers"]) == ("produced", view["asked_first"])
    return Done(answer, "case", "ProduceDisclosure")


def ask_disclosure(desk: Desk) -> Done:
    approver(desk)
    answer = desk.call("case", "POST", f"{SETS}/{_produced(desk)}/ask", {"reason": "The court"})
    assert (answer.status_code, answer.json()["value"]["format"]) == (201, "disclosure")
    return Done(answer, "case", "AskDisclosure")


def export_disclosure(desk: Desk) -> Done:
    public = _produced(desk)
    refused = desk.call("case", "POST", f"{SETS}/{public}/export").json()["error"]
    assert (refused["code"], refused["rules"]) == ("approval", ["C8"])
    approver(desk)
    asked = desk.value("case", "POST", f"{SETS}/{public}/ask", {"reason": "The court"})
    approve(desk, asked["id"], asked["digest"])
    answer = desk.call("case", "POST", f"{SETS}/{public}/export")
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        assert archive.testzip() is None
        assert any(name.endswith("/load.dat") for name in archive.namelist())
    return Done(answer, "case", "ExportDisclosure")


def recall_disclosure(desk: Desk) -> Done:
    public = _produced(desk)
    answer = desk.call("case", "POST", f"{SETS}/{public}/recall", {"revision": 3, "reason": "A letter of Sigrid's counsel"})
    assert "Sigrid" not in json.dumps(desk.asked("case", answer.json()["receipt"]["index"]))
    assert desk.value("case", "GET", f"{SETS}/{public}")["row"]["state"] == "recalled"
    return Done(answer, "case", "RecallDisclosure")


def open_filter_team(desk: Desk) -> Done:
    number = _exhibit(desk, b"counsel 1")
    desk.value("case", "POST", "/case/filter/marks", {"exhibit": number, "reason": "Counsel"})
    answer = desk.call("case", "GET", "/case/filter")
    assert answer.json()["value"]["marks"][0]["exhibit"][1] == f"EX-{number:04d}"
    return Done(answer, "case", "OpenFilterTeam")


def mark_privileged(desk: Desk) -> Done:
    number = _exhibit(desk, b"counsel 2")
    answer = desk.call("case", "POST", "/case/filter/marks", {"exhibit": number, "reason": "From Sigrid's counsel"})
    assert answer.status_code == 201
    assert "Sigrid" not in json.dumps(desk.asked("case", answer.json()["receipt"]["index"]))
    rows = desk.value("case", "GET", "/case/exhibits")["rows"]
    (row,) = [row for row in rows if row["label"] == f"EX-{number:04d}"]
    closed = desk.call("case", "POST", f"/case/exhibits/{row['id']}/original", {})
    assert (closed.status_code, row["title"]) == (403, "Closed: it may be privileged")
    return Done(answer, "case", "MarkPrivileged")


def _named(desk: Desk, login: str) -> httpx.Response:
    colleague(_desk(desk), login, "investigator")
    return desk.call("case", "POST", "/case/filter/team", {"login": login, "why": "Knows the law"})


def name_filter(desk: Desk) -> Done:
    answer = _named(desk, "kay")
    assert answer.status_code == 201
    again = desk.call("case", "POST", "/case/filter/team", {"login": "ella", "why": "x"})
    assert again.status_code == 403
    return Done(answer, "case", "NameFilter")


def sign_filter(desk: Desk) -> Done:
    public = _named(desk, "kim").json()["value"]
    assert desk.call("case", "POST", f"/case/filter/team/{public}/sign").status_code == 403
    answer = desk.call("ella", "POST", f"/case/filter/team/{public}/sign")
    return Done(answer, "ella", "SignFilter")


def end_filter(desk: Desk) -> Done:
    public = _named(desk, "kit").json()["value"]
    answer = desk.call("case", "DELETE", f"/case/filter/team/{public}")
    assert public not in [one["id"] for one in desk.value("case", "GET", "/case/filter")["team"]]
    return Done(answer, "case", "EndFilter")
