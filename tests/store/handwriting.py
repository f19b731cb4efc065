"""A process that adds by hand until it is killed: `python -m tests.store.handwriting FOLDER CASE FIRM TURN`. Each line that it prints was
acknowledged: a verb, the id of a record, and the name that the entity has from then on."""

from __future__ import annotations

import sys
from itertools import count
from pathlib import Path

from tests.store.byhanding import add, change, entity, fact, link, withdraw
from tests.store.world import Clock, World


def main(folder: str, case_id: str, firm: str, turn: str) -> None:
    """An entity, a link to the register's firm and a fact about it; the entity renamed, the fact withdrawn."""
    world = World(Path(folder), "", Clock())
    case = world.access("mara", case_id)
    for number in count():
        name = f"Quay{turn}x{number}"
        public = add(world, case, name=name)
        print("entity", public, name, flush=True)
        tie = link(world, case, "Ownership", firm, entity(world, case, public))
        print("link", tie, name, flush=True)
        more = fact(world, case, firm, alias=f"Alias{turn}x{number}")
        print("fact", more, f"Alias{turn}x{number}", flush=True)
        change(world, case, public, name=f"{name}y")
        print("changed", public, f"{name}y", flush=True)
        withdraw(world, case, more)
        print("withdrawn", more, f"Alias{turn}x{number}", flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
