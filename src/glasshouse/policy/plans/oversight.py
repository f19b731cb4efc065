"""What auditors ask: how the system is used, from public headers alone. And what anybody asks of their own: why was I refused?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from glasshouse.policy.actions import Action
from glasshouse.policy.plans.plan import Command, Plan

MOST_DAYS = 400


@dataclass(frozen=True, slots=True)
class Counted:
    """How many `leaves` of one `day` (whole days since 1970, UTC) have these words in their public headers: `kind`, `act`, `decision`,
    `purpose`, the `unit` that asked, the unit `served`, the `rules` that decided, whether protected people were in reach, the class, and
    the bucket of results. Empty text and None stand for what a header leaves out."""

    day: int
    kind: str
    act: str
    decision: str
    purpose: str
    unit: str
    served: str
    rules: tuple[str, ...]
    protected: bool
    cls: int
    results: int | None
    leaves: int


@dataclass(frozen=True, slots=True)
class Mark:
    """A leaf that records neither an access nor a beat: its `index`, `hour` (since 1970), `kind`, and the index that it answers."""

    index: int
    hour: int
    kind: str
    re: int | None


@dataclass(frozen=True, slots=True)
class InForce:
    """From the leaf at `index` on (`hour` since 1970) these texts were in force, by their SHA-256 (hex)."""

    index: int
    hour: int
    charter: str
    house: str


@dataclass(frozen=True, slots=True)
class Head:
    """One signed checkpoint: `size` of the log, and the names that signed it, the log's own first."""

    size: int
    signers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class HeadersView:
    """What headers say: `counted` of the days asked for; of the whole log its `marks`, what was `in_force`, its newest `heads`, and its
    `size`. `day` and `hour` are the present ones."""

    counted: tuple[Counted, ...]
    marks: tuple[Mark, ...]
    in_force: tuple[InForce, ...]
    heads: tuple[Head, ...]
    origin: str
    size: int
    day: int
    hour: int


@dataclass(frozen=True, slots=True)
class ReadStatistics(Plan[HeadersView]):
    """How the system was used in the last `days` days (at most MOST_DAYS), the present one included: for auditors, with no case content."""

    action: ClassVar[Action] = Action.READ_STATISTICS

    days: int


@dataclass(frozen=True, slots=True)
class RecountStatistics(Command[str]):
    """Count all headers anew."""

    action: ClassVar[Action] = Action.RECOUNT_STATISTICS


@dataclass(frozen=True, slots=True)
class Refusal:
    """A refusal as it was told: when (RFC 3339), what was `asked`, the `sentence` and `remedy` of then, and the rules that decided."""

    index: int
    when: str
    asked: str
    decision: str
    rules: tuple[str, ...]
    sentence: str
    remedy: str


@dataclass(frozen=True, slots=True)
class ExplainRefusal(Plan[Refusal]):
    """Why one's own request at `index` was refused; of others' entries, and of answers, it says nothing."""

    action: ClassVar[Action] = Action.EXPLAIN_REFUSAL

    index: int
