"""Rows of JSON: pointers, dotted columns, what stands above, and numbers as they stand in the file."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Any

from hypothesis import given, strategies as st

from tests.unit.ingest.readers.conftest import Read, outcome

RELEASES = b"""{"publisher": {"name": "P", "tags": ["x", "y"]}, "releases": [
  {"ocid": "r1", "buyer": {"name": "B"}, "awards": [{"id": "a1", "v": 1.10, "items": [{"q": 1}]}, {"id": "a2"}]},
  {"ocid": "r2"},
  {"ocid": "r3", "awards": []},
  {"ocid": "r4", "awards": [{"id": "a3", "ok": true, "no": null, "who": ["x", "y", null]}]}
 ], "uri": "u"}"""


def test_records_carry_what_stands_above_even_if_it_stands_behind(read: Read) -> None:
    made = read(RELEASES, records="/releases/*/awards/*")
    above = {"../../../../publisher.name": "P", "../../../../publisher.tags": ["x", "y"], "../../../../uri": "u"}
    first = {"../../ocid": "r1", "../../buyer.name": "B", **above, "@1": "0"}
    assert [row.values for row in made.rows] == [
        {"id": "a1", "v": "1.10", **first, "@2": "0"},
        {"id": "a2", **first, "@2": "1"},
        {"id": "a3", "ok": "true", "who": ["x", "y"], "../../ocid": "r4", **above, "@1": "3", "@2": "0"},
    ]
    assert made.places == [f"pointer:/releases/{at}" for at in ("0/awards/0", "0/awards/1", "3/awards/0")]
    assert made.faults == []


def test_list_is_rows_and_object_is_one_row_unless_told(read: Read) -> None:
    assert [row.values for row in read(b'[{"a":1},{"a":2}]').rows] == [{"a": "1", "@1": "0"}, {"a": "2", "@1": "1"}]
    assert [row.values for row in read(b'{"a":{"b":1}}').rows] == [{"a.b": "1"}]


def test_members_of_an_object_are_rows_and_their_keys_columns(read: Read) -> None:
    made = read(b'{"a/b":{"n":1},"c~d":{"n":2}}', records="/*")
    assert made.places == ["pointer:/a~1b", "pointer:/c~0d"]
    assert [row.values for row in made.rows] == [{"n": "1", "@1": "a/b"}, {"n": "2", "@1": "c~d"}]


def test_step_with_an_escape_is_followed(read: Read) -> None:
    assert read(b'{"a/b":[{"n":1}]}', records="/a~1b/*").places == ["pointer:/a~1b/0"]


def test_path_that_leads_nowhere_is_a_fault(read: Read) -> None:
    for pointer in ("/nothing/*", "/publisher/nothing/*", "/uri/*"):
        assert read(RELEASES, records=pointer).faults != []
    assert read(RELEASES, records="releases").codes == [("no_records", "byte:0")]
    assert read(b"[]").codes == [("no_records", "pointer:")]


def test_columns_that_would_be_the_same_reject_their_row(read: Read) -> None:
    made = read(b'[{"a.b":1,"a":{"b":2}},{"a":1}]')
    assert made.codes == [("ambiguous_column", "pointer:/0")]
    assert made.faults[0].field == "a.b"


def test_what_is_wrong_in_a_neighbour_does_not_reject_a_row(read: Read) -> None:
    made = read(b'{"rows":[{"a":1}],"others":[{"x":1,"x":2}],"n":5}', records="/rows/*")
    assert made.faults == []
    assert made.rows[0].values == {"a": "1", "../../n": "5", "@1": "0"}


def test_what_is_wrong_above_rejects_the_rows_below(read: Read) -> None:
    made = read(b'[{"n":NaN,"rows":[{"a":1},{"a":2}]},{"n":1,"rows":[{"a":3}]}]', records="/*/rows/*")
    assert made.codes == [("not_a_number", "pointer:/0/rows/0"), ("not_a_number", "pointer:/0/rows/1")]
    assert made.places == ["pointer:/1/rows/0"]


def test_syntax_error_ends_the_reading_at_its_record(read: Read) -> None:
    made = read(b'[{"a":1},{"a" 2},{"a":3}]')
    assert made.codes == [("invalid_json", "pointer:/1")]
    assert made.places == ["pointer:/0"]
    assert read(b'{"a":1} {"b":2}', format="json").codes == [("invalid_json", "pointer:")]


def test_double_key_above_the_rows_ends_the_reading(read: Read) -> None:
    assert read(b'{"rows":[{"a":1}],"rows":[{"a":2}]}', records="/rows/*").codes == [("duplicate_key", "pointer:")]


def test_record_that_spans_many_blocks_is_read(read: Read) -> None:
    long = "x" * 900_000
    made = read(json.dumps([{"a": long, "b": n} for n in range(4)]).encode())
    assert [row.values for row in made.rows] == [{"a": long, "b": str(n), "@1": str(n)} for n in range(4)]


def test_json_lines_are_rows_at_their_lines(read: Read) -> None:
    made = read(b'{"a":{"b":1.50}}\n\n{"a":1,"a":2}\n{"a":[1,2]}\n')
    assert [row.values for row in made.rows] == [{"a.b": "1.50"}, {"a": ["1", "2"]}]
    assert made.places == ["line:1", "line:4"]
    assert made.codes == [("duplicate_key", "line:3")]


TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=8)
FLAT = st.dictionaries(TEXT.filter(lambda key: not key.startswith(("@", "."))), TEXT | st.integers(), max_size=5)


@given(st.lists(FLAT, min_size=1, max_size=8), st.sampled_from([None, 1]), st.booleans())
def test_flat_records_are_read_back(records: list[dict[str, Any]], indent: int | None, ascii_only: bool) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "source"
        path.write_text(json.dumps({"rows": records}, indent=indent, ensure_ascii=ascii_only), encoding="utf-8")
        made = outcome(path, format="json", records="/rows/*")
    assert made.faults == []
    expected = [{key: str(value) for key, value in record.items()} | {"@1": str(at)} for at, record in enumerate(records)]
    assert [row.values for row in made.rows] == expected
