"""A process that produces disclosure sets until it is killed: `python -m tests.store.producing FOLDER CASE`. Each line that it prints is
`begun`, or the id of a set that was acknowledged as produced."""

from __future__ import annotations

import sys
from pathlib import Path

from glasshouse.model.disclosure import Choice
from glasshouse.policy.plans import disclosures as plans
from tests.store.disclosing import SAID, decide, produce
from tests.store.world import Clock, World


def main(folder: str, case: str) -> None:
    """Each set holds every exhibit of the case, under the numbers that follow."""
    world = World(Path(folder), "", Clock())
    access = world.access("mara", case)
    while True:
        first = world.open(access, plans.BeginDisclosure()).next or SAID.first
        public = world.act(access, plans.AddDisclosure(plans.Disclosing("One more", "Court", first)))
        world.act(access, plans.TakeIn(public, tuple(range(1, 21))))
        decide(world, access, public, Choice.PRODUCE)
        print("begun", flush=True)
        produce(world, access, public)
        print(public, flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
