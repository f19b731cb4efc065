"""The matrix of a case: items of evidence as rows, hypotheses as columns; items taken in, changed, and weighed against each hypothesis.

An item refers to an exhibit, a note or a record that the case holds, and is shown as far as the reader may see that; or it is a sentence
with its source. An item whose exhibit or record the reader does not see is in no list, count or table (C4). What people write is content.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar

from glasshouse.model.hypothesis import Consistency, ItemKind, Relevance
from glasshouse.model.reliability import Basis, Reliability
from glasshouse.policy.actions import Action
from glasshouse.policy.plans.hypotheses import HypothesisRow
from glasshouse.policy.plans.plan import CONTENT, Command, Plan
from glasshouse.policy.plans.search import Stub

PAGE = 50
"""Items on a page of the matrix."""
MOST = 1_000
"""Items of a case."""
OFFERED = 200
"""Exhibits and notes that the form for a new item offers."""
WHY = 500
"""Most characters of a reason."""
ORDERS = ("number", "telling")


@dataclass(frozen=True, slots=True)
class ItemRow:
    """An item: `number` counts those that the reader may know of; `title` names what it refers to, `path` its page below the case's, both
    empty for a sentence; `stub` is the record's, none where that is no longer there. `says` is what it says about the question, `basis`
    whether that is fact or assessment; `out`: taken out of the matrix."""

    id: str
    number: int
    revision: int
    kind: ItemKind
    title: str
    path: str
    stub: Stub | None
    says: str
    source: str
    basis: Basis
    reliability: Reliability
    relevance: Relevance
    out: bool


@dataclass(frozen=True, slots=True)
class Cell:
    """How one item fits one hypothesis, why, and who says so (RFC 3339)."""

    hypothesis: str
    revision: int
    sign: Consistency
    basis: Basis
    why: str
    by: str
    at: str


@dataclass(frozen=True, slots=True)
class MatrixRow:
    """An item with a cell for each hypothesis in their order, None where nobody weighed it. `telling`: whether it tells hypotheses apart;
    None while fewer than two were weighed."""

    item: ItemRow
    cells: tuple[Cell | None, ...]
    telling: bool | None


@dataclass(frozen=True, slots=True)
class Matrix:
    """A page of the matrix: its columns are the hypotheses that were not set aside. `total` items, of which `mute` tell nothing apart and
    `unsaid` were not weighed against two; `aside` hypotheses are not shown."""

    hypotheses: tuple[HypothesisRow, ...]
    rows: tuple[MatrixRow, ...]
    total: int
    mute: int
    unsaid: int
    aside: int


@dataclass(frozen=True, slots=True)
class OpenMatrix(Plan[Matrix]):
    """A page of the matrix, items by number or those first that tell hypotheses furthest apart."""

    action: ClassVar[Action] = Action.LIST_HYPOTHESES

    order: str = "number"
    offset: int = 0


@dataclass(frozen=True, slots=True)
class TabulateMatrix(Plan[Matrix]):
    """The whole matrix, by number: for a table in a file. Refused where it names more private persons than leave without a second person
    (C8)."""

    action: ClassVar[Action] = Action.LIST_HYPOTHESES


@dataclass(frozen=True, slots=True)
class ItemRevision:
    """One revision of an item as it was; who wrote it and when (RFC 3339)."""

    revision: int
    says: str
    source: str
    basis: Basis
    reliability: Reliability
    relevance: Relevance
    out: bool
    by: str
    at: str


@dataclass(frozen=True, slots=True)
class ItemView:
    """One item: every hypothesis with its cell, what was said of each before (newest first), and the item's revisions, newest first."""

    row: ItemRow
    cells: tuple[tuple[HypothesisRow, Cell | None], ...]
    before: tuple[Cell, ...]
    revisions: tuple[ItemRevision, ...]


@dataclass(frozen=True, slots=True)
class OpenItem(Plan[ItemView]):
    """One item of evidence."""

    action: ClassVar[Action] = Action.OPEN_HYPOTHESIS

    id: str


@dataclass(frozen=True, slots=True)
class ItemForm:
    """What a form for a new item offers: newest exhibits (number, label, title), notes last changed (id, title), what the case holds."""

    exhibits: tuple[tuple[int, str, str], ...]
    notes: tuple[tuple[str, str], ...]
    held: tuple[Stub, ...]


@dataclass(frozen=True, slots=True)
class BeginItem(Plan[ItemForm]):
    """What a new item of this kind can refer to."""

    action: ClassVar[Action] = Action.LIST_HYPOTHESES

    kind: ItemKind


@dataclass(frozen=True, slots=True)
class AddItem(Command[str]):
    """Take an item into the matrix; yields its id. By kind it refers to an `exhibit` by its number in the case, or to a `thing`,
    a note or a record by id; a sentence refers to nothing, and has `says` and `source`. `reliability` None: as the collector said, else
    unknown. ConflictError for what is an item already."""

    action: ClassVar[Action] = Action.WEIGH_EVIDENCE

    kind: ItemKind
    exhibit: int = 0
    thing: str = ""
    says: str = field(default="", metadata=CONTENT)
    source: str = field(default="", metadata=CONTENT)
    basis: Basis = Basis.FACT
    reliability: Reliability | None = None
    relevance: Relevance = Relevance.MEDIUM

    def subjects(self) -> tuple[str, ...]:
        return (self.thing,) if self.kind is ItemKind.RECORD else ()


@dataclass(frozen=True, slots=True)
class ChangeItem(Command[int]):
    """What is said of an item, written by somebody who saw `revision`; `out` takes it out of the matrix, and back. Yields the new
    revision. ConflictError where there is a newer one."""

    action: ClassVar[Action] = Action.WEIGH_EVIDENCE

    id: str
    revision: int
    says: str = field(metadata=CONTENT)
    source: str = field(metadata=CONTENT)
    basis: Basis
    reliability: Reliability
    relevance: Relevance
    out: bool


@dataclass(frozen=True, slots=True)
class RestoreItem(Command[int]):
    """The item as it was in revision `old`, by somebody who saw `revision`; yields the new revision."""

    action: ClassVar[Action] = Action.WEIGH_EVIDENCE

    id: str
    revision: int
    old: int


@dataclass(frozen=True, slots=True)
class Rating:
    """How the item fits `hypothesis` (its id), said by somebody who saw `revision` of the cell (0: nobody had said anything), and why."""

    hypothesis: str
    revision: int
    sign: Consistency
    basis: Basis
    why: str


@dataclass(frozen=True, slots=True)
class WeighItem(Command[int]):
    """How the item fits these hypotheses; yields how many cells changed: what stands already is left alone. ConflictError, and nothing is
    kept, where one of the cells was changed meanwhile."""

    action: ClassVar[Action] = Action.WEIGH_EVIDENCE

    id: str
    ratings: tuple[Rating, ...] = field(metadata=CONTENT)
