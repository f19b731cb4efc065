"""Requests to organisations, and recommendations, through the API."""

from __future__ import annotations

import json
from typing import Any

from tests.api.conftest import Desk, Done


def _request(desk: Desk, **more: Any) -> str:
    body = {"kind": "information", "title": "The register of dues", "to": "Port authority", "days": 30, **more}
    return str(desk.value("case", "POST", "/case/requests", body))


def _sent(desk: Desk, day: str) -> str:
    request = _request(desk)
    desk.value("case", "POST", f"/case/requests/{request}/move", {"revision": 1, "state": "sent", "day": day})
    return request


def list_requests(desk: Desk) -> Done:
    request = _sent(desk, "2020-01-01")
    answer = desk.call("case", "GET", "/case/requests", params={"state": "sent", "overdue": True, "offset": 0})
    (row,) = (row for row in answer.json()["value"]["rows"] if row["id"] == request)
    assert (row["due"], row["overdue"], row["left"] < 0) == ("2020-01-31", True, True)
    return Done(answer, "case", "ListRequests")


def add_request(desk: Desk) -> Done:
    body = {"kind": "subpoena", "title": "Sigrid's ledgers", "to": "Sigrid's bank", "counting": "working", "days": 10}
    answer = desk.call("case", "POST", "/case/requests", body)
    assert answer.status_code == 201
    told = json.dumps(desk.asked("case", answer.json()["receipt"]["index"]))
    assert ("Sigrid" in told, "subpoena" in told) == (False, True)
    return Done(answer, "case", "AddRequest")


def tabulate_requests(desk: Desk) -> Done:
    request = _request(desk)
    answer = desk.call("case", "GET", "/case/requests/table")
    rows = answer.json()["value"]
    assert ([row["number"] for row in rows], rows[-1]["id"]) == (list(range(1, len(rows) + 1)), request)
    return Done(answer, "case", "TabulateRequests")


def begin_request(desk: Desk) -> Done:
    request = _request(desk)
    answer = desk.call("case", "GET", "/case/requests/offered", params={"appeal_of": request})
    assert answer.json()["value"]["appeal_of"]["id"] == request
    return Done(answer, "case", "BeginRequest")


def open_request(desk: Desk) -> Done:
    request = _sent(desk, "2020-01-01")
    answer = desk.call("case", "GET", f"/case/requests/{request}")
    view = answer.json()["value"]
    assert [(one["state"], one["day"], one["by"]) for one in view["events"]] == [("sent", "2020-01-01", "Maya Okafor")]
    assert "answered" in view["next"]
    return Done(answer, "case", "OpenRequest")


def change_request(desk: Desk) -> Done:
    request = _request(desk)
    body = {"title": "Other", "to": "Ministry", "due": "2199-01-01", "revision": 1}
    answer = desk.call("case", "PUT", f"/case/requests/{request}", body)
    assert desk.value("case", "GET", f"/case/requests/{request}")["row"]["due"] == "2199-01-01"
    again = desk.call("case", "PUT", f"/case/requests/{request}", body)
    assert (again.status_code, again.json()["error"]["code"]) == (409, "changed_meanwhile")
    return Done(answer, "case", "ChangeRequest")


def move_request(desk: Desk) -> Done:
    request = _request(desk)
    early = desk.call("case", "POST", f"/case/requests/{request}/move", {"revision": 1, "state": "answered", "day": "2020-01-01"})
    assert (early.status_code, early.json()["error"]["code"]) == (409, "state")
    said = {"revision": 1, "state": "sent", "day": "2020-01-01", "text": "By post", "exhibits": []}
    answer = desk.call("case", "POST", f"/case/requests/{request}/move", said)
    assert desk.value("case", "GET", f"/case/requests/{request}")["row"]["state"] == "sent"
    return Done(answer, "case", "MoveRequest")


def _twice(desk: Desk) -> str:
    request = _request(desk, text="As it was")
    desk.value("case", "PUT", f"/case/requests/{request}", {"title": "Other", "to": "Ministry", "text": "As it is", "revision": 1})
    return request


def compare_request(desk: Desk) -> Done:
    answer = desk.call("case", "GET", f"/case/requests/{_twice(desk)}/revisions", params={"old": 1, "new": 2})
    _, old, new = answer.json()["value"]
    assert (old["text"], old["days"], new["text"], new["days"]) == ("As it was", 30, "As it is", 0)
    return Done(answer, "case", "CompareRequest")


def restore_request(desk: Desk) -> Done:
    request = _twice(desk)
    answer = desk.call("case", "POST", f"/case/requests/{request}/restore", {"revision": 2, "old": 1})
    assert desk.value("case", "GET", f"/case/requests/{request}")["text"] == "As it was"
    return Done(answer, "case", "RestoreRequest")


def _recommendation(desk: Desk, **more: Any) -> str:
    return str(desk.value("case", "POST", "/case/recommendations", {"title": "Publish every waiver", "to": "Port authority", **more}))


def list_recommendations(desk: Desk) -> Done:
    recommendation = _recommendation(desk)
    answer = desk.call("case", "GET", "/case/recommendations")
    assert recommendation in [row["id"] for row in answer.json()["value"]]
    return Done(answer, "case", "ListRecommendations")


def add_recommendation(desk: Desk) -> Done:
    answer = desk.call("case", "POST", "/case/recommendations", {"title": "Hear Sigrid", "to": "Sigrid's board", "due": "2199-01-01"})
    assert answer.status_code == 201
    assert "Sigrid" not in json.dumps(desk.asked("case", answer.json()["receipt"]["index"]))
    return Done(answer, "case", "AddRecommendation")


def open_recommendation(desk: Desk) -> Done:
    answer = desk.call("case", "GET", f"/case/recommendations/{_recommendation(desk)}")
    view = answer.json()["value"]
    assert (view["row"]["state"], view["next"], view["events"]) == ("drafted", ["made", "withdrawn"], [])
    return Done(answer, "case", "OpenRecommendation")


def _twice_recommended(desk: Desk) -> str:
    recommendation = _recommendation(desk, text="As it was")
    body = {"title": "Other", "to": "Ministry", "text": "As it is", "revision": 1}
    desk.value("case", "PUT", f"/case/recommendations/{recommendation}", body)
    return recommendation


def change_recommendation(desk: Desk) -> Done:
    recommendation = _recommendation(desk)
    body = {"title": "Other", "to": "Ministry", "due": "2199-01-01", "revision": 1}
    answer = desk.call("case", "PUT", f"/case/recommendations/{recommendation}", body)
    again = desk.call("case", "PUT", f"/case/recommendations/{recommendation}", body)
    assert (again.status_code, again.json()["error"]["code"]) == (409, "changed_meanwhile")
    return Done(answer, "case", "ChangeRecommendation")


def move_recommendation(desk: Desk) -> Done:
    recommendation = _recommendation(desk)
    said = {"revision": 1, "state": "made", "day": "2020-01-01", "text": "In the report", "exhibits": []}
    answer = desk.call("case", "POST", f"/case/recommendations/{recommendation}/move", said)
    (one,) = desk.value("case", "GET", f"/case/recommendations/{recommendation}")["events"]
    assert (one["state"], one["day"], one["text"]) == ("made", "2020-01-01", "In the report")
    return Done(answer, "case", "MoveRecommendation")


def compare_recommendation(desk: Desk) -> Done:
    answer = desk.call("case", "GET", f"/case/recommendations/{_twice_recommended(desk)}/revisions", params={"old": 1, "new": 2})
    _, old, new = answer.json()["value"]
    assert (old["text"], new["text"]) == ("As it was", "As it is")
    return Done(answer, "case", "CompareRecommendation")


def restore_recommendation(desk: Desk) -> Done:
    recommendation = _twice_recommended(desk)
    answer = desk.call("case", "POST", f"/case/recommendations/{recommendation}/restore", {"revision": 2, "old": 1})
    assert desk.value("case", "GET", f"/case/recommendations/{recommendation}")["text"] == "As it was"
    return Done(answer, "case", "RestoreRecommendation")
