"""What a disclosure set hands out: drawn, numbered and frozen once; then exported as often as somebody approves; told in a privilege log.

It leaves like an export does (C8): nobody can count the persons in the files that are in it, so it always needs an approval.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import ClassVar

from glasshouse.model.disclosure import Choice, WithheldFor
from glasshouse.policy.actions import Action
from glasshouse.policy.plans.approvals import Approval
from glasshouse.policy.plans.exhibits import Chunks, Original
from glasshouse.policy.plans.plan import CONTENT, Command, Plan

DISCLOSURE = "disclosure"
"""The format of an approval for a produced set."""


@dataclass(frozen=True, slots=True)
class StampedCopy:
    """A copy in the making: of which item in which revision, its Bates numbers, and a way to its bytes (ConflictError where the file cannot
    be drawn). None for what goes as it is, under this `sha256`, with its number in its name."""

    item: str
    revision: int
    first: int
    last: int
    sha256: str
    chunks: Chunks | None


Copies = Callable[[], Iterator[StampedCopy]]


@dataclass(frozen=True, slots=True)
class RenderDisclosure(Plan[Copies]):
    """A way to the copies as they would be produced now, numbered one after the other while they are drawn: an opening of the originals.
    ConflictError CHANGED where the set, or a decision on its items, is not as it was `seen`, or where something is still to be decided."""

    action: ClassVar[Action] = Action.PRODUCE_DISCLOSURE

    id: str
    revision: int
    seen: str


@dataclass(frozen=True, slots=True)
class CopyArrived:
    """A copy that was made and received: `upload` is the token under which it arrived, empty for what goes as it is."""

    item: str
    revision: int
    first: int
    last: int
    sha256: str
    upload: str


@dataclass(frozen=True, slots=True)
class ProduceDisclosure(Command[int]):
    """Freeze the set with these copies: numbers are given for good, and each exhibit's custody says so. Yields the new revision.
    ConflictError where a decision, the set or the numbers moved since they were `seen`: nothing is given then."""

    action: ClassVar[Action] = Action.PRODUCE_DISCLOSURE

    id: str
    revision: int
    seen: str
    copies: tuple[CopyArrived, ...]


@dataclass(frozen=True, slots=True)
class LogRow:
    """A line of the privilege log, from what was frozen: `number` is the log's, `numbers` the Bates range or empty for what was withheld;
    `date`, `kind`, `author` and `recipient` as the exhibit's own fields say; `description` is the reviewer's."""

    number: int
    numbers: str
    exhibit: str
    date: str
    kind: str
    author: str
    recipient: str
    choice: Choice
    ground: WithheldFor
    description: str


@dataclass(frozen=True, slots=True)
class PrivilegeLog:
    """What was withheld or left out of a set, and why: `set` its label, `to` whom. `frozen`: it is as it was produced; before that it tells
    what it would say now."""

    set: str
    case: str
    title: str
    to: str
    frozen: bool
    rows: tuple[LogRow, ...]


@dataclass(frozen=True, slots=True)
class OpenPrivilegeLog(Plan[PrivilegeLog]):
    """The privilege log of one set."""

    action: ClassVar[Action] = Action.OPEN_DISCLOSURE

    id: str


@dataclass(frozen=True, slots=True)
class Produced:
    """A copy as it goes out: `numbers` from `first` to `last` (Bates), those `attached` first and last with what is attached to it."""

    exhibit: str
    first: str
    last: str
    attached_first: str
    attached_last: str
    pages: int
    date: str
    kind: str
    author: str
    recipient: str
    redacted: bool
    original: Original


@dataclass(frozen=True, slots=True)
class Production:
    """What leaves: `set` its label, `made` when it was produced (RFC 3339), `entries` of the ledger that tell of it: that it was produced,
    and this export; `keys` are the verifier keys of the ledger's logs, the running one last."""

    case: str
    set: str
    title: str
    to: str
    made: str
    by: str
    numbers: str
    copies: tuple[Produced, ...]
    log: PrivilegeLog
    keys: tuple[str, ...]
    entries: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class ExportDisclosure(Command[Production]):
    """Export a produced set: as it was frozen, each time. It needs an approval, bound to exactly its bytes."""

    action: ClassVar[Action] = Action.EXPORT_DISCLOSURE

    id: str


@dataclass(frozen=True, slots=True)
class AskDisclosure(Command[Approval]):
    """Ask for an approval of the export of one produced set."""

    action: ClassVar[Action] = Action.ASK_APPROVAL

    id: str
    reason: str


@dataclass(frozen=True, slots=True)
class RecallDisclosure(Command[int]):
    """Ask back what was produced, and say why, by somebody who saw `revision`: it leaves no more, and what was produced stays recorded.
    Yields the new revision."""

    action: ClassVar[Action] = Action.RECALL_DISCLOSURE

    id: str
    revision: int
    reason: str = field(metadata=CONTENT)
