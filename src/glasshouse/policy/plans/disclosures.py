"""Disclosure sets of a case: listed, opened, made, changed; exhibits taken into them and decided one by one or many at once.

What people write in them is content (`plan.CONTENT`): it stays in the case. Days are `YYYY-MM-DD`, an empty one is none.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar

from glasshouse.model.disclosure import Choice, DisclosureEvent, DisclosureState, WithheldFor
from glasshouse.model.exhibit import ExhibitKind
from glasshouse.policy.actions import Action
from glasshouse.policy.plans.exhibits import Pairs
from glasshouse.policy.plans.plan import CONTENT, Command, Plan

PAGE = 100
"""Sets, and items of a set, on a page."""
SETS = 1_000
"""Sets of a case."""
ITEMS = 5_000
"""Items of a set."""
NEWEST = 5
"""The newest decisions on a set, which are told before it is produced."""
AT_ONCE = 500
"""Items decided at once, and exhibits taken in at once."""
CHANGED = "changed_meanwhile"
"""The code of a conflict: somebody else has written since."""


@dataclass(frozen=True, slots=True)
class DisclosureRow:
    """A set in a list: `label` like D3, `numbers` its Bates numbers as text, empty before it was produced; `items` in it, and how many of
    them nobody has decided."""

    id: str
    label: str
    revision: int
    state: DisclosureState
    title: str
    to: str
    due: str
    numbers: str
    items: int
    undecided: int


@dataclass(frozen=True, slots=True)
class DisclosureList:
    """One page, newest first; `total` of the case."""

    rows: tuple[DisclosureRow, ...]
    total: int


@dataclass(frozen=True, slots=True)
class ListDisclosures(Plan[DisclosureList]):
    """The case's disclosure sets."""

    action: ClassVar[Action] = Action.LIST_DISCLOSURES

    offset: int = 0


@dataclass(frozen=True, slots=True)
class DisclosureItem:
    """An exhibit in a set. `choice` None: nobody has decided. `exhibit` and `copy` (the redacted copy that is produced in its place) are id
    and label, `copy` None for none; `has_copy`: there is one to produce, `has_file`: there is something to produce. `numbers` are its
    Bates numbers, empty before it was produced. `closed`: the filter team has not released
    it, so that its content is nobody's here."""

    id: str
    exhibit: tuple[str, str]
    title: str
    kind: ExhibitKind
    media_type: str
    revision: int
    choice: Choice | None
    ground: WithheldFor | None
    words: str
    copy: tuple[str, str] | None
    has_copy: bool
    has_file: bool
    numbers: str
    closed: bool
    by: str
    at: str


@dataclass(frozen=True, slots=True)
class Happening:
    """What happened to a set: `numbers` were given with it, `entry` is the ledger's."""

    event: DisclosureEvent
    text: str
    numbers: str
    entry: int
    by: str
    at: str


@dataclass(frozen=True, slots=True)
class DisclosureView:
    """One set. `request` is id and text of the request that it answers; `first` the Bates number that it would begin with now; `items` a
    page of them, `shown` how many fit; `decided` how many of each choice; on `waiting` of them the filter team has not decided. `newest`:
    items by their last decision; `seen`: what producing names, so that what was seen is produced.
    `revisions`: number, name, RFC 3339, newest first."""

    row: DisclosureRow
    reason: str
    basis: str
    request: tuple[str, str] | None
    asked_first: str
    first: str
    items: tuple[DisclosureItem, ...]
    shown: int
    decided: tuple[tuple[Choice, int], ...]
    waiting: int
    newest: tuple[DisclosureItem, ...]
    seen: str
    events: tuple[Happening, ...]
    changed_by: str
    changed: str
    revisions: tuple[tuple[int, str, str], ...]


@dataclass(frozen=True, slots=True)
class OpenDisclosure(Plan[DisclosureView]):
    """One set with a page of its items, all or those that nobody has decided."""

    action: ClassVar[Action] = Action.OPEN_DISCLOSURE

    id: str
    offset: int = 0
    undecided: bool = False


@dataclass(frozen=True, slots=True)
class DisclosureRevision:
    """One revision as it was; who wrote it and when (RFC 3339)."""

    revision: int
    title: str
    to: str
    reason: str
    basis: str
    due: str
    first: str
    state: DisclosureState
    by: str
    at: str


@dataclass(frozen=True, slots=True)
class CompareDisclosure(Plan[tuple[DisclosureRow, DisclosureRevision, DisclosureRevision]]):
    """The set now, and two of its revisions."""

    action: ClassVar[Action] = Action.OPEN_DISCLOSURE

    id: str
    old: int
    new: int


@dataclass(frozen=True, slots=True)
class DisclosureForm:
    """What a form offers: `requests` that a set can answer, as id and text, and the Bates number with which a new set would go on from the
    one before it, empty where there was none."""

    requests: Pairs
    next: str


@dataclass(frozen=True, slots=True)
class BeginDisclosure(Plan[DisclosureForm]):
    """What a set can name."""

    action: ClassVar[Action] = Action.LIST_DISCLOSURES


@dataclass(frozen=True, slots=True)
class Disclosing:
    """What a set says: `request` the id of a request of the case, empty for none; `first` its first Bates number (HAR-000001)."""

    title: str
    to: str
    first: str
    reason: str = ""
    basis: str = ""
    due: str = ""
    request: str = ""


@dataclass(frozen=True, slots=True)
class AddDisclosure(Command[str]):
    """A new set, a draft without items; yields its id."""

    action: ClassVar[Action] = Action.WRITE_DISCLOSURE

    said: Disclosing = field(metadata=CONTENT)


@dataclass(frozen=True, slots=True)
class ChangeDisclosure(Command[int]):
    """What the set says, as it shall be, written by somebody who saw `revision`; yields the new revision."""

    action: ClassVar[Action] = Action.WRITE_DISCLOSURE

    id: str
    revision: int
    said: Disclosing = field(metadata=CONTENT)


@dataclass(frozen=True, slots=True)
class RestoreDisclosure(Command[int]):
    """What was written in revision `old`, by somebody who saw `revision`; its state and its items stay. Yields the new revision."""

    action: ClassVar[Action] = Action.WRITE_DISCLOSURE

    id: str
    revision: int
    old: int


@dataclass(frozen=True, slots=True)
class ReviewDisclosure(Command[int]):
    """Put a draft under review, or take it back to a draft (`back`), by somebody who saw `revision`; yields the new revision."""

    action: ClassVar[Action] = Action.WRITE_DISCLOSURE

    id: str
    revision: int
    back: bool = False


@dataclass(frozen=True, slots=True)
class TakeIn(Command[int]):
    """Take exhibits, by number, into the set; without numbers all that are in no set yet and are no redacted copies, as far as there is
    room. Yields how many came. One that is in it already stays as it is."""

    action: ClassVar[Action] = Action.WRITE_DISCLOSURE

    id: str
    exhibits: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Seen:
    """An item as somebody saw it."""

    item: str
    revision: int


@dataclass(frozen=True, slots=True)
class TakeOut(Command[int]):
    """Take items out of the set again, each as it was seen; yields how many. ConflictError CHANGED where somebody decided on one meanwhile.
    What was decided on them is kept, and told again where one is taken in again."""

    action: ClassVar[Action] = Action.WRITE_DISCLOSURE

    id: str
    items: tuple[Seen, ...]


@dataclass(frozen=True, slots=True)
class DecideItems(Command[int]):
    """One decision on some items, all of them or none; yields how many. `ground` and `words` say why something is left out. ConflictError
    CHANGED where somebody decided on one meanwhile."""

    action: ClassVar[Action] = Action.DECIDE_DISCLOSURE

    id: str
    items: tuple[Seen, ...]
    choice: Choice
    ground: WithheldFor | None = None
    words: str = field(default="", metadata=CONTENT)


@dataclass(frozen=True, slots=True)
class Decided:
    """One decision on an item: by whom and when (RFC 3339). Without a choice it came into the set then, or was taken `out` of it."""

    revision: int
    choice: Choice | None
    ground: WithheldFor | None
    words: str
    copy: str
    by: str
    at: str
    out: bool


@dataclass(frozen=True, slots=True)
class DisclosureItemView:
    """An item with every decision on it, newest first."""

    row: DisclosureRow
    item: DisclosureItem
    decisions: tuple[Decided, ...]


@dataclass(frozen=True, slots=True)
class OpenDisclosureItem(Plan[DisclosureItemView]):
    """One item of a set. The exhibit's original is not opened by that."""

    action: ClassVar[Action] = Action.OPEN_DISCLOSURE

    id: str
    item: str


@dataclass(frozen=True, slots=True)
class RestoreDecision(Command[int]):
    """Decide on an item as was decided in revision `old`, by somebody who saw `revision`; yields the new revision."""

    action: ClassVar[Action] = Action.DECIDE_DISCLOSURE

    id: str
    item: str
    revision: int
    old: int
