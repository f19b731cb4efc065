"""Redaction through the API: each function asks one operation and looks at what it did."""

from __future__ import annotations

from typing import Any

from tests.api.conftest import Desk, Done
from tests.unit.work.documents import SECRET, everything_in, pdf, words

LETTER = b"Dear Rosa,\nyour friend Rosa Quay\n"
BOX = {"page": 0, "left": 0, "top": 0, "width": 10_000, "height": 5_000}


def _exhibit(desk: Desk, content: bytes = LETTER) -> str:
    data = {"kind": "file", "title": "A letter"}
    answer = desk.call("case", "POST", "/case/exhibits/upload", data=data, files={"file": ("letter", content, "text/plain")})
    return f"/case/exhibits/{answer.json()['value']}"


def _marked(desk: Desk, place: dict[str, int], content: bytes = LETTER) -> str:
    exhibit = _exhibit(desk, content)
    body = {"revision": 0, "because": "personal", "places": [place]}
    assert desk.value("case", "POST", f"{exhibit}/redaction/marks", body) == 1
    return exhibit


def _marks(desk: Desk, exhibit: str) -> list[dict[str, Any]]:
    return list(desk.value("case", "GET", f"{exhibit}/redaction")["marks"])


def open_redaction(desk: Desk) -> Done:
    answer = desk.call("case", "GET", f"{_exhibit(desk, pdf(words(SECRET)))}/redaction")
    assert answer.json()["value"]["pages"] == [[400.0, 200.0]]
    return Done(answer, "case", "OpenRedaction")


def show_page(desk: Desk) -> Done:
    exhibit = _exhibit(desk, pdf(words(SECRET)))
    answer = desk.call("case", "POST", f"{exhibit}/redaction/pages/0", {})
    assert answer.content.startswith(b"\xff\xd8\xff")
    assert answer.headers["content-security-policy"].startswith("sandbox")
    assert desk.call("case", "POST", f"{exhibit}/redaction/pages/1", {}).status_code == 404
    return Done(answer, "case", "ShowPage")


def show_passage(desk: Desk) -> Done:
    answer = desk.call("case", "POST", f"{_exhibit(desk)}/redaction/passage", {"words": "ROSA"})
    assert [hit[0] for hit in answer.json()["value"]["hits"]] == [{"start": 5, "end": 9}, {"start": 23, "end": 27}]
    return Done(answer, "case", "ShowPassage")


def add_marks(desk: Desk) -> Done:
    exhibit = _exhibit(desk)
    body = {"revision": 0, "because": "source", "protects": "a driver", "places": [{"start": 5, "end": 9}]}
    answer = desk.call("case", "POST", f"{exhibit}/redaction/marks", body)
    assert desk.call("case", "POST", f"{exhibit}/redaction/marks", body).json()["error"]["code"] == "changed_meanwhile"
    assert desk.call("case", "POST", f"{exhibit}/redaction/marks", {**body, "revision": 1, "because": "other"}).status_code == 422
    assert [mark["protects"] for mark in _marks(desk, exhibit)] == ["a driver"]
    return Done(answer, "case", "AddMarks")


def change_mark(desk: Desk) -> Done:
    exhibit = _marked(desk, {"start": 5, "end": 9})
    (mark,) = _marks(desk, exhibit)
    body = {"revision": 1, "because": "security", "place": {"start": 5, "end": 10}}
    answer = desk.call("case", "POST", f"{exhibit}/redaction/marks/{mark['id']}", body)
    assert [one["place"] for one in _marks(desk, exhibit)] == [{"start": 5, "end": 10}]
    return Done(answer, "case", "ChangeMark")


def remove_marks(desk: Desk) -> Done:
    exhibit = _marked(desk, {"start": 5, "end": 9})
    answer = desk.call("case", "POST", f"{exhibit}/redaction/remove", {"revision": 1, "marks": [_marks(desk, exhibit)[0]["id"]]})
    assert _marks(desk, exhibit) == []
    return Done(answer, "case", "RemoveMarks")


def restore_marks(desk: Desk) -> Done:
    exhibit = _marked(desk, {"start": 5, "end": 9})
    answer = desk.call("case", "POST", f"{exhibit}/redaction/restore", {"revision": 1, "old": 0})
    assert _marks(desk, exhibit) == []
    assert desk.value("case", "POST", f"{exhibit}/redaction/restore", {"revision": 2, "old": 1}) == 3
    assert len(_marks(desk, exhibit)) == 1
    return Done(answer, "case", "RestoreMarks")


def make_redacted(desk: Desk) -> Done:
    exhibit = _marked(desk, BOX, pdf(words(SECRET)))
    answer = desk.call("case", "POST", f"{exhibit}/redaction/copy", {"revision": 1})
    copy = desk.call("case", "POST", f"/case/exhibits/{answer.json()['value']}/redacted", {})
    assert SECRET not in everything_in(copy.content)
    return Done(answer, "case", "KeepRedacted")


def read_redacted(desk: Desk) -> Done:
    exhibit = _marked(desk, {"start": 5, "end": 9})
    assert desk.call("case", "POST", f"{exhibit}/redacted", {}).status_code == 404
    copy = desk.value("case", "POST", f"{exhibit}/redaction/copy", {"revision": 1})
    answer = desk.call("case", "POST", f"/case/exhibits/{copy}/redacted", {"reason": "To send it"})
    assert answer.content.decode() == "Dear ████████,\nyour friend Rosa Quay\n"
    assert answer.headers["content-disposition"].startswith("attachment;")
    return Done(answer, "case", "ReadRedacted")
