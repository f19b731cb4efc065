"""The life of a case and its ties through the API: each function asks one operation and looks at what it did."""

from __future__ import annotations

import httpx

from tests.api.conftest import Desk, Done, colleague, registered

BODY = {"title": "Life", "question": "Who?", "purpose": "corruption", "legal_basis": "Public interest"}
COMPANY = b'{"id": "k", "schema": "Company", "properties": {"name": ["Kestrel Works"]}}\n'


def _case(desk: Desk, name: str, **more: object) -> str:
    """A case of Maya's under this key, made once; yields its id."""
    if name not in desk.keys:
        case = desk.value("administration", "POST", "/cases", {**BODY, **more})
        desk.keys[name] = desk.key("maya", case)
        desk.keys[f"{name}-id"] = case
    return desk.keys[f"{name}-id"]


def _member(desk: Desk, name: str, login: str) -> None:
    """A colleague in that case, with a key under their own name."""
    case = _case(desk, name)
    if f"{name}-{login}" not in desk.keys:
        if login not in {key.rpartition("-")[2] for key in desk.keys}:
            colleague(desk, login, "investigator")
        desk.value(name, "POST", "/case/members", {"login": login, "role": "member"})
        desk.keys[f"{name}-{login}"] = desk.key(login, case)


def _number(desk: Desk, name: str) -> int:
    return int(desk.value(name, "GET", "/case")["case"]["number"])


def list_templates(desk: Desk) -> Done:
    answer = desk.call("administration", "GET", "/templates")
    found = {one["name"]: one for one in answer.json()["value"]}
    assert found["procurement-fraud"]["purposes"] == ["procurement_fraud", "corruption"]
    assert all(one["tasks"] for one in found.values())
    return Done(answer, "administration", "ListTemplates")


def move_case(desk: Desk) -> Done:
    _case(desk, "draft", draft=True, question="", legal_basis="")
    refused = desk.call("draft", "POST", "/search", {"query": "acme"})
    assert refused.json()["error"]["rules"] == ["C7"]
    assert desk.call("draft", "POST", "/case/move", {"to": "open"}).json()["error"]["code"] == "incomplete"
    desk.value("draft", "POST", "/case/description", {"revision": 1, "title": "D", "question": "Who?", "legal_basis": "b"})
    answer = desk.call("draft", "POST", "/case/move", {"to": "open"})
    assert answer.json()["value"] == desk.value("draft", "GET", "/case")["case"]["state"] == "open"
    return Done(answer, "draft", "MoveCase")


def describe_case(desk: Desk) -> Done:
    _case(desk, "life")
    body = {"revision": 1, "title": "Life", "question": "Who signed?", "legal_basis": "Public interest"}
    answer = desk.call("life", "POST", "/case/description", body)
    assert answer.json()["value"] == 2
    assert desk.call("life", "POST", "/case/description", body).json()["error"]["code"] == "revision"
    assert desk.value("life", "GET", "/case")["case"]["question"] == "Who signed?"
    assert "signed" not in str(desk.asked("life", answer.json()["receipt"]["index"]))
    return Done(answer, "life", "DescribeCase")


def open_description(desk: Desk) -> Done:
    _case(desk, "life")
    answer = desk.call("life", "GET", "/case/description")
    found = answer.json()["value"]
    assert found["now"] == found["revisions"][0]
    return Done(answer, "life", "OpenDescription")


def set_date(desk: Desk) -> Done:
    _case(desk, "life")
    answer = desk.call("life", "POST", "/case/dates", {"title": "Report", "day": "2099-01-01"})
    assert [one["title"] for one in desk.value("life", "GET", "/case")["life"]["dates"]] == ["Report"]
    assert desk.call("life", "POST", "/case/dates", {"title": "Report", "day": "2099-13-01"}).status_code == 422
    return Done(answer, "life", "SetDate")


def record_decision(desk: Desk) -> Done:
    _case(desk, "life")
    answer = desk.call("life", "POST", "/case/decisions", {"decision": "Go on", "reason": "There is enough"})
    assert answer.status_code == 201
    assert "enough" not in str(desk.asked("life", answer.json()["receipt"]["index"]))
    again = {"decision": "Stop", "reason": "There is not", "supersedes": answer.json()["value"]}
    desk.value("life", "POST", "/case/decisions", again)
    assert desk.call("life", "POST", "/case/decisions", again).status_code == 409
    return Done(answer, "life", "RecordDecision")


def open_decisions(desk: Desk) -> Done:
    _case(desk, "life")
    desk.value("life", "POST", "/case/decisions", {"decision": "Ask", "reason": "They may answer"})
    answer = desk.call("life", "GET", "/case/decisions")
    found = answer.json()["value"]
    assert found["decisions"][0]["decision"] == "Ask"
    assert found["moves"][-1]["what"] == "open"
    return Done(answer, "life", "OpenDecisions")


def sign_closing(desk: Desk) -> Done:
    fields = {"trigger": "A tip", "period": "2020"}
    _case(desk, "signed", purpose="financial_crime", template="financial-crime", fields=fields)
    for task in desk.value("signed", "GET", "/case/tasks")["rows"]:
        desk.value("signed", "POST", f"/case/tasks/{task['id']}/move", {"revision": task["revision"], "state": "done"})
    _member(desk, "signed", "cosi")
    desk.value("signed", "POST", "/case/close", {"reason": "Answered"})
    closing = desk.value("signed-cosi", "GET", "/case")["life"]["closing"]
    assert desk.call("signed", "POST", f"/case/closings/{closing['id']}/sign").status_code == 403
    answer = desk.call("signed-cosi", "POST", f"/case/closings/{closing['id']}/sign")
    assert desk.value("signed", "GET", "/case")["case"]["state"] == "closed"
    return Done(answer, "signed-cosi", "SignClosing")


def hand_over(desk: Desk) -> Done:
    case = _case(desk, "handed")
    _member(desk, "handed", "hana")
    answer = desk.call("handed", "POST", "/case/hand-over", {"login": "hana", "reason": "Leave"})
    assert desk.call("handed", "GET", "/case").status_code == 401
    assert desk.value("handed-hana", "GET", "/case")["mine"] == "lead"
    assert case not in {row["case"]["id"] for row in desk.value("administration", "GET", "/cases")}
    return Done(answer, "handed-hana", "HandOver")


def _twins(desk: Desk) -> None:
    """Two cases that hold the same company; the second has a colleague who is not in the first. Made once."""
    if "kestrel" in desk.keys:
        return
    desk.value("stewardship", "POST", "/datasets", registered("kestrels"))
    desk.load("kestrels", COMPANY, "kestrels.ftm.json", format="ftm")
    for name in ("kestrel", "other"):
        _case(desk, name)
        desk.value(name, "POST", "/case/grants", {"dataset": "kestrels", "reason": "They won"})
        (hit,) = desk.value(name, "POST", "/search", {"query": "kestrel"})["hits"]
        desk.value(name, "POST", f"/entities/{hit['stub']['id']}/hold")
    _member(desk, "other", "olin")


def list_overlaps(desk: Desk) -> Done:
    _twins(desk)
    answer = desk.call("other-olin", "GET", "/case/overlaps")
    (found,) = answer.json()["value"]
    (case,) = found["cases"]
    assert (found["caption"], case["number"], case["title"], case["id"]) == ("Kestrel Works", _number(desk, "kestrel"), "", "")
    return Done(answer, "other-olin", "ListOverlaps")


def set_seen(desk: Desk) -> Done:
    _twins(desk)
    answer = desk.call("kestrel", "POST", "/case/seen", {"seen": False})
    assert desk.value("other-olin", "GET", "/case/overlaps") == []
    desk.value("kestrel", "POST", "/case/seen", {"seen": True})
    return Done(answer, "kestrel", "SetSeen")


def _asked(desk: Desk) -> httpx.Response:
    _twins(desk)
    for one in desk.value("kestrel", "GET", "/case/related")["asked"]:
        if one["state"] == "asked":
            desk.value("kestrel", "POST", f"/case/access/{one['id']}/answer", {"accept": False, "reason": "Later"})
    return desk.call("other-olin", "POST", "/case/access", {"number": _number(desk, "kestrel"), "reason": "We have invoices"})


def ask_access(desk: Desk) -> Done:
    answer = _asked(desk)
    assert answer.status_code == 201
    nowhere = desk.call("other-olin", "POST", "/case/access", {"number": 999_999, "reason": "x"})
    assert nowhere.status_code == 404
    return Done(answer, "other-olin", "AskAccess")


def list_related(desk: Desk) -> Done:
    asked = _asked(desk).json()["value"]
    answer = desk.call("kestrel", "GET", "/case/related")
    (row,) = [one for one in answer.json()["value"]["asked"] if one["id"] == asked]
    assert (row["by"], row["reason"], row["mine"]) == ("Olin", "We have invoices", False)
    return Done(answer, "kestrel", "ListRelated")


def answer_access(desk: Desk) -> Done:
    asked = _asked(desk).json()["value"]
    assert desk.call("other", "POST", f"/case/access/{asked}/answer", {"accept": True}).status_code == 404
    answer = desk.call("kestrel", "POST", f"/case/access/{asked}/answer", {"accept": False, "reason": "A source is at risk"})
    (row,) = [one for one in desk.value("other-olin", "GET", "/case/related")["asked"] if one["id"] == asked]
    assert (row["state"], row["answer"]) == ("declined", "A source is at risk")
    return Done(answer, "kestrel", "AnswerAccess")


def _linked(desk: Desk) -> httpx.Response:
    _twins(desk)
    for one in desk.value("kestrel", "GET", "/case/related")["links"]:
        if one["state"] in ("asked", "confirmed"):
            desk.value("kestrel", "DELETE", f"/case/links/{one['id']}")
    body = {"number": _number(desk, "other"), "relation": "parent", "reason": "Same harbour"}
    return desk.call("kestrel", "POST", "/case/links", body)


def link_case(desk: Desk) -> Done:
    answer = _linked(desk)
    assert answer.status_code == 201
    (row,) = [one for one in desk.value("other", "GET", "/case/related")["links"] if one["id"] == answer.json()["value"]]
    assert (row["relation"], row["state"], row["other_reason"]) == ("child", "asked", "Same harbour")
    return Done(answer, "kestrel", "LinkCase")


def answer_link(desk: Desk) -> Done:
    link = _linked(desk).json()["value"]
    answer = desk.call("other", "POST", f"/case/links/{link}/answer", {"confirm": True, "reason": "It is"})
    (row,) = [one for one in desk.value("kestrel", "GET", "/case/related")["links"] if one["id"] == link]
    assert (row["state"], row["other_reason"]) == ("confirmed", "It is")
    return Done(answer, "other", "AnswerLink")


def end_link(desk: Desk) -> Done:
    link = _linked(desk).json()["value"]
    answer = desk.call("kestrel", "DELETE", f"/case/links/{link}")
    (row,) = [one for one in desk.value("other", "GET", "/case/related")["links"] if one["id"] == link]
    assert row["state"] == "ended"
    return Done(answer, "kestrel", "EndLink")
