"""Looking into an upload: what cannot be mapped says so with a code and what to do; what can be mapped is shown."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any

import pytest

from glasshouse.ingest.looking import Looking, UnloadableFileError
from glasshouse.policy.plans.data import Preview, SourceSpec
from tests.unit.ingest.readers.workbooks import text_row, xlsx


def preview(folder: Path, content: bytes, name: str = "file.csv", **spec: Any) -> Preview:
    path = folder / "original"
    path.write_bytes(content)
    return Looking(0).preview(path, dataclasses.asdict(SourceSpec(name, **spec)), "d")


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty_file"),
        (b"\n\n", "empty_file"),
        (b"\x89PNG\r\n\x1a\n" + bytes(100), "unknown_format"),
        (b"%PDF-1.7\n", "unknown_format"),
        (b"<html><body>no</body></html>", "unknown_format"),
        (b"\x1f\x8b", "truncated_file"),
        (b"PK\x03\x04" + b"\0" * 50, "damaged_file"),
        (b"a,b\n1,M+APw-ller\n", "utf7_refused"),
    ],
)
def test_an_upload_with_nothing_to_map_is_refused_with_a_code_and_a_remedy(tmp_path: Path, content: bytes, code: str) -> None:
    with pytest.raises(UnloadableFileError) as raised:
        preview(tmp_path, content)
    assert (raised.value.code, raised.value.field) == (code, "file")
    assert raised.value.remedy.endswith(".")


def test_what_another_choice_would_mend_is_shown_with_its_fault(tmp_path: Path) -> None:
    for content, code in ((b"a,a\n1,2\n", "duplicate_header"), (b"a,b\n", "no_rows")):
        assert [fault.code for fault in preview(tmp_path, content).faults] == [code]


def test_the_delimiter_that_is_shown_is_the_one_that_is_there(tmp_path: Path) -> None:
    found = [dict(preview(tmp_path, content).detected).get("delimiter") for content in (b"a;b\n1;2\n", b"name\nA\n", b'[{"a": 1}]')]
    assert found == [";", None, None]
    assert dict(preview(tmp_path, b"a;b|c\n1;2|3\n", delimiter="|").detected)["delimiter"] == "|"


def test_a_workbook_named_csv_and_what_nobody_sees_are_told_before_loading(tmp_path: Path) -> None:
    book = xlsx(text_row(1, "name") + text_row(2, "Ac\u202eme"))
    assert [(fault.code, fault.kept) for fault in preview(tmp_path, book).faults] == [
        ("format_differs", True),
        ("direction_override", True),
    ]
