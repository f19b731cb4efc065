"""The timeline through the API."""

from __future__ import annotations

import json
from typing import Any

from tests.api.conftest import Desk, Done

SAID = {"kind": "event", "title": "Sigrid meets the clerk", "when": "2018-05~", "source": "The minutes"}


def _event(desk: Desk, **more: Any) -> str:
    return str(desk.value("case", "POST", "/case/events", {**SAID, **more}))


def list_timeline(desk: Desk) -> Done:
    public = _event(desk, when="1801-02-03")
    params = {"start": "1801", "end": "1801-02", "kind": ["event", "payment"]}
    answer = desk.call("case", "GET", "/case/timeline", params=params)
    found = answer.json()["value"]
    (row,) = found["rows"]
    assert (row["id"], row["when"], found["total"], found["lanes"][0]["total"]) == (public, "1801-02-03", 1, 1)
    wrong = desk.call("case", "GET", "/case/timeline", params={"start": "1802", "end": "1801"})
    assert (wrong.status_code, wrong.json()["error"]["code"]) == (422, "invalid_input")
    return Done(answer, "case", "ListTimeline")


def tabulate_timeline(desk: Desk) -> Done:
    public = _event(desk, when="1802-02-03T10:00", zone="Europe/Oslo")
    answer = desk.call("case", "GET", "/case/timeline/table", params={"start": "1802", "end": "1802"})
    assert [(row["id"], row["zone"]) for row in answer.json()["value"]] == [(public, "Europe/Oslo")]
    return Done(answer, "case", "TabulateTimeline")


def draw_timeline(desk: Desk) -> Done:
    public = _event(desk, when="1803/1804")
    answer = desk.call("case", "GET", "/case/timeline/drawing", params={"start": "1803", "end": "1803"})
    found = answer.json()["value"]
    assert ([item["id"] for item in found["lanes"][0]["items"]], found["rows"]) == ([public], [])
    return Done(answer, "case", "DrawTimeline")


def add_event(desk: Desk) -> Done:
    violation = {"act": "Eviction", "place": "The quay", "consents": [["report", "given"]]}
    body = {**SAID, "kind": "violation", "violation": violation, "basis": "assessment"}
    answer = desk.call("case", "POST", "/case/events", body)
    assert answer.status_code == 201
    told = json.dumps(desk.asked("case", answer.json()["receipt"]["index"]))
    assert not any(word in told for word in ("Sigrid", "Eviction", "quay", "2018"))
    wrong = desk.call("case", "POST", "/case/events", {**SAID, "violation": violation})
    assert (wrong.status_code, wrong.json()["error"]["code"]) == (422, "invalid_input")
    return Done(answer, "case", "AddEvent")


def open_event(desk: Desk) -> Done:
    public = _event(desk)
    answer = desk.call("case", "GET", f"/case/events/{public}")
    now = answer.json()["value"]["now"]
    assert (now["when"], now["revision"], now["by"], now["stands"]) == ("2018-05~", 1, "Maya Okafor", True)
    return Done(answer, "case", "OpenEvent")


def change_event(desk: Desk) -> Done:
    public = _event(desk)
    body = {**SAID, "title": "Sigrid meets nobody", "revision": 1}
    answer = desk.call("case", "PUT", f"/case/events/{public}", body)
    assert answer.json()["value"] == 2
    again = desk.call("case", "PUT", f"/case/events/{public}", {**body, "title": "No"})
    assert (again.status_code, again.json()["error"]["code"]) == (409, "changed_meanwhile")
    return Done(answer, "case", "ChangeEvent")


def withdraw_event(desk: Desk) -> Done:
    public = _event(desk, when="1805")
    answer = desk.call("case", "POST", f"/case/events/{public}/withdraw", {"revision": 1})
    assert desk.value("case", "GET", "/case/timeline?start=1805&end=1805")["total"] == 0
    assert desk.value("case", "POST", f"/case/events/{public}/withdraw", {"revision": 2, "stands": True}) == 3
    return Done(answer, "case", "WithdrawEvent")


def list_withdrawn(desk: Desk) -> Done:
    public = _event(desk)
    desk.value("case", "POST", f"/case/events/{public}/withdraw", {"revision": 1})
    answer = desk.call("case", "GET", "/case/timeline/withdrawn")
    assert public in [row["id"] for row in answer.json()["value"]]
    return Done(answer, "case", "ListWithdrawn")


def begin_event(desk: Desk) -> Done:
    answer = desk.call("case", "GET", "/case/timeline/choices")
    held = desk.value("case", "GET", "/case")["held"]
    assert [stub["id"] for stub in answer.json()["value"]] == [stub["id"] for stub in held]
    return Done(answer, "case", "BeginEvent")


def _twice(desk: Desk) -> str:
    public = _event(desk)
    desk.value("case", "PUT", f"/case/events/{public}", {**SAID, "title": "Other", "revision": 1})
    return public


def compare_event(desk: Desk) -> Done:
    answer = desk.call("case", "GET", f"/case/events/{_twice(desk)}/revisions", params={"old": 1, "new": 2})
    _, old, new = answer.json()["value"]
    assert (old["title"], new["title"]) == (SAID["title"], "Other")
    return Done(answer, "case", "CompareEvent")


def restore_event(desk: Desk) -> Done:
    public = _twice(desk)
    answer = desk.call("case", "POST", f"/case/events/{public}/restore", {"revision": 2, "old": 1})
    assert desk.value("case", "GET", f"/case/events/{public}")["now"]["title"] == SAID["title"]
    return Done(answer, "case", "RestoreEvent")
