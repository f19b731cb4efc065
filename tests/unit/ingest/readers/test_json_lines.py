"""FollowTheMoney entity lines: numbers of lines, compression, and lines that stand alone."""

from __future__ import annotations

import gzip
import json

import zstandard

from tests.unit.ingest.readers.conftest import Read

LINES = b"".join(
    json.dumps({"id": f"e{at}", "schema": "Person", "properties": {"name": [f"Z\u00fcrich {at}"]}}).encode() + b"\n" for at in range(3_000)
)


def test_entities_are_the_parsed_objects_at_their_lines(read: Read) -> None:
    made = read(LINES)
    assert [entity.data for entity in made.entities] == [json.loads(line) for line in LINES.splitlines()]
    assert made.places == [f"line:{at}" for at in range(1, 3_001)]


def test_compression_is_told_by_the_first_bytes(read: Read) -> None:
    plain = read(LINES).entities
    assert read(gzip.compress(LINES)).entities == plain
    assert read(zstandard.compress(LINES)).entities == plain
    assert read(gzip.compress(LINES[:1000]) + gzip.compress(LINES[1000:])).entities == plain
    assert read(zstandard.compress(LINES[:1000]) + zstandard.compress(LINES[1000:])).entities == plain


def test_every_cut_of_a_compressed_file_is_noticed(read: Read) -> None:
    for packed in (gzip.compress(LINES[:2000]), zstandard.ZstdCompressor(write_checksum=True).compress(LINES[:2000])):
        for length in range(5, len(packed)):
            made = read(packed[:length], format="ftm")
            assert [code for code, _ in made.codes] == ["truncated_file"], length
            assert len(made.entities) < 2000


def test_flipped_byte_of_a_compressed_file_is_noticed(read: Read) -> None:
    packed = bytearray(gzip.compress(LINES))
    packed[len(packed) // 2] ^= 0xFF
    assert read(bytes(packed), format="ftm").faults[-1].fatal


def test_blank_lines_are_passed_over_and_counted(read: Read) -> None:
    assert read(b'\n{"id":"a","schema":"P","properties":{}}\n\r\n{"id":"b"}\n', format="ftm").places == [
        "line:2",
        "line:4",
    ]


def test_line_that_is_no_object_costs_itself(read: Read) -> None:
    made = read(b'[1]\n"x"\n5\n{"id":"a"}\n{broken}\n', format="ftm")
    assert made.codes == [
        ("not_an_object", "line:1"),
        ("not_an_object", "line:2"),
        ("not_an_object", "line:3"),
        ("invalid_json", "line:5"),
    ]
    assert made.places == ["line:4"]


def test_mark_of_utf8_and_utf16_files_are_read(read: Read) -> None:
    line = '{"id":"\u00fc","schema":"P","properties":{}}\n'
    for content in (line.encode("utf-8-sig"), line.encode("utf-16"), line.encode("utf-16-le")):
        assert [entity.data["id"] for entity in read(content).entities] == ["\u00fc"]


def test_mark_inside_the_file_costs_its_line(read: Read) -> None:
    assert read(LINES[:200].splitlines(True)[0] * 2 + b"\xef\xbb\xbf" + b"{}\n").codes == [("misplaced_bom", "line:3")]


def test_bytes_that_are_not_utf8_cost_their_line(read: Read) -> None:
    made = read(b'{"id":"\xfc"}\n{"id":"a"}\n', format="ftm")
    assert made.codes == [("undecodable", "line:1")]
    assert made.places == ["line:2"]
