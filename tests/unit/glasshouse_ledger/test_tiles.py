"""The files of a log, against the specification's own numbers and a naive reading."""

from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import given, settings, strategies as st

from glasshouse_ledger import tree
from glasshouse_ledger.errors import MissingFileError, TileError
from glasshouse_ledger.tiles import (
    TileHashes,
    TileId,
    TileWriter,
    join_bundle,
    parse_path,
    split_bundle,
    tile_path,
    tile_root,
)

ENTRIES = [b"entry %d" % i for i in range(70_000)]
LEAVES = [tree.leaf_hash(entry) for entry in ENTRIES]


def reader(files: dict[str, bytes]):  # type: ignore[no-untyped-def]
    def read(path: str) -> bytes:
        if path not in files:
            raise MissingFileError(path)
        return files[path]

    return read


@pytest.fixture(scope="module")
def large() -> dict[str, bytes]:
    """All files of a log of 70,000 entries: three levels."""
    return dict(TileWriter().write(ENTRIES))


@pytest.mark.parametrize(
    "path",
    [
        "",
        "checkpoint",
        "tile/0/1",
        "tile/0/0001",
        "tile/00/001",
        "tile/64/001",
        "tile/-1/001",
        "tile/0/x000/001",
        "tile/0/001/002",
        "tile/0/x001/x002",
        "tile/0/001.p/0",
        "tile/0/001.p/256",
        "tile/0/001.p/01",
        "tile/0/001.p/",
        "tile/0/001.p",
        "tile/0/001 ",
        "tile/0/001\n",
        "tile/0/٠٠١",
        "tile/entries/../../../etc/passwd",
        "/tile/0/001",
        "tile/entry/001",
    ],
)
def test_a_path_that_no_tile_has_is_refused(path: str) -> None:
    with pytest.raises(TileError):
        parse_path(path)


@pytest.mark.parametrize(
    ("tile", "path"),
    [
        (TileId(0, 1_234_067, 256), "tile/0/x001/x234/067"),
        (TileId(None, 1_234_067, 3), "tile/entries/x001/x234/067.p/3"),
        (TileId(1, 0, 255), "tile/1/000.p/255"),
        (TileId(63, 1_000, 256), "tile/63/x001/000"),
    ],
)
def test_a_tile_has_the_path_of_the_specification(tile: TileId, path: str) -> None:
    assert tile_path(tile.level, tile.index, tile.width) == path
    assert parse_path(path) == tile


@pytest.mark.parametrize(("level", "index", "width"), [(64, 0, 1), (-1, 0, 1), (0, -1, 1), (0, 0, 0), (0, 0, 257)])
def test_a_tile_that_cannot_be_has_no_path(level: int, index: int, width: int) -> None:
    with pytest.raises(TileError):
        tile_path(level, index, width)


@pytest.mark.parametrize(
    ("bundle", "count"),
    [
        (b"", 1),
        (b"\x00", 1),
        (b"\x00\x01", 1),
        (b"\x00\x01a", 0),
        (b"\x00\x01a", 2),
        (b"\x00\x01a\x00", 1),
        (b"\x00\x01a\x00\x00", 1),
        (b"\x00\x01ab", 1),
        (b"\xff\xffa", 1),
    ],
)
def test_a_bundle_with_one_entry_or_byte_more_or_less_is_refused(bundle: bytes, count: int) -> None:
    with pytest.raises(TileError):
        split_bundle(bundle, count)


@given(st.lists(st.binary(max_size=300), max_size=256))
def test_a_bundle_gives_back_its_entries(entries: list[bytes]) -> None:
    assert split_bundle(join_bundle(entries), len(entries)) == entries


def test_an_entry_that_is_too_long_leaves_the_writer_as_it_was() -> None:
    writer = TileWriter()
    writer.add([b"a"])
    with pytest.raises(TileError):
        writer.add([*[b"b"] * 300, b"c" * 65_536])
    assert writer.size == 1
    assert dict(writer.write([b"d" * 65_535])) == dict(TileWriter().write([b"a", b"d" * 65_535]))


@pytest.mark.parametrize("length", [0, 31, 33, 96, 257 * 32, 512 * 32])
def test_only_whole_subtrees_have_a_root(length: int) -> None:
    with pytest.raises(TileError):
        tile_root(b"a" * length)


def test_a_log_of_70000_entries_has_the_tiles_that_the_specification_counts(large: dict[str, bytes]) -> None:
    tiles = [parse_path(path) for path in large]
    full = {level: sum(1 for tile in tiles if tile.level == level and tile.width == 256) for level in (None, 0, 1, 2)}
    partial = {tile.level: tile.width for tile in tiles if tile.width < 256}
    assert full == {None: 273, 0: 273, 1: 1, 2: 0}
    assert partial == {None: 112, 0: 112, 1: 17, 2: 1}
    assert len(tiles) == len(large) == 273 * 2 + 1 + 4


def test_tiles_hold_the_hashes_that_the_specification_defines(large: dict[str, bytes]) -> None:
    assert large["tile/0/272"] == b"".join(LEAVES[272 * 256 : 273 * 256])
    assert large["tile/0/273.p/112"] == b"".join(LEAVES[273 * 256 :])
    assert large["tile/1/000"][:32] == tree.tree_root(LEAVES[:256])
    assert large["tile/1/001.p/17"][-32:] == tree.tree_root(LEAVES[272 * 256 : 273 * 256])
    assert large["tile/2/000.p/1"] == tree.tree_root(LEAVES[:65_536])
    assert split_bundle(large["tile/entries/273.p/112"], 112) == ENTRIES[273 * 256 :]


def test_a_log_of_256_entries_has_a_full_tile_and_one_hash_above() -> None:
    assert [path for path, _ in TileWriter().write(ENTRIES[:256])] == [
        "tile/entries/000",
        "tile/0/000",
        "tile/1/000.p/1",
    ]


def test_a_log_without_entries_has_no_files() -> None:
    writer = TileWriter()
    assert writer.write([]) == []
    assert writer.frontier().root() == tree.EMPTY_ROOT


@settings(max_examples=30, deadline=None)
@given(st.lists(st.integers(0, 600), min_size=1, max_size=6))
def test_the_files_do_not_depend_on_how_entries_were_grouped_nor_on_restarts(groups: list[int]) -> None:
    kept: dict[str, bytes] = {}
    writer, start = TileWriter(), 0
    for group in groups:
        kept.update(writer.write(ENTRIES[start : start + group]))
        start += group
        assert writer.frontier().root() == tree.tree_root(LEAVES[:start])
        writer = TileWriter.resume(start, reader(kept))
    expected = dict(TileWriter().write(ENTRIES[:start]))
    assert {path: kept[path] for path in expected} == expected
    assert writer.size == start


def test_a_log_of_three_levels_is_resumed_with_its_root(large: dict[str, bytes]) -> None:
    writer = TileWriter.resume(70_000, reader(large))
    assert writer.frontier().root() == tree.tree_root(LEAVES)
    assert writer.frontier().hashes == TileWriter.resume(70_000, reader(large)).frontier().hashes
    more = [b"more %d" % i for i in range(300)]
    writer.write(more)
    assert writer.frontier().root() == tree.tree_root(LEAVES + [tree.leaf_hash(entry) for entry in more])


@pytest.mark.parametrize("path", ["tile/entries/273.p/112", "tile/0/273.p/112", "tile/1/001.p/17"])
def test_a_log_is_not_resumed_from_a_cut_file(large: dict[str, bytes], path: str) -> None:
    with pytest.raises(TileError):
        TileWriter.resume(70_000, reader(large | {path: large[path][:-1]}))


def test_a_log_is_not_resumed_from_entries_that_its_tile_does_not_hash(large: dict[str, bytes]) -> None:
    path = "tile/entries/273.p/112"
    with pytest.raises(TileError, match="hash"):
        TileWriter.resume(70_000, reader(large | {path: large[path][:-1] + b"x"}))


@settings(max_examples=40, deadline=None)
@given(size=st.integers(1, 70_000), data=st.data())
def test_proofs_made_from_tiles_verify(large: dict[str, bytes], size: int, data: st.DataObject) -> None:
    index = data.draw(st.integers(0, size - 1))
    root, whole = tree.tree_root(LEAVES[:size]), tree.tree_root(LEAVES)
    get = TileHashes(70_000, reader(large))
    # A tree that the log had once: its proofs come from the larger log's tiles.
    tree.verify_inclusion(index, size, LEAVES[index], tree.inclusion_proof(index, size, get), root)
    tree.verify_consistency(size, 70_000, root, whole, tree.consistency_proof(size, 70_000, get))


def test_a_full_tile_stands_in_for_a_partial_one_that_is_gone(large: dict[str, bytes]) -> None:
    get = TileHashes(300, reader(large))
    assert get(0, 299) == LEAVES[299]
    with pytest.raises(TileError):
        get(0, 300)
    with pytest.raises(TileError):
        get(8, 1)
    with pytest.raises(TileError, match="beyond"):
        TileHashes(302, reader(large))(2, 75)  # leaves 300 to 303, two of which are there


def test_a_missing_or_cut_tile_makes_no_proof(large: dict[str, bytes]) -> None:
    with pytest.raises(MissingFileError):
        TileHashes(256, reader({}))(0, 0)
    with pytest.raises(TileError):
        TileHashes(256, reader({"tile/0/000": large["tile/0/000"][:-32]}))(0, 0)


def test_the_public_sample_log_is_reproduced_byte_for_byte(vectors: Path) -> None:
    log = vectors / "tessera" / "log"
    written: dict[str, bytes] = {}
    writer = TileWriter()
    for entry in split_bundle((log / "tile/entries/000.p/15").read_bytes(), 15):
        written.update(writer.write([entry]))
    expected = {file.relative_to(log).as_posix(): file.read_bytes() for file in log.glob("tile/**/*") if file.is_file()}
    assert written == expected
    assert len(expected) == 30


def test_a_leaf_hash_in_a_tile_is_that_of_rfc_6962() -> None:
    assert dict(TileWriter().write([b""]))["tile/0/000.p/1"] == sha256(b"\x00").digest()
