"""A process that collects exhibits until it is killed: `python -m tests.store.collecting FOLDER CASE SEED`. Each line that it prints is an
exhibit that was acknowledged: its id and its SHA-256."""

from __future__ import annotations

import random
import sys
from collections.abc import Iterator
from pathlib import Path

from glasshouse.model.exhibit import ExhibitKind
from glasshouse.policy.plans.exhibits import CollectExhibit, Said
from tests.store.world import Clock, World


def main(folder: str, case: str, seed: str) -> None:
    """Sizes from nothing to a few chunks."""
    dice = random.Random(seed)  # nothing secret
    world = World(Path(folder), "", Clock())
    access = world.access("mara", case)
    while True:
        content = dice.randbytes(dice.choice((0, 100, 1 << 20, 2_500_000)))
        with world.house.arrivals.arriving(_pieces(content)) as received:
            command = CollectExhibit(ExhibitKind.FILE, Said("One more"), received.token, "x", received.sha256)
            print(world.act(access, command), received.sha256, flush=True)


def _pieces(content: bytes) -> Iterator[bytes]:
    for start in range(0, len(content), 65_536):
        yield content[start : start + 65_536]


if __name__ == "__main__":
    main(*sys.argv[1:])
