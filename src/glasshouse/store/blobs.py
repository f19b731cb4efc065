"""Originals: content-addressed within their dataset, each encrypted under its own key, hash checked on every read.

Promise: `keep` and `adopt` return only after file and folder are synced; `read` yields the bytes that were kept or raises BlobCorruptError,
and no name from outside ever becomes part of a path. What is received by `receive` is never on the disk in the clear. Blob file: 1 MiB
chunks, each nonce (12) ‖ AES-256-GCM, chunk number as associated data.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
import shutil
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import sqlalchemy as sa
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from glasshouse.base.errors import BlobCorruptError, InvalidInputError, NotFoundError, StoreFullError
from glasshouse.model.media import HEAD
from glasshouse.store import tables as t
from glasshouse.store.engine import insert_new
from glasshouse.store.fold import CHUNK as ROWS, chunks as parted
from glasshouse.store.reopened import reopen

CHUNK = 1 << 20
_INCOMING = "incoming"


@dataclass(frozen=True, slots=True)
class Received:
    """A file that has arrived and belongs to nobody yet: `token` names it for as long as this process runs, `head` are its first bytes."""

    token: str
    sha256: str
    size: int
    head: bytes
    path: Path
    key: bytes


class Blobs:
    """The folder of originals. `wrap` is the key that wraps each blob's own."""

    def __init__(self, folder: Path, wrap: bytes) -> None:
        self._folder = folder
        self._wrap = AESGCM(wrap)
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._received: dict[str, Received] = {}
        shutil.rmtree(folder / _INCOMING, ignore_errors=True)  # what a killed process had begun to receive: its keys are gone

    def receive(self, chunks: Iterable[bytes], most: int) -> Received:
        """Take in a file as it arrives, hashed and encrypted in one pass. InvalidInputError where it is longer than `most` bytes, and
        whatever the chunks raise: nothing of it stays then. `drop` it when nobody adopted it."""
        token, key = secrets.token_hex(16), secrets.token_bytes(32)
        path = self._folder / _INCOMING / token
        path.parent.mkdir(exist_ok=True, mode=0o700)
        head = bytearray()

        def measured() -> Iterator[bytes]:
            size = 0
            for chunk in chunks:
                size += len(chunk)
                if size > most:
                    words = f"The file is longer than {most:,} bytes, which is the most that is taken here."
                    remedy = "Ask an administrator: a setting says how much."
                    raise InvalidInputError(words, field="file", code="file_too_long", remedy=remedy)
                if len(head) < HEAD:
                    head.extend(chunk[: HEAD - len(head)])
                yield chunk

        try:
            with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
                digest, size = _seal(_whole_chunks(measured()), out, key)
                out.flush()
                os.fsync(out.fileno())
        except BaseException as error:
            path.unlink(missing_ok=True)
            if isinstance(error, OSError):
                words = "The file could not be stored: the disk is full or failing."
                raise StoreFullError(words, remedy="Free some room and upload it again.") from error
            raise
        received = Received(token, digest, size, bytes(head), path, key)
        self._received[token] = received
        return received

    def received(self, token: str) -> Received:
        """What was received under this token; NotFoundError where nothing was."""
        if token not in self._received:
            raise NotFoundError("The file did not arrive.", remedy="Upload it again.")
        return self._received[token]

    def reopened(self, token: str) -> BinaryIO:
        """What was received and belongs to nobody yet, to be read anywhere in it; a read yields as much as was asked for."""
        received = self.received(token)
        return reopen(received.path, received.key, received.size, CHUNK)

    def drop(self, token: str) -> None:
        """Forget what was received and not adopted."""
        received = self._received.pop(token, None)
        if received is not None:
            received.path.unlink(missing_ok=True)

    def adopt(self, connection: sa.Connection, dataset: int, dataset_key: str, token: str, now: int) -> None:
        """Make what was received an original of the dataset, once for each content. The row commits with the caller's transaction."""
        received = self.received(token)
        if self._have(connection, dataset, dataset_key, received.sha256):
            return
        path = self._path(dataset_key, received.sha256)
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        received.path.rename(path)
        _sync_folder(path.parent)
        wrapped = self._wrapped(received.key, dataset_key, received.sha256)
        where = (t.blobs.c.dataset == dataset) & (t.blobs.c.sha256 == received.sha256)
        connection.execute(sa.delete(t.blobs).where(where))
        row = {"dataset": dataset, "sha256": received.sha256, "size": received.size, "key": wrapped, "created": now}
        insert_new(connection, t.blobs, [row])

    def _have(self, connection: sa.Connection, dataset: int, dataset_key: str, sha256: str) -> bool:
        """Whether this very content is there whole already: a damaged one is replaced."""
        try:
            for _ in self.chunks(connection, dataset, dataset_key, sha256):
                pass
        except (NotFoundError, BlobCorruptError):
            return False
        return True

    def _wrapped(self, key: bytes, dataset_key: str, sha256: str) -> bytes:
        nonce = secrets.token_bytes(12)
        return nonce + self._wrap.encrypt(nonce, key, f"{dataset_key}/{sha256}".encode())

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
            digest, size = _seal(iter(lambda: plain.read(CHUNK), b""), out, key)
            out.flush()
            os.fsync(out.fileno())
        if not hmac.compare_digest(digest, sha256):
            partial.unlink()
            raise BlobCorruptError("The file changed while it was stored.", remedy="Upload it again.")
        partial.rename(path)
        _sync_folder(path.parent)
        wrapped = self._wrapped(key, dataset_key, sha256)
        insert_new(connection, t.blobs, [{"dataset": dataset, "sha256": sha256, "size": size, "key": wrapped, "created": now}])
        return size

    def destroy(self, dataset_key: str) -> None:
        """Overwrite every file of this dataset with random bytes, sync, and remove it; what is gone already is left alone. Their keys stand
        in rows, which the caller deletes."""
        folder = self._folder / dataset_key
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                _overwrite(path)
        shutil.rmtree(folder, ignore_errors=True)
        _sync_folder(self._folder)

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
        yield from self.later(connection, dataset, dataset_key, sha256)()

    def later(self, connection: sa.Connection, dataset: int, dataset_key: str, sha256: str) -> Callable[[], Iterator[bytes]]:
        """`chunks` for when the connection is closed: what it needs of the store is read now. NotFoundError, and BlobCorruptError where the
        file is gone, come at once."""
        return self.each_later(connection, dataset, dataset_key, (sha256,))[sha256]

    def each_later(
        self, connection: sa.Connection, dataset: int, dataset_key: str, wanted: Collection[str]
    ) -> dict[str, Callable[[], Iterator[bytes]]]:
        """`later` of each of these, by its SHA-256."""
        c, keys = t.blobs.c, dict[str, bytes]()
        for part in parted(sorted(wanted), ROWS):
            query = sa.select(c.sha256, c.key).where((c.dataset == dataset) & c.sha256.in_(part))
            keys.update({row.sha256: row.key for row in connection.execute(query)})
        if len(keys) < len(set(wanted)):
            raise NotFoundError("No such original.")
        return {sha256: self._later(dataset_key, sha256, key) for sha256, key in keys.items()}

    def _later(self, dataset_key: str, sha256: str, wrapped: bytes) -> Callable[[], Iterator[bytes]]:
        path = self._path(dataset_key, sha256)
        try:
            key = self._wrap.decrypt(wrapped[:12], wrapped[12:], f"{dataset_key}/{sha256}".encode())
            if not path.is_file():
                raise _corrupt(sha256)
        except (InvalidTag, OSError) as error:
            raise _corrupt(sha256) from error

        def chunks() -> Iterator[bytes]:
            try:
                stream = path.open("rb")
            except OSError as error:
                raise _corrupt(sha256) from error
            with stream:
                yield from _unseal(stream, key, sha256)

        return chunks

    def _path(self, dataset_key: str, sha256: str) -> Path:
        return self._folder / dataset_key / sha256[:2] / sha256


def _whole_chunks(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """The same bytes in pieces of CHUNK, the last one shorter."""
    waiting = bytearray()
    for piece in pieces:
        waiting += piece
        while len(waiting) >= CHUNK:
            yield bytes(waiting[:CHUNK])
            del waiting[:CHUNK]
    if waiting:
        yield bytes(waiting)


def _seal(plain: Iterable[bytes], out: BinaryIO, key: bytes) -> tuple[str, int]:
    cipher, digest, size = AESGCM(key), hashlib.sha256(), 0
    for number, chunk in enumerate(plain):
        digest.update(chunk)
        size += len(chunk)
        nonce = secrets.token_bytes(12)
        out.write(nonce + cipher.encrypt(nonce, chunk, number.to_bytes(8, "big")))
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


def _overwrite(path: Path) -> None:
    with path.open("r+b") as stream:
        left = path.stat().st_size
        while left > 0:
            left -= stream.write(os.urandom(min(CHUNK, left)))
        stream.flush()
        os.fsync(stream.fileno())
    path.unlink()


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
