"""Putting a backup in place: every file hashed on its way, into an empty data folder, whole or not at all.

Promise: nothing is written over a store; what lies in the folder afterwards is exactly what `SHA256SUMS` names. Where the keys are there,
the ledger has led to every head that it signed before the store is put in place.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa

from glasshouse.base.errors import ConflictError, StoreFullError
from glasshouse.store import ledgertables as t, origins
from glasshouse.store.backup import BLOBS, LEDGER, PUBLISHED, README, STORE, SUMS, BackupError, KeyOf, leads_to_its_heads
from glasshouse.store.engine import Database
from glasshouse.store.origins import Log
from glasshouse_ledger.checkpoint import open_checkpoint
from glasshouse_ledger.errors import LedgerFormatError
from glasshouse_ledger.note import Verifier
from glasshouse_ledger.tiles import CHECKPOINT

_LINE = re.compile(r"([0-9a-f]{64})  ([^\x00-\x1f]+)")
_STAGE = "restoring"


@dataclass(frozen=True, slots=True)
class Restored:
    """What was put in place: `entries` of the ledger, files with their octets in `size`; `known` is how many entries of its log the newest
    head known has, of which `held` are here. None where the keys were not there to check it."""

    entries: int | None
    files: int
    size: int
    held: int | None = None
    known: int | None = None


def restore(source: Path, data: Path, key_of: KeyOf | None, head: bytes | None) -> Restored:
    """Check and copy. ConflictError where `data` holds anything; BackupError where the backup does not hold, and nothing is left then."""
    if data.exists() and (not data.is_dir() or any(data.iterdir())):
        raise ConflictError(f"{data} is not empty.", remedy="A backup is never put over a store: move that away, or name another folder.")
    sums = _sums(source)
    stage = data / _STAGE
    try:
        data.mkdir(parents=True, exist_ok=True, mode=0o700)
        sums.pop(README, None)
        size = sum(_copy(source / name, stage / name, digest) for name, digest in sums.items())
        made = Restored(None, len(sums), size)
        if key_of is not None:
            made = _checked(stage, key_of, head, made)
        for name in (BLOBS, PUBLISHED, LEDGER, STORE):  # the store last: a folder without it is no Glasshouse yet
            if (stage / name).exists():
                (stage / name).rename(data / name)
        stage.rmdir()
        _flush(data)
    except OSError as error:
        raise StoreFullError(f"The backup could not be put into {data}: {error.strerror}.", remedy="Free some room.") from error
    finally:
        shutil.rmtree(stage, ignore_errors=True)
    return made


def _sums(source: Path) -> dict[str, str]:
    """Each file of the backup with its SHA-256. BackupError where one is missing, not named, or no plain file."""
    try:
        lines = (source / SUMS).read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise _unfit(f"{source} is no whole backup: it has no {SUMS}.") from error
    found = {}
    for line in lines:
        match = _LINE.fullmatch(line)
        if match is None or Path(match[2]).is_absolute() or ".." in Path(match[2]).parts:
            raise _unfit(f"{SUMS} is damaged.")
        found[match[2]] = match[1]
    there = {path.relative_to(source).as_posix() for path in source.rglob("*") if path.is_symlink() or not path.is_dir()} - {SUMS}
    if there != found.keys():
        odd = sorted(there ^ found.keys())
        raise _unfit(f"{len(odd)} files are missing from the backup, or are not named in {SUMS}: {odd[0]}.")
    if not {STORE, LEDGER} <= found.keys() or any(name.split("/")[0] not in _PARTS for name in found):
        raise _unfit(f"{SUMS} does not name what a backup holds.")
    return found


_PARTS = frozenset({STORE, LEDGER, BLOBS, PUBLISHED, README})


def _copy(source: Path, target: Path, digest: str) -> int:
    """The file, hashed as it is read; its size."""
    if source.is_symlink() or not source.is_file():
        raise _unfit(f"{source} is no plain file.")
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    hashed, size = hashlib.sha256(), 0
    with source.open("rb") as stream, open(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
        while block := stream.read(1 << 20):
            hashed.update(block)
            size += len(block)
            out.write(block)
        out.flush()
        os.fsync(out.fileno())
    if hashed.hexdigest() != digest:
        raise _unfit(f"{source.name} is damaged: its hash is not the one in {SUMS}.")
    return size


def _checked(stage: Path, key_of: KeyOf, head: bytes | None, made: Restored) -> Restored:
    """With what the ledger copy holds, once it leads to its heads; the newer head put where the next start looks for it."""
    entries = leads_to_its_heads(stage / LEDGER, key_of)
    with closing(sqlite3.connect(f"{(stage / LEDGER).absolute().as_uri()}?mode=ro&immutable=1", uri=True)) as ledger:
        log = Log(*ledger.execute("SELECT base, origin FROM logs ORDER BY base DESC LIMIT 1").fetchone())
    place = log.folder(stage / PUBLISHED) / CHECKPOINT
    known = max(_sizes((head, _there(place)), key_of(log)), default=None)
    if known is not None:
        place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        place.write_bytes(known[1])
    return Restored(entries, made.files, made.size, entries - log.base, known[0] if known else None)


def marked(ledger: Database, data: Path, key_of: KeyOf | None, head: bytes | None) -> Restored:
    """A PostgreSQL ledger marked as a backup's copy. A head that somebody knows is put where the next start looks for it: BackupError where
    it is none of this log's, ConflictError where an older one stands published there, with the entries below it."""
    with ledger.read() as connection:
        entries = int(connection.execute(sa.select(sa.func.count()).select_from(t.leaves)).scalar_one())
        row = connection.execute(sa.select(t.logs.c.base, t.logs.c.origin).order_by(t.logs.c.base.desc()).limit(1)).first()
    if row is None or key_of is None:
        origins.mark(ledger)
        return Restored(None, 0, 0)
    log = Log(row.base, row.origin)
    place = log.folder(data / PUBLISHED) / CHECKPOINT
    published = max((size for size, _ in _sizes((_there(place),), key_of(log))), default=None)
    given = max((size for size, _ in _sizes((head,), key_of(log))), default=None)
    if head is not None and given is not None and given > (published or 0):
        if published is not None:
            remedy = "Bring that folder up from a copy of the published log, or do without the head."
            raise ConflictError(f"{place.parent} stands under an older head, of {published:,} entries.", remedy=remedy)
        place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        place.write_bytes(head)
    origins.mark(ledger)
    return Restored(entries, 0, 0, entries - log.base, max(published or 0, given or 0) or None)


def _sizes(notes: tuple[bytes | None, ...], key: Verifier) -> list[tuple[int, bytes]]:
    """The heads among these that are there, each after the size that it is of; BackupError where one is not the log's."""
    try:
        return [(open_checkpoint(note, key).checkpoint.size, note) for note in notes if note is not None]
    except LedgerFormatError as error:
        raise _unfit(f"The head is not one of this log's: {error}.") from error


def _there(path: Path) -> bytes | None:
    return path.read_bytes() if path.is_file() else None


def _unfit(words: str) -> BackupError:
    return BackupError(words, remedy="Use another backup: nothing was put in place.")


def _flush(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
