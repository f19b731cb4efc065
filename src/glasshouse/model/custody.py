"""The chain of custody of an exhibit: its events in order, who has it, and where the chain is broken.

Promise: a break is told, never mended: an event that somebody had no business to make is kept as it was made, and stands among the breaks.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum


class CustodyEvent(StrEnum):
    """What happens to an exhibit; a closed list. `opened` and `checked` are the ledger's own entries of reading it;
    `loaded`: it came in a package of another Glasshouse."""

    COLLECTED = "collected"
    OPENED = "opened"
    CHECKED = "checked"
    COPIED = "copied"
    REDACTED = "redacted"
    TRANSFERRED = "transferred"
    RECEIVED = "received"
    PACKED = "packed"
    RETURNED = "returned"
    LOADED = "loaded"


BY_HAND = frozenset({CustodyEvent.COPIED, CustodyEvent.PACKED, CustodyEvent.RETURNED})
"""What a person notes of what they did outside Glasshouse."""


class BreakKind(StrEnum):
    """How a chain can be broken."""

    MISMATCH = "mismatch"
    GAP = "gap"
    NO_RECEIPT = "no_receipt"


@dataclass(frozen=True, slots=True)
class Step:
    """One event: `by` and `party` (to whom it was handed) are accounts' ids, `outside` names a receiver without an account; `fits` says
    whether the hash did, where it was computed; `entry` is the ledger's."""

    id: str
    event: CustodyEvent
    by: str
    at: int
    entry: int
    party: str = ""
    outside: str = ""
    reason: str = ""
    fits: bool | None = None


@dataclass(frozen=True, slots=True)
class Break:
    """A break, at the step with this id."""

    step: str
    kind: BreakKind


@dataclass(slots=True)
class Chain:
    """`holder` is the account that has it now, empty while it is outside; `waits` is the step that hands it to somebody who has not signed
    for it yet."""

    holder: str = ""
    waits: Step | None = None
    breaks: list[Break] = field(default_factory=list)

    def add(self, step: Step) -> None:
        """Go on by one event."""
        if step.fits is False:
            self._break(step, BreakKind.MISMATCH)
        if step.event in (CustodyEvent.COLLECTED, CustodyEvent.LOADED):
            self.holder = step.by
        elif step.event is CustodyEvent.RECEIVED:
            self.holder, self.waits = step.by, None
        elif step.event is CustodyEvent.TRANSFERRED:
            self._hand_over(step)
        elif step.event is CustodyEvent.PACKED:
            self._from_holder(step)
        elif step.event is CustodyEvent.RETURNED:
            self._settle()
            if self.holder:
                self._break(step, BreakKind.GAP)
            self.holder = step.by

    def _hand_over(self, step: Step) -> None:
        self._settle()
        self._from_holder(step)
        if step.party:
            self.waits = step
        else:
            self.holder = ""
            self._break(step, BreakKind.NO_RECEIPT)

    def _settle(self) -> None:
        """It went on from somebody who never signed for it: the receipt is missing for good."""
        if self.waits is not None:
            self._break(self.waits, BreakKind.NO_RECEIPT)
            self.holder, self.waits = self.waits.party, None

    def _from_holder(self, step: Step) -> None:
        if step.by != self.holder:
            self._break(step, BreakKind.GAP)

    def _break(self, step: Step, kind: BreakKind) -> None:
        self.breaks.append(Break(step.id, kind))


def chain_of(steps: Iterable[Step]) -> Chain:
    """The chain that these steps make, in their order; a receipt that is still missing at the end is a break too."""
    chain = Chain()
    for step in steps:
        chain.add(step)
    if chain.waits is not None:
        chain.breaks.append(Break(chain.waits.id, BreakKind.NO_RECEIPT))
    return chain
