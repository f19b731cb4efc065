"""What waits for a person: how many of each kind, and nothing of what they are about."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Waiting:
    """`approvals` that the person may answer, `seals` of their cases to confirm, `keepers` of them and house `policies` to sign,
    break-glass (`reviews`) and `alerts` to review. `broken`: how many break-glass wait for their review of which this person is told,
    whoever reviews them; `cases`: id of each case with seals or keepers, how many seals, how many keepers. `work`: of each open case
    with tasks of the person that are not done or with mentions of them: id, how many tasks, how many of them overdue, how many mentions.
    `life`: what waits in the life of a case: id, what (closing, access, link, due, grant, role, tomorrow, receipt, feed, look), how
    many."""

    approvals: int = 0
    seals: int = 0
    reviews: int = 0
    alerts: int = 0
    broken: int = 0
    keepers: int = 0
    policies: int = 0
    cases: tuple[tuple[str, int, int], ...] = ()
    work: tuple[tuple[str, int, int, int], ...] = ()
    life: tuple[tuple[str, str, int], ...] = ()

    @property
    def total(self) -> int:
        """How many things wait for this person's answer: of tasks those that are overdue."""
        work = sum(overdue + mentions for _, _, overdue, mentions in self.work)
        life = sum(many for _, _, many in self.life)
        return self.approvals + self.seals + self.keepers + self.policies + self.reviews + self.alerts + work + life
