"""Appending to the ledger with sealing. Target: >= 50 % of the rate of a bare append + fsync of the same bytes in the same groups.

`python benchmarks/append.py [--groups 100] [--size 256] [--folder DIR]`. Each entry commits to all eight fields and seals their
opening. After each group the bytes that it brought to the ledger (entries and sealed openings) are appended to a plain file in the same
folder, in one write with one fsync, so that both see the same disk; the ratio is that of the medians. CPU times stand beside them, for a
machine that is busy.
"""

from __future__ import annotations

import argparse
import os
import sqlite3
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from statistics import median

from house import House, fsync_ms, house

from glasshouse.gate import Access
from glasshouse.policy.plans.search import SearchEntities
from glasshouse.policy.plans.syntax import parse
from glasshouse.store.vault import Entry

SUBJECTS = 10


def entries(made: House, access: Access, size: int) -> list[Entry]:
    """`size` intents of searches, as the gate makes them, with every field that a leaf can commit to."""
    gate, plan = made.glasshouse.gate, SearchEntities(parse('"blue quay" OR petrov born:1965..1975'))
    situation, _ = gate._situations.of(access)  # measured from outside on purpose
    intent = gate._make.intent(gate._situations.roster(), situation, plan, gate._house.decide(plan, situation))
    subjects = [f"{number:026}" for number in range(SUBJECTS)]
    fields = {
        **intent.fields,
        "subjects": subjects,
        "results": {"count": SUBJECTS, "total": SUBJECTS},
        "justification": "The quay's owner stands in it",
        "parties": [access.actor.person, access.case],
    }
    return [replace(intent, fields=fields) for _ in range(size)]


def newest(made: House, size: int) -> bytes:
    """What the last `size` entries brought to the ledger."""
    with closing(sqlite3.connect(made.glasshouse.settings.data_dir / "ledger.db")) as connection:
        rows = connection.execute(
            "select entry, sealed from leaves join openings using (idx) order by idx desc limit ?", (size,)
        ).fetchall()
    return b"".join(entry + sealed for entry, sealed in rows)


def timed(work: Callable[[], object]) -> tuple[float, float]:
    """Wall and CPU seconds of one call."""
    used, started = time.process_time(), time.perf_counter()
    work()
    return time.perf_counter() - started, time.process_time() - used


def middle(times: list[tuple[float, float]]) -> tuple[float, float]:
    """Medians of wall and CPU seconds."""
    return median(wall for wall, _ in times), median(used for _, used in times)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--groups", type=int, default=100)
    parser.add_argument("--size", type=int, default=256)
    parser.add_argument("--folder", type=Path)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=options.folder) as name, house(Path(name)) as made:
        access = made.case([])
        group = entries(made, access, options.size)
        made.glasshouse.entries.append(group)
        content = newest(made, options.size)
        sealed, bare = [], []
        with (Path(name) / "bare").open("wb", buffering=0) as out:

            def append() -> None:
                out.write(content)
                os.fsync(out.fileno())

            for _ in range(options.groups):
                sealed.append(timed(lambda: made.glasshouse.entries.append(group)))
                bare.append(timed(append))
        fsync = fsync_ms(Path(name))
    wall, used = middle(sealed)
    plain, plainly = middle(bare)
    share = plain / wall
    print(f"groups of {options.size}, {len(content) / options.size:.0f} bytes an entry; fsync of 4 KiB {fsync:.2f} ms")
    print(f"sealed and appended: {options.size / wall:,.0f} entries/s ({wall * 1e3:.1f} ms a group, CPU {used * 1e3:.1f} ms)")
    print(f"bare append + fsync: {options.size / plain:,.0f} entries/s ({plain * 1e3:.1f} ms a group, CPU {plainly * 1e3:.1f} ms)")
    print(f"share: {share:.0%} (>= 50 %)")


if __name__ == "__main__":
    main()
