"""The one module that touches a disk: a log's files in a folder, written whole or not at all.

A file is written beside the tiles, flushed, and renamed into it; then its folder is flushed. Tiles never change: an
attempt to write other bytes over one is refused, since it means two histories. Reading follows no link, neither of a file
nor of a folder on the way, opens nothing but regular files, and never reads more than a file of that name can hold.

Beside the tiles stand the texts that leaves name by hash: `charter/<hash>`, `policy/<hash>` and `former/<hash>`, hash being
the SHA-256 of the file's bytes in 64 lower-case hex digits (docs/design/published-folder.md).
"""

import os
import re
import stat
from collections.abc import Iterable, Iterator
from contextlib import suppress
from hashlib import sha256
from pathlib import Path

from glasshouse_ledger.errors import FolderError, MissingFileError
from glasshouse_ledger.note import MAX_NOTE_BYTES
from glasshouse_ledger.tiles import CHECKPOINT, MAX_BUNDLE_BYTES, TILE_BYTES, WIDTH, File, parse_path

_OPEN_FLAGS = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
_TEMPORARY = ".unfinished"
_TEXT = re.compile(r"(?:charter|policy|former)/[0-9a-f]{64}")

MAX_TEXT_BYTES = 1 << 20
KEY = "key"
SECOND_KEY = "key.ml-dsa-44"
"""The keys that sign the checkpoint lie beside it, in the words of a signed note."""
NEXT = "next"
"""The keys of the log that will follow, signed by this one (`glasshouse_ledger.successor`)."""
LOGS = "logs"
"""Beside the first log: every log, the running one last: where it lies below the first (`.` for itself), a space, its verifier key."""
NAMED = frozenset({KEY, SECOND_KEY, NEXT, LOGS})
CHARTERS = "charter"
POLICIES = "policy"
FORMER = "former"


class Folder:
    """A folder that holds `checkpoint` and `tile/...`. Paths given and returned are those of the specification."""

    def __init__(self, root: Path) -> None:
        """`root` is made on the first write; reading from a folder that is not there finds no file."""
        self._root = root
        self._walked: set[Path] = set()
        self._unflushed: set[Path] = set()

    def read(self, path: str) -> bytes:
        """The bytes at a tile's path, at that of a text, or at `checkpoint`.

        Raises MissingFileError if there is none, FolderError if it is too long or no regular file, TileError if the
        path is not one of a log.
        """
        limit = _limit(path)
        self._walk_to((self._root / path).parent)
        try:
            descriptor = os.open(self._root / path, _OPEN_FLAGS)
        except (FileNotFoundError, NotADirectoryError) as error:
            raise MissingFileError(f"no file {path}") from error
        except OSError as error:
            raise FolderError(f"{path} cannot be opened: {error.strerror}") from error
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            os.close(descriptor)
            raise FolderError(f"{path} is no regular file")
        with open(descriptor, "rb") as file:
            data = file.read(limit + 1)
        if len(data) > limit:
            raise FolderError(f"{path} is longer than such a file can be")
        return data

    def text(self, kind: str, digest: str) -> bytes:
        """The text that leaves name by `digest`; `kind` is `charter`, `policy` or `former`. FolderError if it has another hash."""
        data = self.read(f"{kind}/{digest}")
        if sha256(data).hexdigest() != digest:
            raise FolderError(f"{kind}/{digest} is another text")
        return data

    def write_text(self, kind: str, data: bytes) -> str:
        """Makes a text durable under its hash, and gives the hash."""
        digest = sha256(data).hexdigest()
        path = f"{kind}/{digest}"
        if len(data) > _limit(path):
            raise FolderError("a text beyond one megabyte")
        if not self._stands(path, data):
            self._replace(path, data)
        self._flush()
        return digest

    def write_named(self, name: str, data: bytes) -> None:
        """Makes one of the files `NAMED` durable, in the place of an older one: a reader sees the old or the new."""
        if name not in NAMED:
            raise FolderError(f"{name} is no file of a log")
        target = self._root / name
        if not target.is_file() or target.read_bytes() != data:
            self._replace(name, data)
        self._flush()

    def tiles(self) -> Iterator[str]:
        """The path of everything below `tile` that is not a folder, whatever it is, links to folders included.

        Raises FolderError for a folder that cannot be listed: what is hidden in it must not pass as absent.
        """
        for parent, folders, files in os.walk(self._root / "tile", onerror=_refuse, followlinks=False):
            links = [name for name in folders if os.path.islink(os.path.join(parent, name))]
            for name in sorted(files + links):
                yield Path(parent, name).relative_to(self._root).as_posix()

    def write(self, files: Iterable[File]) -> None:
        """Makes these tiles and bundles durable, each whole or not at all. One that is there already is left alone.

        Raises FolderError, before writing that file, if other bytes stand at its path; OSError as the disk gives it.
        """
        for path, data in files:
            parse_path(path)
            if not self._stands(path, data):
                self._replace(path, data)
        self._flush()

    def publish(self, files: Iterable[File], checkpoint: bytes) -> None:
        """Writes the files, and only when they are durable the checkpoint over them.

        Partial tiles whose full tile was among the files are removed at the end, as the specification allows.
        """
        files = list(files)
        self.write(files)
        self._replace(CHECKPOINT, checkpoint)
        self._flush()
        self.drop_partials(path for path, _ in files)

    def drop_partials(self, paths: Iterable[str]) -> None:
        """Removes the partial tiles of those among `paths` that are full: call it once a checkpoint over them is durable."""
        for path in paths:
            if parse_path(path).width == WIDTH:
                self._remove_partials(path)

    def _walk_to(self, parent: Path) -> None:
        """Refuses a parent that is reached through a link: it could lead out of the folder."""
        if parent in self._walked:
            return
        if parent != self._root:
            self._walk_to(parent.parent)
            if parent.is_symlink():
                raise FolderError(f"{parent.relative_to(self._root).as_posix()} is a link")
        if parent.is_dir():
            self._walked.add(parent)

    def _stands(self, path: str, data: bytes) -> bool:
        try:
            present = self.read(path)
        except MissingFileError:
            return False
        if present != data:
            raise FolderError(f"{path} holds other bytes: this log has two histories")
        return True

    def _replace(self, path: str, data: bytes) -> None:
        """Puts a flushed file in place; `_flush` is still to be called."""
        target = self._root / path
        self._unflushed |= {target.parent, *_above_missing(target.parent)}
        target.parent.mkdir(parents=True, exist_ok=True)
        # Outside `tile`, so that a crash leaves nothing there; one name is enough for the one writer.
        temporary = self._root / _TEMPORARY
        with open(temporary, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, target)

    def _flush(self) -> None:
        """Makes new names durable: each folder once, after all its renames, which is what makes a batch cheap. A folder that could not be
        flushed is flushed the next time, though the file in it stands by then."""
        for folder in tuple(self._unflushed):
            if folder.is_dir():
                _flush_folder(folder)
            self._unflushed.discard(folder)

    def _remove_partials(self, path: str) -> None:
        partials = self._root / (path + ".p")
        with suppress(FileNotFoundError):
            for item in partials.iterdir():
                item.unlink()
            partials.rmdir()


def _limit(path: str) -> int:
    """The greatest length that a file at this path can have, in bytes."""
    if path == CHECKPOINT:
        return MAX_NOTE_BYTES
    if _TEXT.fullmatch(path):
        return MAX_TEXT_BYTES
    return TILE_BYTES if parse_path(path).level is not None else MAX_BUNDLE_BYTES


def _refuse(error: OSError) -> None:
    if not isinstance(error, FileNotFoundError):  # a log of no entries has no `tile`
        raise FolderError(f"a folder cannot be listed: {error.strerror}") from error


def _above_missing(folder: Path) -> set[Path]:
    """The folders in which a new name stands once this folder has been made."""
    found, above = set(), folder
    while not above.is_dir():
        above = above.parent
        found.add(above)
    return found


def _flush_folder(folder: Path) -> None:
    if os.name == "nt":  # there a folder cannot be opened, and a rename needs no flush of it
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
