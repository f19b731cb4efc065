"""FtM JSON lines -> stored, linked, indexed, searchable. Targets: >= 10x nomenklatura's SQL statement store loading alone on the same file,
>= 35 % of FtM's own validating parse of the same lines on one core, memory flat from 100 k to 3 M, under 800 MB over all processes.

`python benchmarks/load_ftm.py [--sizes 10000,100000] [--peer PYTHON]`. Memory is the sum of RSS over this process and all below it, every
50 ms (pages that several of them share are counted several times); CPU is that of all of them.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import tempfile
import threading
import time
from pathlib import Path

from followthemoney import model
from house import fsync_ms, house, timed
from synthetic import lines

PEER_ENTITIES = 20_000
PARSED = 50_000


def parse_rate(path: Path, count: int) -> float:
    """Entities a second of FtM's validating parse on one core."""
    with path.open(encoding="utf-8") as file:
        text = [line for _, line in zip(range(min(count, PARSED)), file, strict=False)]

    def parse() -> None:
        for line in text:
            model.get_proxy(json.loads(line), cleaned=False)

    parse()
    return len(text) / timed(parse)


def peer_rate(python: str, path: Path, count: int, folder: Path, mode: str) -> float | None:
    """Entities a second of nomenklatura's store on the first lines of the file; None where the peer is not installed."""
    count = min(count, PEER_ENTITIES)
    head = folder / "head.jsonl"
    with path.open(encoding="utf-8") as file, head.open("w", encoding="utf-8") as out:
        out.writelines(line for _, line in zip(range(count), file, strict=False))
    script = Path(__file__).with_name("peer_nomenklatura.py")
    try:
        done = subprocess.run([python, script, head, folder / f"{mode}.db", mode], check=True, capture_output=True, text=True)
    except (OSError, subprocess.CalledProcessError):
        return None
    return count / float(done.stdout)


class Watch:
    """The most that this process and all below it held, in MB, and the CPU seconds that all of them used, while it ran."""

    def __init__(self) -> None:
        self.most = 0.0
        self._used: dict[int, list[float]] = {}
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    @property
    def cpu(self) -> float:
        return sum(last - first for first, last in self._used.values())

    def __enter__(self) -> Watch:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._stop.wait(0.05):
            family = _family()
            self.most = max(self.most, sum(map(_rss, family)))
            for pid in family:
                seconds = _seconds(pid)
                self._used.setdefault(pid, [seconds, seconds])[1] = max(seconds, self._used[pid][1] if pid in self._used else 0)


def _family() -> list[int]:
    parents: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                parents.setdefault(int((entry / "stat").read_text().rpartition(")")[2].split()[1]), []).append(int(entry.name))
            except OSError:
                continue
    found, fresh = [], [os.getpid()]
    while fresh:
        found += fresh
        fresh = [child for pid in fresh for child in parents.get(pid, ())]
    return found


def _seconds(pid: int) -> float:
    try:
        words = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(words[11]) + int(words[12])) / os.sysconf("SC_CLK_TCK")


def _rss(pid: int) -> float:
    try:
        pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    except OSError:
        return 0.0
    return pages * 4096 / 1e6


def measure(count: int, peer: str, folder: Path) -> dict[str, float | None]:
    """One row of the table."""
    path = lines(folder / f"{count}.jsonl", count)
    with house(folder / f"house-{count}") as made:
        made.dataset("bench")
        made.load("bench", lines(folder / "warm.jsonl", 20, seed=9), name="warm")
        with Watch() as watch:
            seconds = made.load("bench", path)
            time.sleep(0.1)
    parsed = parse_rate(path, count)
    raw, cleaned = (peer_rate(peer, path, count, folder, mode) for mode in ("raw", "cleaned"))
    rate = count / seconds
    return {
        "seconds": seconds,
        "rate": rate,
        "parse": parsed,
        "share": rate / parsed,
        "raw": rate / raw if raw else None,
        "cleaned": rate / cleaned if cleaned else None,
        "memory": watch.most,
        "cpu": watch.cpu,
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", default="10000,100000")
    parser.add_argument("--peer", default="peer/bin/python", help="a Python that has nomenklatura")
    parser.add_argument("--folder", type=Path)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=options.folder) as name:
        folder = Path(name)
        print(f"fsync {fsync_ms(folder):.2f} ms")
        print("entities   seconds  entities/s  FtM parse/s  share (>= 0.35)  x nomenklatura raw, cleaned (>= 10)  RSS MB (< 800)  CPU s")
        for count in map(int, options.sizes.split(",")):
            row = measure(count, options.peer, folder)
            ratios = ", ".join("-" if row[name] is None else f"{row[name]:.1f}" for name in ("raw", "cleaned"))
            print(
                f"{count:>9} {row['seconds']:>8.1f} {row['rate']:>11,.0f} {row['parse']:>12,.0f} {row['share']:>12.2f} {ratios:>30} "
                f"{row['memory']:>20,.0f} {row['cpu']:>12.1f}",
                flush=True,
            )


if __name__ == "__main__":
    main()
