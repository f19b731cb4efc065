"""What a case's people do through the API: each function asks one operation and looks at what it did."""

from __future__ import annotations

import base64
import csv
import hashlib
import io
import json

import httpx

from tests.api.conftest import TABLE, Desk, Done, colleague, registered


def search(desk: Desk) -> Done:
    body = {"query": "petrov", "schemata": ["Person"], "datasets": ["register"], "countries": [], "offset": 0, "limit": 5}
    answer = desk.call("case", "POST", "/search", body)
    found = answer.json()["value"]
    assert {hit["stub"]["caption"] for hit in found["hits"]} == {"Ilse Petrov", "Jan Petrov"}
    assert found["total"] == 2
    return Done(answer, "case", "SearchEntities")


def open_entity(desk: Desk) -> Done:
    answer = desk.call("case", "GET", f"/entities/{desk.find('ilse')}")
    view = answer.json()["value"]
    assert view["stub"]["caption"] == "Ilse Petrov"
    assert "nationality" not in {fact["prop"] for fact in view["facts"]}
    assert view["folded"] > 0
    assert view["records"][0]["ref"]["dataset"] == "register"
    return Done(answer, "case", "OpenEntity")


def unfold_traits(desk: Desk) -> Done:
    answer = desk.call("case", "POST", f"/entities/{desk.find('ilse')}/unfold")
    view = answer.json()["value"]
    assert {fact["prop"] for fact in view["facts"]} >= {"name", "nationality"}
    assert (view["folded"], view["unfolded"]) == (0, True)
    return Done(answer, "case", "UnfoldTraits")


def list_links(desk: Desk) -> Done:
    company = desk.find("harbour")
    (payments,) = desk.value("case", "GET", f"/entities/{company}")["groups"]
    answer = desk.call("case", "GET", f"/entities/{company}/links/{payments['key']}", params={"offset": 0})
    group = answer.json()["value"]["group"]
    assert [link["other"]["caption"] for link in group["links"]] == ["Blue Quay Trading"]
    assert group["sums"] == [["EUR", "5,000"]]
    return Done(answer, "case", "ListLinks")


def who_opened(desk: Desk) -> Done:
    person = desk.find("ilse")
    desk.value("case", "GET", f"/entities/{person}")
    answer = desk.call("case", "GET", f"/entities/{person}/openings")
    assert {row["who"] for row in answer.json()["value"]["rows"]} == {"Maya Okafor"}
    return Done(answer, "case", "WhoOpened")


def open_row(desk: Desk) -> Done:
    record = desk.value("case", "GET", f"/entities/{desk.find('zenith')}")["records"][0]["ref"]["record"]
    answer = desk.call("case", "GET", f"/rows/{record}")
    row = answer.json()["value"]
    assert row["columns"] == [["number", "ZZ3003"], ["name", "Zenith Dredging"]]
    assert row["sha256"] == hashlib.sha256(TABLE).hexdigest()
    return Done(answer, "case", "OpenRow")


def _held(desk: Desk) -> set[str]:
    return {stub["id"] for stub in desk.value("case", "GET", "/case")["held"]}


def hold_entity(desk: Desk) -> Done:
    company = desk.find("zenith")
    answer = desk.call("case", "POST", f"/entities/{company}/hold")
    assert company in _held(desk)
    return Done(answer, "case", "HoldEntity")


def release_entity(desk: Desk) -> Done:
    company = desk.find("zenith")
    desk.value("case", "POST", f"/entities/{company}/hold")
    answer = desk.call("case", "POST", f"/entities/{company}/release")
    assert company not in _held(desk)
    return Done(answer, "case", "ReleaseEntity")


def protect_person(desk: Desk) -> Done:
    lines = b'{"id": "w1", "schema": "Person", "properties": {"name": ["Wilma Whistle"]}}\n'
    desk.value("stewardship", "POST", "/datasets", registered("witnesses"))
    desk.load("witnesses", lines, "witnesses.ftm.json", format="ftm")
    desk.value("case", "POST", "/case/grants", {"dataset": "witnesses", "reason": "One of them spoke"})
    witness = desk.find("whistle")
    answer = desk.call("case", "POST", f"/entities/{witness}/protect", {"role": "witness"})
    assert desk.value("case", "POST", "/search", {"query": "whistle"})["total"] == 0
    assert desk.call("case", "GET", f"/entities/{witness}").status_code == 404
    return Done(answer, "case", "ProtectPerson")


def list_seals(desk: Desk) -> Done:
    answer = desk.call("case", "GET", "/case/seals")
    (waiting,) = answer.json()["value"]
    assert (waiting["role"], waiting["may_confirm"]) == ("witness", False)
    return Done(answer, "case", "ListSeals")


def _closed(desk: Desk) -> str:
    case = str(_opened(desk).json()["value"])
    desk.keys["closed"] = desk.key("maya", case)
    desk.value("closed", "POST", "/case/close", {"reason": "Answered"})
    return case


def list_erasures(desk: Desk) -> Done:
    case = _closed(desk)
    answer = desk.call("admin", "GET", "/erasures")
    (row,) = [row for row in answer.json()["value"] if row["case"] == case]
    assert row["openings"] > 2
    assert "Another" not in answer.text
    return Done(answer, "admin", "ListErasures")


def erase_openings(desk: Desk) -> Done:
    body = {"case": _closed(desk), "reason": "The law asks for it"}
    answer = desk.call("admin", "POST", "/erasures", body)
    assert answer.json()["value"] == {"done": False, "openings": 0}
    (row,) = [row for row in desk.value("admin", "GET", "/erasures") if row["case"] == body["case"]]
    assert (row["asked_by"], row["second"]) == ("Ada Admin", False)
    return Done(answer, "admin", "EraseOpenings")


def confirm_seal(desk: Desk) -> Done:
    colleague(desk, "oona", "investigator")
    desk.value("case", "POST", "/case/members", {"login": "oona", "role": "member"})
    desk.keys["second"] = desk.key("oona", desk.case)
    (waiting,) = desk.value("case", "GET", "/case/seals")
    answer = desk.call("second", "POST", f"/case/seals/{waiting['id']}/confirm")
    assert desk.value("case", "GET", "/case/seals") == []
    return Done(answer, "second", "ConfirmSeal")


def list_cases(desk: Desk) -> Done:
    answer = desk.call("administration", "GET", "/cases")
    assert desk.case in {row["case"]["id"] for row in answer.json()["value"]}
    return Done(answer, "administration", "ListCases")


def _opened(desk: Desk) -> httpx.Response:
    body = {"title": "Another", "question": "Who else?", "purpose": "procurement_fraud", "legal_basis": "Audit"}
    return desk.call("administration", "POST", "/cases", body)


def create_case(desk: Desk) -> Done:
    answer = _opened(desk)
    assert answer.status_code == 201
    return Done(answer, "administration", "CreateCase")


def _looked(desk: Desk) -> httpx.Response:
    return desk.call("administration", "POST", "/first-looks", {"sentence": "Is there a case?", "purpose": "corruption"})


def open_first_look(desk: Desk) -> Done:
    answer = _looked(desk)
    desk.keys["look"] = desk.key("maya", answer.json()["value"])
    assert desk.value("look", "GET", "/case")["days_left"] == 13
    return Done(answer, "administration", "OpenFirstLook")


def open_case(desk: Desk) -> Done:
    answer = desk.call("case", "GET", "/case")
    view = answer.json()["value"]
    assert view["case"]["title"] == "Quay"
    assert {grant["dataset"] for grant in view["grants"]} >= {"register", "port"}
    return Done(answer, "case", "OpenCase")


def read_ledger(desk: Desk) -> Done:
    desk.find("harbour")
    answer = desk.call("case", "GET", "/case/ledger", params={"offset": 0})
    view = answer.json()["value"]
    assert any("harbour" in row["sentence"] for row in view["rows"])
    assert view["size"] >= view["total"] > 0
    return Done(answer, "case", "ReadLedger")


def read_own_ledger(desk: Desk) -> Done:
    desk.find("harbour")
    answer = desk.call("case", "GET", "/case/ledger/own")
    assert any("harbour" in row["sentence"] for row in answer.json()["value"]["rows"])
    return Done(answer, "case", "ReadOwnLedger")


def convert_first_look(desk: Desk) -> Done:
    desk.keys["convert"] = desk.key("maya", _looked(desk).json()["value"])
    body = {"title": "A case now", "question": "Who?", "legal_basis": "Public interest"}
    answer = desk.call("convert", "POST", "/case/convert", body)
    assert desk.value("convert", "GET", "/case")["case"]["kind"] == "investigation"
    return Done(answer, "convert", "ConvertFirstLook")


def close_case(desk: Desk) -> Done:
    desk.keys["close"] = desk.key("maya", _opened(desk).json()["value"])
    answer = desk.call("close", "POST", "/case/close", {"reason": "Answered"})
    assert desk.value("close", "GET", "/case")["case"]["state"] == "closed"
    return Done(answer, "close", "CloseCase")


def add_member(desk: Desk) -> Done:
    person = colleague(desk, "noor", "investigator")
    answer = desk.call("case", "POST", "/case/members", {"login": "noor", "role": "reader"})
    assert person in {member["person"] for member in desk.value("case", "GET", "/case")["members"]}
    return Done(answer, "case", "AddMember")


def remove_member(desk: Desk) -> Done:
    person = colleague(desk, "otto", "investigator")
    desk.value("case", "POST", "/case/members", {"login": "otto", "role": "member"})
    answer = desk.call("case", "DELETE", f"/case/members/{person}")
    assert person not in {member["person"] for member in desk.value("case", "GET", "/case")["members"]}
    return Done(answer, "case", "RemoveMember")


def grant_dataset(desk: Desk) -> Done:
    desk.value("stewardship", "POST", "/datasets", registered("granted"))
    answer = desk.call("case", "POST", "/case/grants", {"dataset": "granted", "reason": "Needed", "days": 30})
    assert "granted" in {grant["dataset"] for grant in desk.value("case", "GET", "/case")["grants"]}
    return Done(answer, "case", "GrantDataset")


def revoke_grant(desk: Desk) -> Done:
    desk.value("stewardship", "POST", "/datasets", registered("taken"))
    desk.value("case", "POST", "/case/grants", {"dataset": "taken", "reason": "Needed"})
    answer = desk.call("case", "DELETE", "/case/grants/taken")
    assert "taken" not in {grant["dataset"] for grant in desk.value("case", "GET", "/case")["grants"]}
    return Done(answer, "case", "RevokeGrant")


def export_entities(desk: Desk) -> Done:
    for name in ("ilse", "id:HW2002"):
        desk.value("case", "POST", f"/entities/{desk.find(name)}/hold")
    answer = desk.call("case", "POST", "/case/export", {})
    rows = {row["id"]: row for row in map(json.loads, answer.content.splitlines())}
    assert rows["p1"]["properties"]["name"] == ["Ilse Petrov"]
    assert "nationality" not in rows["p1"]["properties"]
    digest = base64.b64encode(hashlib.sha256(answer.content).digest()).decode()
    assert answer.headers["content-digest"] == f"sha-256=:{digest}:"
    table = desk.call("case", "POST", "/case/export", {"format": "statements"})
    assert {row["prop"] for row in csv.DictReader(io.StringIO(table.text))} >= {"id", "name"}
    assert "attachment" in table.headers["content-disposition"]
    return Done(answer, "case", "ExportEntities")


def _asked(desk: Desk) -> httpx.Response:
    """An approval asked for in a case that holds more than fifty private persons."""
    if "crowd" not in desk.keys:
        people = [{"id": f"k{n}", "schema": "Person", "properties": {"name": [f"Clerk {n:02}"]}} for n in range(51)]
        desk.value("stewardship", "POST", "/datasets", registered("crowd", people="private_persons"))
        desk.load("crowd", "".join(json.dumps(one) + "\n" for one in people).encode(), "crowd.ftm.json", format="ftm")
        desk.keys["crowd"] = desk.key("maya", _opened(desk).json()["value"])
        desk.value("crowd", "POST", "/case/grants", {"dataset": "crowd", "reason": "They signed"})
        for offset in (0, 20, 40):
            for hit in desk.value("crowd", "POST", "/search", {"query": "clerk", "offset": offset})["hits"]:
                desk.value("crowd", "POST", f"/entities/{hit['stub']['id']}/hold")
    refused = desk.call("crowd", "POST", "/case/export", {})
    assert (refused.status_code, refused.json()["error"]["code"], refused.json()["error"]["rules"]) == (403, "approval", ["C8"])
    return desk.call("crowd", "POST", "/case/approvals", {"format": "entities", "reason": "The court asked for it"})


def ask_approval(desk: Desk) -> Done:
    answer = _asked(desk)
    made = answer.json()["value"]
    assert (answer.status_code, made["persons"], made["standing"]) == (201, 51, "alone")
    return Done(answer, "crowd", "AskApproval")


def list_approvals(desk: Desk) -> Done:
    made = _asked(desk).json()["value"]["id"]
    answer = desk.call("administration", "GET", "/approvals")
    found = answer.json()["value"]
    assert found["waiting"] == []
    assert found["mine"][0]["id"] == made
    return Done(answer, "administration", "ListApprovals")
