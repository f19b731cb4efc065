"""What people of a case add by hand: new entities, links between two that the case holds, and more about one of these (`model.byhand`).

Values, sources and reasons are content (`plan.CONTENT`): they stay in the case. Properties are (FtM property, its values).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar

from glasshouse.model.byhand import HandState, Shape
from glasshouse.model.reliability import Basis, Reliability
from glasshouse.policy.actions import Action
from glasshouse.policy.plans.plan import CONTENT, Command, Plan
from glasshouse.policy.plans.search import Stub

PAGE = 50
MOST = 10_000
"""Records added by hand to one case."""

Properties = tuple[tuple[str, tuple[str, ...]], ...]


@dataclass(frozen=True, slots=True)
class Taken:
    """Where it was taken from: the number of an exhibit of the case (0 for none), a source by its name, or both; how far that is relied
    on; and whether it is fact or assessment."""

    exhibit: int = 0
    source: str = ""
    reliability: Reliability = Reliability.UNKNOWN
    basis: Basis = Basis.FACT


@dataclass(frozen=True, slots=True)
class HandSource:
    """The same as readers are told it: `exhibit` its id and `label` its number where they may know of it; who added it and when (RFC
    3339), last `by` and `at`."""

    id: str
    label: str
    exhibit: str
    source: str
    reliability: Reliability
    basis: Basis
    by: str
    at: str


@dataclass(frozen=True, slots=True)
class HandValue:
    """One property with its values: `values` as they are kept, `shown` as people read them."""

    prop: str
    label: str
    values: tuple[str, ...]
    shown: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class HandRow:
    """One record added by hand. `entity` is what it is of; of a link its two `ends`, source first (None: nothing that one may see now);
    all None where it is withdrawn and nothing else says anything of it. `reason` is that of a withdrawal."""

    id: str
    shape: Shape
    state: HandState
    revision: int
    kind: str
    label: str
    entity: Stub | None
    ends: tuple[Stub | None, Stub | None] | None
    values: tuple[HandValue, ...]
    taken: HandSource
    reason: str


@dataclass(frozen=True, slots=True)
class HandList:
    """A page, newest first, and how many there are of this choice."""

    rows: tuple[HandRow, ...]
    total: int


@dataclass(frozen=True, slots=True)
class ListByHand(Plan[HandList]):
    """What was added by hand: of one shape or all, of one state or all."""

    action: ClassVar[Action] = Action.LIST_BY_HAND

    shape: Shape | None = None
    state: HandState | None = None
    offset: int = 0


@dataclass(frozen=True, slots=True)
class TabulateByHand(Plan[tuple[HandRow, ...]]):
    """All of it, oldest first, for a table in a file; RefusedError (C8) above the small ceiling of private persons."""

    action: ClassVar[Action] = Action.LIST_BY_HAND


@dataclass(frozen=True, slots=True)
class HandRevision:
    """What it said in one revision, and in which state it was."""

    revision: int
    state: HandState
    values: tuple[HandValue, ...]
    taken: HandSource
    reason: str


@dataclass(frozen=True, slots=True)
class HandView:
    """One of them, with who wrote which revision (newest first: number, name, RFC 3339)."""

    row: HandRow
    revisions: tuple[tuple[int, str, str], ...]


@dataclass(frozen=True, slots=True)
class OpenByHand(Plan[HandView]):
    """One record added by hand."""

    action: ClassVar[Action] = Action.LIST_BY_HAND

    id: str


@dataclass(frozen=True, slots=True)
class CompareByHand(Plan[tuple[HandView, HandRevision, HandRevision]]):
    """It now, and two of its revisions."""

    action: ClassVar[Action] = Action.LIST_BY_HAND

    id: str
    old: int
    new: int


@dataclass(frozen=True, slots=True)
class HandForm:
    """What a form stands on: what the case holds (for the ends of a link); or the entity that more is said about, as which `kind`, and
    whether it is read as a natural `person`, of whom no trait is entered whatever its kind."""

    held: tuple[Stub, ...]
    about: Stub | None
    kind: str
    person: bool


@dataclass(frozen=True, slots=True)
class BeginByHand(Plan[HandForm]):
    """What can be linked; or, of an entity (`about`, a public id), what it is and as what kind more is said about it."""

    action: ClassVar[Action] = Action.LIST_BY_HAND

    about: str = ""

    def subjects(self) -> tuple[str, ...]:
        return (self.about,) if self.about else ()


@dataclass(frozen=True, slots=True)
class AddEntity(Command[str]):
    """A new entity, which the case holds from then on; yields the id of the record. What would make a person findable by a trait, or show
    that somebody is a child, is refused (C1, C4)."""

    action: ClassVar[Action] = Action.ADD_BY_HAND

    kind: str
    properties: Properties = field(metadata=CONTENT)
    taken: Taken = field(metadata=CONTENT)


@dataclass(frozen=True, slots=True)
class AddLink(Command[str]):
    """A link of this kind from one entity that the case holds to another (public ids; source first); yields the id of the record."""

    action: ClassVar[Action] = Action.ADD_BY_HAND

    kind: str
    one: str
    other: str
    properties: Properties = field(metadata=CONTENT)
    taken: Taken = field(metadata=CONTENT)

    def subjects(self) -> tuple[str, ...]:
        return (self.one, self.other)


@dataclass(frozen=True, slots=True)
class AddFact(Command[str]):
    """More about an entity that the case holds, in this case alone; yields the id of the record."""

    action: ClassVar[Action] = Action.ADD_BY_HAND

    id: str
    properties: Properties = field(metadata=CONTENT)
    taken: Taken = field(metadata=CONTENT)

    def subjects(self) -> tuple[str, ...]:
        return (self.id,)


@dataclass(frozen=True, slots=True)
class AddProtected(Command[str]):
    """A new person who is protected (C4): sealed in the same transaction, so that nothing leads there; yields the role. From then on only
    keepers work with them. A child by its birth date is sealed as a child, whatever `role` says."""

    action: ClassVar[Action] = Action.ADD_PROTECTED

    role: str
    properties: Properties = field(metadata=CONTENT)
    taken: Taken = field(metadata=CONTENT)


@dataclass(frozen=True, slots=True)
class ChangeByHand(Command[int]):
    """The record as it shall be, by somebody who saw `revision`; yields the new revision. ConflictError where there is a newer one."""

    action: ClassVar[Action] = Action.CHANGE_BY_HAND

    id: str
    revision: int
    properties: Properties = field(metadata=CONTENT)
    taken: Taken = field(metadata=CONTENT)


@dataclass(frozen=True, slots=True)
class WithdrawByHand(Command[int]):
    """Close the record, with a reason; nothing of it is lost. ConflictError where other records that stand need it."""

    action: ClassVar[Action] = Action.CHANGE_BY_HAND

    id: str
    revision: int
    reason: str = field(metadata=CONTENT)


@dataclass(frozen=True, slots=True)
class RestoreByHand(Command[int]):
    """What revision `old` said, as a new revision that stands: also how what was withdrawn is put back."""

    action: ClassVar[Action] = Action.CHANGE_BY_HAND

    id: str
    revision: int
    old: int
