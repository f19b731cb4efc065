"""kill -9 while exhibits are collected: what was acknowledged is there, whole; what was not is there whole or not at all."""

from __future__ import annotations

import hashlib
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from glasshouse.policy.plans.exhibits import CheckExhibit, ListExhibits, OpenCustody, ReadOriginal
from tests.store.world import Clock, World, set_up

ROUNDS = 6
ROOT = Path(__file__).resolve().parents[2]


def test_what_was_acknowledged_survives_a_kill_and_nothing_is_half_there(
    quick: Path, record_property: Callable[[str, object], None]
) -> None:
    world = World(quick, "", Clock())
    set_up(world.house)
    case = world.case().case
    world.house.close()
    dice, acknowledged, seen = random.Random(7), {}, 0  # nothing secret
    for turn in range(ROUNDS):
        acknowledged |= _killed(quick, case, turn, dice.uniform(0.05, 0.8))
        world = World(quick, "", Clock())
        access = world.access("mara", case)
        incoming = quick / "data" / "blobs" / "incoming"
        assert not incoming.exists() or not list(incoming.iterdir())
        rows = world.open(access, ListExhibits(whole=True)).rows
        assert acknowledged.items() <= {row.id: row.sha256 for row in rows}.items()
        for row in rows[: len(rows) - seen]:  # newest first: those of this round
            whole = b"".join(world.open(access, ReadOriginal(row.id)).chunks())
            assert hashlib.sha256(whole).hexdigest() == row.sha256
            assert world.open(access, CheckExhibit(row.id)).fits
            assert world.open(access, OpenCustody(row.id)).breaks == 0
        numbers = [int(row.label.removeprefix("EX-")) for row in rows]
        assert numbers == list(range(len(rows), 0, -1))
        seen = len(rows)
        world.house.close()
    record_property("exhibits acknowledged before a kill", len(acknowledged))
    assert len(acknowledged) >= ROUNDS


def _killed(folder: Path, case: str, turn: int, after: float) -> dict[str, str]:
    """Collect until some have been acknowledged and a moment more; yields those."""
    command = [sys.executable, "-m", "tests.store.collecting", str(folder), case, str(turn)]
    environ = {**os.environ, "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}"}
    process = subprocess.Popen(command, cwd=ROOT, env=environ, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    first = process.stdout.readline()
    assert first, "it ended by itself"
    time.sleep(after)
    process.send_signal(signal.SIGKILL)
    rest, _ = process.communicate()
    lines = [first, *rest.splitlines()]
    return dict(line.split() for line in lines if len(line.split()) == 2 and len(line.split()[1]) == 64)
