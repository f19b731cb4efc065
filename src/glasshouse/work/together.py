"""Files that leave together, as one zip or one folder.

Promise: equal files give equal bytes, and each is read once, as it is written; an unfinished zip opens nowhere, and a folder is there whole
or not at all.
"""

from __future__ import annotations

import hashlib
import os
import zipfile
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

from glasshouse.policy.plans.exhibits import Chunks

_WORTH = 4 << 20
"""Bytes from which on a second core pays."""
_STAMP = (1980, 1, 1, 0, 0, 0)


class Packed(NamedTuple):
    """One file: its `path` inside, its SHA-256 (hex), its size, and a way to its bytes."""

    path: str
    sha256: str
    size: int
    chunks: Chunks


def whole(path: str, content: bytes) -> Packed:
    """A file that is in memory."""
    return Packed(path, hashlib.sha256(content).hexdigest(), len(content), lambda: iter((content,)))


def zipped(root: str, files: Iterable[Packed]) -> Iterator[bytes]:
    """One zip of them below the folder `root`, uncompressed, piece by piece. Equal files give equal bytes."""
    pipe = _Pipe()
    with zipfile.ZipFile(pipe, "w") as archive, ThreadPoolExecutor(1, "ahead") as pool:
        for one in files:
            with archive.open(zipfile.ZipInfo(f"{root}/{one.path}", _STAMP), "w", force_zip64=True) as out:
                for chunk in _ahead(pool, one):
                    out.write(chunk)
                    yield from pipe.taken()
            yield from pipe.taken()
    yield from pipe.taken()


def written(folder: Path, files: Iterable[Packed]) -> None:
    """A folder of them that must not exist yet: whole or not at all."""
    partial = folder.with_name(folder.name + ".part")
    partial.mkdir(mode=0o700)
    for one in files:
        path = partial / one.path
        path.parent.mkdir(parents=True, exist_ok=True)
        with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
            for chunk in one.chunks():
                out.write(chunk)
            out.flush()
            os.fsync(out.fileno())
    partial.rename(folder)


def _ahead(pool: ThreadPoolExecutor, one: Packed) -> Iterator[bytes]:
    """The bytes of a file, the next piece decrypted and hashed on another core while the last one is written."""
    if one.size < _WORTH:
        yield from one.chunks()
        return
    left = one.chunks()
    coming = pool.submit(next, left, None)
    while (chunk := coming.result()) is not None:
        coming = pool.submit(next, left, None)
        yield chunk


class _Pipe:
    """What a zip is written into, and taken out of as it grows."""

    def __init__(self) -> None:
        self._ready: list[bytes] = []

    def write(self, data: bytes, /) -> int:
        """Keep it until it is taken."""
        self._ready.append(bytes(data))
        return len(self._ready[-1])

    def flush(self) -> None:
        """Nothing is held back."""

    def close(self) -> None:
        """What was not taken is let go."""
        self._ready.clear()

    def taken(self) -> Iterator[bytes]:
        ready, self._ready = self._ready, []
        yield from ready
