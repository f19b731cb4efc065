"""Exhibits of a case and their custody: collected, opened, checked, handed on, reviewed by a second person.

What people write of an exhibit stays in the case (`CONTENT`); its SHA-256 stands in the ledger's entry of its collection.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import ClassVar

from glasshouse.model.custody import BreakKind, CustodyEvent
from glasshouse.model.exhibit import ExhibitKind, ExhibitState
from glasshouse.model.reliability import Reliability
from glasshouse.model.stamp import StampFault, StampState
from glasshouse.policy.actions import Action
from glasshouse.policy.plans.attachments import Attached
from glasshouse.policy.plans.comments import Comment, PrivateNote
from glasshouse.policy.plans.plan import CONTENT, Command, Plan

PAGE = 100
"""Exhibits of one page of the list."""
TEXT_SHOWN = 200_000
"""Characters of an original that are shown as text."""
TEXT_BYTES = 64 << 20
"""The longest original that is shown as text at all."""
HASH_DIFFERS = "hash_differs"
"""The code of a refusal of a file whose SHA-256 is not the one that its collector named."""

Pairs = tuple[tuple[str, str], ...]
Chunks = Callable[[], Iterator[bytes]]


@dataclass(frozen=True, slots=True)
class Said:
    """What the collector says of an exhibit. `collected`: when, as a day or a minute (ISO 8601, UTC); `tool` with its version, where there
    was one; `declared`: what a web capture says of itself (address, headers, time) as (name, text)."""

    title: str
    description: str = ""
    place: str = ""
    collected: str = ""
    tool: str = ""
    tool_version: str = ""
    reliability: Reliability = Reliability.UNKNOWN
    declared: Pairs = ()
    way: str = ""


@dataclass(frozen=True, slots=True)
class CollectExhibit(Command[str]):
    """Take an exhibit into the case; yields its id. `upload` is the token of a received file, empty where there is none; `named` a SHA-256
    that the collector knows it by, compared where it is given. `derived_from`: the exhibit that this is a working copy of, made in the way
    that `said` tells. InvalidInputError `hash_differs`: nothing is kept."""

    action: ClassVar[Action] = Action.COLLECT_EXHIBIT

    kind: ExhibitKind
    said: Said = field(metadata=CONTENT)
    upload: str = field(default="", metadata=CONTENT)
    file_name: str = field(default="", metadata=CONTENT)
    sha256: str = ""
    named: str = ""
    derived_from: str = ""


@dataclass(frozen=True, slots=True)
class CollectRecord(Command[str]):
    """Take an entity as it is now, with its sources and without a person's folded values, as an exhibit of kind record; yields its id."""

    action: ClassVar[Action] = Action.COLLECT_EXHIBIT

    entity: str
    said: Said = field(metadata=CONTENT)

    def subjects(self) -> tuple[str, ...]:
        return (self.entity,)


@dataclass(frozen=True, slots=True)
class ExhibitRow:
    """One line of the list: `label` like EX-0007; `by` is the collector's name; `when` (RFC 3339) it was taken into the case; `size` and
    `sha256` empty for what is no file."""

    id: str
    label: str
    kind: ExhibitKind
    title: str
    state: ExhibitState
    reliability: Reliability
    by: str
    when: str
    collected: str
    media_type: str
    size: int | None
    sha256: str
    derived_from: str


@dataclass(frozen=True, slots=True)
class ExhibitList:
    """A page of the case's exhibits, newest first; `total` of those that fit, `unreviewed` of all."""

    rows: tuple[ExhibitRow, ...]
    total: int
    unreviewed: int
    offset: int


@dataclass(frozen=True, slots=True)
class ListExhibits(Plan[ExhibitList]):
    """The case's exhibits: all, or of one kind, or in one state (both empty for all)."""

    action: ClassVar[Action] = Action.LIST_EXHIBITS

    kind: str = ""
    state: str = ""
    offset: int = 0
    whole: bool = False


@dataclass(frozen=True, slots=True)
class CustodyRow:
    """One event of the chain: `by` and `to` are names, `entry` the ledger's number, `fits` whether the hash did where it was computed;
    `broken` is empty, or how the chain is broken here."""

    event: CustodyEvent
    by: str
    when: str
    to: str
    reason: str
    fits: bool | None
    entry: int
    broken: tuple[BreakKind, ...]


@dataclass(frozen=True, slots=True)
class ForeignStep:
    """One event of an exhibit's custody before it came here in a package: as the sender's ledger `origin` has it under its number `entry`,
    and as nobody here can change it. `label` is the exhibit's number there."""

    origin: str
    label: str
    event: str
    by: str
    when: str
    to: str
    reason: str
    fits: bool | None
    entry: int
    broken: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Stamp:
    """The time stamp of an exhibit's hash by `authority` (its server's name): `when` it was stamped (RFC 3339, empty where it was not),
    and what stands against it."""

    state: StampState
    authority: str
    when: str
    fault: StampFault | None


@dataclass(frozen=True, slots=True)
class CustodySheet:
    """The chain of custody of one exhibit, oldest first; `before` is what another Glasshouse says of it. `holder` has it now (a name,
    empty while it is outside); `waits_for` has yet to sign for it. `fingerprint` is the SHA-256 of the sheet's canonical JSON without
    itself and without the head; `origin`, `size` and `root` are the ledger's head when it was made."""

    exhibit: ExhibitRow
    case: str
    before: tuple[ForeignStep, ...]
    rows: tuple[CustodyRow, ...]
    breaks: int
    holder: str
    waits_for: str
    stamp: Stamp | None
    fingerprint: str
    origin: str
    size: int
    root: str


@dataclass(frozen=True, slots=True)
class OpenCustody(Plan[CustodySheet]):
    """The custody sheet of one exhibit."""

    action: ClassVar[Action] = Action.OPEN_EXHIBIT

    id: str


@dataclass(frozen=True, slots=True)
class ExhibitView:
    """One exhibit's own page. `told` is what a photograph says of its camera and place, shown here and nowhere else; `copies` are id and
    label of what was derived from it; `source` the same of what it was derived from; `readable`: its original can be shown as text;
    `redactable`: a redacted copy can be made of it; `redacted`: it is one itself. `tasks` refer to it. `closed`: it may be
    privileged, and its content is told to nobody who works the case."""

    row: ExhibitRow
    description: str
    place: str
    tool: str
    tool_version: str
    file_name: str
    declared: Pairs
    told: Pairs
    way: str
    source: tuple[str, str] | None
    copies: Pairs
    reviewed_by: str
    reviewed: str
    review: str
    custody: CustodySheet
    may_review: bool
    may_sign: bool
    readable: bool
    redactable: bool
    redacted: bool
    comments: tuple[Comment, ...]
    private: tuple[PrivateNote, ...]
    tasks: tuple[Attached, ...]
    closed: bool


@dataclass(frozen=True, slots=True)
class OpenExhibit(Plan[ExhibitView]):
    """One exhibit with its custody. Its original is not opened by that."""

    action: ClassVar[Action] = Action.OPEN_EXHIBIT

    id: str


@dataclass(frozen=True, slots=True)
class Original:
    """An exhibit's original: `chunks` yields its bytes once asked, the last of them only after its hash was checked (BlobCorruptError)."""

    name: str
    media_type: str
    size: int
    sha256: str
    chunks: Chunks


@dataclass(frozen=True, slots=True)
class ReadOriginal(Plan[Original]):
    """Open the original. It is an event of the custody; `reason` stands there."""

    action: ClassVar[Action] = Action.READ_ORIGINAL

    id: str
    reason: str = ""

    def subjects(self) -> tuple[str, ...]:
        return (self.id,)


@dataclass(frozen=True, slots=True)
class ExhibitText:
    """The beginning of an original, as text and never as markup; `cut` where there is more."""

    view: ExhibitView
    text: str
    cut: bool


@dataclass(frozen=True, slots=True)
class ReadText(Plan[ExhibitText]):
    """Open the original and show it as text: an event of the custody. ConflictError for what is no text, or too long."""

    action: ClassVar[Action] = Action.READ_ORIGINAL

    id: str

    def subjects(self) -> tuple[str, ...]:
        return (self.id,)


@dataclass(frozen=True, slots=True)
class Checked:
    """Whether an original still has the SHA-256 that it was collected with."""

    label: str
    sha256: str
    fits: bool


@dataclass(frozen=True, slots=True)
class CheckExhibit(Plan[Checked]):
    """Compute the hash of the original again: an event of the custody, whatever comes of it."""

    action: ClassVar[Action] = Action.CHECK_EXHIBIT

    id: str

    def subjects(self) -> tuple[str, ...]:
        return (self.id,)


@dataclass(frozen=True, slots=True)
class ReviewExhibit(Command[str]):
    """Sign that one has looked at it, as a second person: not who collected it. Once."""

    action: ClassVar[Action] = Action.REVIEW_EXHIBIT

    id: str
    review: str = field(metadata=CONTENT)


@dataclass(frozen=True, slots=True)
class HandOverExhibit(Command[str]):
    """Note that the exhibit is handed to a member of the case (`login`), who signs for it, or to somebody `outside`, who cannot."""

    action: ClassVar[Action] = Action.HAND_OVER_EXHIBIT

    id: str
    login: str
    outside: str = field(metadata=CONTENT)
    reason: str = field(metadata=CONTENT)


@dataclass(frozen=True, slots=True)
class SignReceipt(Command[str]):
    """Sign that one has received it: by whom it was handed to."""

    action: ClassVar[Action] = Action.SIGN_RECEIPT

    id: str


@dataclass(frozen=True, slots=True)
class NoteCustody(Command[str]):
    """Note what one did with it outside Glasshouse: copied, packed (and sealed), returned (taken back from outside)."""

    action: ClassVar[Action] = Action.NOTE_CUSTODY

    id: str
    event: CustodyEvent
    reason: str = field(metadata=CONTENT)
