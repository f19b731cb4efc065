"""FtM JSON lines -> stored, linked, indexed, searchable. Targets: >= 10x nomenklatura's SQL statement store loading alone on the same file,
>= 35 % of FtM's own validating parse of the same lines on one core, memory flat from 100 k to 3 M, under 800 MB over all processes.

`python benchmarks/load_ftm.py [--sizes 100000,1000000,3000000] [--peer PYTHON] [--folder DIR] [--postgresql]`

Memory is the sum of PSS over this process and all below it (`watching.py`). FtM's parse is timed on the first 50,000 lines and the peer,
which is slow, on the first 20,000. With `--postgresql` the store is a PostgreSQL server that is started for this run, as the tests start
theirs but with fsync on; its memory and CPU are told apart.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from followthemoney import model
from house import fsync_ms, house, timed
from synthetic import head, lines
from watching import Watch

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
    first = head(folder / f"first-{count}.jsonl", path, count)
    database = folder / f"{mode}.db"
    script = Path(__file__).with_name("peer_nomenklatura.py")
    try:
        done = subprocess.run([python, script, first, database, mode], check=True, capture_output=True, text=True)
    except (OSError, subprocess.CalledProcessError):
        return None
    finally:
        database.unlink(missing_ok=True)
    return count / float(done.stdout)


@dataclass(frozen=True, slots=True)
class Measured:
    """One size: in how many seconds it was loaded, and the rates of the others (entities a second)."""

    count: int
    seconds: float
    watch: Watch
    parse: float
    raw: float | None
    cleaned: float | None

    def row(self) -> dict[str, float | None]:
        """The figures by name, as the table of `growth.py` takes them."""
        rate = self.count / self.seconds
        return {
            "rate": rate,
            "share": rate / self.parse,
            "raw": rate / self.raw if self.raw else None,
            "cleaned": rate / self.cleaned if self.cleaned else None,
            "memory": self.watch.most.total,
            "anonymous": self.watch.anonymous,
            "load cpu": sum(self.watch.cpu.values()),
        }

    def told(self) -> Iterator[str]:
        """The same for people, with what it was busy with."""
        row, watch = self.row(), self.watch
        raw, cleaned = ("-" if row[name] is None else f"{row[name]:.1f}" for name in ("raw", "cleaned"))
        yield f"{self.count:,}: {self.seconds:.1f} s, {row['rate']:,.0f} entities/s"
        yield f"  of FtM's parse ({self.parse:,.0f}/s on the first {min(self.count, PARSED):,} lines): {row['share']:.2f} (>= 0.35)"
        yield f"  x nomenklatura (its first {min(self.count, PEER_ENTITIES):,} lines): {raw} validating as we do, {cleaned} not (>= 10)"
        kinds = ", ".join(f"{kind} {size:.0f}" for kind, size in watch.most.kinds.items())
        yield f"  memory, PSS of all processes at most: {watch.most.total:.0f} MB (< 800) in {watch.samples} samples: {kinds}"
        yield f"    then {watch.most.anonymous:.0f} anonymous and {watch.most.files:.0f} of files; anonymous at most {watch.anonymous:.0f}"
        each = (f"{kind} {used * 1e6 / self.count:.0f} us = {used / self.seconds:.0%} of a core" for kind, used in watch.cpu.items())
        yield f"  CPU an entity: {', '.join(each)}"
        paces, publishing = watch.paces()
        yield f"  rows/s in each fifth of the staging: {', '.join(f'{pace:,.0f}' for pace in paces)}; publishing: {publishing:,.0f}/s"


def measure(count: int, peer: str, folder: Path, whole: Path, store: str = "") -> Measured:
    """One size: the first `count` lines of `whole`. `store` is the address of an empty PostgreSQL database, or nothing."""
    path = head(folder / f"{count}.jsonl", whole, count)
    name, elsewhere = (f"house-{count}-postgresql", {"STORE_URL": store}) if store else (f"house-{count}", {})
    with house(folder / name, **elsewhere) as made:
        made.dataset("bench")
        made.load("bench", lines(folder / "warm.jsonl", 20, seed=9), name="warm")
        with Watch() as watch:
            seconds = made.load("bench", path, heard=watch.heard)
    raw, cleaned = (peer_rate(peer, path, count, folder, mode) for mode in ("raw", "cleaned"))
    return Measured(count, seconds, watch, parse_rate(path, count), raw, cleaned)


@contextmanager
def stores(postgresql: bool) -> Iterator[Callable[[int], str]]:
    """What yields the store's address for a size: nothing (SQLite), or a new database of a server that runs until the end."""
    if not postgresql:
        yield lambda _count: ""
        return
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
    from tests.store.cluster import Cluster

    cluster = Cluster(durable=True)
    try:
        yield lambda count: cluster.create(f"bench_{count}")
    finally:
        cluster.close()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", default="10000,100000")
    parser.add_argument("--peer", default="peer/bin/python", help="a Python that has nomenklatura")
    parser.add_argument("--folder", type=Path)
    parser.add_argument("--postgresql", action="store_true", help="the store is a PostgreSQL server")
    options = parser.parse_args()
    sizes = sorted(map(int, options.sizes.split(",")))
    with tempfile.TemporaryDirectory(dir=options.folder) as name, stores(options.postgresql) as address:
        folder = Path(name)
        print(f"fsync {fsync_ms(folder):.2f} ms, store: {'PostgreSQL' if options.postgresql else 'SQLite'}", flush=True)
        whole = lines(folder / f"{sizes[-1]}.jsonl", sizes[-1])
        for count in sizes:
            print("\n".join(measure(count, options.peer, folder, whole, address(count)).told()), flush=True)


if __name__ == "__main__":
    main()
