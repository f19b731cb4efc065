"""A copy of everything that is true, in a folder of its own: store, ledger and originals, at one moment, verified after writing.

Promise: both databases are copied as they stood while no act was between them, so that every change in the store copy has its entry in the
ledger copy; what is derived (index, tiles, work files) and the keys are left out. The ledger copy is marked as one: whoever starts on it
opens another log (`store.origins`). `SHA256SUMS` is written last, after each
database was checked page by page, the ledger's entries led to every head that was signed, and each original was opened and hashed again:
a folder without that file is no backup. Source of the copying: SQLite's online backup, from one read transaction each.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa

from glasshouse.base.errors import BlobCorruptError, ConflictError, GlasshouseError, NotFoundError, StoreFullError
from glasshouse.store import ledgertables, tables as t
from glasshouse.store.blobs import Blobs
from glasshouse.store.engine import Database
from glasshouse.store.origins import Log
from glasshouse_ledger.checkpoint import open_checkpoint
from glasshouse_ledger.errors import LedgerFormatError
from glasshouse_ledger.folder import CHARTERS, FORMER, POLICIES
from glasshouse_ledger.note import Verifier
from glasshouse_ledger.tiles import CHECKPOINT
from glasshouse_ledger.tree import Frontier, leaf_hash

STORE, LEDGER, BLOBS, SUMS, README = "store.db", "ledger.db", "blobs", "SHA256SUMS", "README.txt"
PUBLISHED = "ledger"
_PAGES = 4096
"""Pages copied between two tellings of how far it is."""
_RESTORE = """A backup of Glasshouse. To restore it:

1. The keys are not in here. Put the key folder (GLASSHOUSE_KEYS_DIR) in its place from its own backup.
2. Run: glasshouse restore THIS_FOLDER
   It checks every file and puts them into an empty data folder (GLASSHOUSE_DATA_DIR). By hand: sha256sum -c SHA256SUMS, then copy
   store.db, ledger.db, blobs and ledger there.
3. Start the server: it makes the search index and the published ledger again, and opens a log of another origin, whose first entry names
   the last head known. Then run: glasshouse verify-ledger
4. What was done after the backup is gone, and heads that others noted since then are not in the restored log: tell them, and give your
   witnesses the new log's key.

store.db is not encrypted. Keep this folder as safe as the data itself.
"""

Tell = Callable[[dict[str, int | str]], None]
KeyOf = Callable[[Log], Verifier]
"""The key of one of our logs."""


class BackupError(GlasshouseError):
    """The backup was not made, or what was written does not hold."""

    code = "backup"


@dataclass(frozen=True, slots=True)
class Made:
    """What a backup holds: `entries` of the ledger, `originals` with their octets in `size`; `damaged` are originals (dataset's name and
    SHA-256) that could not be opened where they lay, and are not in it."""

    entries: int
    originals: int
    size: int
    damaged: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sources:
    """Where everything lies."""

    store: Database
    ledger: Database
    blobs: Path
    wrap: bytes
    published: Path
    key_of: KeyOf


def back_up(sources: Sources, target: Path, tell: Tell) -> Made:
    """Copy and verify. ConflictError where `target` holds anything already; BackupError where the copy does not hold."""
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise ConflictError(f"{target} is not empty.", remedy="Name a folder that does not exist yet.")
    try:
        target.mkdir(parents=True, exist_ok=True, mode=0o700)
        target.chmod(0o700)
        with _snapshots(sources) as snapshots:
            for name, snapshot in snapshots.items():
                _copy(snapshot, target / name, lambda share, name=name: tell({"step": name, "share": share}))  # type: ignore[misc]
        _published(sources.published, target / PUBLISHED)
        made = _originals(sources, target, tell)
        tell({"step": "check", "share": 0})
        entries = leads_to_its_heads(target / LEDGER, sources.key_of)
        (target / README).write_text(_RESTORE, encoding="utf-8")
        _seal(target)
    except OSError as error:
        raise StoreFullError(f"The backup could not be written to {target}: {error.strerror}.", remedy="Free some room.") from error
    return Made(entries, made.originals, made.size, made.damaged)


@contextmanager
def _snapshots(sources: Sources) -> Iterator[dict[str, sqlite3.Connection]]:
    """One read transaction on each database, both begun while no act can commit."""
    with (
        closing(_reading(_path(sources.store))) as store,
        closing(_reading(_path(sources.ledger))) as ledger,
    ):
        with sources.store.write():
            for connection in (store, ledger):
                connection.execute("BEGIN")
                connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
        yield {STORE: store, LEDGER: ledger}


def _path(database: Database) -> Path:
    return Path(str(database.engine.url.database))


def _reading(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, isolation_level=None, check_same_thread=False)


def _copy(snapshot: sqlite3.Connection, target: Path, share: Callable[[int], None]) -> None:
    """All pages, then one file without a log beside it, checked."""

    def step(_status: int, left: int, total: int) -> None:
        share(round(100 * (total - left) / total) if total else 100)

    os.close(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    with closing(sqlite3.connect(target, isolation_level=None)) as copy:
        snapshot.backup(copy, pages=_PAGES, progress=step)
        copy.execute("PRAGMA journal_mode=DELETE")
        found = copy.execute("PRAGMA integrity_check(1)").fetchone()[0]
        if found != "ok" or copy.execute("PRAGMA foreign_key_check").fetchone() is not None:
            raise BackupError(f"{target.name} is damaged where it lies: {found}.", remedy="Keep the last backup, and look at the disk.")
        if target.name == LEDGER:
            copy.execute("INSERT INTO copied (at) SELECT count(*) FROM leaves")
    _sync(target)


def _published(source: Path, target: Path) -> None:
    """What of the published ledger cannot be made again: the heads with who cosigned them, and the texts that leaves name."""
    for path in sorted(source.rglob("*")):
        kept = path.name == CHECKPOINT or path.parent.name in (CHARTERS, POLICIES, FORMER)
        if kept and path.is_file() and "tile" not in path.relative_to(source).parts:
            _copy_file(path, target / path.relative_to(source))
            _sync(target / path.relative_to(source))


def _originals(sources: Sources, target: Path, tell: Tell) -> Made:
    """Every original that the store copy names, opened from its copy and hashed."""
    copies = Blobs(target / BLOBS, sources.wrap)
    damaged: list[str] = []
    size = 0
    with _engine(target / STORE).connect() as connection:
        d, b = t.datasets.c, t.blobs.c
        query = sa.select(b.dataset, d.key, d.name, b.sha256, b.size).join(t.datasets, d.id == b.dataset).order_by(d.key, b.sha256)
        rows = connection.execute(query).all()
        for number, row in enumerate(rows, 1):
            there = target / BLOBS / row.key / row.sha256[:2] / row.sha256
            try:
                _copy_file(sources.blobs / there.relative_to(target / BLOBS), there)
                for _ in copies.chunks(connection, row.dataset, row.key, row.sha256):
                    pass
            except (BlobCorruptError, NotFoundError):
                there.unlink(missing_ok=True)
                damaged.append(f"{row.name} {row.sha256}")
                continue
            _sync(there)
            size += row.size
            tell({"step": BLOBS, "share": round(100 * number / len(rows))})
    return Made(0, len(rows) - len(damaged), size, tuple(damaged))


def _copy_file(source: Path, target: Path) -> None:
    """NotFoundError where the source cannot be opened."""
    try:
        stream = source.open("rb")
    except OSError as error:
        raise NotFoundError("The original is not where it was kept.") from error
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with stream, open(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
        shutil.copyfileobj(stream, out, 1 << 20)


def leads_to_its_heads(path: Path, key_of: KeyOf) -> int:
    """How many entries the ledger copy has, once each log's have led to every head that it signed. BackupError where they do not."""
    leaves, heads, logs = ledgertables.leaves.c, ledgertables.heads.c, ledgertables.logs.c
    tree, base = Frontier(), 0
    with _engine(path).connect() as connection:
        signed = {row.size: row.note for row in connection.execute(sa.select(heads.size, heads.note))}
        keys = {row.base: key_of(Log(row.base, row.origin)) for row in connection.execute(sa.select(logs.base, logs.origin))}
        verifier = keys[0]
        for index, entry in connection.execute(sa.select(leaves.idx, leaves.entry).order_by(leaves.idx)):
            if index != base + tree.size:
                raise _unfit("has a gap")
            if index and index in keys:
                tree, base, verifier = Frontier(), index, keys[index]
            tree.append(leaf_hash(entry))
            note = signed.pop(base + tree.size, None)
            if note is not None and not _says(note, tree, verifier):
                raise _unfit("does not lead to a head that was signed")
    if any(size > base + tree.size for size in signed):
        raise _unfit("is shorter than a head that was signed")
    return base + tree.size


def _says(note: str, tree: Frontier, verifier: Verifier) -> bool:
    try:
        head = open_checkpoint(note.encode(), verifier).checkpoint
    except LedgerFormatError:
        return False
    return (head.size, head.root) == (tree.size, tree.root())


def _unfit(words: str) -> BackupError:
    return BackupError(f"The ledger {words}.", remedy="Keep the last backup, and run: glasshouse verify-ledger")


def _engine(path: Path) -> sa.Engine:
    """For reading a finished copy, of which nothing must change any more."""
    return sa.create_engine(f"sqlite:///{path.absolute().as_uri()}?mode=ro&immutable=1&uri=true", poolclass=sa.NullPool)


def _seal(target: Path) -> None:
    """Write the sums of all files, as `sha256sum -c` reads them."""
    lines = []
    for file in sorted(path for path in target.rglob("*") if path.is_file()):
        with file.open("rb") as stream:
            lines.append(f"{hashlib.file_digest(stream, 'sha256').hexdigest()}  {file.relative_to(target).as_posix()}\n")
    sums = target / SUMS
    sums.write_text("".join(lines), encoding="utf-8")
    for path in (target / README, sums, target):
        _sync(path)


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
