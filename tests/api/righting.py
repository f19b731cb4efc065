"""The rights of people in the data through the API: each function asks one operation and looks at what it did."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from tests.api.conftest import Desk, Done, colleague

TODAY = datetime.now(UTC).date().isoformat
ENTRY = {"right": "correction", "way": "letter", "asker": "person", "mark": "R-7", "identity": "Came in person"}


def _second(desk: Desk) -> str:
    """A key of another steward of the unit."""
    if "rights-two" not in desk.keys:
        colleague(desk, "sunniva", "steward")
        desk.keys["rights-two"] = desk.key("sunniva", "stewardship")
    return "rights-two"


def _entered(desk: Desk, **more: Any) -> str:
    return str(desk.value("stewardship", "POST", "/rights", {**ENTRY, "received": TODAY(), **more}))


def _shown(desk: Desk, request: str) -> dict[str, Any]:
    return dict(desk.value("stewardship", "GET", f"/rights/{request}"))


def _post(desk: Desk, request: str, path: str, body: dict[str, Any], operation: str, key: str = "stewardship") -> Done:
    return Done(desk.call(key, "POST", f"/rights/{request}{path}", body), key, operation)


def _refused(desk: Desk) -> str:
    request = _entered(desk)
    desk.value("stewardship", "POST", f"/rights/{request}/decide", {"revision": 1, "decision": "refused", "grounds": "Excessive"})
    return request


def _correction(desk: Desk) -> tuple[str, str]:
    request = _entered(desk)
    body = {"dataset": "register", "record": "p2", "prop": "birthDate", "value": "1981", "said": "1982"}
    return request, str(desk.value("stewardship", "POST", f"/rights/{request}/corrections", body))


def _restriction(desk: Desk, record: str) -> tuple[str, str]:
    request = _entered(desk, right="restriction")
    body = {"dataset": "register", "record": record, "ground": "accuracy"}
    return request, str(desk.value("stewardship", "POST", f"/rights/{request}/restrictions", body))


def list_subject_requests(desk: Desk) -> Done:
    request = _entered(desk)
    answer = desk.call("stewardship", "GET", "/rights")
    (row,) = [row for row in answer.json()["value"]["rows"] if row["id"] == request]
    assert (row["state"], row["mark"], row["signs"]) == ("open", "R-7", False)
    return Done(answer, "stewardship", "ListSubjectRequests")


def receive_subject_request(desk: Desk) -> Done:
    answer = desk.call("stewardship", "POST", "/rights", {**ENTRY, "received": TODAY()})
    assert _shown(desk, answer.json()["value"])["identity"] == "Came in person"
    return Done(answer, "stewardship", "ReceiveSubjectRequest")


def open_subject_request(desk: Desk) -> Done:
    answer = desk.call("stewardship", "GET", f"/rights/{_entered(desk)}")
    assert [step["what"] for step in answer.json()["value"]["steps"]] == ["received"]
    return Done(answer, "stewardship", "OpenSubjectRequest")


def note_identity(desk: Desk) -> Done:
    request = _entered(desk, identity="")
    done = _post(desk, request, "/identity", {"revision": 1, "identity": "By the notary"}, "NoteIdentity")
    assert _shown(desk, request)["identity"] == "By the notary"
    return done


def extend_subject_request(desk: Desk) -> Done:
    request = _entered(desk)
    before = _shown(desk, request)["row"]["due"]
    done = _post(desk, request, "/extend", {"revision": 1, "reason": "Many sources"}, "ExtendSubjectRequest")
    assert _shown(desk, request)["row"]["due"] > before
    return done


def decide_subject_request(desk: Desk) -> Done:
    request = _entered(desk)
    done = _post(desk, request, "/decide", {"revision": 1, "decision": "granted", "grounds": "It is wrong"}, "DecideSubjectRequest")
    assert _shown(desk, request)["row"]["state"] == "decided"
    return done


def sign_subject_decision(desk: Desk) -> Done:
    key, request = _second(desk), _refused(desk)
    assert _post(desk, request, "/sign", {"revision": 2, "agrees": True}, "").answer.status_code == 403
    done = _post(desk, request, "/sign", {"revision": 2, "agrees": True}, "SignSubjectDecision", key)
    assert _shown(desk, request)["row"]["state"] == "decided"
    return done


def answer_subject_request(desk: Desk) -> Done:
    request = _entered(desk)
    desk.value("stewardship", "POST", f"/rights/{request}/decide", {"revision": 1, "decision": "granted", "grounds": "It is wrong"})
    done = _post(desk, request, "/answer", {"revision": 2, "day": TODAY(), "reply": "Corrected"}, "AnswerSubjectRequest")
    assert _shown(desk, request)["row"]["left"] is None
    return done


def withdraw_subject_request(desk: Desk) -> Done:
    request = _entered(desk)
    done = _post(desk, request, "/withdraw", {"revision": 1, "reason": "Wrote again"}, "WithdrawSubjectRequest")
    assert _shown(desk, request)["row"]["state"] == "withdrawn"
    return done


def ask_correction(desk: Desk) -> Done:
    request = _entered(desk)
    body = {"dataset": "register", "record": "p2", "prop": "birthDate", "value": "1981", "said": "1982"}
    done = _post(desk, request, "/corrections", body, "AskCorrection")
    seen = desk.value("case", "GET", f"/entities/{desk.find('jan')}")["corrections"]
    assert ("1981", "1982", "asked") in {(one["value"], one["said"], one["state"]) for one in seen}
    return done


def decide_correction(desk: Desk) -> Done:
    request, one = _correction(desk)
    body = {"revision": 1, "upheld": False, "reason": "The register stands"}
    done = _post(desk, request, f"/corrections/{one}/decide", body, "DecideCorrection")
    assert done.answer.json()["value"] == "rejected"
    return done


def undo_correction(desk: Desk) -> Done:
    request, one = _correction(desk)
    desk.value("stewardship", "POST", f"/rights/{request}/corrections/{one}/decide", {"revision": 1, "upheld": True, "reason": "So it is"})
    done = _post(desk, request, f"/corrections/{one}/undo", {"revision": 2, "reason": "It is not"}, "UndoCorrection")
    assert done.answer.json()["value"] == "undone"
    return done


def restrict_record(desk: Desk) -> Done:
    request = _entered(desk, right="restriction")
    body = {"dataset": "register", "record": "p9", "ground": "claims"}
    done = _post(desk, request, "/restrictions", body, "RestrictRecord")
    assert [one["record"] for one in _shown(desk, request)["restrictions"]] == ["p9"]
    return done


def ask_lifting(desk: Desk) -> Done:
    request, one = _restriction(desk, "p9")
    done = _post(desk, request, f"/restrictions/{one}/lifting", {"revision": 1, "notice": TODAY()}, "AskLifting")
    assert _shown(desk, request)["restrictions"][0]["notice"] == TODAY()
    return done


def lift_restriction(desk: Desk) -> Done:
    key, (request, one) = _second(desk), _restriction(desk, "p9")
    desk.value("stewardship", "POST", f"/rights/{request}/restrictions/{one}/lifting", {"revision": 1, "notice": TODAY()})
    done = _post(desk, request, f"/restrictions/{one}/lift", {"revision": 2}, "LiftRestriction", key)
    assert _shown(desk, request)["restrictions"][0]["lifted"]
    return done


class _Away:
    """Jan, held by the case and restricted for as long as this lasts."""

    def __init__(self, desk: Desk) -> None:
        self.desk, self.key = desk, _second(desk)

    def __enter__(self) -> str:
        public = self.desk.find("jan")
        self.desk.call("case", "POST", f"/entities/{public}/hold")
        self.request, self.one = _restriction(self.desk, "p2")
        (found,) = self.desk.value("case", "GET", "/case/restricted")
        return str(found["id"])

    def __exit__(self, *_error: object) -> None:
        path = f"/rights/{self.request}/restrictions/{self.one}"
        self.desk.value("stewardship", "POST", f"{path}/lifting", {"revision": 1, "notice": TODAY()})
        self.desk.value(self.key, "POST", f"{path}/lift", {"revision": 2})


def list_restricted(desk: Desk) -> Done:
    with _Away(desk):
        answer = desk.call("case", "GET", "/case/restricted")
        assert "Petrov" not in answer.text
        return Done(answer, "case", "ListRestricted")


def _unlocking(desk: Desk, public: str) -> str:
    (found,) = desk.value("case", "GET", "/case/restricted")
    body = {"entity": public, "ground": "consent", "reason": "She agreed"}
    return str(found["unlocking"] or desk.value("case", "POST", "/case/restricted", body))


def ask_unlocking(desk: Desk) -> Done:
    with _Away(desk) as public:
        answer = desk.call("case", "POST", "/case/restricted", {"entity": public, "ground": "consent", "reason": "She agreed"})
        made = answer.json()["value"]
        desk.value(_second(desk), "POST", f"/unlockings/{made}/sign", {"agrees": False})
        return Done(answer, "case", "AskUnlocking")


def sign_unlocking(desk: Desk) -> Done:
    with _Away(desk) as public:
        made = _unlocking(desk, public)
        answer = desk.call(_second(desk), "POST", f"/unlockings/{made}/sign", {"agrees": False})
        assert answer.json()["value"] is False
        return Done(answer, "rights-two", "SignUnlocking")


def open_unlocked(desk: Desk) -> Done:
    with _Away(desk) as public:
        made = _unlocking(desk, public)
        desk.value(_second(desk), "POST", f"/unlockings/{made}/sign", {"agrees": True})
        answer = desk.call("case", "GET", f"/case/restricted/{made}")
        assert answer.json()["value"]["caption"] == "Jan Petrov"
        return Done(answer, "case", "OpenUnlocked")
