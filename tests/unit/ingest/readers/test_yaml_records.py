"""Rows of YAML: text as it stands in the file, and nothing constructed from it."""

from __future__ import annotations

from tests.unit.ingest.readers.conftest import Read


def test_scalars_are_the_text_that_stands_in_the_file(read: Read) -> None:
    made = read(b'- d: 2001-01-03\n  o: 010\n  x: 0x1F\n  n: no\n  f: 1.10\n  s: 1_000\n  e: ~\n  u: null\n  q: "null"\n  t: 1:30\n')
    assert made.rows[0].values == {
        "d": "2001-01-03",
        "o": "010",
        "x": "0x1F",
        "n": "no",
        "f": "1.10",
        "s": "1_000",
        "q": "null",
        "t": "1:30",
        "@1": "0",
    }


def test_records_carry_what_stands_above(read: Read) -> None:
    made = read(b"- id: {bioguide: B1}\n  terms:\n  - start: 1\n  - start: 2\n", records="/*/terms/*")
    assert [row.values for row in made.rows] == [
        {"start": "1", "../../id.bioguide": "B1", "@1": "0", "@2": "0"},
        {"start": "2", "../../id.bioguide": "B1", "@1": "0", "@2": "1"},
    ]
    assert made.places == ["pointer:/0/terms/0", "pointer:/0/terms/1"]


def test_literal_step_sees_what_stands_behind_the_rows(read: Read) -> None:
    made = read(b"rows:\n  x: {v: 1}\n  y: {v: 2}\nz: 9\n", records="/rows/*")
    assert [row.values for row in made.rows] == [
        {"v": "1", "../../z": "9", "@1": "x"},
        {"v": "2", "../../z": "9", "@1": "y"},
    ]


def test_aliases_are_followed(read: Read) -> None:
    assert read(b"- a: &x 1\n  b: *x\n").rows[0].values == {"a": "1", "b": "1", "@1": "0"}


def test_billion_laughs_are_refused(read: Read) -> None:
    lines = ["a0: &a0 [x,x,x,x,x,x,x,x,x,x]"]
    lines += [f"a{at}: &a{at} [{','.join([f'*a{at - 1}'] * 9)}]" for at in range(1, 10)]
    assert read("\n".join(lines).encode(), format="yaml").codes == [("alias_expansion", "line:6")]


def test_alias_into_itself_is_refused(read: Read) -> None:
    assert read(b"a: &a [*a]\n").codes == [("invalid_yaml", "line:1")]


def test_tags_construct_nothing(read: Read) -> None:
    made = read(b"- !!python/object/apply:os.system [id]\n- a: !!python/name:os.system x\n", format="yaml")
    assert made.codes == [("not_an_object", "pointer:/0")]
    assert made.rows[0].values == {"a": "x", "@1": "1"}


def test_merge_keys_second_documents_and_strange_keys_are_refused(read: Read) -> None:
    for text in (b"a: &x {b: 1}\nc:\n  <<: *x\n", b"--- \na: 1\n---\nb: 2\n", b"? [a]\n: 1\n"):
        assert [code for code, _ in read(text, format="yaml").codes] == ["invalid_yaml"]


def test_syntax_error_has_its_line_and_rows_before_it_stay(read: Read) -> None:
    made = read(b'- a: 1\n- b: 2\n- c: "x\n')
    assert made.places == ["pointer:/0", "pointer:/1"]
    assert made.codes == [("invalid_yaml", "line:4")]


def test_bytes_that_are_no_text_are_refused(read: Read) -> None:
    assert read(b"a: \xff\n", format="yaml").codes == [("undecodable", "line:1")]
    assert read(b"a: 1\nb: \0\n", format="yaml").codes == [("nul_character", "line:2")]


def test_empty_document_is_a_fault(read: Read) -> None:
    assert read(b"# nothing\n", format="yaml").codes == [("empty_file", "byte:0")]
