"""The index's folder on disk: which state it is in, whether its bytes are whole, and where a broken one goes.

    index/<format>/            the engine's files and state.json
    index/building/            a rebuild that is not finished; deleted at the next start
    index/aside/               the last folder that could not be read; deleted when the rebuild is done

Promise: a folder that was damaged, cut short, belongs to another organisation or has another format is told from a
good one at opening, by the CRC-32 that ends each of the engine's files (crc, footer length, magic number 1337) and
the SHA-256 of the engine's list of files. The state is replaced whole or not at all. The folder is derived data:
nothing is ever repaired here, only rebuilt.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import struct
import zlib
from dataclasses import asdict, dataclass
from pathlib import Path

from glasshouse.search.document import FORMAT

STATE = "state.json"
LIST = "meta.json"
AREAS = ("term", "idx", "pos", "store", "fast", "fieldnorm")
"""The files of every segment."""
MAGIC = 1337
_BLOCK = 1 << 20


class DamagedFolderError(Exception):
    """The folder cannot be used; the text says why, without any value from the data. Never leaves `search`."""


@dataclass(frozen=True, slots=True)
class State:
    """`sequence` is the store's sequence up to which the index is complete. `listed` is the SHA-256 of the engine's
    list of files, or empty while a writer is at work (after a crash: the list is either the old or the new one, and
    `sequence` is not above it)."""

    format: int
    organisation: str
    sequence: int
    listed: str


def read_state(folder: Path, organisation: str) -> State:
    """The state of an existing folder; DamagedFolderError where it is not ours, not of this format, or not readable."""
    try:
        found = json.loads((folder / STATE).read_bytes())
        state = State(int(found["format"]), str(found["organisation"]), int(found["sequence"]), str(found["listed"]))
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise DamagedFolderError("its state cannot be read") from error
    if state.format != FORMAT:
        raise DamagedFolderError("it has another format")
    if state.organisation != organisation:
        raise DamagedFolderError("it belongs to another organisation")
    if state.sequence < 0:
        raise DamagedFolderError("its state cannot be read")
    return state


def write_state(folder: Path, state: State) -> None:
    """Replace the state durably: after a crash either the old or the new one is there."""
    fresh = folder / (STATE + ".new")
    with fresh.open("wb") as file:
        file.write(json.dumps(asdict(state)).encode())
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(folder / STATE)
    _sync(folder)


def listed(folder: Path) -> str:
    """SHA-256 of the engine's list of files, hex."""
    return hashlib.sha256((folder / LIST).read_bytes()).hexdigest()


def verify(folder: Path, state: State) -> None:
    """DamagedFolderError unless every live file is there and whole. Reads all of them once (about 1 GB a second)."""
    try:
        if state.listed and listed(folder) != state.listed:
            raise DamagedFolderError("its list of files was changed")
        for file in live_files(folder):
            _verify_file(file)
    except (OSError, ValueError, KeyError, TypeError, struct.error) as error:
        raise DamagedFolderError("a file is missing or cut short") from error


def live_files(folder: Path) -> list[Path]:
    """The files that answers are read from, by the engine's own list."""
    found = []
    for segment in json.loads((folder / LIST).read_bytes())["segments"]:
        name = segment["segment_id"].replace("-", "")
        found += [folder / f"{name}.{area}" for area in AREAS]
        if segment["deletes"] is not None:
            found.append(folder / f"{name}.{int(segment['deletes']['opstamp'])}.del")
    return found


def tombstones(folder: Path) -> int:
    """Documents that are deleted but whose terms are still in the files."""
    segments = json.loads((folder / LIST).read_bytes())["segments"]
    return sum(segment["deletes"]["num_deleted_docs"] for segment in segments if segment["deletes"] is not None)


Stamp = tuple[tuple[str, int, int], ...]
"""Path, size and time of change of files."""


def stamp(folder: Path) -> Stamp:
    """Of the live files: what must not change under an open index."""
    files = [folder / LIST, *live_files(folder)]
    return tuple((str(file), status.st_size, status.st_mtime_ns) for file in files for status in [file.stat()])


def still(stamped: Stamp) -> bool:
    """Whether the files are as they were when `stamp` was taken."""
    try:
        for path, size, changed in stamped:
            status = os.stat(path)
            if status.st_size != size or status.st_mtime_ns != changed:
                return False
    except OSError:
        return False
    return True


def set_aside(folder: Path) -> None:
    """Move a folder out of the way; of those set aside only the last is kept."""
    aside = folder.with_name("aside")
    shutil.rmtree(aside, ignore_errors=True)
    if folder.exists():
        folder.rename(aside)
    else:
        aside.mkdir()
    _sync(folder.parent)


def put_in_place(built: Path, folder: Path) -> None:
    """Replace `folder` by the finished rebuild, and delete whatever else stands beside it."""
    if folder.exists():
        set_aside(folder)
    built.rename(folder)
    _sync(folder.parent)
    for other in folder.parent.iterdir():
        if other != folder:
            shutil.rmtree(other) if other.is_dir() else other.unlink()


def _verify_file(file: Path) -> None:
    size = file.stat().st_size
    with file.open("rb") as opened:
        opened.seek(max(size - 8, 0))
        length, magic = struct.unpack("<II", opened.read(8))
        body = size - 8 - length
        if magic != MAGIC or body < 0:
            raise DamagedFolderError("a file has no end mark")
        opened.seek(body)
        expected = json.loads(opened.read(length))["crc"]
        opened.seek(0)
        crc, left = 0, body
        while left:
            block = opened.read(min(left, _BLOCK))
            if not block:
                raise DamagedFolderError("a file is cut short")
            crc, left = zlib.crc32(block, crc), left - len(block)
    if crc != expected:
        raise DamagedFolderError("a file does not have its checksum")


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def discard(folder: Path) -> None:
    """Delete a folder with everything in it; nothing happens where it is not there."""
    shutil.rmtree(folder, ignore_errors=True)
