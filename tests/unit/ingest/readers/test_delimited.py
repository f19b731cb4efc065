"""Text tables: what is quoted, where rows start, and what is never taken for a row."""

from __future__ import annotations

import csv
import io
import tempfile
from pathlib import Path

from hypothesis import given, strategies as st

from glasshouse.ingest.readers.base import ReadOptions, Row
from glasshouse.ingest.readers.opening import open_reader
from tests.unit.ingest.readers.conftest import Read

CELLS = st.text(st.characters(exclude_characters="\0\ufeff", exclude_categories=["Cs"]), max_size=8).map(str.lstrip)


def test_open_mark_costs_its_own_row_and_not_a_bad_one_behind_it(read: Read) -> None:
    made = read(b'a,b,c\n1,"x,2\n2,y,3\n3,z\n4,w,5\n')
    assert made.codes == [("unclosed_quote", "line:2"), ("ragged_row", "line:4")]
    assert made.places == ["line:3", "line:5"]


def test_broken_row_of_many_lines_is_one_fault(read: Read) -> None:
    made = read(b'a,b,c\n1,"one\ntwo\nthree"x,2\n2,y,3\n')
    assert made.codes == [("unclosed_quote", "line:2")]
    assert made.places == ["line:5"]


def test_row_of_many_lines_stands_where_it_starts(read: Read) -> None:
    made = read(b'a,b\n"one\ntwo",2\n\n3,4\n')
    assert made.places == ["line:2", "line:5"]
    assert made.values == [["one\ntwo", "2"], ["3", "4"]]


def test_quoted_line_ends_of_any_kind_are_kept(read: Read) -> None:
    made = read(b'a,b\r\n"one\r\ntwo\rthree",2\r\n3,4\r\n')
    assert made.values == [["one\r\ntwo\rthree", "2"], ["3", "4"]]
    assert made.places == ["line:2", "line:5"]


def test_unicode_separators_are_content_and_no_line_ends(read: Read) -> None:
    assert read("a,b\nx\u2028y,z\x85\n".encode()).values == [["x\u2028y", "z\x85"]]


def test_values_are_not_touched(read: Read) -> None:
    assert read(b"a,b\n0012 ,1e5 \n").values == [["0012 ", "1e5 "]]


def test_mark_is_a_plain_character_where_pipes_divide(read: Read) -> None:
    made = read(b'a|b\n1|"FOO" BAR\n2|BAR "BAZ"\n3|"open\n4|x\n')
    assert made.values == [["1", '"FOO" BAR'], ["2", 'BAR "BAZ"'], ["3", '"open'], ["4", "x"]]


def test_quotation_works_where_pipes_divide_and_it_is_used(read: Read) -> None:
    assert read(b'a|b\n1|"x|y"\n2|"say ""so"""\n').values == [["1", "x|y"], ["2", 'say "so"']]


def test_late_stray_mark_behind_pipes_is_no_fault(read: Read) -> None:
    made = read(b"a|b\n" + b"1|2\n" * 100_000 + b'3|"FOO" BAR\n4|5\n')
    assert made.faults == []
    assert made.values[-2:] == [["3", '"FOO" BAR'], ["4", "5"]]


def test_backslash_escapes_are_read_where_they_are_used(read: Read) -> None:
    assert read(b'a,b\n1,"say \\"so\\" now, please"\n2,x\n').values == [["1", 'say "so" now, please'], ["2", "x"]]


def test_given_header_makes_the_first_line_a_row(read: Read) -> None:
    made = read(b"1|2\n3|4\n", header=("a", "b"), delimiter="|")
    assert [row.values for row in made.rows] == [{"a": "1", "b": "2"}, {"a": "3", "b": "4"}]
    assert made.places == ["line:1", "line:2"]


def test_given_header_twice_is_refused(read: Read) -> None:
    assert read(b"1,2\n", header=("a", "a")).codes == [("duplicate_header", "byte:0")]


def test_column_without_a_name_is_called_by_its_number(read: Read) -> None:
    assert read(b",a,\n1,2,3\n").rows[0].values == {"#1": "1", "a": "2", "#3": "3"}


def test_fault_names_the_column(read: Read) -> None:
    assert read(b"a,b\n1,\0\n").faults[0].field == "b"
    assert read(b"a,b,a\n").faults[0].field == "a"


def test_fault_never_repeats_what_stands_in_the_row(read: Read) -> None:
    made = read(b'a,b\nsecretword\n1,"secretword\n')
    assert len(made.faults) == 2
    assert not any("secretword" in fault.message for fault in made.faults)


def test_blank_lines_are_no_rows(read: Read) -> None:
    made = read(b"\na,b\n\n1,2\n   \n3,4\n\n")
    assert made.faults == []
    assert made.places == ["line:4", "line:6"]


@given(st.lists(st.tuples(CELLS, CELLS), min_size=1, max_size=20))
def test_what_a_writer_wrote_is_read_back(rows: list[tuple[str, str]]) -> None:
    target = io.StringIO(newline="")
    writer = csv.writer(target, quoting=csv.QUOTE_ALL)
    writer.writerows([("first", "second"), *rows])
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "source"
        path.write_text(target.getvalue(), encoding="utf-8", newline="")
        options = ReadOptions(format="csv", delimiter=",", encoding="utf-8")
        read = [tuple(item.values.values()) for item in open_reader(path, options) if isinstance(item, Row)]
    assert read == rows
