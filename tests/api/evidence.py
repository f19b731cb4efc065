"""Exhibits and their custody through the API: each function asks one operation and looks at what it did."""

from __future__ import annotations

import hashlib
import io
import zipfile
from typing import Any

import httpx

from tests.api.conftest import Desk, Done, colleague
from tests.api.counting import approve, approver

PAGE = b"<!doctype html><script>alert(1)</script>Tender 7"


def _desk(desk: Desk) -> Desk:
    """With Ella as a second member of the case; made once."""
    if "ella" not in desk.keys:
        colleague(desk, "ella", "investigator")
        desk.value("case", "POST", "/case/members", {"login": "ella", "role": "member"})
        desk.keys["ella"] = desk.key("ella", desk.case)
    return desk


def _send(desk: Desk, **fields: str) -> httpx.Response:
    data = {"kind": "web_capture", "title": "Tender 7", "address": "https://port.example/7", **fields}
    return desk.call("case", "POST", "/case/exhibits/upload", data=data, files={"file": ("page.html", PAGE, "text/html")})


def _exhibit(desk: Desk) -> str:
    return str(_send(_desk(desk)).json()["value"])


def _custody(desk: Desk, exhibit: str) -> dict[str, Any]:
    return dict(desk.value("case", "GET", f"/case/exhibits/{exhibit}/custody"))


def list_exhibits(desk: Desk) -> Done:
    exhibit = _exhibit(desk)
    answer = desk.call("case", "GET", "/case/exhibits?kind=web_capture&state=unreviewed")
    assert exhibit in [row["id"] for row in answer.json()["value"]["rows"]]
    assert desk.value("case", "GET", "/case/exhibits?kind=photograph")["total"] == 0
    return Done(answer, "case", "ListExhibits")


def collect_exhibit(desk: Desk) -> Done:
    _desk(desk)
    assert _send(desk, named="0" * 64).json()["error"]["code"] == "hash_differs"
    assert _send(desk, colour="red").json()["error"]["rules"] == ["C12"]
    answer = _send(desk, named=hashlib.sha256(PAGE).hexdigest())
    assert answer.status_code == 201
    view = desk.value("case", "GET", f"/case/exhibits/{answer.json()['value']}")
    assert (view["row"]["media_type"], view["declared"]) == ("text/html", [["address", "https://port.example/7"]])
    return Done(answer, "case", "CollectExhibit")


def collect_without_file(desk: Desk) -> Done:
    answer = desk.call("case", "POST", "/case/exhibits", {"kind": "physical_object", "title": "A rope"})
    assert answer.status_code == 201
    assert desk.call("case", "POST", "/case/exhibits", {"kind": "file", "title": "None"}).status_code == 422
    return Done(answer, "case", "CollectExhibit")


def collect_record(desk: Desk) -> Done:
    answer = desk.call("case", "POST", "/case/exhibits/record", {"entity": desk.find("BQ1001"), "title": "The firm as registered"})
    assert answer.status_code == 201
    text = desk.value("case", "POST", f"/case/exhibits/{answer.json()['value']}/text")["text"]
    assert "Blue Quay Trading" in text
    return Done(answer, "case", "CollectRecord")


def open_exhibit(desk: Desk) -> Done:
    answer = desk.call("case", "GET", f"/case/exhibits/{_exhibit(desk)}")
    assert answer.json()["value"]["row"]["sha256"] == hashlib.sha256(PAGE).hexdigest()
    return Done(answer, "case", "OpenExhibit")


def read_original(desk: Desk) -> Done:
    exhibit = _exhibit(desk)
    answer = desk.call("ella", "POST", f"/case/exhibits/{exhibit}/original", {"reason": "To print it"})
    assert answer.content == PAGE
    assert answer.headers["content-disposition"].startswith("attachment;")
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["content-security-policy"].startswith("sandbox")
    assert _custody(desk, exhibit)["rows"][-1]["reason"] == "To print it"
    return Done(answer, "ella", "ReadOriginal")


def read_text(desk: Desk) -> Done:
    answer = desk.call("case", "POST", f"/case/exhibits/{_exhibit(desk)}/text")
    assert answer.json()["value"]["text"] == PAGE.decode()
    return Done(answer, "case", "ReadText")


def check_exhibit(desk: Desk) -> Done:
    answer = desk.call("case", "POST", f"/case/exhibits/{_exhibit(desk)}/check")
    assert answer.json()["value"]["fits"] is True
    return Done(answer, "case", "CheckExhibit")


def open_custody(desk: Desk) -> Done:
    answer = desk.call("case", "GET", f"/case/exhibits/{_exhibit(desk)}/custody")
    assert [row["event"] for row in answer.json()["value"]["rows"]] == ["collected"]
    return Done(answer, "case", "OpenCustody")


def print_custody(desk: Desk) -> Done:
    answer = desk.call("case", "GET", f"/case/exhibits/{_exhibit(desk)}/custody/pdf")
    assert answer.content.startswith(b"%PDF-")
    return Done(answer, "case", "OpenCustody")


def review_exhibit(desk: Desk) -> Done:
    exhibit = _exhibit(desk)
    assert desk.call("case", "POST", f"/case/exhibits/{exhibit}/review", {"review": "My own"}).status_code == 403
    answer = desk.call("ella", "POST", f"/case/exhibits/{exhibit}/review", {"review": "Compared"})
    assert desk.value("case", "GET", f"/case/exhibits/{exhibit}")["reviewed_by"] == "Ella"
    return Done(answer, "ella", "ReviewExhibit")


def hand_over_exhibit(desk: Desk) -> Done:
    exhibit = _exhibit(desk)
    answer = desk.call("case", "POST", f"/case/exhibits/{exhibit}/hand-over", {"login": "ella", "reason": "To keep"})
    assert _custody(desk, exhibit)["waits_for"] == "Ella"
    return Done(answer, "case", "HandOverExhibit")


def sign_receipt(desk: Desk) -> Done:
    exhibit = _exhibit(desk)
    desk.value("case", "POST", f"/case/exhibits/{exhibit}/hand-over", {"login": "ella", "reason": "To keep"})
    answer = desk.call("ella", "POST", f"/case/exhibits/{exhibit}/sign")
    assert _custody(desk, exhibit)["holder"] == "Ella"
    return Done(answer, "ella", "SignReceipt")


def note_custody(desk: Desk) -> Done:
    exhibit = _exhibit(desk)
    answer = desk.call("case", "POST", f"/case/exhibits/{exhibit}/custody", {"event": "packed", "reason": "Bag 12"})
    assert _custody(desk, exhibit)["rows"][-1]["event"] == "packed"
    assert desk.call("case", "POST", f"/case/exhibits/{exhibit}/custody", {"event": "collected", "reason": "x"}).status_code == 422
    return Done(answer, "case", "NoteCustody")


def _package(desk: Desk) -> httpx.Response:
    """The case's package, approved."""
    _exhibit(desk)
    approver(desk)
    asked = desk.value("case", "POST", "/case/approvals", {"format": "package", "reason": "For the prosecutor"})
    assert (asked["format"], asked["standing"]) == ("package", "waiting")
    approve(desk, asked["id"], asked["digest"])
    return desk.call("case", "POST", "/case/package")


def export_package(desk: Desk) -> Done:
    _exhibit(desk)
    refused = desk.call("case", "POST", "/case/package").json()["error"]
    assert (refused["code"], refused["rules"]) == ("approval", ["C8"])
    answer = _package(desk)
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        assert archive.testzip() is None
        assert any(name.endswith("/bagit.txt") for name in archive.namelist())
    return Done(answer, "case", "ExportPackage")


def _send_package(desk: Desk, content: bytes, **fields: str) -> httpx.Response:
    data = {"purpose": "corruption", "title": "From a partner", **fields}
    files = {"file": ("case.zip", content, "application/zip")}
    return desk.call("administration", "POST", "/packages/upload", data=data, files=files)


def _loaded(desk: Desk) -> str:
    """A key for a case that came in a package, opened; made once."""
    if "loaded" not in desk.keys:
        desk.value("case", "POST", f"/entities/{desk.find('BQ1001')}/hold")
        case = str(_send_package(desk, _package(desk).content).json()["value"])
        desk.keys["loaded"] = desk.key("maya", case)
        said = {"revision": 1, "title": "T", "question": "Who?", "legal_basis": "press", "targets": "", "fields": {}}
        desk.value("loaded", "POST", "/case/description", said)
        desk.value("loaded", "POST", "/case/move", {"to": "open"})
    return "loaded"


def load_package(desk: Desk) -> Done:
    content = _package(desk).content
    assert _send_package(desk, content[:-40]).json()["error"]["code"] == "package_not_zip"
    flipped = content.replace(PAGE, PAGE[:-1] + b"8", 1)
    assert _send_package(desk, flipped).json()["error"]["code"] in ("package_hash", "package_unreadable")
    assert _send_package(desk, content, purpose="stewardship").json()["error"]["rules"] == ["C7"]
    answer = _send_package(desk, content)
    assert answer.status_code == 201, answer.text
    assert _send_package(desk, content).json()["error"]["code"] == "package_known"
    return Done(answer, "administration", "LoadPackage")


def open_loaded(desk: Desk) -> Done:
    answer = desk.call(_loaded(desk), "GET", "/case/package")
    assert answer.json()["value"]["sender"]["purpose"] == "corruption"
    assert desk.value("case", "GET", "/case/package") is None
    return Done(answer, "loaded", "OpenLoaded")


def take_entities(desk: Desk) -> Done:
    key = _loaded(desk)
    before = desk.value(key, "GET", "/case/package")
    answer = desk.call(key, "POST", "/case/package/entities")
    assert 0 == before["taken"] < answer.json()["value"]["taken"]
    return Done(answer, key, "TakeEntities")
