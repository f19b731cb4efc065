"""The timeline of a case: what is seen of it in a window of time, and the events that people write, change, withdraw and compare.

What people write of an event stays in the case (`plan.CONTENT`): the ledger says who wrote which event in which revision, and whom it
names.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar

from glasshouse.model.event import EventKind, EventOrigin, EventRole, Violation
from glasshouse.model.reliability import Basis, Reliability
from glasshouse.policy.actions import Action
from glasshouse.policy.plans.plan import CONTENT, Command, Plan
from glasshouse.policy.plans.search import Stub

PAGE = 50
"""Events of a page of the list."""
COLUMNS = 48
"""Parts into which a window, and the whole of time, is cut for counting."""
SINGLY = 40
ALL_SINGLY = 160
"""Events of a lane, and of a window, up to which each is drawn singly; above, they are counted by part."""
WHOLE = 20_000
"""Events of a window that leave as a table."""
RECORDS = 5_000
"""Dated records of what the case holds that stand on the timeline by themselves."""


@dataclass(frozen=True, slots=True)
class TimelineItem:
    """One event as lists show it. `when` is EDTF, as clocks of `zone` show it; `first` and `last` (exclusive) lie around it and `sure_from`
    to `sure_to` within it, in microseconds since 1970. `cites` names its source in words, `cited` is the id of the exhibit or record.
    `id`: of the event, the exhibit or the record; `key` tells rows apart. `basis` is empty for what nobody wrote by hand."""

    key: str
    id: str
    origin: EventOrigin
    kind: EventKind
    title: str
    when: str
    zone: str
    first: int
    sure_from: int
    sure_to: int
    last: int
    basis: Basis | None
    reliability: Reliability | None
    entities: tuple[Stub, ...]
    cites: str
    cited: str


@dataclass(frozen=True, slots=True)
class Lane:
    """Events of one kind in the window: how many, and either each (`items`) or how many begin in each part (`columns`)."""

    kind: EventKind
    total: int
    columns: tuple[int, ...]
    items: tuple[TimelineItem, ...]


@dataclass(frozen=True, slots=True)
class Timeline:
    """A window (`first` to `last`, exclusive, microseconds) of a whole (`begins` to `ends`, equal where there is nothing). `strip` counts
    what begins in each part of the whole. `rows` are a page of the list; `earlier`, `later`: keys of the pages beside it, empty for none.
    `total` and `lanes` are of the window; `lanes` of every kind that has events there, `rows` of the kinds asked for. `cut`: the case holds
    more dated records than stand here."""

    first: int
    last: int
    begins: int
    ends: int
    strip: tuple[int, ...]
    lanes: tuple[Lane, ...]
    rows: tuple[TimelineItem, ...]
    earlier: str
    later: str
    total: int
    withdrawn: int
    cut: bool


@dataclass(frozen=True, slots=True)
class ListTimeline(Plan[Timeline]):
    """The timeline between two dates (EDTF, UTC; empty: all of it), of these kinds (none: all), in pages: `page` is a key that another page
    gave."""

    action: ClassVar[Action] = Action.LIST_TIMELINE

    start: str = ""
    end: str = ""
    kinds: tuple[EventKind, ...] = ()
    page: str = ""


@dataclass(frozen=True, slots=True)
class TabulateTimeline(Plan[tuple[TimelineItem, ...]]):
    """Every event of the window and kinds, in order, for a table in a file. RefusedError where it would name more private persons than may
    leave without a second person (C8)."""

    action: ClassVar[Action] = Action.LIST_TIMELINE

    start: str = ""
    end: str = ""
    kinds: tuple[EventKind, ...] = ()


@dataclass(frozen=True, slots=True)
class DrawTimeline(Plan[Timeline]):
    """The drawing of the window and kinds, for a picture in a file; refused as the table is."""

    action: ClassVar[Action] = Action.LIST_TIMELINE

    start: str = ""
    end: str = ""
    kinds: tuple[EventKind, ...] = ()


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """An event that was withdrawn: it stands on no timeline, and its page stays."""

    id: str
    title: str
    when: str
    zone: str
    by: str
    at: str


@dataclass(frozen=True, slots=True)
class ListWithdrawn(Plan[tuple[Withdrawn, ...]]):
    """Events of the case that were withdrawn, the last first, at most 100."""

    action: ClassVar[Action] = Action.LIST_TIMELINE


@dataclass(frozen=True, slots=True)
class EventText:
    """An event as somebody writes it. `when` EDTF; `zone` a name of the IANA database; `exhibit` a number of the case's (EX-0007), `source`
    words where it is none; `entities` public ids of what the case holds, each in a role. `violation` for that kind alone."""

    kind: EventKind
    title: str
    when: str
    text: str = ""
    zone: str = "UTC"
    exhibit: str = ""
    source: str = ""
    basis: Basis = Basis.FACT
    reliability: Reliability = Reliability.UNKNOWN
    entities: tuple[tuple[str, EventRole], ...] = ()
    violation: Violation | None = None


@dataclass(frozen=True, slots=True)
class NamedEntity:
    """An entity that an event names, and as what."""

    stub: Stub
    role: EventRole


@dataclass(frozen=True, slots=True)
class EventRevision:
    """One revision of an event as it was; `stands` unless it was withdrawn in it; who wrote it and when (RFC 3339). `gone`: how many more
    entities it names whose records are no longer there."""

    revision: int
    kind: EventKind
    title: str
    text: str
    when: str
    zone: str
    exhibit: str
    source: str
    basis: Basis
    reliability: Reliability
    entities: tuple[NamedEntity, ...]
    violation: Violation | None
    stands: bool
    by: str
    at: str
    gone: int


@dataclass(frozen=True, slots=True)
class EventView:
    """An event's own page: its present revision, `item` as on the timeline, the id of the exhibit that it cites, who wrote which revision
    (newest first: number, name, RFC 3339), and what it can name."""

    id: str
    now: EventRevision
    item: TimelineItem
    exhibit: str
    revisions: tuple[tuple[int, str, str], ...]
    choices: tuple[Stub, ...]


@dataclass(frozen=True, slots=True)
class OpenEvent(Plan[EventView]):
    """One event that was written by hand."""

    action: ClassVar[Action] = Action.OPEN_EVENT

    id: str


@dataclass(frozen=True, slots=True)
class CompareEvent(Plan[tuple[EventView, EventRevision, EventRevision]]):
    """The event now, and two of its revisions."""

    action: ClassVar[Action] = Action.OPEN_EVENT

    id: str
    old: int
    new: int


@dataclass(frozen=True, slots=True)
class BeginEvent(Plan[tuple[Stub, ...]]):
    """What a new event can name: what the case holds, by caption, at most 200."""

    action: ClassVar[Action] = Action.LIST_TIMELINE


@dataclass(frozen=True, slots=True)
class AddEvent(Command[str]):
    """A new event; yields its id."""

    action: ClassVar[Action] = Action.WRITE_EVENT

    said: EventText = field(metadata=CONTENT)

    def subjects(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(public for public, _ in self.said.entities))


@dataclass(frozen=True, slots=True)
class ChangeEvent(Command[int]):
    """The event as it shall be, by somebody who saw `revision`; yields the new revision. ConflictError where there is a newer one."""

    action: ClassVar[Action] = Action.WRITE_EVENT

    id: str
    revision: int
    said: EventText = field(metadata=CONTENT)

    def subjects(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(public for public, _ in self.said.entities))


@dataclass(frozen=True, slots=True)
class RestoreEvent(Command[int]):
    """Everything as it was in revision `old`, by somebody who saw `revision`; yields the new revision."""

    action: ClassVar[Action] = Action.WRITE_EVENT

    id: str
    revision: int
    old: int


@dataclass(frozen=True, slots=True)
class WithdrawEvent(Command[int]):
    """Take the event off the timeline, or (`stands`) put it there again, by somebody who saw `revision`; yields the new revision."""

    action: ClassVar[Action] = Action.WRITE_EVENT

    id: str
    revision: int
    stands: bool = False
