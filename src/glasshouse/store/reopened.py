"""A received file, read again anywhere in it: decrypted chunk by chunk, so that nothing of it is on the disk in the clear."""

from __future__ import annotations

import io
import os
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from glasshouse.base.errors import BlobCorruptError

_SEAL = 28
"""Nonce and tag of a chunk, in bytes."""


def reopen(path: Path, key: bytes, size: int, chunk: int) -> io.BufferedReader:
    """The same as a stream whose reads are whole: a raw one stops at each chunk, and what reads a zip takes that for its end."""
    return io.BufferedReader(Reopened(path, key, size, chunk), chunk)


class Reopened(io.RawIOBase):
    """The file at `path`, sealed under `key` in pieces of `chunk` bytes, `size` bytes long in the clear."""

    def __init__(self, path: Path, key: bytes, size: int, chunk: int) -> None:
        self._stream = path.open("rb")
        self._cipher, self._size, self._chunk = AESGCM(key), size, chunk
        self._at, self._held, self._number = 0, b"", -1

    def readable(self) -> bool:
        """It is."""
        return True

    def seekable(self) -> bool:
        """It is."""
        return True

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        """Go there; never before the beginning."""
        self._at = max(0, offset + {os.SEEK_SET: 0, os.SEEK_CUR: self._at, os.SEEK_END: self._size}[whence])
        return self._at

    def tell(self) -> int:
        """Where it is."""
        return self._at

    def readinto(self, buffer: memoryview, /) -> int:  # type: ignore[override]  # the buffers that io gives
        """What is left of the chunk here; BlobCorruptError where it does not fit."""
        if self._at >= self._size:
            return 0
        number, within = divmod(self._at, self._chunk)
        if number != self._number:
            self._held, self._number = self._read(number), number
        piece = self._held[within : within + len(buffer)]
        buffer[: len(piece)] = piece
        self._at += len(piece)
        return len(piece)

    def close(self) -> None:
        """Let go of the file."""
        self._stream.close()
        super().close()

    def _read(self, number: int) -> bytes:
        self._stream.seek(number * (self._chunk + _SEAL))
        sealed = self._stream.read(self._chunk + _SEAL)
        try:
            return self._cipher.decrypt(sealed[:12], sealed[12:], number.to_bytes(8, "big"))
        except (InvalidTag, ValueError) as error:
            raise BlobCorruptError("What was received is damaged.", remedy="Send it again.") from error
