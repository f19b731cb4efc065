"""Files are whole or absent, and a written tile never changes."""

import os
from pathlib import Path

import pytest

from glasshouse_ledger.errors import FolderError, LedgerFormatError, MissingFileError, TileError
from glasshouse_ledger.folder import Folder
from glasshouse_ledger.tiles import TileWriter

ENTRIES = [b"entry %d" % i for i in range(300)]


def test_other_bytes_are_never_written_over_a_tile(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    folder.write([("tile/0/000.p/1", b"a" * 32)])
    folder.write([("tile/0/000.p/1", b"a" * 32)])
    with pytest.raises(FolderError, match="two histories"):
        folder.write([("tile/0/000.p/1", b"b" * 32)])
    assert folder.read("tile/0/000.p/1") == b"a" * 32


@pytest.mark.parametrize("path", ["../outside", "tile/0/../../../outside", "/etc/passwd", "tile/0/1", "notes.txt", ""])
def test_nothing_is_read_or_written_outside_the_paths_of_a_log(tmp_path: Path, path: str) -> None:
    folder = Folder(tmp_path / "log")
    with pytest.raises(TileError):
        folder.read(path)
    with pytest.raises(TileError):
        folder.write([(path, b"data")])
    assert list(tmp_path.rglob("*")) == []


def test_the_checkpoint_is_no_tile_that_may_be_written_alone(tmp_path: Path) -> None:
    with pytest.raises(TileError):
        Folder(tmp_path).write([("checkpoint", b"data")])


def test_a_file_longer_than_its_kind_is_not_read_whole(tmp_path: Path) -> None:
    (tmp_path / "tile/0").mkdir(parents=True)
    (tmp_path / "tile/0/000").write_bytes(b"a" * 8192)
    assert len(Folder(tmp_path).read("tile/0/000")) == 8192
    with (tmp_path / "tile/0/000").open("ab") as file:
        file.truncate(1 << 40)
    with pytest.raises(FolderError, match="longer"):
        Folder(tmp_path).read("tile/0/000")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
@pytest.mark.timeout(20)
def test_a_pipe_a_folder_or_a_link_in_the_place_of_a_file_is_refused_at_once(tmp_path: Path) -> None:
    (tmp_path / "tile/0/002").mkdir(parents=True)
    os.mkfifo(tmp_path / "tile/0/000")
    (tmp_path / "secret").write_bytes(b"a" * 32)
    (tmp_path / "tile/0/001").symlink_to(tmp_path / "secret")
    for path in ("tile/0/000", "tile/0/001", "tile/0/002"):
        with pytest.raises(FolderError):
            Folder(tmp_path).read(path)


def test_a_missing_file_or_folder_is_said_to_be_missing(tmp_path: Path) -> None:
    for path in ("checkpoint", "tile/0/000", "tile/entries/x001/000.p/3"):
        with pytest.raises(MissingFileError):
            Folder(tmp_path / "nowhere").read(path)
    assert list(Folder(tmp_path / "nowhere").tiles()) == []


def test_everything_below_tile_is_listed_links_to_folders_too(tmp_path: Path) -> None:
    (tmp_path / "tile/0").mkdir(parents=True)
    (tmp_path / "tile/0/stray").touch()
    (tmp_path / "tile/loop").symlink_to(tmp_path / "tile")
    (tmp_path / "beside").touch()
    assert set(Folder(tmp_path).tiles()) == {"tile/0/stray", "tile/loop"}


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root lists every folder")
def test_a_folder_that_cannot_be_listed_is_not_taken_for_empty(tmp_path: Path) -> None:
    (tmp_path / "tile").mkdir(mode=0)
    with pytest.raises(FolderError):
        list(Folder(tmp_path).tiles())


def test_a_publication_that_fails_half_way_leaves_the_old_checkpoint_and_no_torn_tile(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, writer = Folder(tmp_path), TileWriter()
    folder.publish(writer.write(ENTRIES[:10]), b"old")
    files = writer.write(ENTRIES[10:])
    flush, calls = os.fsync, []

    def full_disk(descriptor: int) -> None:
        calls.append(descriptor)
        if len(calls) == 2:
            raise OSError(28, "No space left on device")
        flush(descriptor)

    monkeypatch.setattr(os, "fsync", full_disk)
    with pytest.raises(OSError, match="space"):
        folder.publish(files, b"new")
    monkeypatch.undo()
    assert folder.read("checkpoint") == b"old"
    whole = dict(files)
    present = [path for path in folder.tiles() if path in whole]
    assert present == [files[0][0]]
    assert all(folder.read(path) == whole[path] for path in present)
    folder.publish(files, b"new")
    assert folder.read("checkpoint") == b"new"
    assert all(folder.read(path) == data for path, data in files)


def test_the_checkpoint_comes_last_and_after_every_tile_is_durable(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    order: list[str] = []
    replace, flush = os.replace, os.fsync

    def noted_replace(old: Path, new: Path) -> None:
        order.append(new.name)
        replace(old, new)

    def noted_flush(descriptor: int) -> None:
        order.append("flush")
        flush(descriptor)

    monkeypatch.setattr(os, "replace", noted_replace)
    monkeypatch.setattr(os, "fsync", noted_flush)
    Folder(tmp_path).publish([("tile/0/000.p/1", b"a" * 32)], b"head")
    # File, rename, then the folders in which new names stand; only then the checkpoint, and its folder.
    assert order[:2] == ["flush", "1"]
    assert order[-3:] == ["flush", "checkpoint", "flush"]
    assert order[2:-3].count("flush") == len(order[2:-3]) >= 3


def test_partial_tiles_go_once_the_full_one_is_there(tmp_path: Path) -> None:
    folder, writer = Folder(tmp_path), TileWriter()
    folder.publish(writer.write(ENTRIES[:10]), b"one")
    folder.publish(writer.write(ENTRIES[10:20]), b"two")
    assert {"tile/0/000.p/10", "tile/0/000.p/20"} <= set(folder.tiles())
    folder.publish(writer.write(ENTRIES[20:]), b"three")
    assert sorted(folder.tiles()) == sorted(
        ["tile/0/000", "tile/0/001.p/44", "tile/1/000.p/1", "tile/entries/000", "tile/entries/001.p/44"]
    )


def test_a_writer_goes_on_from_a_folder_where_another_stopped(tmp_path: Path) -> None:
    folder, writer = Folder(tmp_path), TileWriter()
    folder.publish(writer.write(ENTRIES[:270]), b"one")
    again = TileWriter.resume(270, folder.read)
    folder.publish(again.write(ENTRIES[270:]), b"two")
    writer.write(ENTRIES[270:])
    assert again.frontier().root() == writer.frontier().root()


def test_every_refusal_has_the_one_root() -> None:
    assert issubclass(MissingFileError, FolderError)
    assert issubclass(FolderError, LedgerFormatError)


def test_a_text_is_kept_under_its_hash_and_read_only_as_what_it_was(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    digest = folder.write_text("charter", b"C7\n")
    assert folder.write_text("charter", b"C7\n") == digest
    assert folder.text("charter", digest) == b"C7\n"
    (tmp_path / "charter" / digest).write_bytes(b"C8\n")
    for call in (lambda: folder.text("charter", digest), lambda: folder.write_text("charter", b"C7\n")):
        with pytest.raises(FolderError):
            call()
    for kind, name in (("policy", digest), ("charter", digest.upper()), ("key", digest), ("charter", "../" + digest)):
        with pytest.raises(LedgerFormatError):
            folder.text(kind, name)
    with pytest.raises(FolderError, match="megabyte"):
        folder.write_text("policy", b"a" * ((1 << 20) + 1))
    assert not (tmp_path / "policy").exists()


def test_a_folder_on_the_way_that_is_a_link_is_not_followed(tmp_path: Path) -> None:
    Folder(tmp_path / "real").write([("tile/0/000.p/1", bytes(32))])
    (tmp_path / "log").mkdir()
    (tmp_path / "log/tile").symlink_to(tmp_path / "real/tile")
    with pytest.raises(FolderError, match="link"):
        Folder(tmp_path / "log").read("tile/0/000.p/1")
    assert Folder(tmp_path / "real").read("tile/0/000.p/1") == bytes(32)
