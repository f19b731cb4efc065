"""A process that leads a case to review and back, decides in it and hands it over, until it is killed:
`python -m tests.store.handing FOLDER CASE LEAD OTHER`. Each line that it prints was acknowledged."""

from __future__ import annotations

import sys
from pathlib import Path

from glasshouse.model.case import CaseState
from glasshouse.policy.plans import life
from tests.store.world import Clock, World


def main(folder: str, case: str, lead: str, other: str) -> None:
    """The two in turn, each of whom is out of the case while the other leads it."""
    world = World(Path(folder), "", Clock())
    while True:
        access = world.access(lead, case)
        for word, command in (
            ("decided", life.RecordDecision("Go on", "There is more")),
            ("under_review", life.MoveCase(CaseState.UNDER_REVIEW)),
            ("open", life.MoveCase(CaseState.OPEN, "More to do")),
            ("handed over", life.HandOver(other, "My turn is over")),
        ):
            world.act(access, command)
            print(word, flush=True)
        lead, other = other, lead


if __name__ == "__main__":
    main(*sys.argv[1:])
