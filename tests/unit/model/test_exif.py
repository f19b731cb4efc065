"""What a camera wrote is told; a damaged or hostile file yields less, and never an error."""

from __future__ import annotations

import struct

import pytest
from hypothesis import given, strategies as st

from glasshouse.model import exif
from tests.unit.model.photographs import jpeg, tiff

SAID = (
    ("Make", "Acme"),
    ("Taken", "2026:11:21 14:05:00"),
    ("Serial number of the camera", "SN-4711"),
    ("Position as the camera says", "52.37389° N, 4.89333° E"),
)


@pytest.mark.parametrize("order", "<>")
def test_device_serial_number_time_and_place_are_told(order: str) -> None:
    assert exif.told(jpeg(order)) == SAID
    assert exif.told(tiff(order)) == SAID


def test_a_picture_without_them_tells_nothing() -> None:
    assert exif.told(b"\xff\xd8\xff\xda\x00\x02") == ()
    assert exif.told(b"\x89PNG\r\n\x1a\n") == ()


@given(st.integers(0, len(jpeg())))
def test_a_cut_file_tells_part_of_it_or_nothing(end: int) -> None:
    assert set(exif.told(jpeg()[:end])) <= set(SAID)


@given(st.integers(0, len(tiff()) - 4), st.binary(min_size=4, max_size=4))
def test_any_four_bytes_may_be_others(at: int, other: bytes) -> None:
    raw = bytearray(tiff())
    raw[at : at + 4] = other
    assert all(isinstance(value, str) and len(value) <= 200 for _, value in exif.told(bytes(raw)))


def test_a_directory_that_leads_to_itself_ends() -> None:
    raw = tiff().replace(struct.pack("<I", 200), struct.pack("<I", 8))
    assert ("Make", "Acme") in exif.told(raw)


def test_a_division_by_nothing_is_no_place() -> None:
    raw = tiff().replace(struct.pack("<II", 52, 1), struct.pack("<II", 52, 0))
    assert exif.told(raw)[:1] == SAID[:1]
    assert not [name for name, _ in exif.told(raw) if name.startswith("Position")]
