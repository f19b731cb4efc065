"""Hypotheses and the matrix through the API."""

from __future__ import annotations

import json
from typing import Any

from tests.api.conftest import Desk, Done


def _hypothesis(desk: Desk, **more: Any) -> str:
    return str(desk.value("case", "POST", "/case/hypotheses", {"statement": "The waiver was bought.", **more}))


def _item(desk: Desk, **more: Any) -> str:
    body = {"kind": "sentence", "says": "The dues fell in March.", "source": "Port gazette 12", **more}
    return str(desk.value("case", "POST", "/case/matrix/items", body))


def _weighed(desk: Desk) -> tuple[str, str]:
    """An item that speaks strongly against a hypothesis; ids of both."""
    hypothesis, item = _hypothesis(desk), _item(desk, reliability="reliable", relevance="high")
    said = {"sign": "strongly_inconsistent", "basis": "fact", "why": "The register says so."}
    desk.value("case", "POST", f"/case/matrix/items/{item}/weigh", {"ratings": [{"hypothesis": hypothesis, "revision": 0, **said}]})
    return hypothesis, item


def list_hypotheses(desk: Desk) -> Done:
    hypothesis, _ = _weighed(desk)
    answer = desk.call("case", "GET", "/case/hypotheses")
    (row,) = (row for row in answer.json()["value"] if row["id"] == hypothesis)
    assert (row["state"], row["against"]) == ("open", {"items": 1, "weighted": 4.0, "weighed": 1})
    return Done(answer, "case", "ListHypotheses")


def add_hypothesis(desk: Desk) -> Done:
    body = {"statement": "Sigrid was paid.", "text": "Sigrid waits", "mind": "Sigrid speaks", "steps": ["Ask Sigrid"]}
    answer = desk.call("case", "POST", "/case/hypotheses", body)
    assert answer.status_code == 201
    assert "Sigrid" not in json.dumps(desk.asked("case", answer.json()["receipt"]["index"]))
    return Done(answer, "case", "AddHypothesis")


def open_hypothesis(desk: Desk) -> Done:
    hypothesis, item = _weighed(desk)
    answer = desk.call("case", "GET", f"/case/hypotheses/{hypothesis}")
    view = answer.json()["value"]
    assert [(one["item"], one["sign"], one["by"]) for one in view["weighed"]] == [(item, "strongly_inconsistent", "Maya Okafor")]
    return Done(answer, "case", "OpenHypothesis")


def _rewritten(desk: Desk) -> str:
    hypothesis = _hypothesis(desk, text="As it was")
    body = {"statement": "Other", "text": "As it is", "state": "rejected", "reason": "The dates.", "revision": 1}
    desk.value("case", "PUT", f"/case/hypotheses/{hypothesis}", body)
    return hypothesis


def change_hypothesis(desk: Desk) -> Done:
    hypothesis = _hypothesis(desk)
    body = {"statement": "Other", "mind": "A receipt", "steps": ["Ask"], "state": "supported", "reason": "Seen.", "revision": 1}
    answer = desk.call("case", "PUT", f"/case/hypotheses/{hypothesis}", body)
    again = desk.call("case", "PUT", f"/case/hypotheses/{hypothesis}", body)
    assert (again.status_code, again.json()["error"]["code"]) == (409, "changed_meanwhile")
    return Done(answer, "case", "ChangeHypothesis")


def compare_hypothesis(desk: Desk) -> Done:
    answer = desk.call("case", "GET", f"/case/hypotheses/{_rewritten(desk)}/revisions", params={"old": 1, "new": 2})
    _, old, new = answer.json()["value"]
    assert (old["text"], new["text"], new["state"]) == ("As it was", "As it is", "rejected")
    return Done(answer, "case", "CompareHypothesis")


def restore_hypothesis(desk: Desk) -> Done:
    hypothesis = _rewritten(desk)
    answer = desk.call("case", "POST", f"/case/hypotheses/{hypothesis}/restore", {"revision": 2, "old": 1})
    view = desk.value("case", "GET", f"/case/hypotheses/{hypothesis}")
    assert (view["text"], view["row"]["state"]) == ("As it was", "rejected")
    return Done(answer, "case", "RestoreHypothesis")


def take_step(desk: Desk) -> Done:
    hypothesis = _hypothesis(desk, steps=["Ask the port"])
    answer = desk.call("case", "POST", f"/case/hypotheses/{hypothesis}/step", {"revision": 1, "place": 0})
    assert answer.status_code == 201
    (step,) = desk.value("case", "GET", f"/case/hypotheses/{hypothesis}")["steps"]
    assert step["task"]["id"] == answer.json()["value"]
    return Done(answer, "case", "TakeStep")


def open_matrix(desk: Desk) -> Done:
    hypothesis, item = _weighed(desk)
    answer = desk.call("case", "GET", "/case/matrix", params={"order": "telling", "offset": 0})
    found = answer.json()["value"]
    column = [one["id"] for one in found["hypotheses"]].index(hypothesis)
    (row,) = (row for row in found["rows"] if row["item"]["id"] == item)
    assert (row["cells"][column]["sign"], row["telling"]) == ("strongly_inconsistent", None)
    return Done(answer, "case", "OpenMatrix")


def tabulate_matrix(desk: Desk) -> Done:
    _, item = _weighed(desk)
    answer = desk.call("case", "GET", "/case/matrix/table")
    assert answer.json()["value"]["rows"][-1]["item"]["id"] == item
    return Done(answer, "case", "TabulateMatrix")


def begin_item(desk: Desk) -> Done:
    note = desk.value("case", "POST", "/case/notes", {"title": "What the clerk said"})
    answer = desk.call("case", "GET", "/case/matrix/offered", params={"kind": "note"})
    assert [note, "What the clerk said"] in answer.json()["value"]["notes"]
    return Done(answer, "case", "BeginItem")


def add_item(desk: Desk) -> Done:
    note = desk.value("case", "POST", "/case/notes", {"title": "What the clerk said"})
    answer = desk.call("case", "POST", "/case/matrix/items", {"kind": "note", "thing": note, "says": "Sigrid was there."})
    assert answer.status_code == 201
    told = json.dumps(desk.asked("case", answer.json()["receipt"]["index"]))
    assert ("Sigrid" in told, note in told) == (False, True)
    return Done(answer, "case", "AddItem")


def open_item(desk: Desk) -> Done:
    hypothesis, item = _weighed(desk)
    answer = desk.call("case", "GET", f"/case/matrix/items/{item}")
    cells = {row["id"]: cell for row, cell in answer.json()["value"]["cells"]}
    assert (cells[hypothesis]["why"], cells[hypothesis]["revision"]) == ("The register says so.", 1)
    return Done(answer, "case", "OpenItem")


def _changed(says: str, **more: Any) -> dict[str, Any]:
    about = {"source": "Page 3", "basis": "assessment", "reliability": "fairly", "relevance": "low", "out": False}
    return {"revision": 1, "says": says, **about, **more}


def change_item(desk: Desk) -> Done:
    item = _item(desk)
    answer = desk.call("case", "PUT", f"/case/matrix/items/{item}", _changed("They rose.", out=True))
    row = desk.value("case", "GET", f"/case/matrix/items/{item}")["row"]
    assert (row["says"], row["out"], row["revision"]) == ("They rose.", True, 2)
    again = desk.call("case", "PUT", f"/case/matrix/items/{item}", _changed("They fell."))
    assert (again.status_code, again.json()["error"]["code"]) == (409, "changed_meanwhile")
    return Done(answer, "case", "ChangeItem")


def restore_item(desk: Desk) -> Done:
    item = _item(desk)
    desk.value("case", "PUT", f"/case/matrix/items/{item}", _changed("They rose."))
    answer = desk.call("case", "POST", f"/case/matrix/items/{item}/restore", {"revision": 2, "old": 1})
    assert desk.value("case", "GET", f"/case/matrix/items/{item}")["row"]["says"] == "The dues fell in March."
    return Done(answer, "case", "RestoreItem")


def weigh_item(desk: Desk) -> Done:
    hypothesis, item = _weighed(desk)
    said = {"hypothesis": hypothesis, "revision": 1, "sign": "neutral", "basis": "assessment", "why": "It is read both ways."}
    answer = desk.call("case", "POST", f"/case/matrix/items/{item}/weigh", {"ratings": [said]})
    assert answer.json()["value"] == 1
    again = desk.call("case", "POST", f"/case/matrix/items/{item}/weigh", {"ratings": [{**said, "sign": "consistent"}]})
    assert (again.status_code, again.json()["error"]["code"]) == (409, "changed_meanwhile")
    return Done(answer, "case", "WeighItem")
