"""Search: the engine against SQLite FTS5 (see engine.py), and the whole request through the gate, fuzzy included. Target of the request:
p95 <= 20 ms + 2 fsyncs.

`python benchmarks/search.py [--size 100000] [--folder DIR]`; a house that an earlier run left in DIR is used again.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from pathlib import Path

from engine import compare, words_of
from house import House, fsync_ms, house, loaded, spread

from glasshouse.gate import Access
from glasshouse.policy.plans.search import SearchEntities
from glasshouse.policy.plans.syntax import parse

REQUESTS = (
    "{common}",
    "{rare}",
    "holding",
    "{common} holding",
    "{common} {second}",
    '"{common} {second}"',
    "{stem}*",
    "{common}~",
    "{rare}~2",
    "{rare}~ holding",
    "id:{number}",
    "{rare} OR {common}",
    "holding -{common}",
    "hubert centrale",
)


def request_times(made: House, access: Access, count: int, rounds: int = 15) -> dict[str, list[float]]:
    """Milliseconds of each request through the gate, by its words."""
    words = words_of(count)
    times: dict[str, list[float]] = {}
    for number in range(rounds + 1):
        for text in REQUESTS:
            plan = SearchEntities(parse(text.format(**words)))
            started = time.perf_counter()
            made.glasshouse.gate.open(access, plan)
            if number:
                times.setdefault(text, []).append((time.perf_counter() - started) * 1e3)
    return times


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", type=int, default=100_000)
    parser.add_argument("--folder", type=Path)
    parser.add_argument("--no-engine", action="store_true", help="leave out the comparison with FTS5")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=options.folder) as name:
        if not options.no_engine:
            mean, plain = compare(options.size, Path(name), print)
            print(f"engine against FTS5 at {options.size}, geometric mean: x {mean:.2f} (>= 3); FTS5 without facets: x {plain:.2f}")
        folder = options.folder or Path(name)
        with house(folder / f"house-{options.size}") as made:
            access = loaded(made, folder, options.size)
            fsync = fsync_ms(folder)
            times = request_times(made, access, options.size)
    for text, some in times.items():
        print(f"  {text:<22} {spread(some)}")
    every = [one for some in times.values() for one in some]
    limit = 20 + 2 * fsync
    print(f"whole request: {spread(every)} (<= {limit:.1f} = 20 + 2 fsyncs of {fsync:.2f})")


if __name__ == "__main__":
    main()
