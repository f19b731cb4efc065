"""Keepers, shared addresses and care files through the API (C3, C4): each function asks one operation and looks at what it did."""

from __future__ import annotations

import json
from typing import Any

import httpx

from tests.api.conftest import Desk, Done, colleague, registered

VALES = [
    {"id": "ida", "schema": "Person", "properties": {"name": ["Ida Vale"], "phone": ["+442071234567"], "address": ["1 Vale Road"]}},
    {"id": "ann", "schema": "Person", "properties": {"name": ["Ann Vale"], "addressEntity": ["home"]}},
    {"id": "ben", "schema": "Person", "properties": {"name": ["Ben Vale"], "addressEntity": ["home"]}},
    {"id": "cem", "schema": "Person", "properties": {"name": ["Cem Vale"]}},
    {"id": "home", "schema": "Address", "properties": {"full": ["1 Vale Road, Dover"]}},
]


def _sealed(desk: Desk) -> str:
    """A case with a source whose seal is confirmed, and keys of Maya (vales), Ines and Omar in it; yields the seal. Made once."""
    if "vales" not in desk.keys:
        desk.value("stewardship", "POST", "/datasets", registered("vales"))
        desk.load("vales", "".join(json.dumps(line) + "\n" for line in VALES).encode(), "vales.ftm.json", format="ftm")
        body = {"title": "Vale", "question": "Who knows?", "purpose": "corruption", "legal_basis": "Public interest"}
        case = desk.value("administration", "POST", "/cases", body)
        desk.keys["vales"] = desk.key("maya", case)
        desk.value("vales", "POST", "/case/grants", {"dataset": "vales", "reason": "They spoke"})
        for login in ("ines", "omar"):
            colleague(desk, login, "investigator")
            desk.value("vales", "POST", "/case/members", {"login": login, "role": "member"})
            desk.keys[login] = desk.key(login, case)
        desk.value("vales", "POST", f"/entities/{_vale(desk, 'Ida')}/protect", {"role": "source"})
        (waiting,) = desk.value("ines", "GET", "/case/seals")
        desk.value("ines", "POST", f"/case/seals/{waiting['id']}/confirm")
    return str(_seal(desk)["seal"])


def _seal(desk: Desk) -> dict[str, Any]:
    (row,) = desk.value("vales", "GET", "/case/keepers")
    return dict(row)


def _vale(desk: Desk, name: str) -> str:
    hits = desk.value("vales", "POST", "/search", {"query": f'"{name} Vale"'})["hits"]
    (found,) = [hit["stub"]["id"] for hit in hits if hit["stub"]["caption"] == f"{name} Vale"]
    return str(found)


def _named(desk: Desk) -> httpx.Response:
    """Ines, named as a keeper by Maya; whom she named before keeps no more."""
    seal = _sealed(desk)
    for keeper in _seal(desk)["keepers"]:
        desk.value("vales", "DELETE", f"/case/keepers/{keeper['id']}")
    return desk.call("vales", "POST", "/case/keepers", {"seal": seal, "login": "ines"})


def _signed(desk: Desk) -> str:
    keeper = str(_named(desk).json()["value"])
    desk.value("omar", "POST", f"/case/keepers/{keeper}/sign")
    return keeper


def hand_child(desk: Desk) -> Done:
    """Maya, caring for sources, hands somebody to a case: the answer is the same for whoever has this id and for nobody."""
    _sealed(desk)
    answers = [desk.call("stewardship", "POST", "/datasets/vales/children", {"record": one, "case": desk.case}) for one in ("ida", "no")]
    assert [answer.status_code for answer in answers] == [201, 201]
    assert desk.call("vales", "POST", "/datasets/vales/children", {"record": "ida", "case": desk.case}).status_code == 403
    return Done(answers[0], "stewardship", "HandChild")


def list_keepers(desk: Desk) -> Done:
    named = _named(desk).json()["value"]
    answer = desk.call("vales", "GET", "/case/keepers")
    (row,) = answer.json()["value"]
    (keeper,) = row["keepers"]
    assert row["handed"] is False
    assert keeper == {"id": named, "name": "Ines", "named_by": "Maya Okafor", "signed": False, "may_sign": False}
    assert "Ida" not in answer.text
    return Done(answer, "vales", "ListKeepers")


def name_keeper(desk: Desk) -> Done:
    answer = _named(desk)
    assert answer.status_code == 201
    assert [keeper["id"] for keeper in _seal(desk)["keepers"]] == [answer.json()["value"]]
    assert desk.value("ines", "GET", "/case/kept") == []  # nobody signed it
    return Done(answer, "vales", "NameKeeper")


def sign_keeper(desk: Desk) -> Done:
    keeper = _named(desk).json()["value"]
    for own in ("vales", "ines"):
        assert desk.call(own, "POST", f"/case/keepers/{keeper}/sign").json()["error"]["rules"] == ["C4"]
    answer = desk.call("omar", "POST", f"/case/keepers/{keeper}/sign")
    assert [one["signed"] for one in _seal(desk)["keepers"]] == [True]
    return Done(answer, "omar", "SignKeeper")


def remove_keeper(desk: Desk) -> Done:
    keeper = _signed(desk)
    assert len(desk.value("ines", "GET", "/case/kept")) == 1
    answer = desk.call("vales", "DELETE", f"/case/keepers/{keeper}")
    assert desk.value("ines", "GET", "/case/kept") == []
    assert _seal(desk)["keepers"] == []
    return Done(answer, "vales", "RemoveKeeper")


def open_kept(desk: Desk) -> Done:
    _signed(desk)
    answer = desk.call("ines", "GET", "/case/kept")
    (kept,) = answer.json()["value"]
    assert (kept["names"], kept["contacts"]) == (["Ida Vale"], [["Phone", "+442071234567"]])
    assert "Vale Road" not in answer.text
    assert desk.value("vales", "GET", "/case/kept") == []
    return Done(answer, "ines", "OpenKept")


def write_kept_note(desk: Desk) -> Done:
    _signed(desk)
    seal = _sealed(desk)
    answer = desk.call("ines", "POST", f"/case/kept/{seal}/notes", {"note": "Calls on Mondays."})
    assert answer.status_code == 201
    (kept,) = desk.value("ines", "GET", "/case/kept")
    assert [(note["by"], note["text"]) for note in kept["notes"]] == [("Ines", "Calls on Mondays.")]
    assert desk.call("vales", "POST", f"/case/kept/{seal}/notes", {"note": "?"}).status_code == 404
    assert "Mondays" not in json.dumps(desk.asked("ines", answer.json()["receipt"]["index"]))
    return Done(answer, "ines", "WriteKeptNote")


def share_address(desk: Desk) -> Done:
    _sealed(desk)
    ann, ben, cem = (_vale(desk, name) for name in ("Ann", "Ben", "Cem"))
    assert desk.call("vales", "POST", "/shared-address", {"persons": [ann, ben]}).json()["error"]["rules"] == ["C3"]
    for person in (ann, ben, cem):
        desk.value("vales", "POST", f"/entities/{person}/hold")
    assert desk.value("vales", "POST", "/shared-address", {"persons": [ann, cem]}) == {"shared": False, "persons": 2}
    answer = desk.call("vales", "POST", "/shared-address", {"persons": [ann, ben]})
    assert answer.json()["value"] == {"shared": True, "persons": 2}
    return Done(answer, "vales", "ShareAddress")


def declare_no_care_file(desk: Desk) -> Done:
    desk.value("stewardship", "POST", "/datasets", registered("paints", title="Patient paints"))
    answer = desk.call("stewardship", "POST", "/datasets/paints/no-care-file", {"reason": "A brand of paint"})
    again = desk.call("stewardship", "POST", "/datasets/paints/no-care-file", {"reason": "Again"})
    assert (again.status_code, again.json()["error"]["rules"]) == (403, ["C4"])
    doubt = desk.value("stewardship", "GET", "/datasets/paints")["care"]
    assert (doubt["words"], doubt["declared"], doubt["settled"]) == (["patient"], [["Maya Okafor", "A brand of paint"]], False)
    colleague(desk, "pola", "steward")
    desk.keys["pola"] = desk.key("pola", "stewardship")
    desk.value("pola", "POST", "/datasets/paints/no-care-file", {"reason": "It lists paints"})
    assert desk.value("stewardship", "GET", "/datasets/paints")["care"]["settled"]
    return Done(answer, "stewardship", "DeclareNoCareFile")
