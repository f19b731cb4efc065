"""How long a case is kept once it is over, why, and the legal holds that keep it longer.

Members ask it of their own case (`case` empty); stewards of its unit, leads of it and auditors name a case that is over by its id. Nothing
is ever disposed of because its time is over: two people do that (`plans.disposal`).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar

from glasshouse.model.case import CaseState
from glasshouse.model.purpose import Purpose
from glasshouse.policy.actions import Action
from glasshouse.policy.plans.accesses import Deferral
from glasshouse.policy.plans.disposal import Disposal
from glasshouse.policy.plans.plan import CONTENT, Command, Plan

SOON_DAYS = 30
"""So many days before its time is over, leads of a case are told."""


@dataclass(frozen=True, slots=True)
class LegalHold:
    """Why a case must be kept whatever its retention says. `review` (a day) is when somebody looks whether it still must; `late`: that day
    has come. Where somebody asked to lift it and a second person is waited for: `lifting` says why, `lifting_by` who; `mine`: the reader
    asked. `lifted` (RFC 3339) and `lifted_by` are empty while it holds; `reason` and `lifting` are empty for auditors."""

    id: str
    reason: str
    set_by: str
    set_at: str
    review: str
    late: bool
    lifting: str = ""
    lifting_by: str = ""
    mine: bool = False
    lifted: str = ""
    lifted_by: str = ""


@dataclass(frozen=True, slots=True)
class RetainedCase:
    """A case by its number and unit, never by its title. `closed` and `ends` are days, empty where it is not closed, or where nothing says
    when its keeping ends; `days` and `basis` are its template's; `over`: the day has come; `held`: legal holds that hold, `late` of them
    with a review that is due. `disposal`: how far a disposal is, empty for none; `mine`: the reader may sign it."""

    case: str
    number: int
    unit: str
    purpose: Purpose
    state: CaseState
    closed: str
    ends: str
    days: int | None
    basis: str
    template: str
    over: bool
    held: int
    late: int
    disposal: str = ""
    mine: bool = False


@dataclass(frozen=True, slots=True)
class Retention:
    """How long one case is kept. `two`: a second person signs that a legal hold is lifted; `disposal`: what was asked, runs or is done;
    `deferrals`: for its members alone."""

    case: RetainedCase
    holds: tuple[LegalHold, ...]
    two: bool
    disposal: Disposal | None = None
    deferrals: tuple[Deferral, ...] = ()


@dataclass(frozen=True, slots=True)
class ListRetention(Plan[tuple[RetainedCase, ...]]):
    """Cases that are over, of the unit, or of the organisation for an auditor: those whose time is over first, then by when it will be."""

    action: ClassVar[Action] = Action.OPEN_RETENTION


@dataclass(frozen=True, slots=True)
class OpenRetention(Plan[Retention]):
    """One case. NotFoundError alike for what is none, not over, or not the reader's to keep."""

    action: ClassVar[Action] = Action.OPEN_RETENTION

    case: str = ""


@dataclass(frozen=True, slots=True)
class SetLegalHold(Command[str]):
    """Keep the case until somebody lifts this; yields the hold's id. `review` is a day to come, YYYY-MM-DD."""

    action: ClassVar[Action] = Action.SET_LEGAL_HOLD

    reason: str = field(metadata=CONTENT)
    review: str
    case: str = ""


@dataclass(frozen=True, slots=True)
class LiftLegalHold(Command[bool]):
    """Lift a hold; yields whether it is lifted, or waits for a second person, where the case's template asks for one."""

    action: ClassVar[Action] = Action.LIFT_LEGAL_HOLD

    id: str
    reason: str = field(metadata=CONTENT)
    case: str = ""


@dataclass(frozen=True, slots=True)
class SignLifting(Command[str]):
    """Sign, as somebody else than who asked, that a hold is lifted."""

    action: ClassVar[Action] = Action.SIGN_LIFTING

    id: str
    case: str = ""
