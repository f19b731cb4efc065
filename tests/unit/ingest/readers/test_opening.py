"""The bad inputs of the safety page that concern reading: each is one code at one place, and every good row stays.

The table is the promise; a case that reads well here and badly elsewhere is a defect of the table.
"""

from __future__ import annotations

import gzip
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from glasshouse.ingest.readers.base import FaultCode, ReadOptions, Row
from glasshouse.ingest.readers.opening import open_reader
from tests.unit.ingest.readers.conftest import Read
from tests.unit.ingest.readers.workbooks import text_row, value_row, xlsx

PERSON = b'{"id":"a","schema":"Person","properties":{"name":["A"]}}\n'


@dataclass(frozen=True)
class Bad:
    """One bad input: its number on the safety page, what it holds, and what must come out."""

    number: str
    content: bytes
    code: str | None
    place: str | None
    good: int
    options: dict[str, Any] = field(default_factory=dict)
    notes: tuple[str, ...] = ()

    @property
    def told(self) -> list[tuple[str, str | None]]:
        """Code and place of everything that is told."""
        return [(note, "byte:0") for note in self.notes] + ([(self.code, self.place)] if self.code else [])


BAD = [
    Bad(
        "1 latin-1 as UTF-8",
        "a,b\n1,Z\u00fcrich\n2,x\n".encode("latin-1"),
        "undecodable",
        "line:2",
        1,
        {"encoding": "utf-8"},
    ),
    Bad("1 latin-1, nothing declared", "a,b\n1,Z\u00fcrich\n2,Stra\u00dfe\n".encode("latin-1"), "encoding_guessed", "byte:0", 2),
    Bad("2 mixed, mostly UTF-8", "a\nZ\u00fcrich\nMalm\u00f6\n".encode() + b"Z\xfcrich\n", "undecodable", "line:4", 2),
    Bad(
        "2 mixed, mostly latin-1",
        "a,b\n1,Z\u00fcrich f\u00fcr alle\n2,Stra\u00dfe nach S\u00fcden\n3,K\u00f6ln\n".encode("cp1252") + "4,Gr\u00fc\u00dfe\n".encode(),
        "undecodable",
        "line:5",
        3,
        notes=("encoding_guessed",),
    ),
    Bad("3 UTF-16 without a mark", "a,b\n1,Z\u00fcrich\n2,x\n".encode("utf-16-le"), "encoding_guessed", "byte:0", 2),
    Bad("3 the other way round", "a,b\n1,Z\u00fcrich\n2,x\n".encode("utf-16-be"), "encoding_guessed", "byte:0", 2),
    Bad("4 overlong UTF-8", b"a,b\n1,\xc0\xaf\n2,3\n", "undecodable", "line:2", 1),
    Bad("5 UTF-7", b"a,b\n1,M+APw-ller\n", "utf7_refused", "byte:0", 0),
    Bad("5 UTF-7 declared", b"a,b\n1,2\n", "utf7_refused", "byte:0", 0, {"encoding": "utf-7", "format": "csv"}),
    Bad("6 NUL byte", b"a,b\n1,\0\n2,3\n", "nul_character", "line:2", 1),
    Bad("7 field of 10 MB", b'a,b\n1,"' + b"x" * 10_000_000 + b'"\n2,3\n', "field_too_large", "line:2", 1),
    Bad("7 over many lines", b'a,b\n1,"' + b"xxx\n" * 500_000 + b'"\n2,3\n', "field_too_large", "line:2", 1),
    Bad("7 without quotation", b"a,b\n1," + b"x" * 10_000_000 + b"\n2,3\n", "field_too_large", "line:2", 1),
    Bad("8 10,000 columns", b",".join(b"c%d" % n for n in range(10_000)) + b"\n1\n", "too_many_columns", "line:1", 0),
    Bad("9 duplicate header", b"a,b,a\n1,2,3\n", "duplicate_header", "line:1", 0),
    Bad("10 ragged, longer", b"a,b\n1,2\n1,2,3\n4,5\n", "ragged_row", "line:3", 2),
    Bad("10 ragged, shorter", b"a,b\n1,2\n1\n4,5\n", "ragged_row", "line:3", 2),
    Bad("11 unclosed, no other mark", b'a,b\n1,"x\n2,3\n4,5\n', "unclosed_quote", "line:2", 2),
    Bad("11 unclosed, a mark follows", b'a,b,c\n1,"x,2\n2,"y",3\n3,z,4\n', "unclosed_quote", "line:2", 2),
    Bad("11 unclosed, a mark at a line's end", b'a,b,c\n1,"x,2\n2,y,"3"\n3,z,4\n', "unclosed_quote", "line:2", 2),
    Bad("11 unclosed in a large file", b'a,b\n1,"x\n' + b"2,3\n" * 300_000, "unclosed_quote", "line:2", 300_000),
    Bad("11 text behind the closing mark", b'a,b\n1,"x"y\n2,3\n', "bad_quote", "line:2", 1),
    Bad("12 CR only", b"a,b\r1,2\r3,4\r", None, None, 2),
    Bad("13 empty file", b"", "empty_file", "byte:0", 0),
    Bad("13 blank lines only", b"\n\n\n", "empty_file", "byte:0", 0, {"format": "csv"}),
    Bad("14 header only", b"a,b\n", "no_rows", "line:1", 0),
    Bad("15 mark inside the file", b"\xef\xbb\xbfa,b\n1,2\n\xef\xbb\xbf3,4\n5,6\n", "misplaced_bom", "line:3", 2),
    Bad(
        "16 XLSX declared as CSV",
        xlsx(text_row(1, "a") + text_row(2, "1")),
        "format_differs",
        "byte:0",
        1,
        {"format": "csv"},
    ),
    Bad("17 error in the last line", b"a,b\n" + b"1,2\n" * 100_000 + b"1\n", "ragged_row", "line:100002", 100_000),
    Bad(
        "18 a million formatted blank rows",
        xlsx(text_row(1, "a") + text_row(2, "1") + "".join(f'<row r="{at}"><c r="A{at}" s="0"/></row>' for at in range(3, 1_048_577))),
        None,
        None,
        1,
    ),
    Bad(
        "18 macros and links to outside",
        xlsx(text_row(1, "a") + text_row(2, "1"), extra={"xl/vbaProject.bin": "x"}),
        "active_content",
        "byte:0",
        1,
    ),
    Bad(
        "18 two cells at the far ends",
        xlsx(text_row(1, "a") + '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'),
        "sheet_too_large",
        "byte:0",
        0,
    ),
    Bad("20 1e400 in JSON", b'[{"a":1},{"a":1e400}]', "number_out_of_range", "pointer:/1", 1),
    Bad(
        "20 1e400 in a workbook",
        xlsx(text_row(1, "a") + value_row(2, "1e400") + value_row(3, "5")),
        "number_out_of_range",
        "sheet:S!2",
        1,
    ),
    Bad(
        "20 NaN in a workbook",
        xlsx(text_row(1, "a") + value_row(2, "NaN") + value_row(3, "5")),
        "not_a_number",
        "sheet:S!2",
        1,
    ),
    Bad("20 locale commas stay text", b"a;b\n1.234,56;NaN\n", None, None, 1),
    Bad(
        "21 200,000 deep, one line",
        b"[" * 200_000 + b"]" * 200_000 + b"\n" + PERSON,
        "too_deep",
        "line:1",
        1,
        {"format": "ftm"},
    ),
    Bad("21 201 deep", b'{"a":' * 201 + b"1" + b"}" * 201 + b"\n" + PERSON, "too_deep", "line:1", 1, {"format": "ftm"}),
    Bad("21 in a document", b'[{"a":1},' + b"[" * 200_000 + b"]" * 200_000 + b',{"a":2}]', "too_deep", "pointer:/1", 2),
    Bad("21 lists in a record", b'[{"a":1,"b":' + b"[" * 300 + b"]" * 300 + b'},{"a":2}]', "too_deep", "pointer:/0", 1),
    Bad(
        "21 in JSON lines",
        b'{"a":' + b"[" * 300 + b"]" * 300 + b'}\n{"a":1}\n',
        "too_deep",
        "line:1",
        1,
        {"format": "jsonl"},
    ),
    Bad("21 in YAML", b"- a: " + b"[" * 300 + b"]" * 300 + b"\n- a: 1\n", "too_deep", "pointer:/0", 1),
    Bad(
        "22 5,000 digits",
        b'{"id":"a","n":' + b"9" * 5_000 + b"}\n" + PERSON,
        "number_out_of_range",
        "line:1",
        1,
        {"format": "ftm"},
    ),
    Bad("22 in a document", b'[{"a":' + b"9" * 5_000 + b'},{"a":1}]', "number_out_of_range", "pointer:/0", 1),
    Bad("23 NaN", b'{"id":"a","n":NaN}\n' + PERSON, "not_a_number", "line:1", 1, {"format": "ftm"}),
    Bad("23 -Infinity in a document", b'[{"a":-Infinity},{"a":1}]', "not_a_number", "pointer:/0", 1),
    Bad("24 duplicate keys", b'{"id":"a","id":"b"}\n' + PERSON, "duplicate_key", "line:1", 1, {"format": "ftm"}),
    Bad(
        "24 with a space before the colon",
        b'{"id" :"a","id":"b"}\n' + PERSON,
        "duplicate_key",
        "line:1",
        1,
        {"format": "ftm"},
    ),
    Bad(
        "24 in the properties",
        b'{"id":"a","properties":{"n":["1"],"n":["2"]}}\n' + PERSON,
        "duplicate_key",
        "line:1",
        1,
        {"format": "ftm"},
    ),
    Bad(
        "24 the properties twice",
        b'{"properties":{"n":["1"]},"properties":{}}\n' + PERSON,
        "duplicate_key",
        "line:1",
        1,
        {"format": "ftm"},
    ),
    Bad(
        "24 written as an escape",
        b'{"id":"a","i\\u0064":"b"}\n' + PERSON,
        "duplicate_key",
        "line:1",
        1,
        {"format": "ftm"},
    ),
    Bad("24 in a document", b'[{"a":1},{"a":2,"a":3},{"a":4}]', "duplicate_key", "pointer:/1", 2),
    Bad("24 in YAML", b"- a: 1\n- a: 2\n  a: 3\n- a: 4\n", "duplicate_key", "pointer:/1", 2),
    Bad("25 line cut off", PERSON + b'{"id":"b","sch', "truncated_file", "line:2", 1),
    Bad("25 document cut off", b'[{"a":1},{"a":2', "truncated_file", "pointer:/1", 1),
    Bad("25 gzip cut off", gzip.compress(PERSON * 3)[:-9], "truncated_file", "line:4", 3, {"format": "ftm"}),
    Bad("25 gzip of a table cut off", gzip.compress(b"a,b\n1,2\n3,4\n")[:-9], "truncated_file", "line:4", 2),
    Bad("26 lone surrogate", b'{"id":"a","n":"\\ud800"}\n' + PERSON, "lone_surrogate", "line:1", 1, {"format": "ftm"}),
    Bad("26 in a document", b'[{"a":"\\udfff"},{"a":1}]', "lone_surrogate", "pointer:/0", 1),
    Bad("26 as CESU bytes in a table", b"a,b\n1,\xed\xa0\x80\n2,3\n", "undecodable", "line:2", 1, {"encoding": "utf-8"}),
    Bad("26 U+0000", b'{"id":"a","n":"\\u0000"}\n' + PERSON, "nul_character", "line:1", 1, {"format": "ftm"}),
    Bad("26 U+0000 in a document", b'[{"a":"\\u0000"},{"a":1}]', "nul_character", "pointer:/0", 1),
    Bad("26 a raw zero byte", b'{"id":"a","n":"\0"}\n' + PERSON, "nul_character", "line:1", 1, {"format": "ftm"}),
]


@pytest.mark.parametrize("bad", BAD, ids=lambda bad: bad.number)
def test_bad_input_is_one_fault_at_its_place_and_good_rows_stay(bad: Bad, read: Read) -> None:
    made = read(bad.content, **bad.options)
    assert made.codes == bad.told
    assert len(made.rows) + len(made.entities) == bad.good
    assert [fault for fault in made.faults if fault.fatal] in ([], [made.last])


def test_every_number_that_concerns_reading_is_in_the_table() -> None:
    numbers = {int(bad.number.split()[0]) for bad in BAD}
    assert numbers == {*range(1, 19), *range(20, 27)}


def test_missing_file_is_a_fault_and_no_exception(tmp_path: Path, read: Read) -> None:
    assert read(tmp_path / "nothing").codes == [("unreadable_file", "byte:0")]
    assert read(tmp_path).codes == [("unreadable_file", "byte:0")]


def test_every_code_tells_people_what_is_wrong_and_what_to_do() -> None:
    for code in FaultCode:
        assert code == code.value.lower()
        assert code.sentence.endswith(".")
        assert len(code.sentence) >= 40


def test_only_notes_on_how_the_file_was_read_reject_nothing() -> None:
    assert {code for code in FaultCode if code.is_note} == {"format_differs", "encoding_guessed", "active_content"}


def test_preview_stops_at_its_limit(read: Read) -> None:
    assert read(b"a\n1\n2\n3\n", limit_rows=2).values == [["1"], ["2"]]
    assert read(b"a\n1\n2\n3\n", limit_rows=0).rows == []
    assert read(b"a\n1\n2\n3\n", limit_rows=3).faults == []
    assert len(read(PERSON * 5, limit_rows=2).entities) == 2


def test_preview_reads_no_further_than_it_must(tmp_path: Path) -> None:
    path = tmp_path / "source"
    path.write_bytes(b"a,b\n" + b"1,2\n" * 1_000_000)
    items = open_reader(path, ReadOptions(format="csv", encoding="utf-8", limit_rows=3))
    assert [item.place for item in items if isinstance(item, Row)] == ["line:2", "line:3", "line:4"]


def test_workbook_named_csv_is_read_with_a_note(read: Read) -> None:
    made = read(xlsx(text_row(1, "a") + text_row(2, "x")), file_name="table.csv")
    assert made.codes == [("format_differs", "byte:0")]
    assert made.values == [["x"]]
    assert not made.faults[0].fatal


@pytest.mark.parametrize("name", ["table.csv", "table.TXT", "table.csv.gz", "table", ""])
def test_table_whose_name_promises_no_other_format_has_no_note(read: Read, name: str) -> None:
    assert read(b"a,b\n1,2\n", file_name=name).codes == []


@pytest.mark.parametrize("name", ["table.xls", "table.xlsx", "table.json", "table.yml"])
def test_table_whose_name_promises_another_format_is_read_with_a_note(read: Read, name: str) -> None:
    made = read(b"a,b\n1,2\n", file_name=name)
    assert (made.codes, made.values) == ([("format_differs", "byte:0")], [["1", "2"]])


def test_table_declared_as_a_workbook_is_read_with_a_note(read: Read) -> None:
    made = read(b"a,b\n1,2\n", format="xlsx")
    assert made.codes == [("format_differs", "byte:0")]
    assert made.values == [["1", "2"]]


def test_document_that_is_no_table_is_refused(read: Read) -> None:
    for content in (b"%PDF-1.7\n", b"<html><body>a,b</body></html>", b"\x89PNG\r\n\x1a\n\0\0"):
        assert read(content).codes == [("unknown_format", "byte:0")]


def test_progress_ends_at_the_size_of_the_file(read: Read) -> None:
    content = gzip.compress(b"a,b\n" + b"1,2\n" * 500_000)
    made = read(content)
    assert made.progress[-1].bytes_read == made.progress[-1].bytes_total == len(content)
    assert len(made.progress) > 3
    positions = [item.bytes_read for item in made.progress]
    assert positions == sorted(positions)
