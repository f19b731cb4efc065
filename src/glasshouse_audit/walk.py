"""One pass over all entries of a log, in stretches that several processes can walk at once, in bounded memory.

Every entry is read, parsed and hashed; the hashes are folded to the root and compared with the signed one. A collector
sees each leaf on the way. What it collected counts only if the pass found no fault: `Scan.ok`.
"""

from collections import deque
from collections.abc import Generator, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import closing
from copy import deepcopy
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Generic, Protocol, TypeVar

from glasshouse_ledger.checkpoint import Checkpoint
from glasshouse_ledger.errors import LeafError, LedgerFormatError
from glasshouse_ledger.folder import Folder
from glasshouse_ledger.glance import Glance
from glasshouse_ledger.leaf import Header, Kind
from glasshouse_ledger.tiles import CHECKPOINT, HEIGHT, WIDTH, frontier_of, split_bundle, tile_path, tile_root
from glasshouse_ledger.verify import MAX_FAULTS, Fault

STRETCH = 64 * WIDTH
MAX_CHANGES = 10_000
# Below this, starting processes costs more than they save.
_WORTH_IT = 4 * STRETCH


class Collector(Protocol):
    """What a question gathers. Each stretch gets a copy of the first one; they are absorbed in the order of the log."""

    def see(self, index: int, words: Header, hour: int, ref: int | None) -> None:
        """Take one leaf: its index, words, hour since the epoch, and the index that it refers to.

        Equal words are mostly the same object; `words.t`, `words.re` and `words.case` say nothing.
        """

    def absorb(self, later: object) -> None:
        """Take what a copy of this collector gathered in the stretch that follows."""


C = TypeVar("C", bound=Collector)


class Nothing:
    """The collector of those who only want to know whether the log is whole."""

    def see(self, index: int, words: Header, hour: int, ref: int | None) -> None:
        """Nothing is kept."""

    def absorb(self, later: object) -> None:
        """Nothing was kept."""


@dataclass(frozen=True, slots=True)
class InForce:
    """From the leaf at `index`, in this hour, leaves name this charter and this house policy (SHA-256, hex)."""

    index: int
    hour: int
    charter: str
    policy: str


@dataclass(slots=True)
class Scan(Generic[C]):
    """What one pass found. `in_force` is every change of charter or policy; `considered` counts leaves in the range asked for."""

    collected: C
    leaves: int = 0
    considered: int = 0
    first_hour: int = 0
    last_hour: int = 0
    in_force: list[InForce] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        """Whether the entries are leaves, in order, and lead to the signed root."""
        return not self.faults


@dataclass(frozen=True, slots=True)
class _Stretch(Generic[C]):
    """A task: the leaves from `start` to `end`, of which those with an hour in [since, until) are shown to a collector."""

    root: Path
    start: int
    end: int
    tiles: bool
    since: int
    until: int
    collector: C


@dataclass(slots=True)
class _Walked(Generic[C]):
    scan: Scan[C]
    roots: list[bytes] = field(default_factory=list)
    tail: list[bytes] = field(default_factory=list)


def scan(
    path: Path,
    head: Checkpoint,
    collector: C,
    *,
    tiles: bool = False,
    hours: tuple[int, int] | None = None,
    processes: int = 2,
) -> Scan[C]:
    """Walk the log in the folder at `path`, of which `head` says size and root.

    `tiles` compares every tile file besides; `hours` limits what the collector sees to [since, until)."""
    since, until = hours or (0, 2**53)
    whole = Scan(collector)
    tower = _Tower(Folder(path) if tiles else None, whole.faults)
    tail: list[bytes] = []
    with closing(_walk(_stretches(path, head.size, tiles, since, until, deepcopy(collector)), head.size, processes)) as stretches:
        for end, walked in stretches:
            _join(whole, walked.scan)
            if whole.leaves != end or len(whole.faults) >= MAX_FAULTS:
                break
            for root in walked.roots:
                tower.add(root)
            tail = walked.tail
    if whole.leaves == head.size and tower.close(head.size, tail) != head.root:
        whole.faults.append(Fault(CHECKPOINT, "the entries do not lead to the signed root"))
    if whole.leaves != head.size:
        whole.faults.append(Fault(CHECKPOINT, f"only {whole.leaves} of {head.size} leaves could be read"))
    del whole.faults[MAX_FAULTS:]
    return whole


def _stretches(path: Path, size: int, tiles: bool, since: int, until: int, collector: C) -> Iterator[_Stretch[C]]:
    for start in range(0, size, STRETCH):
        yield _Stretch(path, start, min(start + STRETCH, size), tiles, since, until, collector)


def _walk(stretches: Iterator[_Stretch[C]], size: int, processes: int) -> Generator[tuple[int, _Walked[C]], None, None]:
    """The stretches walked, in order, each with its end. A few are under way at once, however long the log says it is."""
    if processes < 2 or size < _WORTH_IT:
        glance = Glance()
        for stretch in stretches:
            yield stretch.end, _walk_stretch(stretch, glance)
        return
    pool = ProcessPoolExecutor(processes)
    try:
        waiting: deque[tuple[int, Future[_Walked[C]]]] = deque()
        for stretch in stretches:
            waiting.append((stretch.end, pool.submit(_walk_apart, stretch)))
            if len(waiting) > 2 * processes:
                end, walked = waiting.popleft()
                yield end, walked.result()
        for end, walked in waiting:
            yield end, walked.result()
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


_GLANCE = Glance()  # of a process of the pool: words repeat from stretch to stretch


def _walk_apart(stretch: _Stretch[C]) -> _Walked[C]:
    return _walk_stretch(stretch, _GLANCE)


def _walk_stretch(stretch: _Stretch[C], glance: Glance) -> _Walked[C]:
    """Reads a stretch to its end, to its first unreadable bundle, or to a hundred faults."""
    walked = _Walked(Scan(deepcopy(stretch.collector)))
    found, folder = walked.scan, Folder(stretch.root)
    reader = _Reader(stretch, found, glance)
    for start in range(stretch.start, stretch.end, WIDTH):
        width = min(WIDTH, stretch.end - start)
        path = tile_path(None, start // WIDTH, width)
        try:
            entries = split_bundle(folder.read(path), width)
        except LedgerFormatError as error:
            found.faults.append(Fault.at(path, error))
            break
        hashes = reader.read(path, start, entries)
        found.leaves += width
        if stretch.tiles:
            _compare(folder, tile_path(0, start // WIDTH, width), b"".join(hashes), found.faults)
        if width == WIDTH:
            walked.roots.append(tile_root(b"".join(hashes)))
        else:
            walked.tail = hashes
        if len(found.faults) >= MAX_FAULTS:
            break
    return walked


class _Reader:
    """Parses the entries of a stretch, and holds each against those before it."""

    def __init__(self, stretch: _Stretch[C], found: Scan[C], glance: Glance) -> None:
        self._since, self._until = stretch.since, stretch.until
        self._found = found
        self._read = glance.read
        self._hour = -1
        self._words: Header | None = None
        self._force = ("", "")

    def read(self, path: str, start: int, entries: Iterable[bytes]) -> list[bytes]:
        """The leaf hashes of a bundle's entries."""
        hashes: list[bytes] = []
        read, see, since, until = self._read, self._found.collected.see, self._since, self._until
        for index, entry in enumerate(entries, start):
            hashes.append(sha256(b"\x00" + entry).digest())
            try:
                words, hour, ref = read(entry)
                if (words.k is Kind.GENESIS) != (index == 0):
                    raise LeafError("a log begins with genesis, and only there")
                if ref is not None and ref >= index:
                    raise LeafError("a reference to an entry that was not there yet")
                if hour != self._hour:
                    self._turn(hour)
                if words is not self._words:
                    self._change(index, words, hour)
            except LedgerFormatError as error:
                self._found.faults.append(Fault(f"{path}#{index}", str(error)))
                continue
            if since <= hour < until:
                self._found.considered += 1
                see(index, words, hour, ref)
        return hashes

    def _turn(self, hour: int) -> None:
        if hour < self._hour:
            raise LeafError("an hour before that of an earlier entry")
        if self._hour < 0:
            self._found.first_hour = hour
        self._hour = self._found.last_hour = hour

    def _change(self, index: int, words: Header, hour: int) -> None:
        """Other words than those of the leaf before."""
        self._words = words
        # A charter or policy leaf names what is announced, which need not be in force yet.
        if (words.ch, words.hp) != self._force and words.k not in (Kind.CHARTER, Kind.POLICY):
            self._force = words.ch, words.hp
            self._found.in_force.append(InForce(index, hour, *self._force))
            if len(self._found.in_force) > MAX_CHANGES:
                raise LeafError("charter and policy change too often to be true")


class _Tower:
    """The tiles above level 0, from the roots of full bundles; compared with the folder's where one is given."""

    def __init__(self, folder: Folder | None, faults: list[Fault]) -> None:
        self._folder, self._faults = folder, faults
        self._tails: list[list[bytes]] = [[]]
        self._full: list[int] = [0]

    def add(self, root: bytes) -> None:
        """The root of the next full tile of level 0."""
        level = 0
        self._tails[0].append(root)
        while len(self._tails[level]) == WIDTH:
            tile = b"".join(self._tails[level])
            self._check(tile_path(level + 1, self._full[level]), tile)
            self._tails[level] = []
            self._full[level] += 1
            if level + 1 == len(self._tails):
                self._tails.append([])
                self._full.append(0)
            level += 1
            self._tails[level].append(tile_root(tile))

    def close(self, size: int, tail: list[bytes]) -> bytes:
        """The root of the tree, `tail` being the leaf hashes after the last full tile."""
        for level, hashes in enumerate(self._tails, 1):
            if hashes:
                self._check(tile_path(level, size >> (HEIGHT * (level + 1)), len(hashes)), b"".join(hashes))
        return frontier_of(size, [tail, *self._tails]).root()

    def _check(self, path: str, expected: bytes) -> None:
        if self._folder is not None:
            _compare(self._folder, path, expected, self._faults)


def _compare(folder: Folder, path: str, expected: bytes, faults: list[Fault]) -> None:
    try:
        if folder.read(path) != expected:
            faults.append(Fault(path, "not what the entries lead to"))
    except LedgerFormatError as error:
        faults.append(Fault.at(path, error))


def _join(whole: Scan[C], later: Scan[C]) -> None:
    if later.leaves and whole.leaves and later.first_hour < whole.last_hour:
        whole.faults.append(Fault(f"#{whole.leaves}", "an hour before that of an earlier entry"))
    if not whole.leaves:
        whole.first_hour = later.first_hour
    whole.leaves += later.leaves
    whole.considered += later.considered
    whole.last_hour = max(whole.last_hour, later.last_hour)
    whole.faults += later.faults
    now = (whole.in_force[-1].charter, whole.in_force[-1].policy) if whole.in_force else None
    whole.in_force += [change for change in later.in_force if (change.charter, change.policy) != now or change is not later.in_force[0]]
    if len(whole.in_force) > MAX_CHANGES:
        whole.faults.append(Fault(CHECKPOINT, "charter and policy change too often to be true"))
    whole.collected.absorb(later.collected)
