"""A disk that fails or is full while the log is published: at every single call what was published before still verifies, and the next run
completes. The append path has its own (`test_faults.py`)."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.store.conftest import Exercised
from tests.store.torture.publishing import FAULTS
from tests.store.torture.zygote import ROOT

COMPILER = shutil.which("gcc") or shutil.which("cc")

pytestmark = [
    pytest.mark.skipif(COMPILER is None, reason="no C compiler here to build the faults"),
    pytest.mark.skipif(sys.platform != "linux", reason="the faults are preloaded, which this system does otherwise"),
]


def test_a_fault_at_any_call_of_publishing_takes_nothing_back_and_is_made_good_by_the_next_run(
    quick: Path, record_property: Exercised
) -> None:
    library = quick / "faults.so"
    source = Path(__file__).with_name("faults.c")
    assert COMPILER is not None
    subprocess.run([COMPILER, "-O2", "-Wall", "-Werror", "-shared", "-fPIC", "-o", str(library), str(source), "-ldl"], check=True)
    done = subprocess.run(
        [sys.executable, "-m", "tests.store.torture.publishing", str(quick), str(library)],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT)]), "LD_PRELOAD": str(library)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    said = json.loads(done.stdout)
    assert said["findings"] == []
    for title, faults in said["counted"].items():
        assert faults.keys() == FAULTS.keys()
        assert faults["EIO"][1] == faults["ENOSPC"][1] == faults["EIO"][0] > 20, title  # each of the calls has failed once
        assert min(faults["short"][1], faults["full"][1]) > 5, title
        record_property("exercised", f"{title}: {faults['EIO'][0]} calls; failed " + ", ".join(f"{k} {v[1]}" for k, v in faults.items()))
