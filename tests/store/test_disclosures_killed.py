"""kill -9 while sets are produced: what was acknowledged is there, whole; what was not is no set with numbers, and no number is lost."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

from glasshouse.model.disclosure import DisclosureState
from glasshouse.policy.plans import disclosures as plans
from glasshouse.policy.plans.disclosures import ListDisclosures
from tests.store.collected import collect
from tests.store.world import Clock, World, set_up

ROOT = Path(__file__).resolve().parents[2]
ROUNDS = 4


def test_a_set_is_produced_whole_or_not_at_all(tmp_path: Path) -> None:
    world = World(tmp_path, "", Clock())
    set_up(world.house)
    case = world.case()
    for number in range(20):
        collect(world, case, f"line {number}\n".encode() * 100, file_name="a.txt")
    world.house.close()
    dice, acknowledged = random.Random(5), set[str]()  # nothing secret
    for _ in range(ROUNDS):
        acknowledged |= _killed(tmp_path, case.case, dice.uniform(0.05, 1.2))
        world = World(tmp_path, "", Clock())
        access = world.access("mara", case.case)
        rows = world.open(access, ListDisclosures()).rows
        produced = [row for row in rows if row.state is DisclosureState.PRODUCED]
        assert acknowledged <= {row.id for row in produced}
        spans = sorted(row.numbers for row in produced)
        last = 0
        for span in spans:
            first, _, until = span.partition(" to ")
            assert int(first.removeprefix("HAR-")) == last + 1
            last = int(until.removeprefix("HAR-"))
        for row in produced:
            view = world.open(access, plans.OpenDisclosure(row.id))
            assert all(one.numbers for one in view.items)
        for row in rows:
            if row.state is not DisclosureState.PRODUCED:
                assert row.numbers == ""
        assert not list((tmp_path / "data" / "blobs" / "incoming").glob("*"))
        world.house.close()
    assert len(acknowledged) >= 1


def _killed(folder: Path, case: str, after: float) -> set[str]:
    """Produce until one has begun and a moment more; yields those that were acknowledged."""
    environ = {**os.environ, "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}"}
    command = [sys.executable, "-m", "tests.store.producing", str(folder), case]
    process = subprocess.Popen(command, cwd=ROOT, env=environ, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline() == "begun\n", "it ended by itself"
    first = process.stdout.readline()
    time.sleep(after)
    process.send_signal(signal.SIGKILL)
    rest, _ = process.communicate()
    return {line for line in (first.strip(), *rest.split()) if len(line) == 26}
