"""Disposal of a case that is over: counted first, asked for by one person, signed by another, done by the program, and recorded.

What is asked and signed is bound to `digest`: the rows and originals that the dry run counted, by their keys. Where anything came or went
since, nothing is disposed of.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from glasshouse.model.disposal import DisposalState, Ground
from glasshouse.model.purpose import Purpose
from glasshouse.policy.actions import Action
from glasshouse.policy.plans.plan import Command, Plan

SIGN_HOURS = 72
"""Within so many hours the second person signs."""


@dataclass(frozen=True, slots=True)
class Count:
    """How many of one kind, in words for one and for many."""

    one: str
    many: str
    number: int


@dataclass(frozen=True, slots=True)
class Disposal:
    """What was asked of one case; once it is `done`, the disposal record. `opened`, `closed`: days; `basis` and `days` are those of the
    case's template; `originals` in `bytes`; `openings` of the ledger that were destroyed. `entry` is the ledger's entry of kind erasure.
    `lapses`, `mine`: until when it can be signed (RFC 3339), and whether the reader may. It names nobody whom the case was about."""

    id: str
    case: str
    number: int
    unit: str
    purpose: Purpose
    opened: str
    closed: str
    days: int | None
    basis: str
    ground: Ground
    digest: str
    state: DisposalState
    asked_by: str
    asked: str
    signed_by: str
    signed: str
    done: str
    counts: tuple[Count, ...]
    originals: int
    bytes: int
    openings: int
    entry: int | None
    lapses: str = ""
    mine: bool = False


@dataclass(frozen=True, slots=True)
class DryRun:
    """What a disposal would destroy now: `counts` by kind, `originals` in `bytes`, `openings` of the ledger's entries. `stays`: what is
    left, and why; `blocks`: what has to be dealt with first; `early`: its time is not over, so only an order disposes of it now."""

    case: str
    number: int
    digest: str
    counts: tuple[Count, ...]
    originals: int
    bytes: int
    openings: int
    stays: tuple[str, ...]
    blocks: tuple[str, ...]
    early: bool


@dataclass(frozen=True, slots=True)
class TryDisposal(Plan[DryRun]):
    """The dry run, for who looks after a case that is over and never inside it: its counts hold rows about people who are sealed (C4).
    NotFoundError for any other case."""

    action: ClassVar[Action] = Action.TRY_DISPOSAL

    case: str


@dataclass(frozen=True, slots=True)
class AskDisposal(Command[Disposal]):
    """Ask for what has this `digest`; what was asked before is void. ConflictError where it has changed since, or something is in the
    way."""

    action: ClassVar[Action] = Action.ASK_DISPOSAL

    case: str
    ground: Ground
    digest: str


@dataclass(frozen=True, slots=True)
class SignDisposal(Command[Disposal]):
    """Sign what somebody else asked for; the session must have been proven just now, for that digest. From here on nobody reads the case,
    and nothing brings it back."""

    action: ClassVar[Action] = Action.SIGN_DISPOSAL

    id: str
    digest: str


@dataclass(frozen=True, slots=True)
class WithdrawDisposal(Command[str]):
    """Say no to what was asked, or take back what one asked oneself, before it is signed."""

    action: ClassVar[Action] = Action.ASK_DISPOSAL

    id: str


@dataclass(frozen=True, slots=True)
class FinishDisposal(Command[int]):
    """Everything is destroyed: write the record. Yields how many openings there were."""

    action: ClassVar[Action] = Action.FINISH_DISPOSAL

    id: str
