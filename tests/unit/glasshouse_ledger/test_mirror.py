"""A copy for a web server: the same files, the head last, one history only."""

from __future__ import annotations

from pathlib import Path

import pytest

from glasshouse_ledger.checkpoint import Checkpoint, sign
from glasshouse_ledger.errors import FolderError, LedgerFormatError, MissingFileError, NoteError
from glasshouse_ledger.folder import CHARTERS, Folder
from glasshouse_ledger.mirror import mirror
from glasshouse_ledger.note import Signer
from glasshouse_ledger.tiles import TileWriter, parse_path, paths_of, tile_path
from glasshouse_ledger.verify import verify_folder

LOG = Signer("newsroom.example/2026", b"\x07" * 32)


class Growing:
    """A published log of as many entries as are asked for."""

    def __init__(self, root: Path, word: bytes = b"entry") -> None:
        self.root, self.word, self.writer = root, word, TileWriter()
        Folder(root).write_text(CHARTERS, b"C1\n")

    def to(self, size: int) -> None:
        rows = [self.word + b" %d" % number for number in range(self.writer.size, size)]
        files = self.writer.write(rows)
        Folder(self.root).publish(files, sign(Checkpoint(LOG.verifier.name, size, self.writer.frontier().root()), LOG))


@pytest.fixture
def log(tmp_path: Path) -> Growing:
    return Growing(tmp_path / "log")


def whole(root: Path) -> bool:
    return verify_folder(root, LOG.verifier, check=lambda _index, _entry: None).ok


@pytest.mark.parametrize("sizes", [(1,), (255, 256, 257), (300, 512, 1000), (70_000, 70_001)])
def test_the_copy_is_a_whole_log_at_every_size(log: Growing, tmp_path: Path, sizes: tuple[int, ...]) -> None:
    for size in sizes:
        log.to(size)
        assert mirror(log.root, tmp_path / "copy", LOG.verifier).size == size
        assert whole(tmp_path / "copy")
    for path in paths_of(sizes[-1]):
        assert (tmp_path / "copy" / path).read_bytes() == (log.root / path).read_bytes()
    assert list((tmp_path / "copy/charter").iterdir())


def test_what_is_there_is_not_written_again(log: Growing, tmp_path: Path) -> None:
    log.to(700)
    mirror(log.root, tmp_path / "copy", LOG.verifier)
    full = tmp_path / "copy" / tile_path(0, 1)
    before = full.stat().st_mtime_ns
    log.to(710)
    assert mirror(log.root, tmp_path / "copy", LOG.verifier).files < 8
    assert full.stat().st_mtime_ns == before


def test_another_history_is_refused_and_the_copy_keeps_its_head(log: Growing, tmp_path: Path) -> None:
    log.to(300)
    copy = tmp_path / "copy"
    mirror(log.root, copy, LOG.verifier)
    head = (copy / "checkpoint").read_bytes()
    other = Growing(tmp_path / "other", b"forged")
    for size in (200, 300, 400, 600):  # shorter, as long, longer; and longer by a full tile
        other.to(size)
        with pytest.raises(LedgerFormatError):
            mirror(other.root, copy, LOG.verifier)
        assert (copy / "checkpoint").read_bytes() == head
    log.to(301)
    assert mirror(log.root, copy, LOG.verifier).size == 301


def test_a_longer_copy_is_not_set_back(log: Growing, tmp_path: Path) -> None:
    log.to(300)
    mirror(log.root, tmp_path / "copy", LOG.verifier)
    shorter = Growing(tmp_path / "shorter")
    shorter.to(200)
    with pytest.raises(FolderError, match="more than"):
        mirror(shorter.root, tmp_path / "copy", LOG.verifier)


def test_nothing_is_copied_of_a_log_that_its_key_did_not_sign_or_that_lacks_a_file(log: Growing, tmp_path: Path) -> None:
    log.to(600)
    with pytest.raises(NoteError):
        mirror(log.root, tmp_path / "copy", Signer("newsroom.example/2026", b"\x08" * 32).verifier)
    assert not (tmp_path / "copy").exists()
    (log.root / tile_path(None, 1)).unlink()
    with pytest.raises(MissingFileError):
        mirror(log.root, tmp_path / "copy", LOG.verifier)
    assert not (tmp_path / "copy/checkpoint").exists()


def test_a_partial_tile_that_its_log_dropped_meanwhile_is_cut_from_the_full_one(log: Growing, tmp_path: Path) -> None:
    log.to(200)
    note = (log.root / "checkpoint").read_bytes()
    log.to(300)
    assert not (log.root / tile_path(0, 0, 200)).exists()
    (log.root / "checkpoint").write_bytes(note)  # as it was read a moment before the log grew
    assert mirror(log.root, tmp_path / "copy", LOG.verifier).size == 200
    assert whole(tmp_path / "copy")


def test_every_path_of_a_log_is_named_once() -> None:
    paths = list(paths_of(256 * 256 + 257))
    assert len(paths) == len(set(paths)) == 258 + 258 + 2 + 1
    assert {parse_path(path).level for path in paths} == {None, 0, 1, 2}
    assert list(paths_of(0)) == []
