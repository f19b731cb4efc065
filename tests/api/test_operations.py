"""Every operation of the API does what it says, once, and the ledger holds the very plan that it asked."""

from __future__ import annotations

import base64
import csv
import hashlib
import io
import json
from collections.abc import Callable
from typing import Any, NamedTuple

import httpx
import pytest

from glasshouse.web.api.app import reference
from tests.api.conftest import MAPPING, PASSWORD, TABLE, Desk, registered

TREES = b"number,name\nAA1,Alder\nBB2,Birch\nCC3,Cedar\n"
WHOLE = b"".join(
    b'{"id": "%s", "schema": "Company", "properties": {"name": ["%s"]}}\n' % pair for pair in ((b"a", b"Alder"), (b"b", b"Birch"))
)
BROKEN = WHOLE.replace(b'{"id": "b"', b'{"id": b')


class Done(NamedTuple):
    """An answer, whose key asked for it, and the type of plan that must stand in the ledger (empty: no entry)."""

    answer: httpx.Response
    key: str
    plan: str


def search(desk: Desk) -> Done:
    body = {"query": "petrov", "schemata": ["Person"], "datasets": ["register"], "countries": [], "offset": 0, "limit": 5}
    answer = desk.call("case", "POST", "/search", body)
    found = answer.json()["value"]
    assert [hit["stub"]["caption"] for hit in found["hits"]] == ["Ilse Petrov", "Jan Petrov"]
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


def _colleague(desk: Desk, login: str, *roles: str) -> str:
    body = {"login": login, "name": login.title(), "unit": "Desk", "roles": list(roles), "password": PASSWORD}
    return str(desk.value("admin", "POST", "/people", body))


def add_member(desk: Desk) -> Done:
    person = _colleague(desk, "noor", "investigator")
    answer = desk.call("case", "POST", "/case/members", {"login": "noor", "role": "reader"})
    assert person in {member["person"] for member in desk.value("case", "GET", "/case")["members"]}
    return Done(answer, "case", "AddMember")


def remove_member(desk: Desk) -> Done:
    person = _colleague(desk, "otto", "investigator")
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


def list_datasets(desk: Desk) -> Done:
    answer = desk.call("case", "GET", "/datasets")
    rows = {row["dataset"]["name"]: row for row in answer.json()["value"]}
    assert rows["register"]["granted"]
    assert rows["register"]["entities"] == 6
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
    _colleague(desk, "pia", "steward")
    desk.keys["second"] = desk.key("pia", "stewardship")
    desk.value("second", "POST", "/datasets/offices/declare")
    assert len(desk.value("stewardship", "GET", "/datasets/offices")["declared_by"]) == 2
    return Done(first, "stewardship", "DeclareFunction")


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
    assert answer.json()["value"]["rows"] == 1
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
    _colleague(desk, "rosa", "lead")
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
    person = _colleague(desk, "tove", "lead")
    desk.keys["tove"] = desk.key("tove", "administration")
    body = {"unit": "Desk", "roles": ["lead", "steward"], "state": "paused"}
    answer = desk.call("admin", "PUT", f"/people/{person}", body)
    assert desk.call("tove", "GET", "/cases").status_code == 401
    return Done(answer, "admin", "ChangePerson")


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


OPERATIONS: tuple[Callable[[Desk], Done], ...] = (
    search,
    open_entity,
    unfold_traits,
    list_links,
    who_opened,
    open_row,
    hold_entity,
    release_entity,
    protect_person,
    list_cases,
    create_case,
    open_first_look,
    open_case,
    read_ledger,
    convert_first_look,
    close_case,
    add_member,
    remove_member,
    grant_dataset,
    revoke_grant,
    export_entities,
    list_datasets,
    register_dataset,
    open_dataset,
    declare_function,
    upload_source,
    preview_mapping,
    import_source,
    open_import,
    import_progress,
    confirm_import,
    undo_import,
    declare_identity,
    rebuild_index,
    issue_key,
    list_keys,
    revoke_key,
    revoke_sessions,
    change_password,
    list_people,
    create_person,
    change_person,
    health,
    ready,
    visible,
)
"""One for each operation id of the schema, in an order in which they do not disturb each other."""


def _schema() -> dict[str, Any]:
    return dict(json.loads(reference()["openapi.json"]))


def test_every_operation_of_the_schema_has_its_row() -> None:
    ids = [operation["operationId"] for path in _schema()["paths"].values() for operation in path.values()]
    assert sorted(ids) == sorted(operation.__name__ for operation in OPERATIONS)


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.__name__)
def test_an_operation_does_what_it_says_and_the_ledger_holds_its_plan(operation: Callable[[Desk], Done], desk: Desk) -> None:
    done = operation(desk)
    assert done.answer.status_code < 300, done.answer.text
    if not done.plan:
        assert "x-glasshouse-entry" not in done.answer.headers
        return
    entry = int(done.answer.headers["x-glasshouse-entry"])
    assert desk.asked(done.key, entry)["type"] == done.plan
    if done.answer.headers["content-type"] == "application/json":
        receipt = done.answer.json()["receipt"]
        assert receipt["index"] == entry
    else:
        receipt = {"head": done.answer.headers["x-glasshouse-head"], "when": done.answer.headers["x-glasshouse-when"]}
    assert len(receipt["head"]) == 12
    assert receipt["when"].endswith("Z")
