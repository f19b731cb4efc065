"""The house policy: reading it, trying another before anybody is bound by it, and changing it (C11).

What tightens acts at once. What widens acts `NOTICE_DAYS` after the second of `SIGNATURES` signatures, counted by the ledger. An exemption
for one case acts with the second signature and ends by itself (`policy.exemption`).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar

from glasshouse.model.purpose import Purpose
from glasshouse.policy.actions import Action
from glasshouse.policy.plans.plan import Command, Plan

DAYS = 30
MOST = 20_000
SIGNATURES = 2
NOTICE_DAYS = 7


@dataclass(frozen=True, slots=True)
class Simulation:
    """What another house policy would have done to the accesses of the last `DAYS` days, at most the newest `MOST` of each case.

    `added`, `removed`: names of policies; `widens`: it may permit what is refused now, and doubt counts as yes. Of `accesses` that were
    looked at, with the roles and grants of now: `forbidden` are permitted ones that it would refuse and `allowed` refused ones that it
    would permit, by action and number. `unknown`: accesses whose private fields are gone, or whose person is in that case no more."""

    added: tuple[str, ...]
    removed: tuple[str, ...]
    widens: bool
    accesses: int
    unknown: int
    forbidden: tuple[tuple[str, int], ...]
    allowed: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class SimulatePolicy(Plan[Simulation]):
    """What would have come of last month's accesses under the house policy `text`, in Cedar. InvalidInputError where it does not fit the
    schema. Nothing of any case is told, and nothing is changed."""

    action: ClassVar[Action] = Action.SIMULATE_POLICY

    text: str


class Stage(StrEnum):
    """How far a proposal is. `unsigned` waits for signatures; `noticed` for the end of its seven days; the rest are over: `overtaken` by
    another change of what it was to change. An exemption that is `in_force` acts now, and is `over` after its 72 hours."""

    UNSIGNED = "unsigned"
    NOTICED = "noticed"
    IN_FORCE = "in_force"
    WITHDRAWN = "withdrawn"
    OVERTAKEN = "overtaken"
    OVER = "over"


class Origin(StrEnum):
    """Where a proposal comes from: a person, the policy files beside the settings (or what ships, where there are none), or a setting."""

    PERSON = "person"
    FILES = "files"
    SETTING = "setting"


@dataclass(frozen=True, slots=True)
class Signature:
    """Who signed, of which unit, and when (RFC 3339)."""

    by: str
    unit: str
    when: str


@dataclass(frozen=True, slots=True)
class Proposal:
    """A proposed house policy, or an exemption from it (`for_case`). `number` is what people call it; `digest` what a proof is given for;
    `text_hash` and `base_hash` name the text and what it changes; `difference` are lines of a unified difference (of an exemption, its own
    lines), `rules` the ids that it touches. `by` is empty where nobody proposed it. Times are RFC 3339; `acts` is when it acts (empty while
    a signature is missing, or where it is over), `until` when an exemption in force ends, and `hours` how long either is from now, rounded
    up; `ended` when it came into force or was given up. `text` is empty once it is over; `public`: everybody may read it, and what was
    given up before that is told without `difference`, `added` and `removed`. `apart`: the signatures must be of two units. `signable` says
    why the reader cannot sign it, and is empty where they can. `case`: the id of an exemption's case, for those who are in it."""

    number: int
    stage: Stage
    origin: Origin
    widens: bool
    apart: bool
    by: str
    reason: str
    proposed: str
    digest: str
    text_hash: str
    base_hash: str
    added: tuple[str, ...]
    removed: tuple[str, ...]
    difference: tuple[str, ...]
    signatures: tuple[Signature, ...]
    acts: str
    hours: int
    ended: str
    text: str
    signable: str
    for_case: bool
    case: str
    rules: tuple[str, ...]
    public: bool
    until: str


@dataclass(frozen=True, slots=True)
class HousePolicy:
    """The policy in force: `text` under its `hash`, with the ceilings and deactivated purposes that it sets. `proposals` that wait,
    `exemptions` that wait or act, and `history` of what is over are newest first. `fault` says what is wrong with the policy files, empty
    where nothing is."""

    text: str
    hash: str
    persons_a_day: int
    dataset_persons_a_month: int
    off: tuple[Purpose, ...]
    proposals: tuple[Proposal, ...]
    history: tuple[Proposal, ...]
    fault: str
    exemptions: tuple[Proposal, ...]


@dataclass(frozen=True, slots=True)
class ReadPolicies(Plan[HousePolicy]):
    """The house policy in force, what is proposed and what was."""

    action: ClassVar[Action] = Action.READ_POLICIES


@dataclass(frozen=True, slots=True)
class ProposePolicy(Command[int]):
    """Propose `text` instead of the policy with the hash `base`; yields the proposal's number. InvalidInputError where the text fits no
    schema or changes nothing; ConflictError where another policy than `base` is in force by now. What tightens is in force when this is
    answered."""

    action: ClassVar[Action] = Action.PROPOSE_POLICY

    text: str
    base: str
    reason: str


@dataclass(frozen=True, slots=True)
class ProposeExemption(Command[int]):
    """Propose that this case be permitted, for 72 hours and with holders of public functions only, the actions `permits` (of
    `exemption.LIFTABLE`) that the house policy refuses; yields the proposal's number. It acts once whoever proposed it and a second person
    have signed it. InvalidInputError for other actions; ConflictError where the case has one that waits or acts."""

    action: ClassVar[Action] = Action.PROPOSE_EXEMPTION

    permits: tuple[str, ...]
    reason: str


@dataclass(frozen=True, slots=True)
class SignPolicy(Command[int]):
    """Sign the proposal that has this `digest`, with a proof given just now for that digest; yields how many have signed it."""

    action: ClassVar[Action] = Action.SIGN_POLICY

    number: int
    digest: str


@dataclass(frozen=True, slots=True)
class WithdrawPolicy(Command[int]):
    """Give a proposal up, or end an exemption early; yields its number."""

    action: ClassVar[Action] = Action.WITHDRAW_POLICY

    number: int
