"""kill -9 while a case is destroyed: nobody reads it meanwhile, and whoever starts next ends it whole."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from glasshouse.base.errors import RefusedError
from glasshouse.model.disposal import DisposalState
from glasshouse.policy.plans import casework
from tests.store.ending import asked, auditor, over, retained, team, worked
from tests.store.test_disposal import files, left
from tests.store.test_ledger import verified
from tests.store.world import Clock, World, set_up

KILLS = 4
ROOT = Path(__file__).resolve().parents[2]


def test_killed_again_and_again_it_ends_whole(quick: Path, record_property: Callable[[str, object], None]) -> None:
    world = World(quick, "", Clock())
    set_up(world.house)
    team(world)
    case = worked(world, "Pfifferling")
    over(world, case)
    auditor(world).sign(asked(world, case.case))
    clock, dice, begun = world.clock, random.Random(7), 0  # nothing secret
    for _ in range(KILLS):
        world.house.close()
        begun += len(_killed(quick, clock.now, dice.uniform(0, 0.15)))
        world = World(quick, "", clock)
        with pytest.raises(RefusedError):
            world.open(case, casework.OpenCase())
    world.house.disposing.run()
    assert left(world, case.case) == {}
    found = retained(world, case.case).disposal
    assert found is not None
    assert found.state is DisposalState.DONE
    assert found.openings > 0
    assert b"Pfifferling" not in files(world)
    world.house.publisher.publish()
    assert verified(world).ok
    world.house.close()
    record_property("exercised", f"{begun} steps of a disposal begun before {KILLS} kills")
    assert begun >= KILLS


def _killed(folder: Path, now: int, after: float) -> list[str]:
    """Go on until a step has begun and a moment more; yields the steps that were begun."""
    environ = {**os.environ, "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}"}
    command = [sys.executable, "-m", "tests.store.destroying", str(folder), str(now)]
    process = subprocess.Popen(command, cwd=ROOT, env=environ, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    first = process.stdout.readline()
    assert first, "it ended by itself"
    time.sleep(after)
    process.send_signal(signal.SIGKILL)
    rest, _ = process.communicate()
    return [first.strip(), *rest.splitlines()]
