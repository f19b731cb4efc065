"""A process that destroys what two people signed until it is killed: `python -m tests.store.destroying FOLDER NOW`. It prints each step
before it begins, and waits a moment in it."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from glasshouse.gate import disposing as program
from glasshouse.store import disposing
from tests.store.world import Clock, World


def main(folder: str, now: str) -> None:
    """Every step is announced, done, and waited after, so that a kill finds it begun, done, or noted."""
    program.STEPS = tuple(_told(step) for step in disposing.STEPS)
    world = World(Path(folder), "", Clock(int(now)))
    world.house.disposing.run()
    print("done", flush=True)
    time.sleep(60)


def _told(step: Callable[[disposing.Tools, Any], None]) -> Callable[[disposing.Tools, Any], None]:
    def told(tools: disposing.Tools, row: Any) -> None:
        print(step.__name__, flush=True)
        step(tools, row)
        time.sleep(0.05)

    return told


if __name__ == "__main__":
    main(*sys.argv[1:])
