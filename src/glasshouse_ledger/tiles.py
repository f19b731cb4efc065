"""A log as static files, after c2sp.org/tlog-tiles: paths, hash tiles, entry bundles, and the writer of them.

A tile holds up to 256 hashes; a hash at level l+1 is the root of a *full* tile at level l. A bundle holds the entries
of a level 0 tile, each after its length in two bytes, big-endian. The files of a tree of given size are fully
determined by its entries, so they can be made again at any time.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from itertools import chain

from glasshouse_ledger.errors import MissingFileError, TileError
from glasshouse_ledger.tree import HASH_SIZE, Frontier

WIDTH = 256
TILE_BYTES = WIDTH * HASH_SIZE
MAX_ENTRY_BYTES = 0xFFFF
MAX_BUNDLE_BYTES = WIDTH * (2 + MAX_ENTRY_BYTES)
HEIGHT = 8
MAX_LEVEL = 63
CHECKPOINT = "checkpoint"

# A file is its path below the log's prefix and its bytes.
File = tuple[str, bytes]

_PATH = re.compile(r"tile/(?P<level>entries|0|[1-9][0-9]?)/(?P<index>(?:x[0-9]{3}/){0,6}[0-9]{3})(?:\.p/(?P<width>[1-9][0-9]{0,2}))?")


@dataclass(frozen=True, slots=True)
class TileId:
    """A tile (level 0 to 63) or an entry bundle (level None), its index in the level, and its width, 1 to 256."""

    level: int | None
    index: int
    width: int


def tile_path(level: int | None, index: int, width: int = WIDTH) -> str:
    """The path of a tile, or of an entry bundle if `level` is None: `tile/0/x001/x234/067.p/3`."""
    if (level is not None and not 0 <= level <= MAX_LEVEL) or index < 0 or not 1 <= width <= WIDTH:
        raise TileError(f"no tile {level}/{index}/{width}")
    index, last = divmod(index, 1000)
    digits = f"{last:03d}"
    while index:
        index, group = divmod(index, 1000)
        digits = f"x{group:03d}/{digits}"
    partial = f".p/{width}" if width < WIDTH else ""
    return f"tile/{'entries' if level is None else level}/{digits}{partial}"


def parse_path(path: str) -> TileId:
    """What a path names. Raises TileError unless it is the one path of that tile."""
    match = _PATH.fullmatch(path)
    if match is None:
        raise TileError("not the path of a tile")
    level = None if match["level"] == "entries" else int(match["level"])
    index = int(match["index"].replace("x", "").replace("/", ""))
    found = TileId(level, index, int(match["width"] or WIDTH))
    if tile_path(found.level, found.index, found.width) != path:
        raise TileError("not the path of a tile")
    return found


def paths_of(size: int) -> Iterator[str]:
    """Every tile and bundle of a log of this size: the bundles, then level by level."""
    for level in (None, *range(MAX_LEVEL + 1)):
        width = size >> (HEIGHT * (level or 0))
        if not width:
            return
        for index in range((width + WIDTH - 1) // WIDTH):
            yield tile_path(level, index, min(WIDTH, width - index * WIDTH))


def cut_tile(tile: TileId, whole: bytes) -> bytes:
    """A partial tile or bundle out of the full one at its place: it is its beginning."""
    return whole[: tile.width * HASH_SIZE] if tile.level is not None else join_bundle(split_bundle(whole, WIDTH)[: tile.width])


def tile_root(tile: bytes) -> bytes:
    """The root over the hashes of a tile whose width is a power of two, as every full one's is."""
    count = len(tile) // HASH_SIZE
    if count * HASH_SIZE != len(tile) or count.bit_count() != 1 or count > WIDTH:
        raise TileError("not a whole subtree of hashes")
    while len(tile) > HASH_SIZE:
        tile = b"".join([sha256(b"\x01" + tile[i : i + 64]).digest() for i in range(0, len(tile), 64)])
    return tile


def join_bundle(entries: Sequence[bytes]) -> bytes:
    """The bytes of an entry bundle. Raises TileError for more than 256 entries or one beyond 65,535 bytes."""
    if len(entries) > WIDTH:
        raise TileError("a bundle has at most 256 entries")
    try:
        return b"".join(chain.from_iterable([(len(entry).to_bytes(2), entry) for entry in entries]))
    except OverflowError as error:
        raise TileError("an entry beyond 65,535 bytes") from error


def split_bundle(bundle: bytes, count: int) -> list[bytes]:
    """The `count` entries of a bundle. Raises TileError if there is one less, one more or a byte left over."""
    entries: list[bytes] = []
    start = 0
    for _ in range(count):
        end = start + 2 + int.from_bytes(bundle[start : start + 2])
        if end > len(bundle):
            raise TileError(f"the bundle ends before its entry {len(entries)}")
        entries.append(bundle[start + 2 : end])
        start = end
    if start != len(bundle):
        raise TileError(f"{len(bundle) - start} bytes after the last entry of the bundle")
    return entries


def frontier_of(size: int, tails: Sequence[Sequence[bytes]]) -> Frontier:
    """The tree of `size` leaves out of its unfinished tiles: the hashes of each level's partial tile, from level 0 up."""
    hashes: list[bytes] = []
    for tail in reversed(tails):
        start = 0
        for bit in reversed(range(HEIGHT)):
            if len(tail) & (1 << bit):
                hashes.append(tile_root(b"".join(tail[start : start + (1 << bit)])))
                start += 1 << bit
    return Frontier(size, hashes)


class TileWriter:
    """Turns entries into the files of the log, level by level, keeping only the unfinished tiles in memory.

    `add` gives the files that became full; `partials` those that a checkpoint at this size needs besides. Nothing is
    written here, and the same entries give the same files however they are grouped.
    """

    def __init__(self) -> None:
        self._entries: list[bytes] = []
        self._tails: list[list[bytes]] = [[]]
        self._size = 0

    @classmethod
    def resume(cls, size: int, read: Callable[[str], bytes]) -> "TileWriter":
        """The writer of a log of `size` entries, from its partial tiles; `read` gives the bytes at a path.

        Raises TileError if a tile or bundle does not have its width, or the bundle does not hash to its tile.
        """
        writer = cls()
        writer._size = size
        for level, width in enumerate(_tail_widths(size)):
            tile = read(tile_path(level, size >> (HEIGHT * (level + 1)), width)) if width else b""
            writer._tails[level:] = [_split_tile(tile, width)]
        if size % WIDTH:
            writer._entries = split_bundle(read(tile_path(None, size // WIDTH, size % WIDTH)), size % WIDTH)
        if [sha256(b"\x00" + entry).digest() for entry in writer._entries] != writer._tails[0]:
            raise TileError("the last entry bundle does not hash to the last tile")
        return writer

    @property
    def size(self) -> int:
        """How many entries the log has."""
        return self._size

    def add(self, entries: Iterable[bytes]) -> list[File]:
        """Adds entries, and gives the tiles and bundles which they filled, those of level 0 first."""
        files: list[File] = []
        pending = list(entries)
        if any(len(entry) > MAX_ENTRY_BYTES for entry in pending):
            raise TileError("an entry beyond 65,535 bytes")  # before anything is changed
        start = 0
        while start < len(pending):
            group = pending[start : start + WIDTH - len(self._entries)]
            self._entries += group
            self._tails[0] += [sha256(b"\x00" + entry).digest() for entry in group]
            self._size += len(group)
            start += len(group)
            if len(self._entries) == WIDTH:
                files.append((tile_path(None, self._size // WIDTH - 1), join_bundle(self._entries)))
                self._entries = []
                self._close_tiles(files)
        return files

    def partials(self) -> list[File]:
        """The partial bundle and tiles of this size; none for a level that ends with a full tile."""
        files: list[File] = []
        if self._entries:
            files.append((tile_path(None, self._size // WIDTH, len(self._entries)), join_bundle(self._entries)))
        for level, tail in enumerate(self._tails):
            if tail:
                index = self._size >> (HEIGHT * (level + 1))
                files.append((tile_path(level, index, len(tail)), b"".join(tail)))
        return files

    def write(self, entries: Iterable[bytes]) -> list[File]:
        """`add` and then `partials`: every file to be in place before the checkpoint of the new size."""
        return self.add(entries) + self.partials()

    def frontier(self) -> Frontier:
        """The tree so far, from the tiles alone; its root must be the one that is signed."""
        return frontier_of(self._size, self._tails)

    def _close_tiles(self, files: list[File]) -> None:
        level = 0
        while len(self._tails[level]) == WIDTH:
            tile = b"".join(self._tails[level])
            files.append((tile_path(level, (self._size >> (HEIGHT * (level + 1))) - 1), tile))
            self._tails[level] = []
            if level + 1 == len(self._tails):
                self._tails.append([])
            level += 1
            self._tails[level].append(tile_root(tile))


class TileHashes:
    """A `tree.HashGetter` over the tiles of a log of `size` entries, for making proofs; each tile is read once.

    Where a partial tile is gone, the full one is read in its place, as the specification allows.
    """

    def __init__(self, size: int, read: Callable[[str], bytes]) -> None:
        self._size = size
        self._read = read
        self._tiles: dict[tuple[int, int], bytes] = {}

    def __call__(self, level: int, index: int) -> bytes:
        """The root of a perfect subtree of the log. Raises TileError if the log is smaller."""
        if (index + 1) << level > self._size or index < 0:
            raise TileError("a subtree beyond the end of the log")
        tile_level, inner = divmod(level, HEIGHT)
        tile_index, offset = divmod(index << inner, WIDTH)
        tile = self._tile(tile_level, tile_index)
        return tile_root(tile[offset * HASH_SIZE : (offset + (1 << inner)) * HASH_SIZE])

    def _tile(self, level: int, index: int) -> bytes:
        if (level, index) not in self._tiles:
            width = min(WIDTH, (self._size >> (HEIGHT * level)) - index * WIDTH)
            try:
                tile = self._read(tile_path(level, index, width))
            except MissingFileError:
                if width == WIDTH:
                    raise
                tile = self._read(tile_path(level, index))[: width * HASH_SIZE]
            if len(tile) != width * HASH_SIZE:
                raise TileError("a tile that does not have its width")
            self._tiles[level, index] = tile
        return self._tiles[level, index]


def _tail_widths(size: int) -> Iterator[int]:
    """The width of the partial tile at each level: floor(size / 256^level) mod 256, 0 where there is none."""
    while size:
        yield size % WIDTH
        size //= WIDTH


def _split_tile(tile: bytes, width: int) -> list[bytes]:
    if len(tile) != width * HASH_SIZE:
        raise TileError("a tile that does not have its width")
    return [tile[i : i + HASH_SIZE] for i in range(0, len(tile), HASH_SIZE)]
