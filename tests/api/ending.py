"""How cases are kept and end through the API: each function asks one operation and looks at what it did."""

from __future__ import annotations

from datetime import date, timedelta

from tests.api.conftest import Desk, Done, colleague

BODY = {"title": "Ending", "question": "Who?", "purpose": "corruption", "legal_basis": "Public interest"}
TWO = {**BODY, "template": "corruption", "fields": {"office": "Port", "decision": "Dues"}}
REVIEW = "2060-01-01"


def _ended(desk: Desk) -> str:
    """A case of Maya's that is over, of a template that asks for a second signature: a draft that was given up."""
    case = desk.value("administration", "POST", "/cases", {**TWO, "draft": True})
    desk.keys["ended"] = desk.key("maya", case)
    desk.value("ended", "POST", "/case/close", {"reason": "Given up", "outcomes": []})
    return str(case)


def _second(desk: Desk) -> None:
    """Another steward of the unit, with a key."""
    if "stewardship-trygve" not in desk.keys:
        colleague(desk, "trygve", "steward")
        desk.keys["stewardship-trygve"] = desk.key("trygve", "stewardship")


def _held(desk: Desk, case: str) -> str:
    return str(desk.value("stewardship", "POST", f"/retention/{case}/holds", {"reason": "A court", "review": REVIEW}))


def _own(desk: Desk) -> None:
    """An open case of Maya's with a colleague in it, where two lift a hold."""
    if "kept" not in desk.keys:
        case = desk.value("administration", "POST", "/cases", TWO)
        desk.keys["kept"] = desk.key("maya", case)
        colleague(desk, "rurik", "investigator")
        desk.value("kept", "POST", "/case/members", {"login": "rurik", "role": "member"})
        desk.keys["kept-rurik"] = desk.key("rurik", case)


def list_retention(desk: Desk) -> Done:
    case = _ended(desk)
    answer = desk.call("stewardship", "GET", "/retention")
    (row,) = [row for row in answer.json()["value"] if row["case"] == case]
    assert (row["days"], row["basis"], row["over"]) == (3650, "Limitation period of the offence", False)
    assert "Ending" not in answer.text
    return Done(answer, "stewardship", "ListRetention")


def open_retention(desk: Desk) -> Done:
    case = _ended(desk)
    _held(desk, case)
    answer = desk.call("stewardship", "GET", f"/retention/{case}")
    assert [hold["reason"] for hold in answer.json()["value"]["holds"]] == ["A court"]
    return Done(answer, "stewardship", "OpenRetention")


def try_disposal(desk: Desk) -> Done:
    answer = desk.call("stewardship", "GET", f"/retention/{_ended(desk)}/dry-run")
    made = answer.json()["value"]
    assert (made["early"], made["blocks"], len(made["digest"])) == (True, [], 64)
    assert {one["many"] for one in made["counts"]} >= {"tasks", "members"}
    return Done(answer, "stewardship", "TryDisposal")


def _asked(desk: Desk) -> tuple[str, dict[str, str]]:
    case = _ended(desk)
    return case, {"ground": "ordered", "digest": desk.value("stewardship", "GET", f"/retention/{case}/dry-run")["digest"]}


def ask_disposal(desk: Desk) -> Done:
    case, body = _asked(desk)
    assert desk.call("stewardship", "POST", f"/retention/{case}/disposals", {**body, "ground": "over"}).status_code == 409
    assert (
        desk.call("stewardship", "POST", f"/retention/{case}/disposals", {**body, "digest": "0" * 64}).json()["error"]["code"] == "changed"
    )
    answer = desk.call("stewardship", "POST", f"/retention/{case}/disposals", body)
    assert (answer.json()["value"]["state"], answer.json()["value"]["mine"]) == ("asked", False)
    return Done(answer, "stewardship", "AskDisposal")


def withdraw_disposal(desk: Desk) -> Done:
    case, body = _asked(desk)
    made = desk.value("stewardship", "POST", f"/retention/{case}/disposals", body)
    answer = desk.call("stewardship", "DELETE", f"/disposals/{made['id']}")
    assert desk.value("stewardship", "GET", f"/retention/{case}")["disposal"] is None
    return Done(answer, "stewardship", "WithdrawDisposal")


def set_hold_from_outside(desk: Desk) -> Done:
    case = _ended(desk)
    answer = desk.call("stewardship", "POST", f"/retention/{case}/holds", {"reason": "A court", "review": REVIEW})
    assert desk.value("ended", "GET", "/case/retention")["case"]["held"] == 1
    return Done(answer, "stewardship", "SetLegalHold")


def lift_hold_from_outside(desk: Desk) -> Done:
    case = _ended(desk)
    hold = _held(desk, case)
    answer = desk.call("stewardship", "POST", f"/retention/{case}/holds/{hold}/lift", {"reason": "The court is done"})
    assert answer.json()["value"] is False
    return Done(answer, "stewardship", "LiftLegalHold")


def sign_lifting_from_outside(desk: Desk) -> Done:
    case = _ended(desk)
    hold = _held(desk, case)
    _second(desk)
    desk.value("stewardship", "POST", f"/retention/{case}/holds/{hold}/lift", {"reason": "The court is done"})
    assert desk.call("stewardship", "POST", f"/retention/{case}/holds/{hold}/sign").status_code == 403
    answer = desk.call("stewardship-trygve", "POST", f"/retention/{case}/holds/{hold}/sign")
    assert desk.value("stewardship", "GET", f"/retention/{case}")["case"]["held"] == 0
    return Done(answer, "stewardship-trygve", "SignLifting")


def open_own_retention(desk: Desk) -> Done:
    _own(desk)
    answer = desk.call("kept", "GET", "/case/retention")
    assert (answer.json()["value"]["two"], answer.json()["value"]["case"]["closed"]) == (True, "")
    return Done(answer, "kept", "OpenRetention")


def set_hold(desk: Desk) -> Done:
    _own(desk)
    answer = desk.call("kept", "POST", "/case/holds", {"reason": "A court", "review": REVIEW})
    holds = desk.value("kept-rurik", "GET", "/case/retention")["holds"]
    assert answer.json()["value"] in {hold["id"] for hold in holds}
    return Done(answer, "kept", "SetLegalHold")


def lift_hold(desk: Desk) -> Done:
    _own(desk)
    hold = desk.value("kept", "POST", "/case/holds", {"reason": "A court", "review": REVIEW})
    assert desk.call("kept-rurik", "POST", f"/case/holds/{hold}/lift", {"reason": "done"}).status_code == 403
    answer = desk.call("kept", "POST", f"/case/holds/{hold}/lift", {"reason": "done"})
    assert answer.json()["value"] is False
    return Done(answer, "kept", "LiftLegalHold")


def sign_lifting(desk: Desk) -> Done:
    _own(desk)
    hold = desk.value("kept", "POST", "/case/holds", {"reason": "A court", "review": REVIEW})
    desk.value("kept", "POST", f"/case/holds/{hold}/lift", {"reason": "done"})
    answer = desk.call("kept-rurik", "POST", f"/case/holds/{hold}/sign")
    (found,) = [one for one in desk.value("kept", "GET", "/case/retention")["holds"] if one["id"] == hold]
    assert found["lifted_by"] == "Rurik"
    return Done(answer, "kept-rurik", "SignLifting")


def read_caseload(desk: Desk) -> Done:
    _ended(desk)
    answer = desk.call("stewardship", "GET", "/caseload")
    value = answer.json()["value"]
    assert dict(next(one["rows"] for one in value["bars"] if one["key"] == "load"))["closed"] >= 1
    assert "Maya" not in answer.text
    return Done(answer, "stewardship", "ReadCaseload")


def report_accesses(desk: Desk) -> Done:
    desk.value("case", "GET", f"/entities/{desk.find('ilse')}")
    answer = desk.call("stewardship", "POST", "/datasets/register/accesses", {"record": "p1", "asker": "person"})
    rows = answer.json()["value"]["rows"]
    assert {(row["purpose"], row["act"]) for row in rows} >= {("corruption", "open")}
    assert "Maya" not in answer.text
    return Done(answer, "stewardship", "ReportAccesses")


def print_accesses(desk: Desk) -> Done:
    answer = desk.call("stewardship", "POST", "/datasets/register/accesses/pdf", {"record": "p1", "asker": "person"})
    assert (answer.headers["content-type"], answer.content[:5]) == ("application/pdf", b"%PDF-")
    return Done(answer, "stewardship", "ReportAccesses")


def _deferral(desk: Desk) -> str:
    _own(desk)
    today = desk.value("kept", "GET", "/case")["life"]["today"]
    body = {"ground": "warning", "until": str(date.fromisoformat(today) + timedelta(days=30)), "reason": "They would burn the books"}
    return str(desk.value("kept", "POST", "/case/deferrals", body))


def defer_reports(desk: Desk) -> Done:
    _own(desk)
    assert desk.call("kept", "POST", "/case/deferrals", {"ground": "warning", "until": "2020-01-01", "reason": "x"}).status_code == 422
    today = desk.value("kept", "GET", "/case")["life"]["today"]
    body = {"ground": "danger", "until": str(date.fromisoformat(today) + timedelta(days=30)), "reason": "They would burn the books"}
    answer = desk.call("kept", "POST", "/case/deferrals", body)
    return Done(answer, "kept", "DeferReports")


def sign_deferral(desk: Desk) -> Done:
    made = _deferral(desk)
    answer = desk.call("kept-rurik", "POST", f"/case/deferrals/{made}/sign")
    (found,) = [one for one in desk.value("kept", "GET", "/case/retention")["deferrals"] if one["id"] == made]
    assert found["signed_by"] == "Rurik"
    return Done(answer, "kept-rurik", "SignDeferral")


def end_deferral(desk: Desk) -> Done:
    made = _deferral(desk)
    answer = desk.call("kept", "DELETE", f"/case/deferrals/{made}")
    (found,) = [one for one in desk.value("kept", "GET", "/case/retention")["deferrals"] if one["id"] == made]
    assert found["ended"]
    return Done(answer, "kept", "EndDeferral")
