"""Originals: content-addressed within their dataset, each encrypted under its own key, hash checked on every read.

Promise: `keep` returns only after file and folder are synced; `read` yields the bytes that were kept or raises BlobCorruptError, and no
name from outside ever becomes part of a path. Blob file: 1 MiB chunks, each nonce (12) ‖ AES-256-GCM, chunk number as associated data.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

import sqlalchemy as sa
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from glasshouse.base.errors import BlobCorruptError, NotFoundError
from glasshouse.store import tables as t
from glasshouse.store.engine import insert_new

CHUNK = 1 << 20


class Blobs:
    """The folder of originals. `wrap` is the key that wraps each blob's own."""

    def __init__(self, folder: Path, wrap: bytes) -> None:
        self._folder = folder
        self._wrap = AESGCM(wrap)
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)

    def keep(self, connection: sa.Connection, dataset: int, dataset_key: str, source: Path, sha256: str, now: int) -> int:
        """Keep the file at `source`, whose hash must be `sha256`; yields its size. The row commits with the caller's transaction."""
        where = (t.blobs.c.dataset == dataset) & (t.blobs.c.sha256 == sha256)
        size = connection.execute(sa.select(t.blobs.c.size).where(where)).scalar()
        if size is not None:
            return int(size)
        key = secrets.token_bytes(32)
        path = self._path(dataset_key, sha256)
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        partial = path.with_suffix(f".{secrets.token_hex(4)}")
        with (
            source.open("rb") as plain,
            open(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out,
        ):
            digest, size = _seal(plain, out, key)
            out.flush()
            os.fsync(out.fileno())
        if not hmac.compare_digest(digest, sha256):
            partial.unlink()
            raise BlobCorruptError("The file changed while it was stored.", remedy="Upload it again.")
        partial.rename(path)
        _sync_folder(path.parent)
        nonce = secrets.token_bytes(12)
        wrapped = nonce + self._wrap.encrypt(nonce, key, f"{dataset_key}/{sha256}".encode())
        insert_new(connection, t.blobs, [{"dataset": dataset, "sha256": sha256, "size": size, "key": wrapped, "created": now}])
        return size

    def unseal(self, connection: sa.Connection, dataset: int, dataset_key: str, sha256: str, target: Path) -> None:
        """Write the original to `target`, checked; BlobCorruptError leaves no file behind."""
        try:
            with target.open("wb") as out:
                for chunk in self.chunks(connection, dataset, dataset_key, sha256):
                    out.write(chunk)
        except BaseException:
            target.unlink(missing_ok=True)
            raise

    def chunks(self, connection: sa.Connection, dataset: int, dataset_key: str, sha256: str) -> Iterator[bytes]:
        """The original, chunk by chunk; the last chunk comes only after the hash of the whole was checked."""
        where = (t.blobs.c.dataset == dataset) & (t.blobs.c.sha256 == sha256)
        row = connection.execute(sa.select(t.blobs.c.key).where(where)).first()
        if row is None:
            raise NotFoundError("No such original.")
        try:
            key = self._wrap.decrypt(row.key[:12], row.key[12:], f"{dataset_key}/{sha256}".encode())
            stream = self._path(dataset_key, sha256).open("rb")
        except (InvalidTag, OSError) as error:
            raise _corrupt(sha256) from error
        with stream:
            yield from _unseal(stream, key, sha256)

    def _path(self, dataset_key: str, sha256: str) -> Path:
        return self._folder / dataset_key / sha256[:2] / sha256


def _seal(plain: BinaryIO, out: BinaryIO, key: bytes) -> tuple[str, int]:
    cipher, digest, size, number = AESGCM(key), hashlib.sha256(), 0, 0
    while chunk := plain.read(CHUNK):
        digest.update(chunk)
        size += len(chunk)
        nonce = secrets.token_bytes(12)
        out.write(nonce + cipher.encrypt(nonce, chunk, number.to_bytes(8, "big")))
        number += 1
    return digest.hexdigest(), size


def _unseal(stream: BinaryIO, key: bytes, sha256: str) -> Iterator[bytes]:
    cipher, digest, number, ready = AESGCM(key), hashlib.sha256(), 0, b""
    while sealed := stream.read(CHUNK + 28):
        if ready:
            yield ready
        try:
            ready = cipher.decrypt(sealed[:12], sealed[12:], number.to_bytes(8, "big"))
        except (InvalidTag, ValueError) as error:
            raise _corrupt(sha256) from error
        digest.update(ready)
        number += 1
    if digest.hexdigest() != sha256:
        raise _corrupt(sha256)
    yield ready


def _corrupt(sha256: str) -> BlobCorruptError:
    return BlobCorruptError(
        f"The stored original {sha256[:12]}… is damaged, so it is not shown.",
        remedy="Restore it from a backup; everything else still works.",
    )


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
