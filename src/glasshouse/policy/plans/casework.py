"""Cases: open, staff, grant, hold, close; and the ledger of one case."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar

from glasshouse.model.actor import CaseRole
from glasshouse.model.case import Case
from glasshouse.model.outcome import Authority, Outcome
from glasshouse.model.purpose import Purpose
from glasshouse.policy.actions import Action
from glasshouse.policy.plans.life import CaseLife
from glasshouse.policy.plans.plan import CONTENT, Command, Plan
from glasshouse.policy.plans.search import Stub


@dataclass(frozen=True, slots=True)
class Member:
    """A person in a case."""

    person: str
    name: str
    unit: str
    role: CaseRole


@dataclass(frozen=True, slots=True)
class Grant:
    """A dataset that the case may read: why, by whom, until when (RFC 3339)."""

    dataset: str
    title: str
    reason: str
    by: str
    expires: str


@dataclass(frozen=True, slots=True)
class PersonOutcome:
    """What came of a case for one natural person (public id) that it holds; `authority` where the person was passed on, and only there."""

    person: str
    outcome: Outcome
    authority: Authority | None = None


@dataclass(frozen=True, slots=True)
class CaseView:
    """A case's own page. `mine` is the reader's role in it; `days_left` for a first look; `persons_left` of a first look's ceiling;
    `outcomes` of a closed case, as they were signed, also for persons who were taken out again; `roles` that entities have in the case and
    `unsigned` ones, as far as the reader may see who has them; `restricted`: how much of what it holds is restricted."""

    case: Case
    mine: CaseRole | None
    members: tuple[Member, ...]
    grants: tuple[Grant, ...]
    held: tuple[Stub, ...]
    recent: tuple[LedgerRow, ...]
    days_left: int | None
    persons_left: int | None
    outcomes: tuple[PersonOutcome, ...] = ()
    life: CaseLife = field(default_factory=CaseLife)
    roles: int = 0
    unsigned: int = 0
    restricted: int = 0


@dataclass(frozen=True, slots=True)
class OpenCase(Plan[CaseView]):
    """Open the page of the case that the access is bound to. `closing`: also while it is open, what keeps it from closing."""

    action: ClassVar[Action] = Action.OPEN_CASE

    closing: bool = False


@dataclass(frozen=True, slots=True)
class CaseRow:
    """One line of the list of cases."""

    case: Case
    mine: CaseRole
    held: int
    days_left: int | None


@dataclass(frozen=True, slots=True)
class ListCases(Plan[tuple[CaseRow, ...]]):
    """The cases that the reader is a member of, standing cases left out."""

    action: ClassVar[Action] = Action.LIST_CASES


@dataclass(frozen=True, slots=True)
class LedgerRow:
    """One entry as the case's members may read it: `index` in the log, `when` (RFC 3339), `who`, `sentence` in words
    ('searched “Blue Quay”'), `decision` permit or refuse, `why` rule ids, `subject` id where it names one entity of the case's scope."""

    index: int
    when: str
    who: str
    sentence: str
    decision: str
    why: tuple[str, ...]
    subject: str | None


@dataclass(frozen=True, slots=True)
class LedgerView:
    """Entries of one case, newest first; `size` and `root` (hex) of the log; `mine` counts the reader's own entries here. `people` are who
    has entries here (account id, name). Where it was filtered, `total` counts what fits, and `cut` says that only the newest
    LOOKED_THROUGH entries of the case (of the day, where one is named) were looked through."""

    rows: tuple[LedgerRow, ...]
    total: int
    offset: int
    size: int
    root: str
    mine: int
    origin: str
    people: tuple[tuple[str, str], ...] = ()
    cut: bool = False


LOOKED_THROUGH = 5_000


@dataclass(frozen=True, slots=True)
class ReadLedger(Plan[LedgerView]):
    """The case's ledger entries, a page at a time: all, or those of one account (`who`, its id), of one of the ledger's acts (`act`), of
    one day (`day`, YYYY-MM-DD, UTC). InvalidInputError for an act or a day that is none."""

    action: ClassVar[Action] = Action.READ_LEDGER

    offset: int = 0
    who: str = ""
    act: str = ""
    day: str = ""


@dataclass(frozen=True, slots=True)
class OwnLedger:
    """The reader's own entries of one case, newest first; `cut` where there are more than are given."""

    rows: tuple[LedgerRow, ...]
    origin: str
    cut: bool


@dataclass(frozen=True, slots=True)
class ReadOwnLedger(Plan[OwnLedger]):
    """One's own entries in the case, to be kept: at most LOOKED_THROUGH of its newest entries are looked through."""

    action: ClassVar[Action] = Action.READ_LEDGER


@dataclass(frozen=True, slots=True)
class CreateCase(Command[str]):
    """Open a case; yields its id. The one who opens it becomes its lead. `template` names one, empty for none; `fields` are what that asks
    for (name, value). A `draft` is planned, and opened later."""

    action: ClassVar[Action] = Action.CREATE_CASE

    title: str = field(metadata=CONTENT)
    question: str = field(metadata=CONTENT)
    purpose: Purpose
    legal_basis: str = field(metadata=CONTENT)
    targets: str = field(metadata=CONTENT)
    template: str = ""
    fields: tuple[tuple[str, str], ...] = field(default=(), metadata=CONTENT)
    draft: bool = False


@dataclass(frozen=True, slots=True)
class OpenFirstLook(Command[str]):
    """A first look: one sentence, 14 days, low ceilings, datasets of handling 'public' only; yields the case id."""

    action: ClassVar[Action] = Action.OPEN_FIRST_LOOK

    sentence: str = field(metadata=CONTENT)
    purpose: Purpose


@dataclass(frozen=True, slots=True)
class ConvertFirstLook(Command[str]):
    """Turn the first look into a case, keeping what it holds; yields the case id."""

    action: ClassVar[Action] = Action.CONVERT_FIRST_LOOK

    title: str
    question: str
    legal_basis: str
    targets: str


@dataclass(frozen=True, slots=True)
class CloseCase(Command[str]):
    """Close the case with an outcome for each natural person that it holds (C7), or let a first look lapse."""

    action: ClassVar[Action] = Action.CLOSE_CASE

    reason: str
    outcomes: tuple[PersonOutcome, ...] = ()


@dataclass(frozen=True, slots=True)
class AddMember(Command[str]):
    """Add a person (by sign-in name) with a role."""

    action: ClassVar[Action] = Action.ADD_MEMBER

    login: str
    role: CaseRole


@dataclass(frozen=True, slots=True)
class RemoveMember(Command[str]):
    """Remove a person; the last lead cannot be removed."""

    action: ClassVar[Action] = Action.REMOVE_MEMBER

    person: str


@dataclass(frozen=True, slots=True)
class GrantDataset(Command[str]):
    """Grant a dataset (by name) for `days`, with a reason."""

    action: ClassVar[Action] = Action.GRANT_DATASET

    dataset: str
    reason: str
    days: int = 180


@dataclass(frozen=True, slots=True)
class RevokeGrant(Command[str]):
    """Take a dataset (by name) from the case, at once."""

    action: ClassVar[Action] = Action.REVOKE_GRANT

    dataset: str


@dataclass(frozen=True, slots=True)
class HoldEntity(Command[str]):
    """Add an entity to what the case holds."""

    action: ClassVar[Action] = Action.HOLD_ENTITY

    id: str

    def subjects(self) -> tuple[str, ...]:
        return (self.id,)


@dataclass(frozen=True, slots=True)
class ReleaseEntity(Command[str]):
    """Take an entity out of what the case holds."""

    action: ClassVar[Action] = Action.RELEASE_ENTITY

    id: str

    def subjects(self) -> tuple[str, ...]:
        return (self.id,)


@dataclass(frozen=True, slots=True)
class ProtectPerson(Command[str]):
    """Seal a protected person at once (C4). `role`: child, source, victim, witness, tipster, privileged."""

    action: ClassVar[Action] = Action.PROTECT_PERSON

    id: str
    role: str

    def subjects(self) -> tuple[str, ...]:
        return (self.id,)


@dataclass(frozen=True, slots=True)
class ExportEntities(Command["ExportFile"]):
    """Export what the case holds, with the entities that link the held ones, as FtM. `format`: entities (JSON lines) or statements (CSV).
    Persons go without their traits (C1); above 50 private persons it needs an approval of exactly this (C8)."""

    action: ClassVar[Action] = Action.EXPORT_ENTITIES

    format: str = "entities"


@dataclass(frozen=True, slots=True)
class ExportFile:
    """A finished export: `name`, media type, the bytes, and what it holds."""

    name: str
    media_type: str
    content: bytes
    entities: int
    left_out: int
