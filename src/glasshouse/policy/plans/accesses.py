"""Who looked at somebody's data, and why: told to the person in the data, through a steward of the dataset that they are in.

One record at a time, by the id that its source gives it: there is no list of people to choose from. The answer is the same where there is
no such record, where nobody looked, and where whoever it is of is sealed. A case whose investigation would be harmed is left out for a
while, which two of its people sign, and nothing in the report tells that.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar

from glasshouse.model.dataset import LegalBasis
from glasshouse.model.deferral import DeferralGround, ReportAsker
from glasshouse.model.purpose import Purpose
from glasshouse.model.rights import CorrectionState
from glasshouse.policy.actions import Action
from glasshouse.policy.plans.plan import CONTENT, Command, Plan

DEFERRED_DAYS = 365
"""A deferral lasts so many days at most; a longer one is signed anew."""
MOST = 2_000


@dataclass(frozen=True, slots=True)
class AccessTold:
    """One entry of the ledger about this record: its index, when (RFC 3339; to the hour where its opening is destroyed), the case's number
    (None for the Stewardship of the dataset's unit), its purpose; and as the public log has them the unit that asked and the act. Nobody is
    named."""

    index: int
    when: str
    case: int | None
    purpose: Purpose
    unit: str
    act: str


@dataclass(frozen=True, slots=True)
class Holding:
    """The dataset that was asked about: what a reply to the person says of it, whether it has the record or not. `first`, `last`: days of
    its loads, empty where there is none; `retention_days` of it."""

    title: str
    publisher: str
    address: str
    basis: LegalBasis
    retention_days: int
    first: str
    last: str


@dataclass(frozen=True, slots=True)
class RightTold:
    """What was asked for this record before: a correction of a property (its label) or a restriction (empty label); its state and day."""

    label: str
    state: CorrectionState | None
    lifted: bool
    day: str


@dataclass(frozen=True, slots=True)
class AccessReport:
    """Newest first; `cut` where there are more than MOST of one case. `asked`: corrections and restrictions of it, oldest first."""

    rows: tuple[AccessTold, ...]
    cut: bool
    day: str
    holding: Holding
    asked: tuple[RightTold, ...]


@dataclass(frozen=True, slots=True)
class ReportAccesses(Plan[AccessReport]):
    """Who looked at what the source calls `record` (at most 500 characters), in a dataset of the unit. NotFoundError for another one."""

    action: ClassVar[Action] = Action.REPORT_ACCESSES

    dataset: str
    record: str
    asker: ReportAsker


@dataclass(frozen=True, slots=True)
class Deferral:
    """What this case does is told after `until` (a day) to those who are in the data. In force once `signed_by` somebody else; `mine`: the
    reader asked; `over`: its day has come, or somebody `ended` it."""

    id: str
    ground: DeferralGround
    reason: str
    until: str
    by: str
    signed_by: str
    ended: bool
    over: bool
    mine: bool


@dataclass(frozen=True, slots=True)
class DeferReports(Command[str]):
    """Ask that this case be left out of such reports; yields the deferral's id."""

    action: ClassVar[Action] = Action.DEFER_REPORTS

    ground: DeferralGround
    until: str
    reason: str = field(metadata=CONTENT)


@dataclass(frozen=True, slots=True)
class EndDeferral(Command[str]):
    """End one at once, or take back what was asked."""

    action: ClassVar[Action] = Action.DEFER_REPORTS

    id: str


@dataclass(frozen=True, slots=True)
class SignDeferral(Command[str]):
    """Sign what somebody else asked for."""

    action: ClassVar[Action] = Action.SIGN_DEFERRAL

    id: str
