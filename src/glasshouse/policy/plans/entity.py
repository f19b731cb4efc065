"""One entity: its facts with their sources, its links, the rows behind it, and who opened it.

Ends of links are stubs until opened (C2). Traits of a person are folded until one logged click (C1).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from glasshouse.model.rights import CorrectionState
from glasshouse.model.subject import SubjectRole, SubjectState
from glasshouse.policy.actions import Action
from glasshouse.policy.plans.byhand import HandSource
from glasshouse.policy.plans.plan import Plan
from glasshouse.policy.plans.search import Stub

LINKS_FIRST = 50
"""Links shown of each kind before 'more', and the most private persons that one request newly discloses (C2)."""


@dataclass(frozen=True, slots=True)
class SourceRef:
    """Where a value stands: `record` opens the original row; `place` is for people (`line 17`). `hand`: who added it by hand in this case,
    and what it was taken from, where somebody did."""

    record: str
    dataset: str
    dataset_title: str
    source: str
    place: str
    hand: HandSource | None = None


@dataclass(frozen=True, slots=True)
class FactValue:
    """One value with every record that says it. `kind` is the FtM type name (date, url, country, …); `display` is for people."""

    value: str
    display: str
    kind: str
    sources: tuple[SourceRef, ...]


@dataclass(frozen=True, slots=True)
class Fact:
    """One property with its values."""

    prop: str
    label: str
    values: tuple[FactValue, ...]


@dataclass(frozen=True, slots=True)
class Link:
    """All links of one kind between two entities. `other` is None where the far end is not described in any granted dataset; `datasets` are
    the titles of those that describe it. `count` parallel links stand behind it; `via` is the entity that is the link (an Ownership, a
    Payment) where there is just one, None for a direct reference; `details` are facts of the link (amount, date, role, share), summed up
    where there are several."""

    other: Stub | None
    datasets: tuple[str, ...]
    count: int
    via: str | None
    details: tuple[tuple[str, str], ...]
    sources: tuple[SourceRef, ...]


@dataclass(frozen=True, slots=True)
class LinkGroup:
    """Links of one kind and direction: `key` names it in a ListLinks; `label` reads from this entity ('Payments made');
    `sums` totals amounts by currency; `total` counts entities at the far ends, of which `links` has the first; `count` counts the single
    links behind them; `withheld` says in words what is not listed and why."""

    key: str
    label: str
    total: int
    count: int
    links: tuple[Link, ...]
    sums: tuple[tuple[str, str], ...]
    withheld: str = ""


@dataclass(frozen=True, slots=True)
class RecordView:
    """One record behind the entity: what one source says. `live` since when (RFC 3339)."""

    ref: SourceRef
    schema_label: str
    since: str


@dataclass(frozen=True, slots=True)
class CorrectionNote:
    """Somebody in the data says that `value` of `prop`, as a source of `dataset_title` gives it, is wrong, and that `said` (in words;
    empty: nothing instead) is right. `shown`: the value in words. `since`: a day. Of a folded value all but dataset, state and day is
    empty."""

    prop: str
    label: str
    value: str
    said: str
    dataset_title: str
    state: CorrectionState
    since: str
    shown: str = ""


@dataclass(frozen=True, slots=True)
class EntityView:
    """`folded` is how many values are folded away (0 when unfolded or none); `also` are older ids that lead here; `unlisted` says whom the
    links never list, whether there are any or not; `roles`: id, role and state of the roles that it has in the case and that are not
    over, as far as the reader may know of them; `corrections`: what people in the data say is wrong in it, asked for or upheld."""

    stub: Stub
    description: str
    facts: tuple[Fact, ...]
    folded: int
    unfolded: bool
    groups: tuple[LinkGroup, ...]
    records: tuple[RecordView, ...]
    merged: int
    unlisted: str = ""
    roles: tuple[tuple[str, SubjectRole, SubjectState], ...] = ()
    corrections: tuple[CorrectionNote, ...] = ()


@dataclass(frozen=True, slots=True)
class OpenEntity(Plan[EntityView]):
    """Open the entity with this public id; an older id of it answers with the present one in `stub.id`."""

    action: ClassVar[Action] = Action.OPEN_ENTITY

    id: str

    def subjects(self) -> tuple[str, ...]:
        return (self.id,)


@dataclass(frozen=True, slots=True)
class UnfoldTraits(Plan[EntityView]):
    """Open the entity with its folded values: an act with its own leaf."""

    action: ClassVar[Action] = Action.UNFOLD_TRAITS

    id: str

    def subjects(self) -> tuple[str, ...]:
        return (self.id,)


@dataclass(frozen=True, slots=True)
class LinksView:
    """One page of one group of links."""

    stub: Stub
    group: LinkGroup
    offset: int


@dataclass(frozen=True, slots=True)
class ListLinks(Plan[LinksView]):
    """Links of one kind (`key` of a LinkGroup) of an entity, from `offset`, at most LINKS_FIRST; with `other`, the public id of a far end,
    the single links to that one, newest first, instead of their sum."""

    action: ClassVar[Action] = Action.LIST_LINKS

    id: str
    key: str
    offset: int = 0
    other: str = ""

    def subjects(self) -> tuple[str, ...]:
        return (self.id,)


@dataclass(frozen=True, slots=True)
class RowView:
    """The original row: `columns` of (name, value) as they stand in the file, `file` with its SHA-256, `place` for people, and the entity
    that was made of it. `folded` counts values of a person that stay folded here too."""

    record: str
    entity: Stub
    dataset_title: str
    source: str
    file: str
    sha256: str
    place: str
    columns: tuple[tuple[str, str], ...]
    folded: int


@dataclass(frozen=True, slots=True)
class OpenRow(Plan[RowView]):
    """Open the original row behind a record."""

    action: ClassVar[Action] = Action.OPEN_ROW

    record: str


@dataclass(frozen=True, slots=True)
class Opening:
    """One time that somebody opened it: ledger `index`, `when` (RFC 3339), `who`, `action`."""

    index: int
    when: str
    who: str
    action: str


@dataclass(frozen=True, slots=True)
class Openings:
    """Openings of one entity in this case, newest first."""

    stub: Stub
    rows: tuple[Opening, ...]


@dataclass(frozen=True, slots=True)
class WhoOpened(Plan[Openings]):
    """Who opened this entity in this case: for the case's lead."""

    action: ClassVar[Action] = Action.WHO_OPENED

    id: str

    def subjects(self) -> tuple[str, ...]:
        return (self.id,)
