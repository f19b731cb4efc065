"""What a family of processes holds and uses while something runs: memory at its worst moment, CPU seconds, and how fast it went on.

Memory is PSS (`/proc/PID/smaps_rollup`): a page that several processes share counts once. `anonymous` is what a process wrote and nobody
else has; `files` are pages of mapped files, which the kernel takes back when it needs room. The sampler rests fifty times as long as a
sample takes, at least 0.1 s, so that it costs two per cent of a core at most.
"""

from __future__ import annotations

import os
import threading
import time
from collections import Counter
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

_REST, _LEAST = 50, 0.1


@dataclass(frozen=True, slots=True)
class Moment:
    """One sample in MB: of all, and by kind of process."""

    anonymous: float
    files: float
    kinds: dict[str, float]

    @property
    def total(self) -> float:
        return self.anonymous + self.files


class Watch:
    """Watches this process (`house`), those below it (`readers`), and a database server (`postgres`) if one of them is that. `most` is the
    moment with the most memory, `anonymous` the most anonymous memory at any moment, `cpu` CPU seconds by kind."""

    def __init__(self) -> None:
        self.most = Moment(0, 0, {})
        self.anonymous = 0.0
        self.samples = 0
        self.seconds = 0.0
        self._used: dict[int, tuple[str, float, float]] = {}
        self._points: list[tuple[float, int, int]] = []
        self._began = 0.0
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    @property
    def cpu(self) -> Counter[str]:
        found: Counter[str] = Counter()
        for kind, first, last in self._used.values():
            found[kind] += last - first
        return found

    def heard(self, progress: dict[str, Any]) -> None:
        """Progress of a load: rows staged and documents published so far."""
        self._points.append((time.perf_counter() - self._began, progress.get("rows") or 0, progress.get("indexed") or 0))

    def paces(self, parts: int = 5) -> tuple[list[float], float]:
        """Rows a second in each fifth of the staging, and entities a second of the publishing."""
        staging = [(at, rows) for at, rows, done in self._points if not done]
        if len(staging) <= parts:
            return [], 0.0
        marks = [staging[(len(staging) - 1) * part // parts] for part in range(parts + 1)]
        paces = [(after[1] - before[1]) / (after[0] - before[0]) for before, after in pairwise(marks)]
        return paces, staging[-1][1] / (self.seconds - staging[-1][0])

    def __enter__(self) -> Watch:
        self._began = time.perf_counter()
        self._sample()
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.seconds = time.perf_counter() - self._began
        self._stop.set()
        self._thread.join()
        self._sample()

    def _watch(self) -> None:
        rest = _LEAST
        while not self._stop.wait(rest):
            before = time.thread_time()
            self._sample()
            rest = max(_LEAST, _REST * (time.thread_time() - before))

    def _sample(self) -> None:
        anonymous, files, kinds = 0.0, 0.0, Counter[str]()
        for pid, kind in _family().items():
            own, mapped = _memory(pid)
            anonymous, files = anonymous + own, files + mapped
            kinds[kind] += own + mapped
            seconds = _seconds(pid)
            _, first, last = self._used.get(pid, (kind, seconds, seconds))
            self._used[pid] = kind, first, max(last, seconds)
        self.samples += 1
        self.anonymous = max(self.anonymous, anonymous)
        moment = Moment(anonymous, files, dict(kinds))
        if moment.total > self.most.total:
            self.most = moment


def _family() -> dict[int, str]:
    """This process and all below it, by what they are."""
    found = {os.getpid(): "house"}
    fresh = [os.getpid()]
    while fresh:
        for pid in _children(fresh.pop()):
            found[pid] = "postgres" if "(postgres" in _read(pid, "stat") else "readers"
            fresh.append(pid)
    return found


def _children(pid: int) -> list[int]:
    try:
        threads = os.listdir(f"/proc/{pid}/task")
    except OSError:
        return []
    return [int(child) for thread in threads for child in _read(pid, f"task/{thread}/children").split()]


def _read(pid: int, name: str) -> str:
    """A file of a process; nothing of one that has ended."""
    try:
        return Path(f"/proc/{pid}/{name}").read_text()
    except OSError:
        return ""


def _memory(pid: int) -> tuple[float, float]:
    """MB of anonymous and of mapped pages."""
    held: Counter[str] = Counter()
    for line in _read(pid, "smaps_rollup").splitlines():
        name, _, size = line.partition(":")
        if name in ("Pss_Anon", "Pss_File", "Pss_Shmem"):
            held[name] = int(size.split()[0])
    return held["Pss_Anon"] * 1024 / 1e6, (held["Pss_File"] + held["Pss_Shmem"]) * 1024 / 1e6


def _seconds(pid: int) -> float:
    words = _read(pid, "stat").rpartition(")")[2].split()
    return (int(words[11]) + int(words[12])) / os.sysconf("SC_CLK_TCK") if words else 0.0
