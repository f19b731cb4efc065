"""Bytes of a stored file, uncompressed as they come: gzip and Zstandard by their magic, in bounded pieces.

A compressed file that ends before its end mark, or whose checksum fails, stops the reading with a fault after all whole
bytes were handed out. A small file that expands without end costs time, never memory.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, Literal

import zstandard

from glasshouse.ingest.readers.base import FaultCode, Progress, ReadingStopped

BLOCK = 1 << 18
_PIECE = 1 << 11  # Zstandard has no cap on the output of one call: 2 kB of input make 64 MB at the very most
_WINDOW = 1 << 27
GZIP_MAGIC = b"\x1f\x8b"
ZSTD_MAGIC = b"\x28\xb5\x2f\xfd"

Compression = Literal["gzip", "zstd"]


def compression_of(head: bytes) -> Compression | None:
    """The compression that the first bytes of a file announce (RFC 1952, RFC 8878), or None."""
    if head.startswith(GZIP_MAGIC):
        return "gzip"
    return "zstd" if head.startswith(ZSTD_MAGIC) else None


class ByteStream:
    """The uncompressed bytes of one file, once through. `position` counts bytes of the stored file."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.position = 0
        self.total = path.stat().st_size

    def progress(self) -> Progress:
        return Progress(min(self.position, self.total), self.total)

    def blocks(self) -> Iterator[bytes]:
        """Blocks of about BLOCK bytes; raises ReadingStopped where the compressed data is cut or damaged."""
        with self.path.open("rb") as file:
            compression = compression_of(file.read(4))
            file.seek(0)
            if compression is None:
                yield from self._plain(file)
            else:
                yield from _joined(self._gunzip(file) if compression == "gzip" else self._unzstd(file))

    def _plain(self, file: BinaryIO) -> Iterator[bytes]:
        while block := file.read(BLOCK):
            self.position += len(block)
            yield block

    def _gunzip(self, file: BinaryIO) -> Iterator[bytes]:
        engine = zlib.decompressobj(wbits=31)
        fresh = True  # nothing of the current member was read yet
        while raw := file.read(BLOCK):
            self.position += len(raw)
            while raw:
                fresh = False
                try:
                    yield engine.decompress(raw, BLOCK)
                except zlib.error:
                    raise ReadingStopped(FaultCode.DAMAGED_FILE, f"byte:{self.position - len(raw)}") from None
                raw = engine.unconsumed_tail
                if engine.eof:
                    # gzip allows members one after the other, and zero bytes as padding behind them.
                    raw = engine.unused_data.lstrip(b"\0")
                    engine, fresh = zlib.decompressobj(wbits=31), True
        if not fresh:
            raise ReadingStopped(FaultCode.TRUNCATED_FILE, f"byte:{self.position}")

    def _unzstd(self, file: BinaryIO) -> Iterator[bytes]:
        factory = zstandard.ZstdDecompressor(max_window_size=_WINDOW)
        engine = factory.decompressobj()
        fresh = True
        while raw := file.read(_PIECE):
            self.position += len(raw)
            while raw:
                fresh = False
                try:
                    yield engine.decompress(raw)
                except zstandard.ZstdError:
                    raise ReadingStopped(FaultCode.DAMAGED_FILE, f"byte:{self.position - len(raw)}") from None
                raw = b""
                if engine.eof:
                    raw = engine.unused_data
                    engine, fresh = factory.decompressobj(), True
        if not fresh:
            raise ReadingStopped(FaultCode.TRUNCATED_FILE, f"byte:{self.position}")


def _joined(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """The same bytes in blocks of about BLOCK, so that what follows works on large pieces; loses nothing on a stop."""
    held: list[bytes] = []
    size = 0
    stopped: ReadingStopped | None = None
    while True:
        try:
            piece = next(pieces)
        except StopIteration:
            break
        except ReadingStopped as stop:
            stopped = stop
            break
        held.append(piece)
        size += len(piece)
        if size >= BLOCK:
            yield b"".join(held)
            held, size = [], 0
    if size:
        yield b"".join(held)
    if stopped is not None:
        raise stopped


def head_of(path: Path, size: int) -> bytes:
    """The first `size` uncompressed bytes; damage behind them is not looked at, damage within them cuts them short."""
    held: list[bytes] = []
    got = 0
    try:
        for block in ByteStream(path).blocks():
            held.append(block)
            got += len(block)
            if got >= size:
                break
    except ReadingStopped:
        pass
    return b"".join(held)[:size]
