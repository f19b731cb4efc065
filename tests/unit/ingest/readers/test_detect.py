"""What a file is, by its content: every format, in several forms, under a name that says nothing."""

from __future__ import annotations

import gzip
import sqlite3
from pathlib import Path

import pytest
import zstandard

from glasshouse.ingest.readers.base import ReadingStopped
from glasshouse.ingest.readers.detect import detect
from tests.unit.ingest.readers.workbooks import ods, ods_row, text_row, xlsx

ENTITY = b'{"id": "a", "schema": "Person", "properties": {"name": ["A"]}}\n'
STATEMENTS = b"canonical_id,entity_id,prop,prop_type,schema,value,dataset\na,a,name,name,Person,A,d\n"


@pytest.mark.parametrize(
    ("content", "format_", "encoding", "delimiter", "compression"),
    [
        (ENTITY, "ftm", "utf-8", None, None),
        (ENTITY * 3, "ftm", "utf-8", None, None),
        (gzip.compress(ENTITY), "ftm", "utf-8", None, "gzip"),
        (zstandard.compress(ENTITY), "ftm", "utf-8", None, "zstd"),
        (STATEMENTS, "statements", "utf-8", ",", None),
        (b'"entity_id","prop","value","dataset"\n"a","P:name","x","d"\n', "statements", "utf-8", ",", None),
        (b"a,b\n1,2\n", "csv", "utf-8", ",", None),
        (b"a\tb\n1\t2\n", "csv", "utf-8", "\t", None),
        (b"a;b\n1,5;2,5\n", "csv", "utf-8", ";", None),
        (b"a|b\n1|2\n", "csv", "utf-8", "|", None),
        (b"name\nA\nB\n", "csv", "utf-8", None, None),
        (b"\xef\xbb\xbfa,b\n1,2\n", "csv", "utf-8-sig", ",", None),
        ("a,b\n\u00fc,2\n".encode("utf-16"), "csv", "utf-16", ",", None),
        (b"name,time\nA: x,10:30\nB: y,11:30\n", "csv", "utf-8", ",", None),
        (b'[{"a": 1}, {"a": 2}]', "json", "utf-8", None, None),
        (b'{"a": [\n1,\n2]}', "json", "utf-8", None, None),
        (b'{"a":1}\n{"a":2}\n', "jsonl", "utf-8", None, None),
        (b"- a: 1\n  b: 2\n- a: 3\n", "yaml", "utf-8", None, None),
        (b"---\na: 1\n", "yaml", "utf-8", None, None),
        (b"a:\n  b: 1\n  c: [1, 2]\n", "yaml", "utf-8", None, None),
        (xlsx(text_row(1, "a")), "xlsx", None, None, None),
        (ods(ods_row("a")), "ods", None, None, None),
        (b"%PDF-1.7\n", "unknown", None, None, None),
        (b"<html>", "unknown", None, None, None),
        (gzip.compress(xlsx(text_row(1, "a"))), "unknown", None, None, "gzip"),
    ],
    ids=range(25),
)
def test_format_is_told_by_the_content(
    tmp_path: Path, content: bytes, format_: str, encoding: str | None, delimiter: str | None, compression: str | None
) -> None:
    path = tmp_path / "source"
    path.write_bytes(content)
    found = detect(path)
    assert (found.format, found.encoding, found.delimiter, found.compression) == (
        format_,
        encoding,
        delimiter,
        compression,
    )


def test_sheets_are_named(tmp_path: Path) -> None:
    path = tmp_path / "source"
    path.write_bytes(xlsx(text_row(1, "a"), name="Zahlen"))
    assert detect(path).sheets == ("Zahlen",)


def test_database_is_told_by_its_first_bytes(tmp_path: Path) -> None:
    path = tmp_path / "source"
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE t (a)")
    connection.close()
    assert detect(path).format == "sql"


def test_empty_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "source"
    path.write_bytes(b"")
    with pytest.raises(ReadingStopped):
        detect(path)
