"""A disk that fails or is full: what was acknowledged is there, what failed was said to have failed, and nothing is half done.

Faults are injected into the system calls of a real Glasshouse by strace. GLASSHOUSE_TEST_FAULTS sets how many points of each kind
(2 by default).
"""

from __future__ import annotations

import os
import random
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.store.conftest import Exercised
from tests.store.torture.witness import Said, Witness
from tests.store.torture.writer import DATASET
from tests.store.torture.zygote import Zygote
from tests.store.world import Clock, World, environment, set_up

POINTS = int(os.environ.get("GLASSHOUSE_TEST_FAULTS", "2"))
FAULTS = ("fdatasync:error=EIO", "fdatasync:signal=KILL", "pwrite64:error=ENOSPC", "pwrite64:error=EIO", "pwrite64:signal=KILL")


def _works() -> bool:
    strace = shutil.which("strace")
    return (
        strace is not None and subprocess.run([strace, "-qq", "-o", os.devnull, "true"], capture_output=True, check=False).returncode == 0
    )


@pytest.mark.skipif(not _works(), reason="strace is not here, or may not trace")
@pytest.mark.parametrize("fault", FAULTS)
def test_no_fault_of_the_disk_loses_what_was_acknowledged(quick: Path, fault: str, record_property: Exercised) -> None:
    chance = random.Random(fault)
    injected = acknowledged = failed = 0
    for number in range(POINTS):
        folder = quick / str(number)
        world = World(folder, "", Clock())
        set_up(world.house)
        world.register(DATASET)
        world.house.close()
        first = chance.randint(3, 60 if fault.startswith("pwrite") else 12)
        trace = folder / "trace"
        call = fault.partition(":")[0]
        tracer = [
            "strace",
            "-f",
            "-qq",
            "-o",
            str(trace),
            "-P",
            str(folder / "data" / "store.db"),
            "-P",
            str(folder / "data" / "ledger.db"),
        ]
        tracer += ["-P", str(folder / "data" / "store.db-wal"), "-P", str(folder / "data" / "ledger.db-wal")]
        tracer += ["-e", f"trace={call}", "-e", f"inject={fault}:when={first}..{first + 2}"]
        zygote = Zygote(folder / "errors", tracer)
        said = Said()
        try:
            said.add(zygote.finished({"name": "f", "loads": False, "environment": environment(folder)}, folder / "acks", 12))
        finally:
            zygote.close()
        seen = trace.read_text()
        injected += seen.count("(INJECTED)") + seen.count("killed by SIGKILL")
        acknowledged += len(said.of("case"))
        failed += len(said.open("case"))
        witness = Witness(folder)
        witness.look(said)
        witness.close()
        assert witness.faults == [], f"{fault} at {first}"
    record_property("exercised", f"{fault}: {injected} injected, {acknowledged} acknowledged and there, {failed} not acknowledged")
    assert injected
    assert acknowledged
