"""Publishes a log over and over, each time with another call failing, and says what did not hold.

`python -m tests.store.torture.publishing FOLDER LIBRARY` is run with `faults.c` preloaded; it prints one JSON object: by scene and fault
how many calls there were and how many failed, and every finding.
"""

from __future__ import annotations

import contextlib
import ctypes
import errno
import io
import json
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

from glasshouse.base.errors import GlasshouseError
from glasshouse.cli import publish
from glasshouse.gate.genesis import announced
from glasshouse.gate.turning import Turning
from glasshouse.store.tiles import Publisher
from glasshouse_audit.published import open_published
from glasshouse_audit.verifying import verify
from glasshouse_ledger.checkpoint import open_checkpoint
from glasshouse_ledger.folder import CHARTERS, KEY, LOGS, NAMED, NEXT, POLICIES
from glasshouse_ledger.leaf import Kind
from glasshouse_ledger.note import Verifier
from glasshouse_ledger.successor import read_announcement
from glasshouse_ledger.trust import parse_policy
from tests.store.world import Clock, World, set_up

FAULTS = {"EIO": (0, errno.EIO), "ENOSPC": (0, errno.ENOSPC), "short": (1, 0), "full": (2, errno.ENOSPC)}
"""A call fails; a call fails for want of room; a write does half of what it was asked; so, and then the disk stays full."""
FIRST, LAST = 250, 300
"""Entries that were published before, and those that are to be: a bundle fills in between."""
_ALL = 1 << 40


class Scene:
    """What is published: the folder as it stood `before`, `act`, which publishes below a folder, and the log's key."""

    def __init__(self, key: Verifier, before: Path | None, act: Callable[[Path], Callable[[], object]]) -> None:
        """`act` makes ready, which is not disturbed, and yields what is."""
        self.key, self.before, self.act = key, before, act


def scenes(folder: Path) -> dict[str, Scene]:
    """One house, its log published at two sizes, and everything that writes below a published folder."""
    world = World(folder / "house", "", Clock())
    set_up(world.house)
    house, entries = world.house, world.house.entries
    grow(world, FIRST)
    house.publisher.publish()
    root, early = folder / "house/data/ledger", folder / "early"
    shutil.copytree(root, early)
    copied = folder / "copied"
    quietly(lambda: publish.run(house.settings, copied))
    grow(world, LAST)
    house.publisher.publish()
    house_policy = next((root / POLICIES).iterdir()).read_text()
    charter = next((root / CHARTERS).iterdir()).read_text()

    def growing(place: Path) -> Callable[[], object]:
        publisher = Publisher(entries, place, world.clock)
        return publisher.publish

    def beginning(place: Path) -> Callable[[], object]:
        def begin() -> None:
            turning = Turning(house._ledger, entries, house._stem, place, world.clock, None)
            publisher = Publisher(entries, place, world.clock)
            publisher.keep(charter, house_policy)
            turning.announce()
            publisher.publish()

        return begin

    def mirroring(place: Path) -> Callable[[], object]:
        return lambda: quietly(lambda: publish.run(house.settings, place))

    return {
        "a log that grows": Scene(entries.public_key, early, growing),
        "a log that begins": Scene(entries.public_key, None, beginning),
        "a copy that is brought up": Scene(entries.public_key, copied, mirroring),
        "a copy that is made": Scene(entries.public_key, None, mirroring),
    }


def grow(world: World, size: int) -> None:
    """So many entries."""
    entries, house = world.house.entries, world.house
    while entries.head()[0] < size:
        entries.append([announced(house.database, Kind.BEAT, entries.stamp.house, world.clock())])


def quietly(act: Callable[[], object]) -> None:
    """Without what it prints."""
    with contextlib.redirect_stdout(io.StringIO()):
        act()


def disturb(library: ctypes.CDLL, scene: Scene, place: Path, how: tuple[int, int], nth: int) -> tuple[int, int, list[str]]:
    """The scene played with the nth call failing; how many calls there were, how many failed, and what did not hold after it."""
    shutil.rmtree(place, ignore_errors=True)
    if scene.before is not None:
        shutil.copytree(scene.before, place)
    act = scene.act(place)
    library.fault_arm(str(place).encode(), ctypes.c_long(nth), *how)
    failed = False
    try:
        act()
    except (OSError, GlasshouseError):
        failed = True
    finally:
        calls, hits = library.fault_calls(), library.fault_hits()
        library.fault_arm(b"", ctypes.c_long(0), 0, 0)
    findings = whole(place, scene.key, FIRST if scene.before is not None else 0)
    if not failed and not findings and size_of(place, scene.key) != LAST:
        findings.append("said to be done, and was not")
    try:
        act()  # the same publisher goes on, as a running server's does
        findings += whole(place, scene.key, LAST)
        scene.act(place)()  # and so does one that starts on the folder
    except (OSError, GlasshouseError) as error:
        findings.append(f"the next run failed: {error}")
    return calls, hits, findings + whole(place, scene.key, LAST)


def size_of(place: Path, key: Verifier) -> int:
    """How many entries the head in the folder is of; 0 where there is none."""
    try:
        note = (place / "checkpoint").read_bytes()
    except FileNotFoundError:
        return 0
    return open_checkpoint(note, key).checkpoint.size


def whole(place: Path, key: Verifier, at_least: int) -> list[str]:
    """What is wrong with the folder as a reader finds it now: head, tiles, texts, keys and lists, each whole or not there."""
    names = {path.name for path in place.iterdir() if path.is_file()} & NAMED if place.is_dir() else set()
    findings = [f"{name} is not whole" for name in names if not (place / name).read_bytes().endswith(b"\n")]
    if (place / "checkpoint").is_file():
        doubts = verify(open_published(place, parse_policy(f"log {key}\nquorum none\n".encode())), 1).doubts
        # Tiles are written before the head that needs them: those ahead of it are nothing to a reader.
        findings += [doubt for doubt in doubts if at_least == LAST or not doubt.endswith("beyond the signed size")]
        if NEXT in names:
            read_announcement((place / NEXT).read_bytes(), [key])
    if size_of(place, key) < at_least:
        findings.append(f"the head is of {size_of(place, key)} entries, not {at_least}")
    if at_least == LAST and not names & {LOGS, KEY}:
        findings.append("keys or list are missing")
    return findings


def main(folder: Path, library: ctypes.CDLL) -> dict[str, object]:
    """Every scene, fault and call."""
    counted: dict[str, dict[str, list[int]]] = {}
    findings: list[str] = []
    for title, scene in scenes(folder).items():
        calls, _, found = disturb(library, scene, folder / "place", FAULTS["EIO"], _ALL)
        findings += [f"{title}, undisturbed: {finding}" for finding in found]
        for fault, how in FAULTS.items():
            hits = 0
            for nth in range(1, calls + 1):
                _, hit, found = disturb(library, scene, folder / "place", how, nth)
                hits += bool(hit)
                findings += [f"{title}, {fault} at call {nth} of {calls}: {finding}" for finding in found]
            counted.setdefault(title, {})[fault] = [calls, hits]
    return {"counted": counted, "findings": findings}


if __name__ == "__main__":
    print(json.dumps(main(Path(sys.argv[1]), ctypes.CDLL(sys.argv[2]))))
