"""Subjects and consents through the API: each function asks one operation and looks at what it did."""

from __future__ import annotations

import json
from typing import Any

from tests.api.conftest import Desk, Done, colleague, registered

PEOPLE = [
    {"id": name, "schema": "Person", "properties": {"name": [f"{name.title()} Quill"], "idNumber": [f"QL7-{name}"]}}
    for name in ("ada", "bea", "cleo", "dora", "elsa", "fay", "gwen", "hope", "iris")
]


def _case(desk: Desk) -> None:
    """A case over people, with keys of Maya (quills) and of a second member (odile). Made once."""
    if "quills" in desk.keys:
        return
    desk.value("stewardship", "POST", "/datasets", registered("quills"))
    desk.load("quills", "".join(json.dumps(line) + "\n" for line in PEOPLE).encode(), "quills.ftm.json", format="ftm")
    body = {"title": "Quill", "question": "Who signed?", "purpose": "corruption", "legal_basis": "Public interest"}
    case = desk.value("administration", "POST", "/cases", body)
    desk.keys["quills"] = desk.key("maya", case)
    desk.value("quills", "POST", "/case/grants", {"dataset": "quills", "reason": "They signed"})
    colleague(desk, "odile", "investigator")
    desk.value("quills", "POST", "/case/members", {"login": "odile", "role": "member"})
    desk.keys["odile"] = desk.key("odile", case)


def _entity(desk: Desk, name: str) -> str:
    (hit,) = desk.value("quills", "POST", "/search", {"query": f"QL7-{name}"})["hits"]
    return str(hit["stub"]["id"])


def _body(desk: Desk, name: str, role: str) -> dict[str, Any]:
    return {"entity": _entity(desk, name), "role": role, "basis": "fact", "reason": "Signed it."}


def _role(desk: Desk, name: str, role: str) -> str:
    _case(desk)
    return str(desk.value("quills", "POST", "/case/subjects", _body(desk, name, role)))


def _row(desk: Desk, public: str) -> dict[str, Any]:
    rows = desk.value("quills", "GET", "/case/subjects?order=date")["rows"]
    (row,) = [row for row in rows if row["id"] == public]
    return dict(row)


def give_role(desk: Desk) -> Done:
    _case(desk)
    sealed = _entity(desk, "ada")
    desk.value("quills", "POST", "/case/subjects", {**_body(desk, "ada", "witness"), "keepers": ["odile"]})
    assert desk.call("quills", "GET", f"/entities/{sealed}").status_code == 404
    assert desk.value("quills", "GET", "/case/seals")[0]["role"] == "witness"
    answer = desk.call("quills", "POST", "/case/subjects", _body(desk, "bea", "subject"))
    assert answer.status_code == 201
    assert _row(desk, answer.json()["value"])["state"] == "waiting"
    return Done(answer, "quills", "GiveRole")


def list_subjects(desk: Desk) -> Done:
    public = _role(desk, "cleo", "expert")
    answer = desk.call("odile", "GET", "/case/subjects")
    (row,) = [row for row in answer.json()["value"]["rows"] if row["id"] == public]
    assert (row["role"], row["stubs"][0]["caption"], row["mine"]) == ("expert", "Cleo Quill", False)
    assert answer.json()["value"]["kept"] == []
    return Done(answer, "odile", "ListSubjects")


def open_subject(desk: Desk) -> Done:
    public = _role(desk, "dora", "counsel")
    answer = desk.call("odile", "GET", f"/case/subjects/{public}")
    assert dict(answer.json()["value"]["naming"])["court"] == "no_consent"
    return Done(answer, "odile", "OpenSubject")


def sign_role(desk: Desk) -> Done:
    public = _role(desk, "elsa", "person_of_interest")
    assert desk.call("quills", "POST", f"/case/subjects/{public}/sign").status_code == 403
    answer = desk.call("odile", "POST", f"/case/subjects/{public}/sign")
    assert (_row(desk, public)["state"], _row(desk, public)["signed_by"]) == ("standing", "Odile")
    return Done(answer, "odile", "SignRole")


def change_role(desk: Desk) -> Done:
    public = _role(desk, "fay", "expert")
    answer = desk.call("quills", "POST", f"/case/subjects/{public}/change", {"role": "counsel", "basis": "fact", "reason": "Acts."})
    assert answer.status_code == 201
    assert (_row(desk, public)["ending"], _row(desk, answer.json()["value"])["role"]) == ("replaced", "counsel")
    return Done(answer, "quills", "ChangeRole")


def end_role(desk: Desk) -> Done:
    public = _role(desk, "gwen", "subject")
    answer = desk.call("odile", "POST", f"/case/subjects/{public}/end", {"reason": "Nothing shows it."})
    assert answer.json()["value"] == "declined"
    return Done(answer, "odile", "EndRole")


CONSENT = {"use": "court", "way": "written", "giver": "Herself", "given": "2026-01-02"}


def record_consent(desk: Desk) -> Done:
    public = _role(desk, "hope", "expert")
    answer = desk.call("quills", "POST", f"/case/subjects/{public}/consents", CONSENT)
    assert answer.status_code == 201
    assert _row(desk, public)["uses"] == ["court"]
    return Done(answer, "quills", "RecordConsent")


def revoke_consent(desk: Desk) -> Done:
    public = _role(desk, "iris", "expert")
    consent = desk.value("quills", "POST", f"/case/subjects/{public}/consents", CONSENT)
    answer = desk.call("odile", "POST", f"/case/consents/{consent}/revoke", {})
    assert answer.json()["value"] == public
    assert _row(desk, public)["uses"] == []
    return Done(answer, "odile", "RevokeConsent")


def ask_naming(desk: Desk) -> Done:
    _case(desk)
    answer = desk.call("odile", "GET", f"/entities/{_entity(desk, 'cleo')}/naming?use=publication")
    assert answer.json()["value"] == {"may": False, "why": "no_consent"}
    return Done(answer, "odile", "AskNaming")
