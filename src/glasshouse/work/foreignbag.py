"""A stranger's bag, opened as a zip or a folder and read where it lies: nothing of it is unpacked, and no name of it becomes a path here.

Promise: what could harm is refused before anything is read (names that lead out, links, two names for one, more entries, bytes or
compression than a package has), with one code each; a file yields exactly the bytes that its size says, or raises.
"""

from __future__ import annotations

import os
import re
import stat
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path, PurePosixPath
from typing import BinaryIO, NoReturn

from glasshouse.base.errors import InvalidInputError

MEMBERS = 100_000
"""Files of one package."""
NAME = 300
"""Characters of the path of one."""
_CHUNK = 1 << 20
_RATIO, _SMALL = 10, 64 << 20
_DRIVE = re.compile(r"[A-Za-z]:")
_TAIL = (1 << 16) + 22
_ENTRY = 46 + NAME + 64


class Bag:
    """`sizes` in bytes by path within the bag; `open` yields a stream of one of them."""

    def __init__(self, sizes: dict[str, int], opened: Callable[[str], BinaryIO]) -> None:
        self.sizes = sizes
        self._open = opened

    def chunks(self, path: str) -> Iterator[bytes]:
        """The bytes of one file. InvalidInputError where they cannot be read, or are not as many as was said."""
        left = self.sizes[path]
        try:
            with self._open(path) as stream:
                while chunk := stream.read(_CHUNK):
                    left -= len(chunk)
                    if left < 0:
                        break
                    yield chunk
        except (OSError, zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError):
            refuse("package_unreadable", path, "cannot be read")
        if left:
            refuse("package_size", path, "is not as long as the package says")

    def read(self, path: str, most: int) -> bytes:
        """A whole file of at most `most` bytes."""
        if self.sizes[path] > most:
            refuse("package_long", path, f"is longer than {most:,} bytes, which is the most for a file of its kind")
        return b"".join(self.chunks(path))


def refuse(code: str, place: str, words: str) -> NoReturn:
    """Why the package is not taken, with the place."""
    shown = place if place.isascii() and place.isprintable() else ascii(place)
    remedy = "Nothing was taken in. Ask its sender for another."
    raise InvalidInputError(f"{shown[:NAME]} {words}.", field="package", code=code, remedy=remedy)


def open_zip(stream: BinaryIO, most: int) -> Bag:
    """The bag in a zip of at most `most` unpacked bytes; `stream` can be read anywhere. InvalidInputError with one code."""
    length = stream.seek(0, os.SEEK_END)
    _look_at_directory(stream, length)
    try:
        archive = zipfile.ZipFile(stream)
        found = archive.infolist()
    except (zipfile.BadZipFile, NotImplementedError, OSError, ValueError, struct.error):
        refuse("package_not_zip", "The file", "is no zip that can be read")
    if len(found) > MEMBERS:  # folders too
        refuse("package_entries", "The package", f"holds more than {MEMBERS:,} files")
    members = [one for one in found if not one.filename.endswith("/")]
    for one in members:
        _check_member(one)
    _check_sizes(members, length, most)
    names = _within({one.filename: one for one in members}, [one.filename for one in members])
    return Bag({path: one.file_size for path, one in names.items()}, lambda path: _stream(archive, names[path]))


def open_folder(folder: Path, most: int) -> Bag:
    """The bag in a folder, links not followed. InvalidInputError with one code."""
    sizes: dict[str, int] = {}
    for place, _, files in os.walk(folder, followlinks=False):
        for name in (*files, *(one for one in os.listdir(place) if os.path.islink(os.path.join(place, one)))):
            path = Path(place) / name
            relative = path.relative_to(folder).as_posix()
            found = path.lstat()
            if not stat.S_ISREG(found.st_mode):
                refuse("package_link", relative, "is a link or a device")
            sizes[relative] = found.st_size
            if len(sizes) > MEMBERS:
                refuse("package_entries", "The package", f"holds more than {MEMBERS:,} files")
    if sum(sizes.values()) > most:
        refuse("package_bomb", "The package", f"is longer than {most:,} bytes")
    _check_names(list(sizes))

    def opened(path: str) -> BinaryIO:
        return open(os.open(folder / path, os.O_RDONLY | os.O_NOFOLLOW), "rb")

    return Bag(sizes, opened)


def _look_at_directory(stream: BinaryIO, length: int) -> None:
    """Refuse by the zip's last record, before a million entries are held in memory (APPNOTE 4.3.14 to 4.3.16)."""
    stream.seek(max(0, length - _TAIL))
    tail = stream.read()
    at = tail.rfind(b"PK\5\6")
    if at < 0 or len(tail) < at + 22:
        refuse("package_not_zip", "The file", "is no zip that can be read")
    entries, size = struct.unpack_from("<HL", tail, at + 10)
    end = max(0, length - _TAIL) + at
    if at >= 20 and tail[at - 20 : at - 16] == b"PK\6\7":
        more, big = _zip64(stream, end - 20)
        end -= 76
        entries, size = max(entries, more) if entries != 0xFFFF else more, max(size, big) if size != 0xFFFFFFFF else big
    if entries > MEMBERS or size > MEMBERS * _ENTRY:
        refuse("package_entries", "The package", f"holds more than {MEMBERS:,} files")
    stream.seek(max(0, end - size))
    if stream.read(size).count(b"PK\1\2") > MEMBERS:  # what the last record says of their number is no more than a word
        refuse("package_entries", "The package", f"holds more than {MEMBERS:,} files")
    stream.seek(0)


def _zip64(stream: BinaryIO, locator: int) -> tuple[int, int]:
    """Entries and bytes of the directory by the record right before the locator, which is where a zip without additions has it: one that
    the locator names elsewhere could be a decoy that another reader passes by."""
    place, found = locator - 56, b""
    if place >= 0:
        stream.seek(place)
        found = stream.read(56 + 20)
    if len(found) < 56 + 20 or found[:4] != b"PK\6\6" or struct.unpack_from("<Q", found, 56 + 8)[0] != place:
        refuse("package_not_zip", "The file", "is no zip that can be read")
    more, big = struct.unpack_from("<QQ", found, 32)
    return more, big


def _check_member(one: zipfile.ZipInfo) -> None:
    mode = one.external_attr >> 16
    if stat.S_IFMT(mode) not in (0, stat.S_IFREG):
        refuse("package_link", one.filename, "is a link or a device")
    if one.flag_bits & 1:
        refuse("package_encrypted", one.filename, "is encrypted")
    if one.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        refuse("package_unreadable", one.filename, "is compressed in a way that is not read here")


def _check_sizes(members: list[zipfile.ZipInfo], length: int, most: int) -> None:
    """Refuse what grows: too long in all, too dense, or the same bytes told twice."""
    whole = sum(one.file_size for one in members)
    if whole > most or (whole > _SMALL and whole > _RATIO * length):
        refuse("package_bomb", "The package", "grows beyond what a package may be")
    end = 0
    for one in sorted(members, key=lambda one: one.header_offset):
        if one.header_offset < end:
            refuse("package_overlap", one.filename, "lies over another file")
        end = one.header_offset + 30 + len(one.filename) + one.compress_size


def _within(found: dict[str, zipfile.ZipInfo], names: list[str]) -> dict[str, zipfile.ZipInfo]:
    """The same by the path within the bag: below the one folder that a zip of it has."""
    _check_names(names)
    tops = {name.partition("/")[0] for name in names}
    root = f"{tops.pop()}/" if len(tops) == 1 and "bagit.txt" not in found else ""
    return {name.removeprefix(root): one for name, one in found.items()}


def _check_names(names: list[str]) -> None:
    seen: dict[str, str] = {}
    for name in names:
        if not name.isascii() or not name.isprintable() or "\\" in name or len(name) > NAME:
            refuse("package_name", name, "has a name that no package has")
        parts = name.split("/")
        if name.startswith("/") or _DRIVE.match(name) or not all(part not in ("", ".", "..") for part in parts):
            refuse("package_path", name, "has a name that leads elsewhere")
        folded = str(PurePosixPath(name)).casefold()
        if folded in seen:
            same = seen[folded] == name
            code, words = ("package_twice", "is there twice") if same else ("package_case", "differs from another by its case alone")
            refuse(code, name, words)
        seen[folded] = name


def _stream(archive: zipfile.ZipFile, one: zipfile.ZipInfo) -> BinaryIO:
    return archive.open(one)  # type: ignore[return-value]  # it reads, and is closed
