"""What waits for a person: how many of each kind, and nothing of what they are about."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Waiting:
    """`approvals` that the person may answer, `seals` of their cases to confirm, break-glass (`reviews`) and `alerts` to review. `broken`:
    how many break-glass wait for their review of which this person is told, whoever reviews them; `cases`: ids of the cases with seals, and
    how many each has."""

    approvals: int = 0
    seals: int = 0
    reviews: int = 0
    alerts: int = 0
    broken: int = 0
    cases: tuple[tuple[str, int], ...] = ()

    @property
    def total(self) -> int:
        """How many things wait for this person."""
        return self.approvals + self.seals + self.reviews + self.alerts
