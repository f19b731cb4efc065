"""Recomputes a whole log from its entries and compares every byte: the outsider's first question, answered once.

Nothing in the folder is believed: the signed checkpoint says what must be there, the entries are parsed one by one,
every tile is made anew and compared, and whatever else lies below `tile` is a fault. One pass, no network, bounded
memory; the walk stops at a hundred faults, and at the first bundle that cannot be read, so that it always ends.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from glasshouse_ledger.checkpoint import Checkpoint, open_checkpoint
from glasshouse_ledger.errors import FolderError, LeafError, LedgerFormatError, TileError
from glasshouse_ledger.folder import Folder
from glasshouse_ledger.leaf import Kind, Leaf, parse
from glasshouse_ledger.note import Verifier
from glasshouse_ledger.tiles import (
    CHECKPOINT,
    HEIGHT,
    WIDTH,
    File,
    TileId,
    TileWriter,
    parse_path,
    split_bundle,
    tile_path,
)
from glasshouse_ledger.tree import HASH_SIZE

MAX_FAULTS = 100

CheckEntry = Callable[[int, bytes], None]


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong: the path of the file (`#index` for an entry of it) and why."""

    where: str
    reason: str

    @classmethod
    def at(cls, where: str, reason: object) -> "Fault":
        """A fault whose place is safe to print: a file's name is the attacker's, and must not steer a terminal."""
        return cls(where if where.isprintable() else ascii(where), str(reason))


@dataclass(frozen=True, slots=True)
class Report:
    """What was found. Only if `ok` do the other fields say anything about the log."""

    checkpoint: Checkpoint | None
    cosigners: tuple[tuple[str, int], ...]
    entries: int
    faults: tuple[Fault, ...]

    @property
    def ok(self) -> bool:
        """Whether the log is whole, signed and without any fault."""
        return self.checkpoint is not None and not self.faults


class LeafChecker:
    """Checks the leaves of a log in order, and hands each to `visit`, so that a count needs no second pass.

    Beside each leaf's own form: genesis comes first and once, references point back, and the hour never does.
    """

    def __init__(self, visit: Callable[[int, Leaf], None] | None = None) -> None:
        self._visit = visit
        self._hour = 0

    def __call__(self, index: int, entry: bytes) -> None:
        """Raises LeafError or CanonicalError if this is not the leaf that may stand at `index`."""
        leaf = parse(entry)
        header = leaf.header
        if (header.k is Kind.GENESIS) != (index == 0):
            raise LeafError("a log begins with genesis, and only there")
        if header.re is not None and header.re >= index:
            raise LeafError("a reference to an entry that was not there yet")
        if header.t < self._hour:
            raise LeafError("an hour before that of an earlier entry")
        self._hour = header.t
        if self._visit is not None:
            self._visit(index, leaf)


@dataclass(slots=True)
class _Findings:
    faults: list[Fault] = field(default_factory=list)

    def note(self, where: str, reason: object) -> None:
        self.add(Fault.at(where, reason))

    def add(self, fault: Fault) -> None:
        if not self.full:
            self.faults.append(fault)

    @property
    def full(self) -> bool:
        return len(self.faults) >= MAX_FAULTS


def verify_folder(path: Path, log: Verifier, witnesses: Iterable[Verifier] = (), check: CheckEntry | None = None) -> Report:
    """Verifies the log in a folder against the key of the log; never raises for what the folder holds.

    `check` gets each index and entry and raises LedgerFormatError for one that must not be there; without it a
    `LeafChecker` does. It is called for one pass, so give a new one each time. A `Report` that is not `ok` has faults.
    """
    folder, findings = Folder(path), _Findings()
    try:
        signed = open_checkpoint(folder.read(CHECKPOINT), log, witnesses)
    except LedgerFormatError as error:
        return Report(None, (), 0, (Fault(CHECKPOINT, str(error)),))
    writer = TileWriter()
    complete = _read_entries(folder, signed.checkpoint.size, writer, check or LeafChecker(), findings)
    if complete:
        _compare(folder, writer.partials(), findings)
        if writer.frontier().root() != signed.checkpoint.root:
            findings.note(CHECKPOINT, "the entries do not lead to the signed root")
        for fault in strays(folder, signed.checkpoint.size):
            findings.add(fault)
            if findings.full:
                break
    return Report(signed.checkpoint, signed.cosigners, writer.size, tuple(findings.faults))


def _read_entries(folder: Folder, size: int, writer: TileWriter, check: CheckEntry, findings: _Findings) -> bool:
    """Feeds all bundles to `writer`, comparing each tile that fills; False if one could not be read."""
    while writer.size < size:
        start = writer.size
        path = tile_path(None, start // WIDTH, min(WIDTH, size - start))
        try:
            entries = split_bundle(folder.read(path), min(WIDTH, size - start))
        except LedgerFormatError as error:
            findings.note(path, error)
            return False
        for index, entry in enumerate(entries, start):
            try:
                check(index, entry)
            except LedgerFormatError as error:
                findings.note(f"{path}#{index}", error)
        _compare(folder, writer.add(entries), findings)
        if findings.full:
            return False
    return True


def _compare(folder: Folder, files: Iterable[File], findings: _Findings) -> None:
    for path, expected in files:
        try:
            if folder.read(path) != expected:
                findings.note(path, "not what the entries lead to")
        except LedgerFormatError as error:
            findings.note(path, error)


def strays(folder: Folder, size: int) -> Iterator[Fault]:
    """What lies below `tile` and is not one of the files of a log of `size` entries, nor an older state of one."""
    try:
        for path in folder.tiles():
            try:
                _check_one(folder, path, size)
            except LedgerFormatError as error:
                yield Fault.at(path, error)
    except FolderError as error:
        yield Fault.at("tile", error)


def _check_one(folder: Folder, path: str, size: int) -> None:
    tile = parse_path(path)
    whole = min(WIDTH, (size >> (HEIGHT * (tile.level or 0))) - tile.index * WIDTH)
    if tile.width > whole:
        raise TileError("a file beyond the signed size")
    if tile.width < whole:
        _check_older(tile, folder.read(path), folder.read(tile_path(tile.level, tile.index, whole)))


def _check_older(tile: TileId, older: bytes, newer: bytes) -> None:
    if not newer.startswith(older):
        raise TileError("an older tile tells another history")
    if tile.level is None:
        split_bundle(older, tile.width)
    elif len(older) != tile.width * HASH_SIZE:
        raise TileError("an older tile that does not have its width")
