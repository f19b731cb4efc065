"""The data of an entity's page with 200 links. Target at 1 M entities: p95 <= 30 ms + 2 fsyncs.

`python benchmarks/entity_page.py [--size 100000] [--folder DIR]`; a house that an earlier run left in DIR is used again.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from pathlib import Path

from house import HUB_LINKS, House, fsync_ms, house, loaded, spread

from glasshouse.gate import Access
from glasshouse.policy.plans.entity import EntityView, OpenEntity
from glasshouse.policy.plans.search import SearchEntities
from glasshouse.policy.plans.syntax import parse


def hub_of(made: House, access: Access) -> str:
    """The id of the company with 200 links."""
    found = made.glasshouse.gate.open(access, SearchEntities(parse("hubert centrale"))).value
    return found.hits[0].stub.id


def page_times(made: House, access: Access, entity: str, rounds: int = 100) -> tuple[list[float], EntityView]:
    """Milliseconds of opening it, and what was opened."""
    view = made.glasshouse.gate.open(access, OpenEntity(entity)).value
    times = []
    for _ in range(rounds):
        started = time.perf_counter()
        made.glasshouse.gate.open(access, OpenEntity(entity))
        times.append((time.perf_counter() - started) * 1e3)
    return times, view


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", type=int, default=100_000)
    parser.add_argument("--folder", type=Path)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=options.folder) as name:
        folder = options.folder or Path(name)
        with house(folder / f"house-{options.size}") as made:
            access = loaded(made, folder, options.size)
            fsync = fsync_ms(folder)
            times, view = page_times(made, access, hub_of(made, access))
    links = sum(group.total for group in view.groups)
    shown = sum(len(group.links) for group in view.groups)
    print(f"{links} links in {len(view.groups)} groups, {shown} shown at once (made: {HUB_LINKS})")
    limit = 30 + 2 * fsync
    print(f"entity page: {spread(times)} (<= {limit:.1f} = 30 + 2 fsyncs of {fsync:.2f})")


if __name__ == "__main__":
    main()
