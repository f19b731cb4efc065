"""An upload is kept whole, with the digest that was announced, or not at all."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator

import httpx
import pytest

from glasshouse.web import guard
from tests.api.conftest import Desk

NAMED = 'attachment; filename="../../new.csv"'
LONG = b"number,name\nQQ1,Quince\n" * 60_000


def digest(content: bytes, name: str = "sha256") -> str:
    """A digest as Content-Digest writes it (RFC 9530)."""
    return f":{base64.b64encode(hashlib.new(name, content).digest()).decode()}:"


def send(desk: Desk, content: bytes | Iterator[bytes], key: str = "stewardship", dataset: str = "port", **headers: str) -> httpx.Response:
    sent = {"Content-Type": "application/octet-stream", "Content-Disposition": NAMED}
    sent |= {name.replace("_", "-"): value for name, value in headers.items()}
    return desk.call(key, "POST", f"/datasets/{dataset}/uploads", content=content, headers=sent)


def incoming(desk: Desk) -> set[str]:
    """What lies aside, whole or in part."""
    return {file.name for file in (desk.house.settings.data_dir / "work" / "incoming").iterdir()}


def code(answer: httpx.Response, status: int) -> str:
    assert answer.status_code == status, answer.text
    return str(answer.json()["error"]["code"])


def test_what_does_not_have_its_announced_digest_is_not_kept(desk: Desk) -> None:
    before = incoming(desk)
    right, wrong = digest(b"a,b\n"), digest(b"something else")
    for announced in (f"sha-256={wrong}", f"sha-256={right}, sha-512={wrong}", "sha-256=:!!!:, sha-512=::"):
        assert code(send(desk, b"a,b\n", Content_Digest=announced), 422).startswith("digest_")
    for announced in ("md5=:AAAA:", "sha-256=AAAA", "nonsense"):
        assert code(send(desk, b"a,b\n", Content_Digest=announced), 422) == "digest_unknown"
    assert incoming(desk) == before


def test_a_file_without_a_name_is_not_kept(desk: Desk) -> None:
    before = incoming(desk)
    for disposition in ("", "attachment", 'attachment; filename=""', 'attachment; filename="/"'):
        assert code(send(desk, b"a,b\n", Content_Disposition=disposition), 422) == "invalid_input"
    assert incoming(desk) == before


@pytest.mark.parametrize(
    "form",
    [
        b"",
        b"--b--\r\n",
        b'--b\r\nContent-Disposition: form-data; name="file"; filename="x.csv"\r\n\r\nnumber,na',
        b'--b\r\nContent-Disposition: form-data; name="file"\r\n\r\nnot a file\r\n--b--\r\n',
        b"\x00\x01garbage",
    ],
)
def test_a_form_that_breaks_off_or_holds_no_file_is_not_kept(form: bytes, desk: Desk) -> None:
    before = incoming(desk)
    assert code(send(desk, form, Content_Type="multipart/form-data; boundary=b"), 422) == "invalid_input"
    assert incoming(desk) == before


def test_a_key_that_may_not_is_refused_before_anything_is_read(desk: Desk) -> None:
    before = incoming(desk)

    def unread() -> Iterator[bytes]:
        yield b"a"

    answer = send(desk, unread(), key="case")
    assert code(answer, 403) == "refused"
    assert answer.json()["error"]["rules"] == ["C7"]
    assert code(send(desk, b"a", dataset="none"), 404) == "not_found"
    assert incoming(desk) == before


def test_a_long_file_with_its_digest_is_kept_raw_and_as_a_form(desk: Desk) -> None:
    assert len(LONG) > guard.FORM_LIMIT
    before = incoming(desk)
    raw = send(desk, LONG, Content_Digest=f"sha-256={digest(LONG)}, sha-512={digest(LONG, 'sha512')}")
    named = {"upload": hashlib.sha256(LONG).hexdigest(), "file_name": "new.csv", "size": len(LONG)}
    assert raw.json()["value"] == named
    assert incoming(desk) == before, "the plain file stayed beside the encrypted one"
    request = httpx.Request("POST", "http://127.0.0.1/", files={"file": ("quinces.csv", LONG)})
    body = request.read()
    form = send(desk, body, Content_Type=request.headers["content-type"], Content_Digest=f"sha-256={digest(body)}")
    assert form.json()["value"] == {**named, "file_name": "quinces.csv"}
    wrong = send(desk, body, Content_Type=request.headers["content-type"], Content_Digest=f"sha-256={digest(LONG)}")
    assert code(wrong, 422) == "digest_mismatch"
