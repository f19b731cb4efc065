"""`fetch`: the one part with a network. It copies a published log into a folder, and believes nothing of it.

Files that are there already and cannot change are not fetched again. The head comes last, and takes the place of an
older one only if the new tree begins with the old: otherwise the old one stays and the new one is kept as evidence.
"""

import http.client
import os
import socket
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from threading import Timer, local
from urllib.parse import urlsplit

from glasshouse_audit.charters import Announcements, steps_of
from glasshouse_audit.published import continues
from glasshouse_audit.walk import scan
from glasshouse_ledger.checkpoint import Checkpoint, parse_text
from glasshouse_ledger.errors import LedgerFormatError, MissingFileError
from glasshouse_ledger.folder import CHARTERS, FORMER, MAX_TEXT_BYTES, NEXT, POLICIES, Folder
from glasshouse_ledger.leaf import parse
from glasshouse_ledger.note import MAX_NOTE_BYTES, parse_note
from glasshouse_ledger.tiles import (
    CHECKPOINT,
    MAX_BUNDLE_BYTES,
    TILE_BYTES,
    WIDTH,
    cut_tile,
    parse_path,
    paths_of,
    split_bundle,
    tile_path,
)
from glasshouse_ledger.trust import TrustPolicy, believe

REFUSED = "checkpoint.refused"
HEADS = "heads"
MOST_LEAVES = 100_000_000
_CONNECTIONS = 4
_PATIENCE = 30.0
_FILE_SECONDS = 120.0


class FetchError(Exception):
    """The publisher could not be reached, or sent what no log sends."""


@dataclass(slots=True)
class Fetched:
    """What came of it: the head that was found, how many files and bytes came, and what is in doubt."""

    head: Checkpoint
    files: int = 0
    size: int = 0
    doubts: list[str] = field(default_factory=list)


class Publisher:
    """A log's address. One connection for each thread, kept open; no redirection is followed."""

    def __init__(self, url: str) -> None:
        """`url` is the log's prefix, http or https."""
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment:
            raise FetchError(f"not the address of a published log: {url}")
        self._secure, self._host, self._port = parts.scheme == "https", parts.hostname, parts.port
        self._prefix = parts.path.rstrip("/")
        self._own = local()

    def get(self, path: str, limit: int) -> bytes:
        """The bytes at a path below the prefix. MissingFileError for 404; FetchError for anything else but 200, or too much."""
        connection: http.client.HTTPConnection | None = getattr(self._own, "connection", None)
        if connection is None:
            kind = http.client.HTTPSConnection if self._secure else http.client.HTTPConnection
            connection = self._own.connection = kind(self._host, self._port, timeout=_PATIENCE)
        try:
            with _at_most(_FILE_SECONDS, connection):
                connection.request("GET", f"{self._prefix}/{path}", headers={"Accept-Encoding": "identity"})
                response = connection.getresponse()
                data = response.read(limit + 1)
        except (OSError, http.client.HTTPException) as error:
            connection.close()
            raise FetchError(f"{path}: {str(error) or type(error).__name__}") from error
        if len(data) > limit:
            connection.close()
            raise FetchError(f"{path}: the publisher sends more than such a file can hold")
        if response.status == http.HTTPStatus.NOT_FOUND:
            raise MissingFileError(f"the publisher has no {path}")
        if response.status != http.HTTPStatus.OK or response.getheader("Content-Encoding", "identity") != "identity":
            raise FetchError(f"{path}: the publisher answers {response.status}")
        return data


def fetch(url: str, path: Path, policy: TrustPolicy | None) -> Fetched:
    """Copy the log at `url` into the folder at `path`. Raises FetchError, OSError and LedgerFormatError's children.

    With a policy, a head that it does not believe stops the copy before anything is written.
    """
    publisher, folder = Publisher(url), Folder(path)
    note = publisher.get(CHECKPOINT, MAX_NOTE_BYTES)
    head = parse_text(parse_note(note).text) if policy is None else believe(policy, note).checkpoint
    if head.size > MOST_LEAVES:
        raise FetchError(f"{head.size} leaves: more than {MOST_LEAVES:,}")
    fetched = Fetched(head)
    wanted = (name for name in paths_of(head.size) if not (path / name).is_file() or parse_path(name).width < WIDTH)
    with ThreadPoolExecutor(_CONNECTIONS) as pool:
        # Few at a time: a size is only a claim until its files have come.
        while batch := [name for name, _ in zip(wanted, range(64), strict=False)]:
            for name, data in pool.map(lambda name: (name, _tile(publisher, name)), batch):
                _write(path / name, data)
                fetched.files += 1
                fetched.size += len(data)
    _texts(publisher, path, head, fetched)
    with suppress(MissingFileError):  # not every copy has it
        _write(path / NEXT, publisher.get(NEXT, MAX_NOTE_BYTES))
    _put_head(folder, path, note, head, fetched)
    return fetched


def _tile(publisher: Publisher, name: str) -> bytes:
    tile = parse_path(name)
    limit = MAX_BUNDLE_BYTES if tile.level is None else TILE_BYTES
    try:
        return publisher.get(name, limit)
    except MissingFileError:
        if tile.width == WIDTH:
            raise
    # The log has grown since its head was read, and dropped the partial tile: the full one begins with it.
    return cut_tile(tile, publisher.get(tile_path(tile.level, tile.index), limit))


def _texts(publisher: Publisher, path: Path, head: Checkpoint, fetched: Fetched) -> None:
    """Charter and policy texts that the leaves name or make public, and the head that the genesis names; one that is not published is a
    doubt."""
    walked = scan(path, head, Announcements())
    changes, public = walked.in_force, steps_of(walked.collected.found, walked.in_force).public
    names = dict.fromkeys(name for change in changes for name in (f"{CHARTERS}/{change.charter}", f"{POLICIES}/{change.policy}"))
    names |= dict.fromkeys(f"{POLICIES}/{digest}" for digest in public)
    former = _former(path, head)
    for name in (*names, f"{FORMER}/{former}") if former else names:
        if (path / name).is_file():
            continue
        try:
            data = publisher.get(name, MAX_TEXT_BYTES)
        except MissingFileError as error:
            fetched.doubts.append(str(error))
            continue
        _write(path / name, data)
        fetched.files += 1
        fetched.size += len(data)


def _former(path: Path, head: Checkpoint) -> str | None:
    """What the genesis in a copied log says that it follows; nothing of it is believed yet."""
    if not head.size:
        return None
    width = min(WIDTH, head.size)
    return parse(split_bundle(Folder(path).read(tile_path(None, 0, width)), width)[0]).header.former


def _put_head(folder: Folder, path: Path, note: bytes, head: Checkpoint, fetched: Fetched) -> None:
    try:
        before = folder.read(CHECKPOINT)
    except MissingFileError:
        before = None
    if before is not None and before != note:
        old = parse_text(parse_note(before).text)
        try:
            continues(folder, old, head)
        except LedgerFormatError as error:
            _write(path / REFUSED, note)
            fetched.doubts.append(f"the log does not continue the head fetched before ({error}); the new head is kept as {REFUSED}")
            return
        _write(path / HEADS / str(old.size), before)
    _write(path / CHECKPOINT, note)


@contextmanager
def _at_most(seconds: float, connection: http.client.HTTPConnection) -> Iterator[None]:
    """Cuts the connection after this time: a publisher that sends a byte a minute must not hold an auditor for ever."""
    if connection.sock is None:
        connection.connect()
    timer = Timer(seconds, connection.sock.shutdown, [socket.SHUT_RDWR])
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def _write(target: Path, data: bytes) -> None:
    """Whole or not at all; a copy can be fetched again, so nothing is flushed."""
    target.parent.mkdir(parents=True, exist_ok=True)
    partial = target.with_name(target.name + ".part")
    partial.write_bytes(data)
    os.replace(partial, target)
