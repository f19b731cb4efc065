"""The process that forks the ones to be killed."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]


class Zygote:
    """Starts writers and kills them."""

    def __init__(self, log: Path, tracer: Sequence[str] = (), **environment: str) -> None:
        """`tracer` is a command to run it under; `environment` comes on top of this process's."""
        path = os.pathsep.join([str(ROOT / "src"), str(ROOT)])
        with log.open("ab") as errors:
            self._process = subprocess.Popen(
                [*tracer, sys.executable, "-m", "tests.store.torture.writer"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=errors,
                cwd=ROOT,
                env={**os.environ, "PYTHONPATH": path, **environment},
                text=True,
            )

    def killed_after(self, order: dict[str, object], acks: Path, seconds: float, word: str = "") -> list[str]:
        """Let a writer work until it has said something (with `word` in it) and `seconds` more have gone; kill it; yields what it said."""
        pid = self._begin({**order, "acks": str(acks), "times": 0})
        deadline = time.monotonic() + 60
        while not (acks.exists() and acks.stat().st_size and word in acks.read_text()) and time.monotonic() < deadline:
            time.sleep(0.002)
        time.sleep(seconds)
        os.killpg(pid, signal.SIGKILL)
        self._read()
        return [line for line in acks.read_text().splitlines(keepends=True) if line.endswith("\n")]

    def finished(self, order: dict[str, object], acks: Path, times: int) -> list[str]:
        """Let a writer do its work so many times and end; yields what it said."""
        self._begin({**order, "acks": str(acks), "times": times})
        self._read()
        return [line for line in acks.read_text().splitlines(keepends=True) if line.endswith("\n")] if acks.exists() else []

    def close(self) -> None:
        """No more orders."""
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait(60)

    def _begin(self, order: dict[str, object]) -> int:
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(order) + "\n")
        self._process.stdin.flush()
        return int(self._read())

    def _read(self) -> str:
        assert self._process.stdout is not None
        return self._process.stdout.readline().strip()
