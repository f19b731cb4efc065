"""How a case ends for good: on which ground it is disposed of, and how far that is."""

from __future__ import annotations

from enum import StrEnum


class Ground(StrEnum):
    """Why a case is disposed of: `over`, its time is over; `ordered`, a law, a court or an authority demands it before that."""

    OVER = "over"
    ORDERED = "ordered"


class DisposalState(StrEnum):
    """`asked` waits for a second signature; `running` is signed, and nobody reads the case any more; `done` has its record; `void` was
    declined, withdrawn, or asked for anew."""

    ASKED = "asked"
    RUNNING = "running"
    DONE = "done"
    VOID = "void"
