"""What a decision is made from: the plan, and the situation of the access. Pure values; the gate gathers them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from glasshouse.model.actor import Actor, CaseRole
from glasshouse.model.case import Case
from glasshouse.model.dataset import LEVELS, Dataset


class Granted(tuple[Dataset, ...]):  # noqa: SLOT001  # the summaries are kept in its dictionary
    """The datasets in scope, with what policy and ledger say of them as a whole: found once for thousands of members."""

    @cached_property
    def scope(self) -> frozenset[str]:
        """Their keys."""
        return frozenset(dataset.key for dataset in self)

    @cached_property
    def handling(self) -> int:
        """Their highest handling level, as a number."""
        return max((LEVELS[dataset.handling] for dataset in self), default=0)

    @cached_property
    def never(self) -> frozenset[str]:
        """Purposes for which some of them may never serve."""
        tags = (tag for dataset in self for tag in dataset.tags)
        return frozenset(tag.removeprefix("never:") for tag in tags if tag.startswith("never:"))

    @cached_property
    def units(self) -> frozenset[str]:
        """The units whose data they are."""
        return frozenset(dataset.unit for dataset in self)


@dataclass(frozen=True, slots=True)
class Situation:
    """`granted` are the datasets in scope (the case's own included), `persons` how many private persons a first look disclosed so far,
    `now` microseconds. `active`: the account is not paused. `unreviewed`: its break-glass waits for a review beyond its time.
    `filters`: the actor is of the case's filter team, and nothing else in it."""

    actor: Actor
    case: Case
    mine: CaseRole | None
    granted: Granted
    now: int
    active: bool = True
    persons: int = 0
    unreviewed: bool = False
    filters: bool = False

    @property
    def scope(self) -> frozenset[str]:
        """Keys of the datasets in scope."""
        return self.granted.scope


@dataclass(frozen=True, slots=True)
class Reason:
    """Why: a rule's id, what it means here in plain words, and what one could do instead."""

    rule: str
    sentence: str
    remedy: str = ""


@dataclass(frozen=True, slots=True)
class Decision:
    """`permit`, with the policies that carried it; or not, with reasons. `error` marks a refusal by doubt (C12). `house`: the hash of the
    house policy that permitted it, empty where none was asked. `exemption`: the entry by which it was permitted for this one case although
    the house policy refuses it (C11)."""

    permit: bool
    reasons: tuple[Reason, ...]
    error: bool = False
    house: str = ""
    exemption: int | None = None

    @property
    def rules(self) -> tuple[str, ...]:
        """Rule ids, each once, in order."""
        return tuple(dict.fromkeys(reason.rule for reason in self.reasons))
