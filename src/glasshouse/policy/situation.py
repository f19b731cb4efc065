"""What a decision is made from: the plan, and the situation of the access. Pure values; the gate gathers them."""

from __future__ import annotations

from dataclasses import dataclass

from glasshouse.model.actor import Actor, CaseRole
from glasshouse.model.case import Case
from glasshouse.model.dataset import LEVELS, Dataset


@dataclass(frozen=True, slots=True)
class Situation:
    """`granted` are the datasets in scope (the case's own included), `persons` how many private persons a first look disclosed so far,
    `now` microseconds. `active`: the account is not paused."""

    actor: Actor
    case: Case
    mine: CaseRole | None
    granted: tuple[Dataset, ...]
    now: int
    active: bool = True
    persons: int = 0

    @property
    def scope(self) -> frozenset[str]:
        """Keys of the datasets in scope."""
        return frozenset(dataset.key for dataset in self.granted)

    @property
    def handling(self) -> int:
        """The highest handling level in scope, as a number."""
        return max((LEVELS[dataset.handling] for dataset in self.granted), default=0)

    @property
    def never(self) -> frozenset[str]:
        """Purposes for which some dataset in scope may never serve."""
        tags = (tag for dataset in self.granted for tag in dataset.tags)
        return frozenset(tag.removeprefix("never:") for tag in tags if tag.startswith("never:"))


@dataclass(frozen=True, slots=True)
class Reason:
    """Why: a rule's id, what it means here in plain words, and what one could do instead."""

    rule: str
    sentence: str
    remedy: str = ""


@dataclass(frozen=True, slots=True)
class Decision:
    """`permit`, with the policies that carried it; or not, with reasons. `error` marks a refusal by doubt (C12)."""

    permit: bool
    reasons: tuple[Reason, ...]
    error: bool = False

    @property
    def rules(self) -> tuple[str, ...]:
        """Rule ids, each once, in order."""
        return tuple(dict.fromkeys(reason.rule for reason in self.reasons))
