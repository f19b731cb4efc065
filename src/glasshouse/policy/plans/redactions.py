"""Redaction of an exhibit: marks on its original, kept with their revisions, and the redacted copy that is made from them.

What a mark says in words stays in the case (`CONTENT`); where it lies, and why by the closed list, stands in the ledger.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar

from glasshouse.model.redaction import Because, Place, Range
from glasshouse.policy.actions import Action
from glasshouse.policy.plans.exhibits import Chunks, ExhibitRow, Original, Pairs
from glasshouse.policy.plans.plan import CONTENT, Command, Plan

MARKS = 5_000
"""Marks of one original."""
AT_ONCE = 500
"""Marks that one command makes, and places that one search for words finds."""
PAGES = 500
"""Pages of a file that is redacted."""
PART = 12_000
"""Characters of a text that are shown at once."""
TEXT_BYTES = 4 << 20
"""The longest text that is redacted."""
CHANGED = "changed_meanwhile"
"""The code of a conflict: somebody else has marked something since."""
_TO_MARK = "To mark what is to be redacted"
_TO_MAKE = "To make the redacted copy"


@dataclass(frozen=True, slots=True)
class Mark:
    """One mark. `words` say more of the reason, `protects` which role it protects (never a name); `by` a name, `when` RFC 3339."""

    id: str
    place: Place
    because: Because
    words: str
    protects: str
    by: str
    when: str


@dataclass(frozen=True, slots=True)
class Revised:
    """One revision of the marks: who made it, and how many marks there were then."""

    number: int
    by: str
    when: str
    marks: int


@dataclass(frozen=True, slots=True)
class RedactionView:
    """What is marked on an exhibit. `revision` 0: nothing ever was. `pages` are widths and heights in points, empty for a text; `copies`
    id and label of the redacted copies that were made; `since` who has changed it, newest first, ten at most."""

    exhibit: ExhibitRow
    revision: int
    marks: tuple[Mark, ...]
    pages: tuple[tuple[float, float], ...]
    copies: Pairs
    since: tuple[Revised, ...]


@dataclass(frozen=True, slots=True)
class OpenRedaction(Plan[RedactionView]):
    """The marks, without the original. ConflictError for what cannot be redacted here, with the reason and a way out."""

    action: ClassVar[Action] = Action.OPEN_REDACTION

    id: str


@dataclass(frozen=True, slots=True)
class ShowPage(Plan[bytes]):
    """One page as JPEG: an opening of the original, an event of its custody. `painted`: as the copy will show it."""

    action: ClassVar[Action] = Action.READ_ORIGINAL

    id: str
    page: int
    painted: bool = False
    reason: str = _TO_MARK

    def subjects(self) -> tuple[str, ...]:
        return (self.id,)


@dataclass(frozen=True, slots=True)
class Passage:
    """A part of a text: `text` begins at character `start`, line `line`; `part` of `parts`, from 0. `hits` are all places of the whole
    text in which the words stand that were asked for, with a line around each."""

    text: str
    start: int
    line: int
    part: int
    parts: int
    hits: tuple[tuple[Range, str, str, str], ...]


@dataclass(frozen=True, slots=True)
class ShowPassage(Plan[Passage]):
    """A part of the text, and where `words` stand in all of it: an opening of the original, an event of its custody. `painted`: as the copy
    will say it."""

    action: ClassVar[Action] = Action.READ_ORIGINAL

    id: str
    part: int = 0
    words: str = field(default="", metadata=CONTENT)
    painted: bool = False
    reason: str = _TO_MARK

    def subjects(self) -> tuple[str, ...]:
        return (self.id,)


@dataclass(frozen=True, slots=True)
class AddMarks(Command[int]):
    """Mark these places, for one reason; yields the new revision. `revision` is the one that its writer saw: ConflictError CHANGED where
    there is a newer one."""

    action: ClassVar[Action] = Action.MARK_REDACTION

    id: str
    revision: int
    places: tuple[Place, ...]
    because: Because
    words: str = field(default="", metadata=CONTENT)
    protects: str = field(default="", metadata=CONTENT)


@dataclass(frozen=True, slots=True)
class ChangeMark(Command[int]):
    """Put one mark elsewhere, or give it another reason."""

    action: ClassVar[Action] = Action.MARK_REDACTION

    id: str
    revision: int
    mark: str
    place: Place
    because: Because
    words: str = field(default="", metadata=CONTENT)
    protects: str = field(default="", metadata=CONTENT)


@dataclass(frozen=True, slots=True)
class RemoveMarks(Command[int]):
    """Take marks away."""

    action: ClassVar[Action] = Action.MARK_REDACTION

    id: str
    revision: int
    marks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RestoreMarks(Command[int]):
    """Bring back what was marked in the revision `old`."""

    action: ClassVar[Action] = Action.MARK_REDACTION

    id: str
    revision: int
    old: int


@dataclass(frozen=True, slots=True)
class Redacted:
    """A copy in the making: `chunks` draws it once asked (ConflictError where the file cannot be drawn)."""

    name: str
    media_type: str
    chunks: Chunks


@dataclass(frozen=True, slots=True)
class RenderRedacted(Plan[Redacted]):
    """The copy as the marks of this revision make it: an opening of the original. ConflictError CHANGED, or where nothing is marked."""

    action: ClassVar[Action] = Action.READ_ORIGINAL

    id: str
    revision: int
    reason: str = _TO_MAKE

    def subjects(self) -> tuple[str, ...]:
        return (self.id,)


@dataclass(frozen=True, slots=True)
class KeepRedacted(Command[str]):
    """Take the copy that was made from the marks of this revision (`upload` is the token under which it was received) into the case, as
    an exhibit derived from the original; yields its id. ConflictError CHANGED where the marks are others by now: nothing is kept."""

    action: ClassVar[Action] = Action.MAKE_REDACTED

    id: str
    revision: int
    upload: str = field(metadata=CONTENT)
    sha256: str


@dataclass(frozen=True, slots=True)
class ReadRedacted(Plan[Original]):
    """Open a redacted copy: an event of its custody. NotFoundError for an exhibit that is none: who may open copies only opens no
    original."""

    action: ClassVar[Action] = Action.READ_REDACTED

    id: str
    reason: str = ""

    def subjects(self) -> tuple[str, ...]:
        return (self.id,)
