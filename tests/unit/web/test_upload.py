"""An upload is handed on byte for byte, or refused: half a file is never a whole one."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given, strategies as st

from glasshouse.base.errors import InvalidInputError
from glasshouse.web.upload import FIELD_LIMIT, Upload

KIND = "multipart/form-data; boundary=cut"


def body(content: bytes, name: str = "rows.csv", before: bytes = b"", end: bytes = b"\r\n--cut--\r\n") -> bytes:
    head = f'--cut\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\nContent-Type: text/csv\r\n\r\n'
    return before + head.encode() + content + end


def field(name: str, value: str) -> bytes:
    return f'--cut\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()


def pieces(raw: bytes, step: int) -> Iterator[bytes]:
    for start in range(0, len(raw), step):
        yield raw[start : start + step]


@given(st.binary(max_size=400), st.integers(1, 97))
def test_the_file_arrives_unchanged_however_the_network_cuts_it(content: bytes, step: int) -> None:
    content = content.replace(b"--cut", b"")
    raw = body(content, before=field("token", "t") + field("load", "delta"))
    upload = Upload(pieces(raw, step), KIND)
    assert upload.form.raw("token") == "t"
    assert upload.form.raw("load") == "delta"
    assert b"".join(upload.chunks()) == content


@given(st.integers(1, 60))
def test_a_body_that_ends_early_is_no_file(missing: int) -> None:
    raw = body(b"a;b\n1;2\n" * 20)
    cut = raw[: len(raw) - missing]
    if cut.endswith((b"\r\n--cut--", b"\r\n--cut--\r")):
        return
    with pytest.raises(InvalidInputError):
        b"".join(Upload(pieces(cut, 50), KIND).chunks())


@pytest.mark.parametrize("kind", ["", "text/csv", "multipart/form-data", "application/x-www-form-urlencoded"])
def test_what_is_no_form_with_a_file_is_refused(kind: str) -> None:
    with pytest.raises(InvalidInputError):
        Upload(iter([body(b"x")]), kind)


def test_a_form_without_a_file_is_refused() -> None:
    with pytest.raises(InvalidInputError, match="Choose a file"):
        Upload(iter([field("token", "t") + b"--cut--\r\n"]), KIND)


def test_an_endless_field_is_refused_before_it_fills_the_memory() -> None:
    with pytest.raises(InvalidInputError, match="too long"):
        Upload(pieces(field("token", "x" * (FIELD_LIMIT + 100)) + body(b""), 1000), KIND)


def test_many_fields_are_refused() -> None:
    with pytest.raises(InvalidInputError, match="too many"):
        Upload(iter([b"".join(field(f"f{n}", "x") for n in range(100)) + body(b"")]), KIND)


@pytest.mark.parametrize(
    ("sent", "kept"),
    [("C:\\Users\\maya\\rows.csv", "rows.csv"), ("../../etc/passwd", "passwd"), ("a\u202egnp.csv", "agnp.csv")],
)
def test_the_name_of_a_file_is_only_a_label(sent: str, kept: str) -> None:
    # Browsers do not escape backslashes in the name; the parser reads them as they stand.
    assert Upload(iter([body(b"x", sent)]), KIND).file_name == kept


def test_only_the_first_file_counts() -> None:
    raw = body(b"first", end=b"\r\n") + body(b"second", name="other.csv")
    upload = Upload(iter([raw]), KIND)
    assert b"".join(upload.chunks()) == b"first"
    assert upload.file_name == "rows.csv"
