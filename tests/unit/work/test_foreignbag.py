"""A stranger's zip or folder is refused by one code before anything harms, and a good one is read as it is."""

from __future__ import annotations

import io
import os
import struct
import zipfile
from pathlib import Path

import pytest

from glasshouse.base.errors import InvalidInputError
from glasshouse.store.blobs import CHUNK, Blobs
from glasshouse.work import foreignbag
from glasshouse.work.foreignbag import MEMBERS, open_folder, open_zip

MOST = 1 << 30


def packed(*names: str, content: bytes = b"x", way: int = zipfile.ZIP_STORED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", way) as archive:
        for name in names:
            archive.writestr(name, content)
    return out.getvalue()


def refused(raw: bytes, most: int = MOST) -> str:
    with pytest.raises(InvalidInputError) as error:
        read_all(raw, most)
    return error.value.code


def read_all(raw: bytes, most: int) -> None:
    bag = open_zip(io.BytesIO(raw), most)
    for path in bag.sizes:
        for _ in bag.chunks(path):
            pass


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("../evil", "package_path"),
        ("bag/../../evil", "package_path"),
        ("/etc/passwd", "package_path"),
        ("C:/evil", "package_path"),
        ("bag//a", "package_path"),
        ("bag/./a", "package_path"),
        ("bag\\evil", "package_name"),
        ("bag/\u202egpj.exe", "package_name"),
        ("bag/a\nb", "package_name"),
        ("bag/" + "a" * 400, "package_name"),
    ],
)
def test_a_name_that_leads_out_or_deceives_is_refused(name: str, code: str) -> None:
    assert refused(packed("bag/bagit.txt", name)) == code


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_two_names_for_one_file_are_refused() -> None:
    assert refused(packed("bag/a", "bag/a")) == "package_twice"
    assert refused(packed("bag/README", "bag/readme")) == "package_case"


@pytest.mark.parametrize("mode", [0o120777, 0o060600, 0o010600])
def test_links_and_devices_are_refused(mode: int) -> None:
    out, link = io.BytesIO(), zipfile.ZipInfo("bag/link")
    link.external_attr = mode << 16
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(link, "/etc/passwd")
    assert refused(out.getvalue()) == "package_link"


def test_a_bomb_is_refused_by_what_it_would_grow_to() -> None:
    assert refused(packed("bag/bomb", content=bytes(80 << 20), way=zipfile.ZIP_DEFLATED)) == "package_bomb"
    assert refused(packed("bag/a", content=bytes(2_000)), most=1_000) == "package_bomb"


def test_a_million_entries_are_refused_by_the_last_record_and_not_read() -> None:
    for entries, size in ((MEMBERS + 1, 100), (3, 1 << 31)):
        small = bytearray(packed("bag/a"))
        struct.pack_into("<HHL", small, len(small) - 22 + 8, *(min(entries, 0xFFFF),) * 2, size & 0xFFFFFFFF)
        if entries > 0xFFFF:
            tail = small[-22:]
            big = struct.pack("<LQHHLLQQQQ", 0x06064B50, 44, 45, 45, 0, 0, entries, entries, 100, 0)
            small[-22:] = big + struct.pack("<LLQL", 0x07064B50, 0, len(small) - 22, 1) + tail
        assert refused(bytes(small)) == "package_entries"


def test_more_entries_than_the_last_record_says_are_refused_folders_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(foreignbag, "MEMBERS", 50)
    for ending in ("", "/"):
        raw = bytearray(packed(*(f"bag/{number}{ending}" for number in range(60))))
        struct.pack_into("<HH", raw, len(raw) - 22 + 8, 1, 1)
        assert refused(bytes(raw)) == "package_entries"


def test_a_decoy_at_the_place_that_the_locator_names_is_refused() -> None:
    """Readers go by the record before the locator: it says many, and the one that the locator names says one."""
    raw = packed("bag/a")
    record = struct.pack("<LQHHLLQQQQ", 0x06064B50, 44, 45, 45, 0, 0, 1, 1, 60, 0)
    many = struct.pack("<LQHHLLQQQQ", 0x06064B50, 44, 45, 45, 0, 0, MEMBERS + 1, MEMBERS + 1, 60, 0)
    locator = struct.pack("<LLQL", 0x07064B50, 0, 0, 1)
    assert refused(record + raw[:-22] + many + locator + raw[-22:]) == "package_not_zip"
    for short in (locator + raw[-22:], b"PK" + locator + raw[-22:]):
        assert refused(short) == "package_not_zip"


def test_a_zip_with_64_bit_records_is_read() -> None:
    raw = packed("bag/bagit.txt")
    size, place = struct.unpack_from("<LL", raw, len(raw) - 10)
    record = struct.pack("<LQHHLLQQQQ", 0x06064B50, 44, 45, 45, 0, 0, 1, 1, size, place)
    end = bytearray(raw[-22:])
    struct.pack_into("<HHLL", end, 8, 0xFFFF, 0xFFFF, 0xFFFFFFFF, 0xFFFFFFFF)
    big = raw[:-22] + record + struct.pack("<LLQL", 0x07064B50, 0, len(raw) - 22, 1) + bytes(end)
    assert open_zip(io.BytesIO(big), MOST).sizes == {"bagit.txt": 1}


def test_a_zip_longer_than_a_chunk_is_read_wherever_its_headers_lie(tmp_path: Path) -> None:
    """Received files are decrypted chunk by chunk: a header, and the directory, across the boundary of two."""
    blobs, name = Blobs(tmp_path, bytes(32)), "bag/" + "a" * 200
    for lead in range(CHUNK - 400, CHUNK + 1, 60):
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w") as archive:
            archive.writestr("bag/first", bytes(lead - 39))
            archive.writestr(name, b"second")
        received = blobs.receive([out.getvalue()], MOST)
        with blobs.reopened(received.token) as stream:
            bag = open_zip(stream, MOST)
            assert bag.read("a" * 200, 10) == b"second"
            assert len(bag.read("first", MOST)) == lead - 39
        blobs.drop(received.token)


def test_files_that_share_bytes_are_refused() -> None:
    raw = bytearray(packed("bag/one", "bag/two", content=b"z" * 500))
    second = raw.rfind(b"PK\x01\x02")
    struct.pack_into("<L", raw, second + 42, 0)
    assert refused(bytes(raw)) == "package_overlap"


def test_a_lying_length_an_encrypted_file_and_what_is_no_zip_are_refused() -> None:
    raw = bytearray(packed("bag/one", content=b"z" * 500))
    struct.pack_into("<L", raw, raw.rfind(b"PK\x01\x02") + 24, 100)
    assert refused(bytes(raw)) in ("package_size", "package_unreadable")
    raw = bytearray(packed("bag/one"))
    raw[raw.rfind(b"PK\x01\x02") + 8] |= 1
    assert refused(bytes(raw)) == "package_encrypted"
    assert refused(b"PK\3\4 no zip at all") == "package_not_zip"
    assert refused(b"") == "package_not_zip"
    assert refused(packed("bag/one")[:-30]) == "package_not_zip"


def test_a_good_zip_is_read_below_its_one_folder_and_deflated_too() -> None:
    for way in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        bag = open_zip(io.BytesIO(packed("case/bagit.txt", "case/data/a", content=b"hello", way=way)), MOST)
        assert bag.sizes == {"bagit.txt": 5, "data/a": 5}
        assert bag.read("data/a", 10) == b"hello"
        with pytest.raises(InvalidInputError):
            bag.read("data/a", 4)


def test_links_in_a_folder_are_refused_and_never_followed(tmp_path: Path) -> None:
    (tmp_path / "bag").mkdir()
    (tmp_path / "bag/bagit.txt").write_text("x")
    assert open_folder(tmp_path / "bag", MOST).sizes == {"bagit.txt": 1}
    for target in ("/etc/passwd", "/etc"):
        os.symlink(target, tmp_path / "bag/link")
        with pytest.raises(InvalidInputError) as error:
            open_folder(tmp_path / "bag", MOST)
        assert error.value.code == "package_link"
        (tmp_path / "bag/link").unlink()
    os.mkfifo(tmp_path / "bag/pipe")
    with pytest.raises(InvalidInputError):
        open_folder(tmp_path / "bag", MOST)
