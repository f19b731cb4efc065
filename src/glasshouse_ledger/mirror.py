"""Copies a published log from one folder into another, for a web server elsewhere: what is missing, whole files only, the head last.

Nothing is copied that the log's key did not sign, and nothing over a head that the new one does not continue: a reader of the copy sees one
history, and always a head whose tiles are there.
"""

from dataclasses import dataclass
from pathlib import Path

from glasshouse_ledger.checkpoint import Checkpoint, open_checkpoint
from glasshouse_ledger.errors import FolderError, MissingFileError
from glasshouse_ledger.folder import CHARTERS, FORMER, POLICIES, Folder
from glasshouse_ledger.note import Verifier
from glasshouse_ledger.tiles import CHECKPOINT, WIDTH, File, TileHashes, cut_tile, parse_path, paths_of, tile_path
from glasshouse_ledger.tree import consistency_proof, verify_consistency

_BATCH = 64


@dataclass(frozen=True, slots=True)
class Mirrored:
    """The size of the log in the copy now, and how many files were written for it."""

    size: int
    files: int


def mirror(source: Path, target: Path, log: Verifier) -> Mirrored:
    """Bring the copy in `target` up to the head in `source`. Raises LedgerFormatError's children: FolderError where the copy holds another
    history or a longer one, ProofError where the head does not continue the copy's. The copy is then as it was, but for new tiles."""
    there, copy = Folder(source), Folder(target)
    note = there.read(CHECKPOINT)
    head = open_checkpoint(note, log).checkpoint
    before = _head(copy, log)
    if before is not None and before.size > head.size:
        raise FolderError(f"the copy has a head of {before.size} leaves, more than the {head.size} that are published")
    files = _texts(source, there, copy)
    batch: list[File] = []
    for path in paths_of(head.size):
        tile = parse_path(path)
        if tile.width < WIDTH or not (target / path).is_file():
            batch.append((path, _read(there, path)))
        if len(batch) == _BATCH:
            copy.write(batch)
            files, batch = files + len(batch), []
    copy.write(batch)
    if before is not None and before.size:
        proof = consistency_proof(before.size, head.size, TileHashes(head.size, copy.read))
        verify_consistency(before.size, head.size, before.root, head.root, proof)
    copy.publish([(path, data) for path, data in _edge(copy, head.size)], note)
    return Mirrored(head.size, files + len(batch) + 1)


def _head(copy: Folder, log: Verifier) -> Checkpoint | None:
    try:
        return open_checkpoint(copy.read(CHECKPOINT), log).checkpoint
    except MissingFileError:
        return None


def _read(there: Folder, path: str) -> bytes:
    """A tile; where its log has grown meanwhile and dropped the partial one, the beginning of the full one."""
    tile = parse_path(path)
    try:
        return there.read(path)
    except MissingFileError:
        if tile.width == WIDTH:
            raise
    return cut_tile(tile, there.read(tile_path(tile.level, tile.index)))


def _edge(copy: Folder, size: int) -> list[File]:
    """The newest full tile and bundle of each level, whose older partial ones go once the head stands."""
    newest: dict[int | None, str] = {}
    for path in paths_of(size):
        tile = parse_path(path)
        if tile.width == WIDTH:
            newest[tile.level] = path
    return [(path, copy.read(path)) for path in newest.values()]


def _texts(source: Path, there: Folder, copy: Folder) -> int:
    """Texts that leaves name, each under its own hash; yields how many there are."""
    count = 0
    for kind in (CHARTERS, POLICIES, FORMER):
        for path in sorted((source / kind).glob("*")):
            copy.write_text(kind, there.text(kind, path.name))
            count += 1
    return count
