"""Reports through the API: each function asks one operation and looks at what it did."""

from __future__ import annotations

import json
from typing import Any

from tests.api.conftest import Desk, Done, colleague


def _desk(desk: Desk) -> Desk:
    """With Nora as a member who writes no report; made once."""
    if "nora" not in desk.keys:
        colleague(desk, "nora", "investigator")
        desk.value("case", "POST", "/case/members", {"login": "nora", "role": "member"})
        desk.keys["nora"] = desk.key("nora", desk.case)
    return desk


def _firm(desk: Desk) -> str:
    """A company that the case holds."""
    firm = desk.find("HW2002")
    desk.call("case", "POST", f"/entities/{firm}/hold")
    return firm


def _report(desk: Desk, text: str = "{plain} About the quay.", **more: Any) -> str:
    return str(desk.value("case", "POST", "/case/reports", {"kind": "memo", "title": "The quay", "text": text, **more}))


def _view(desk: Desk, report: str) -> dict[str, Any]:
    return dict(desk.value("case", "GET", f"/case/reports/{report}"))


def add_report(desk: Desk) -> Done:
    body = {"kind": "report", "title": "Sigrid at the quay", "text": "{plain} Sigrid spoke.", "language": "en"}
    answer = desk.call("case", "POST", "/case/reports", body)
    assert answer.status_code == 201
    assert "Sigrid" not in json.dumps(desk.asked("case", answer.json()["receipt"]["index"]))
    return Done(answer, "case", "AddReport")


def list_reports(desk: Desk) -> Done:
    report = _report(desk)
    answer = desk.call("case", "GET", "/case/reports")
    assert (answer.json()["value"][0]["id"], answer.json()["value"][0]["state"]) == (report, "writing")
    return Done(answer, "case", "ListReports")


def preview_report(desk: Desk) -> Done:
    answer = desk.call("case", "POST", "/case/reports/preview", {"text": "He stole it."})
    assert [(one["kind"], one["sentence"]) for one in answer.json()["value"]["faults"]] == [("uncited", "He stole it.")]
    return Done(answer, "case", "PreviewReport")


def find_sources(desk: Desk) -> Done:
    firm = _firm(desk)
    answer = desk.call("case", "POST", "/case/reports/sources", {"words": "harbour works"})
    assert f"[@{firm}]" in [one["insert"] for one in answer.json()["value"]]
    return Done(answer, "case", "FindSources")


def open_report(desk: Desk) -> Done:
    firm = _firm(desk)
    answer = desk.call("case", "GET", f"/case/reports/{_report(desk, f'It paid [@{firm}].')}")
    view = answer.json()["value"]
    assert [one["caption"] for one in view["named"]] == ["Harbour Works"]
    assert [(one["label"], one["state"], one["number"]) for one in view["checked"]["sources"]] == [("Harbour Works", "good", 1)]
    return Done(answer, "case", "OpenReport")


def change_report(desk: Desk) -> Done:
    report = _report(desk)
    body = {"title": "Other", "text": "{plain} Anew.", "revision": 1}
    answer = desk.call("case", "PUT", f"/case/reports/{report}", body)
    again = desk.call("case", "PUT", f"/case/reports/{report}", body)
    assert (answer.json()["value"], again.status_code, again.json()["error"]["code"]) == (2, 409, "changed_meanwhile")
    return Done(answer, "case", "ChangeReport")


def _rewritten(desk: Desk) -> str:
    report = _report(desk)
    desk.value("case", "PUT", f"/case/reports/{report}", {"title": "Other", "text": "Anew.", "revision": 1})
    return report


def compare_report(desk: Desk) -> Done:
    answer = desk.call("case", "GET", f"/case/reports/{_rewritten(desk)}/revisions", params={"old": 1, "new": 2})
    _, old, new = answer.json()["value"]
    assert (old["title"], new["title"]) == ("The quay", "Other")
    return Done(answer, "case", "CompareReport")


def restore_report(desk: Desk) -> Done:
    report = _rewritten(desk)
    answer = desk.call("case", "POST", f"/case/reports/{report}/restore", {"revision": 2, "old": 1})
    assert _view(desk, report)["row"]["title"] == "The quay"
    return Done(answer, "case", "RestoreReport")


def look_again(desk: Desk) -> Done:
    firm = _firm(desk)
    report = _report(desk, f"It paid [@{firm}].")
    answer = desk.call("case", "POST", f"/case/reports/{report}/look-again", {"revision": 1, "key": firm})
    assert _view(desk, report)["row"]["revision"] == answer.json()["value"] == 2
    return Done(answer, "case", "LookAgain")


def _handed(desk: Desk) -> str:
    report = _report(_desk(desk))
    desk.value("case", "POST", f"/case/reports/{report}/review", {"login": "nora", "revision": 1})
    return report


def hand_report(desk: Desk) -> Done:
    report = _report(_desk(desk))
    answer = desk.call("case", "POST", f"/case/reports/{report}/review", {"login": "nora", "revision": 1})
    assert (answer.status_code, _view(desk, report)["review"]["reviewer"]) == (201, "Nora")
    return Done(answer, "case", "HandReport")


def remark_report(desk: Desk) -> Done:
    report = _handed(desk)
    answer = desk.call("nora", "POST", f"/case/reports/{report}/remarks", {"revision": 1, "passage": 1, "new": "{plain} Of the quay."})
    assert [(one["new"], one["here"]) for one in _view(desk, report)["remarks"]] == [("{plain} Of the quay.", 1)]
    return Done(answer, "nora", "RemarkReport")


def answer_remark(desk: Desk) -> Done:
    report = _handed(desk)
    said = {"revision": 1, "passage": 1, "new": "{plain} Of the quay."}
    remark = desk.value("nora", "POST", f"/case/reports/{report}/remarks", said)
    answer = desk.call("case", "POST", f"/case/reports/{report}/remarks/{remark}", {"revision": 1, "accept": True})
    assert (answer.json()["value"], _view(desk, report)["text"]) == (2, "{plain} Of the quay.")
    return Done(answer, "case", "AnswerRemark")


def approve_report(desk: Desk) -> Done:
    report = _handed(desk)
    body = {"revision": 1, "sha256": _view(desk, report)["sha256"]}
    assert desk.call("case", "POST", f"/case/reports/{report}/approve", body).status_code == 403
    answer = desk.call("nora", "POST", f"/case/reports/{report}/approve", body)
    assert _view(desk, report)["row"]["state"] == "approved"
    return Done(answer, "nora", "ApproveReport")


def ask_reply(desk: Desk) -> Done:
    firm = _firm(desk)
    report = _report(desk, f"It paid [@{firm}].")
    answer = desk.call("case", "POST", f"/case/reports/{report}/replies", {"entity": firm, "due": "2199-01-02"})
    assert [(one["reply"]["state"], one["reply"]["due"]) for one in _view(desk, report)["named"]] == [("asked", "2199-01-02")]
    return Done(answer, "case", "AskReply")


def record_reply(desk: Desk) -> Done:
    firm = _firm(desk)
    report = _report(desk, f"It paid [@{firm}].")
    reply = desk.value("case", "POST", f"/case/reports/{report}/replies", {"entity": firm})
    body = {"day": "2020-01-02", "words": "Sigrid paid.", "revision": 1}
    answer = desk.call("case", "POST", f"/case/reports/{report}/replies/{reply}", body)
    assert [one["reply"]["words"] for one in _view(desk, report)["named"]] == ["Sigrid paid."]
    return Done(answer, "case", "RecordReply")


def export_report(desk: Desk) -> Done:
    report = _report(desk)
    body = {"revision": 1, "sha256": _view(desk, report)["sha256"]}
    answer = desk.call("case", "POST", f"/case/reports/{report}/export/md", body)
    assert "About the quay." in answer.text
    final = desk.call("case", "POST", f"/case/reports/{report}/export/md", {**body, "final": True})
    assert final.status_code == 403
    return Done(answer, "case", "ExportReport")
