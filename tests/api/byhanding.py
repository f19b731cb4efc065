"""What is added by hand, through the API."""

from __future__ import annotations

import json
from typing import Any

from tests.api.conftest import Desk, Done

TAKEN = {"source": "A letter of the quay office", "reliability": "usually", "basis": "assessment"}


def _entity(desk: Desk, name: str = "Quay Holdings", kind: str = "Company", **values: str) -> str:
    said = {"name": [name], **{key: [value] for key, value in values.items()}}
    return str(desk.value("case", "POST", "/case/by-hand/entities", {"kind": kind, "properties": said, **TAKEN}))


def _row(desk: Desk, public: str) -> dict[str, Any]:
    return dict(desk.value("case", "GET", f"/case/by-hand/{public}")["row"])


def _held(desk: Desk, text: str = "Blue Quay") -> str:
    public = desk.find(text)
    desk.value("case", "POST", f"/entities/{public}/hold")
    return public


def list_by_hand(desk: Desk) -> Done:
    public = _entity(desk)
    answer = desk.call("case", "GET", "/case/by-hand", params={"shape": "entity", "state": "stands", "offset": 0})
    rows = answer.json()["value"]["rows"]
    assert public in [row["id"] for row in rows]
    return Done(answer, "case", "ListByHand")


def tabulate_by_hand(desk: Desk) -> Done:
    public = _entity(desk)
    answer = desk.call("case", "GET", "/case/by-hand/table")
    assert public in [row["id"] for row in answer.json()["value"]]
    return Done(answer, "case", "TabulateByHand")


def begin_by_hand(desk: Desk) -> Done:
    public = _held(desk)
    answer = desk.call("case", "GET", "/case/by-hand/form", params={"about": public})
    value = answer.json()["value"]
    assert (value["kind"], value["person"], value["about"]["caption"]) == ("Company", False, "Blue Quay Trading")
    return Done(answer, "case", "BeginByHand")


def add_entity(desk: Desk) -> Done:
    body = {"kind": "Person", "properties": {"name": ["Nils Unspoken"], "religion": ["x"]}, **TAKEN}
    refused = desk.call("case", "POST", "/case/by-hand/entities", body)
    assert (refused.status_code, refused.json()["error"]["rules"]) == (403, ["C1"])
    answer = desk.call("case", "POST", "/case/by-hand/entities", {**body, "properties": {"name": ["Nils Unspoken"]}})
    assert answer.status_code == 201
    assert "Unspoken" not in json.dumps(desk.asked("case", answer.json()["receipt"]["index"]))
    return Done(answer, "case", "AddEntity")


def add_link(desk: Desk) -> Done:
    one, other = _held(desk), _held(desk, "Harbour Works")
    body = {"kind": "Ownership", "one": one, "other": other, "properties": {"percentage": ["51"]}, **TAKEN}
    answer = desk.call("case", "POST", "/case/by-hand/links", body)
    row = _row(desk, answer.json()["value"])
    assert [end["id"] for end in row["ends"]] == [one, other]
    return Done(answer, "case", "AddLink")


def add_fact(desk: Desk) -> Done:
    public = _held(desk)
    answer = desk.call("case", "POST", "/case/by-hand/facts", {"id": public, "properties": {"phone": ["+33140205317"]}, **TAKEN})
    shown = desk.value("case", "GET", f"/entities/{public}")
    hands = [ref["hand"] for fact in shown["facts"] for value in fact["values"] for ref in value["sources"] if fact["prop"] == "phone"]
    assert [(hand["id"], hand["by"], hand["basis"]) for hand in hands] == [(answer.json()["value"], "Maya Okafor", "assessment")]
    return Done(answer, "case", "AddFact")


def add_protected(desk: Desk) -> Done:
    before = desk.value("case", "GET", "/case/by-hand")["total"]
    body = {"role": "witness", "properties": {"name": ["Wilma Whispered"]}, **TAKEN}
    answer = desk.call("case", "POST", "/case/by-hand/protected", body)
    assert answer.json()["value"] == "witness"
    assert desk.value("case", "GET", "/case/by-hand")["total"] == before
    assert desk.value("case", "POST", "/search", {"query": "Whispered"})["hits"] == []
    return Done(answer, "case", "AddProtected")


def open_by_hand(desk: Desk) -> Done:
    answer = desk.call("case", "GET", f"/case/by-hand/{_entity(desk)}")
    row = answer.json()["value"]["row"]
    assert (row["entity"]["caption"], row["taken"]["source"]) == ("Quay Holdings", TAKEN["source"])
    return Done(answer, "case", "OpenByHand")


def change_by_hand(desk: Desk) -> Done:
    public = _entity(desk)
    body = {"revision": 1, "properties": {"name": ["Quay Holding"]}, **TAKEN}
    answer = desk.call("case", "PUT", f"/case/by-hand/{public}", body)
    assert (answer.json()["value"], _row(desk, public)["entity"]["caption"]) == (2, "Quay Holding")
    again = desk.call("case", "PUT", f"/case/by-hand/{public}", body)
    assert (again.status_code, again.json()["error"]["code"]) == (409, "changed_meanwhile")
    return Done(answer, "case", "ChangeByHand")


def withdraw_by_hand(desk: Desk) -> Done:
    public = _entity(desk, "Quay Withdrawn")
    answer = desk.call("case", "POST", f"/case/by-hand/{public}/withdraw", {"revision": 1, "reason": "Another firm"})
    row = _row(desk, public)
    assert (row["state"], row["reason"], row["entity"]) == ("withdrawn", "Another firm", None)
    return Done(answer, "case", "WithdrawByHand")


def compare_by_hand(desk: Desk) -> Done:
    public = _entity(desk)
    desk.value("case", "PUT", f"/case/by-hand/{public}", {"revision": 1, "properties": {"name": ["Quay Holding"]}, **TAKEN})
    answer = desk.call("case", "GET", f"/case/by-hand/{public}/revisions", params={"old": 1, "new": 2})
    _, old, new = answer.json()["value"]
    assert [one["values"][0]["values"] for one in (old, new)] == [["Quay Holdings"], ["Quay Holding"]]
    return Done(answer, "case", "CompareByHand")


def restore_by_hand(desk: Desk) -> Done:
    public = _entity(desk, "Quay Restored")
    desk.value("case", "POST", f"/case/by-hand/{public}/withdraw", {"revision": 1, "reason": "Another firm"})
    answer = desk.call("case", "POST", f"/case/by-hand/{public}/restore", {"revision": 2, "old": 1})
    assert (answer.json()["value"], _row(desk, public)["state"]) == (3, "stands")
    return Done(answer, "case", "RestoreByHand")
