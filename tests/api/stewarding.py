"""What stewards, administrators and machines do through the API: each function asks one operation and looks at what it did."""

from __future__ import annotations

import hashlib
import json

from tests.api.conftest import MAPPING, PASSWORD, TABLE, Desk, Done, colleague, registered

TREES = b"number,name\nAA1,Alder\nBB2,Birch\nCC3,Cedar\n"
WHOLE = b"".join(
    b'{"id": "%s", "schema": "Company", "properties": {"name": ["%s"]}}\n' % pair for pair in ((b"a", b"Alder"), (b"b", b"Birch"))
)
BROKEN = WHOLE.replace(b'{"id": "b"', b'{"id": b')


def list_datasets(desk: Desk) -> Done:
    answer = desk.call("case", "GET", "/datasets")
    rows = {row["dataset"]["name"]: row for row in answer.json()["value"]}
    assert rows["register"]["granted"]
    assert rows["register"]["about"] == 0  # under a hundred
    return Done(answer, "case", "ListDatasets")


def register_dataset(desk: Desk) -> Done:
    answer = desk.call("stewardship", "POST", "/datasets", registered("new-one", tags=["never:discrimination"]))
    assert desk.value("stewardship", "GET", "/datasets/new-one")["dataset"]["tags"] == ["never:discrimination"]
    return Done(answer, "stewardship", "RegisterDataset")


def open_dataset(desk: Desk) -> Done:
    answer = desk.call("stewardship", "GET", "/datasets/port")
    (((source, (newest,)),)) = answer.json()["value"]["sources"]
    assert (source, newest["state"], newest["rows"]) == ("port.csv", "live", 2)
    return Done(answer, "stewardship", "OpenDataset")


def declare_function(desk: Desk) -> Done:
    desk.value("stewardship", "POST", "/datasets", registered("offices", people="public_function"))
    first = desk.call("stewardship", "POST", "/datasets/offices/declare")
    assert desk.call("stewardship", "POST", "/datasets/offices/declare").json()["error"]["rules"] == ["C2"]
    colleague(desk, "pia", "steward")
    desk.keys["second"] = desk.key("pia", "stewardship")
    desk.value("second", "POST", "/datasets/offices/declare")
    assert len(desk.value("stewardship", "GET", "/datasets/offices")["declared_by"]) == 2
    return Done(first, "stewardship", "DeclareFunction")


def declare_impersonal(desk: Desk) -> Done:
    answer = desk.call("stewardship", "POST", "/datasets/port/declare-impersonal")
    view = desk.value("stewardship", "GET", "/datasets/port")
    assert view["impersonal_by"] == ["Maya Okafor"]
    assert not view["dataset"]["impersonal"]
    return Done(answer, "stewardship", "DeclareImpersonal")


def declare_incorporated(desk: Desk) -> Done:
    answer = desk.call("stewardship", "POST", "/datasets/port/declare-incorporated", {"reason": "The port licenses firms only"})
    view = desk.value("stewardship", "GET", "/datasets/port")
    assert view["incorporated_by"] == [["Maya Okafor", "The port licenses firms only"]]
    assert not view["dataset"]["incorporated"]
    return Done(answer, "stewardship", "DeclareIncorporated")


def upload_source(desk: Desk) -> Done:
    headers = {"Content-Type": "application/octet-stream", "Content-Disposition": 'attachment; filename="new.csv"'}
    answer = desk.call("stewardship", "POST", "/datasets/port/uploads", content=TREES, headers=headers)
    kept = answer.json()["value"]
    assert kept == {"upload": hashlib.sha256(TREES).hexdigest(), "file_name": "new.csv", "size": len(TREES)}
    return Done(answer, "stewardship", "UploadSource")


def preview_mapping(desk: Desk) -> Done:
    upload = desk.upload("port", TABLE, "port.csv")
    body = {"upload": upload, "spec": {"name": "port.csv", "mapping": MAPPING}}
    answer = desk.call("stewardship", "POST", "/datasets/port/preview", body)
    preview = answer.json()["value"]
    assert preview["columns"] == ["number", "name"]
    assert [row[2] for row in preview["entities"]] == ["Blue Quay Trading SARL", "Zenith Dredging"]
    return Done(answer, "stewardship", "PreviewMapping")


def import_source(desk: Desk) -> Done:
    upload = desk.upload("port", TREES, "trees.csv")
    body = {"upload": upload, "file_name": "trees.csv", "spec": {"name": "trees", "load": "delta", "mapping": MAPPING}}
    answer = desk.call("stewardship", "POST", "/datasets/port/imports", body)
    assert answer.status_code == 202
    made = answer.json()["value"]
    desk.house.work(made, lambda _numbers: None)
    assert desk.value("stewardship", "GET", f"/imports/{made}")["row"]["state"] == "live"
    return Done(answer, "stewardship", "ImportSource")


def open_import(desk: Desk) -> Done:
    answer = desk.call("stewardship", "GET", f"/imports/{_waiting(desk, 'opened')}", params={"offset": 0})
    view = answer.json()["value"]
    assert view["row"]["rejected"] == 1
    assert view["faults"][0]["place"] == "line 2"
    assert view["by_code"] == [[view["faults"][0]["code"], 1]]
    return Done(answer, "stewardship", "OpenImport")


def _waiting(desk: Desk, source: str) -> str:
    """A snapshot that waits for a confirmation: it would close what stood in a line that it could not read."""
    desk.value("stewardship", "POST", "/datasets", registered(source))
    desk.load(source, WHOLE, "trees.ftm.json", format="ftm")
    made = desk.load(source, BROKEN, "trees.ftm.json", format="ftm")
    assert desk.value("stewardship", "GET", f"/imports/{made}/progress")["state"] == "confirming"
    return made


def import_progress(desk: Desk) -> Done:
    answer = desk.call("stewardship", "GET", f"/imports/{_waiting(desk, 'progressed')}/progress")
    assert answer.json()["value"]["rows"] == 2
    return Done(answer, "stewardship", "")


def confirm_import(desk: Desk) -> Done:
    made = _waiting(desk, "confirmed")
    answer = desk.call("stewardship", "POST", f"/imports/{made}/confirm")
    desk.house.work(made, lambda _numbers: None)
    assert desk.value("stewardship", "GET", f"/imports/{made}/progress")["state"] == "live"
    return Done(answer, "stewardship", "ConfirmImport")


def undo_import(desk: Desk) -> Done:
    desk.value("stewardship", "POST", "/datasets", registered("undone"))
    made = desk.load("undone", TABLE.replace(b"Zenith", b"Nadir"), "undone.csv", mapping=MAPPING)
    desk.value("case", "POST", "/case/grants", {"dataset": "undone", "reason": "To see it go"})
    assert desk.value("case", "POST", "/search", {"query": "nadir"})["total"] == 1
    answer = desk.call("stewardship", "POST", f"/imports/{made}/undo")
    assert desk.value("case", "POST", "/search", {"query": "nadir"})["total"] == 0
    return Done(answer, "stewardship", "UndoImport")


def declare_identity(desk: Desk) -> Done:
    body = {"schema": "Company", "property": "registrationNumber", "datasets": ["register", "port"]}
    answer = desk.call("stewardship", "POST", "/identities", body)
    assert answer.json()["value"] == 1
    assert desk.value("case", "GET", f"/entities/{desk.find('id:BQ1001')}")["merged"] > 1
    return Done(answer, "stewardship", "DeclareIdentity")


def ask_identity(desk: Desk) -> Done:
    desk.value("stewardship", "POST", "/datasets", registered("debtors", people="private_persons"))
    body = {"schema": "Person", "property": "idNumber", "datasets": ["debtors", "port"]}
    refused = desk.call("stewardship", "POST", "/identities", body)
    assert refused.json()["error"]["rules"] == ["C3"]
    answer = desk.call("stewardship", "POST", "/identities/ask", {**body, "reason": "Officers with debts"})
    (asked,) = desk.value("stewardship", "GET", "/datasets/debtors")["asked"]
    assert (asked["reason"], asked["datasets"], asked["mine"]) == ("Officers with debts", ["debtors", "port"], True)
    return Done(answer, "stewardship", "AskIdentity")


def rebuild_index(desk: Desk) -> Done:
    answer = desk.call("stewardship", "POST", "/index/rebuild")
    desk.house.work("index", lambda _numbers: None)
    assert desk.value("case", "POST", "/search", {"query": "petrov"})["total"] == 2
    return Done(answer, "stewardship", "RebuildIndex")


def issue_key(desk: Desk) -> Done:
    answer = desk.client.post("/api/keys", json={"login": "maya", "password": PASSWORD, "case": desk.case, "days": 1})
    desk.keys["issued"] = answer.json()["value"]["text"]
    assert desk.value("issued", "GET", "/case")["case"]["id"] == desk.case
    return Done(answer, "issued", "IssueKey")


def list_keys(desk: Desk) -> Done:
    answer = desk.call("administration", "GET", "/keys")
    rows = answer.json()["value"]
    assert [row["current"] for row in rows].count(True) == 1
    assert {row["kind"] for row in rows} == {"key"}, "issuing a key by password left its session open"
    assert not any(key in answer.text for key in desk.keys.values())
    return Done(answer, "administration", "ListKeys")


def list_factors(desk: Desk) -> Done:
    answer = desk.call("administration", "GET", "/factors")
    assert answer.json()["value"] == {"passkeys": [], "totp": "", "codes": 0, "approves": True, "password": True}
    return Done(answer, "administration", "ListFactors")


def revoke_key(desk: Desk) -> Done:
    made = desk.client.post("/api/keys", json={"login": "maya", "password": PASSWORD, "case": desk.case}).json()["value"]
    desk.keys["revoked"] = made["text"]
    answer = desk.call("administration", "DELETE", f"/keys/{made['id']}")
    assert desk.call("revoked", "GET", "/case").status_code == 401
    return Done(answer, "administration", "RevokeKey")


def revoke_sessions(desk: Desk) -> Done:
    session = desk.house.accounts.sign_in("maya", PASSWORD, "here")
    answer = desk.call("administration", "POST", "/sessions/revoke", {})
    assert answer.json()["value"] == 1
    assert desk.house.accounts.actor(session) is None
    return Done(answer, "administration", "RevokeSessions")


def change_password(desk: Desk) -> Done:
    colleague(desk, "rosa", "lead")
    desk.keys["rosa"] = desk.key("rosa", "administration")
    wrong = desk.call("rosa", "POST", "/password", {"present": "not it at all", "new": "another long password"})
    assert wrong.json()["error"]["code"] == "sign_in"
    answer = desk.call("rosa", "POST", "/password", {"present": PASSWORD, "new": "another long password"})
    login = {"login": "rosa", "password": PASSWORD, "case": "administration"}
    assert desk.client.post("/api/keys", json=login).status_code == 401
    assert desk.client.post("/api/keys", json={**login, "password": "another long password"}).status_code == 201
    assert "another long password" not in json.dumps(desk.asked("rosa", answer.json()["receipt"]["index"]))
    return Done(answer, "rosa", "ChangePassword")


def list_people(desk: Desk) -> Done:
    answer = desk.call("admin", "GET", "/people")
    assert {"ada", "maya"} <= {person["login"] for person in answer.json()["value"]["people"]}
    return Done(answer, "admin", "ListPeople")


def create_person(desk: Desk) -> Done:
    body = {"login": "sven", "name": "Sven", "unit": "Other desk", "roles": ["investigator"], "password": PASSWORD}
    answer = desk.call("admin", "POST", "/people", body)
    assert answer.status_code == 201
    assert desk.house.accounts.sign_in("sven", PASSWORD, "here")
    return Done(answer, "admin", "CreatePerson")


def change_person(desk: Desk) -> Done:
    person = colleague(desk, "tove", "lead")
    desk.keys["tove"] = desk.key("tove", "administration")
    body = {"unit": "Desk", "roles": ["lead", "steward"], "state": "paused"}
    answer = desk.call("admin", "PUT", f"/people/{person}", body)
    assert desk.call("tove", "GET", "/cases").status_code == 401
    return Done(answer, "admin", "ChangePerson")


def issue_reset(desk: Desk) -> Done:
    """A link for somebody else's new password: its text is told once, and one's own is refused."""
    colleague(desk, "rolf", "investigator")
    answer = desk.call("admin", "POST", "/people/resets", {"login": "rolf"})
    made = answer.json()["value"]
    assert made["name"] == "Rolf"
    assert made["text"] not in json.dumps(desk.asked("admin", answer.json()["receipt"]["index"]))
    assert len(made["text"]) > 40
    assert desk.call("admin", "POST", "/people/resets", {"login": "ada"}).status_code == 403
    assert desk.call("admin", "POST", "/people/resets", {"login": "nobody at all"}).status_code == 404
    return Done(answer, "admin", "IssueReset")


def read_statistics(desk: Desk) -> Done:
    colleague(desk, "orla", "auditor")
    desk.keys["oversight"] = desk.key("orla", "oversight")
    answer = desk.call("oversight", "GET", "/statistics")
    use = answer.json()["value"]
    assert len(use["weeks"]) == 13
    assert {chart["key"] for chart in use["charts"]} >= {"purpose", "unit", "refused"}
    assert desk.call("admin", "GET", "/statistics").status_code == 403
    return Done(answer, "oversight", "ReadStatistics")


def explain_refusal(desk: Desk) -> Done:
    told = desk.call("administration", "GET", "/statistics").json()["error"]
    answer = desk.call("administration", "GET", f"/refusals/{told['entry']}")
    why = answer.json()["value"]
    assert (why["sentence"], why["remedy"], why["rules"]) == (told["message"], told["remedy"], told["rules"])
    assert desk.call("admin", "GET", f"/refusals/{told['entry']}").status_code == 404
    return Done(answer, "administration", "ExplainRefusal")


def open_receipt(desk: Desk) -> Done:
    index = desk.call("administration", "GET", "/keys").json()["receipt"]["index"]
    answer = desk.call("administration", "GET", f"/receipts/{index}")
    assert answer.text.startswith("c2sp.org/tlog-proof@v1\n")
    return Done(answer, "administration", "")


def recount_statistics(desk: Desk) -> Done:
    answer = desk.call("admin", "POST", "/statistics/recount")
    counted = sum(row.leaves for row in desk.house.gate.counted(0, 1_000_000))
    assert counted == desk.house.entries.head()[0]
    return Done(answer, "admin", "RecountStatistics")


def health(desk: Desk) -> Done:
    answer = desk.client.get("/api/healthz")
    assert answer.json() == {"status": "ok"}
    return Done(answer, "case", "")


def ready(desk: Desk) -> Done:
    answer = desk.client.get("/api/readyz")
    assert answer.json() == {"status": "ok"}
    return Done(answer, "case", "")


def visible(desk: Desk) -> Done:
    answer = desk.call("case", "GET", "/visible")
    seen = answer.json()["value"]
    assert seen["entries"] > 0
    assert len(seen["head"]) == 12
    return Done(answer, "case", "")
