"""Memory does not grow with the log: whoever audits ten million leaves needs what one thousand need, and a bit for each leaf."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

import glasshouse_audit
from glasshouse_ledger.leaf import complete
from tests.unit.glasshouse_audit.conftest import Made

SOURCE = Path(glasshouse_audit.__file__).resolve().parents[1]
SMALL, LARGE = 8 * 256, 160 * 256
"""Leaves. One kilobyte of each of the large one would be forty megabytes."""
GROWTH_KB = 8 * 1024
COMMANDS = ["verify", "never --unit nobody --n >100", "count --by pur,unit,why", "gaps", "sample", "report"]
RUN = (
    "import resource, sys\n"
    "from glasshouse_audit.cli import main\n"
    "status = main(sys.argv[1:])\n"
    "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)\n"
    "sys.exit(status)\n"
)


def grown(folder: Path, size: int) -> Made:
    """A log of so many leaves: intents with their outcomes, and a beat an hour."""
    made = Made(folder)
    intent = made.access()
    ask, answer = made.entries[intent : intent + 2]
    made.beat()
    beat, first = made.entries[-1], made.hour - 1
    del made.entries[1:]
    while len(made.entries) < size:
        place = len(made.entries)
        hour = first + place // 400
        if place % 400 < 2 or place + 1 == size:
            made.entries.append(complete(beat, t=hour))
        else:
            answered = answer.replace(b'"re":1,', b'"re":null,')
            made.entries += [complete(ask, t=hour), complete(answered, t=hour, re=place)]
    made.hour = first + size // 400
    made.publish()
    return made


def peak(made: Made, command: str) -> int:
    """Kilobytes that the command needed at most, in one process. It has no doubt."""
    arguments = [*command.split(), str(made.folder), "--policy", str(made.rules), "--processes", "1"]
    done = subprocess.run(
        [sys.executable, "-c", RUN, *arguments], env={**os.environ, "PYTHONPATH": str(SOURCE)}, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return int(done.stdout.splitlines()[-1])


@pytest.fixture(scope="module")
def logs(tmp_path_factory: pytest.TempPathFactory) -> tuple[Made, Made]:
    """A short log and a long one."""
    folder = tmp_path_factory.mktemp("logs")
    return grown(folder / "small", SMALL), grown(folder / "large", LARGE)


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere ru_maxrss counts in other units")
@pytest.mark.parametrize("command", COMMANDS)
def test_a_log_twenty_times_as_long_needs_no_more_memory(command: str, logs: tuple[Made, Made]) -> None:
    small, large = (peak(made, command) for made in logs)
    assert large - small < GROWTH_KB
