"""Notes of a case: listed by folder, opened, made, changed, compared with what they were; and private notes on any thing of the case.

What people write is content (`plan.CONTENT`): it stays in the case.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar

from glasshouse.model.comment import Commented
from glasshouse.policy.actions import Action
from glasshouse.policy.plans.comments import Comment, PrivateNote
from glasshouse.policy.plans.plan import CONTENT, Command, Plan

PAGE = 50
"""Notes on a page of the list."""
FOLDER = 100
"""Most characters of a folder's name."""


@dataclass(frozen=True, slots=True)
class NoteRow:
    """A note in a list: who changed it last, when (RFC 3339)."""

    id: str
    revision: int
    title: str
    folder: str
    changed_by: str
    changed: str


@dataclass(frozen=True, slots=True)
class NoteFolder:
    """A folder: its `id` for addresses, in which no name may stand, its name (empty: of notes in none), and how many notes are in it."""

    id: str
    name: str
    notes: int


@dataclass(frozen=True, slots=True)
class NoteList:
    """One page of notes, last changed first; `folders` by name, and the one that was asked for."""

    rows: tuple[NoteRow, ...]
    total: int
    folders: tuple[NoteFolder, ...]
    folder: NoteFolder | None


@dataclass(frozen=True, slots=True)
class ListNotes(Plan[NoteList]):
    """Notes of the case: of one folder (its id), or of all where `folder` is None. NotFoundError where the case has no such folder."""

    action: ClassVar[Action] = Action.LIST_NOTES

    folder: str | None = None
    offset: int = 0


@dataclass(frozen=True, slots=True)
class NoteRevision:
    """One revision of a note as it was; who wrote it and when (RFC 3339)."""

    revision: int
    title: str
    text: str
    folder: str
    by: str
    at: str


@dataclass(frozen=True, slots=True)
class NoteView:
    """One note: its present revision, comments, oldest first, the reader's own private notes, and who wrote which revision (newest first:
    number, name, RFC 3339). `folders`: the case's folders."""

    row: NoteRow
    text: str
    made_by: str
    made: str
    comments: tuple[Comment, ...]
    private: tuple[PrivateNote, ...]
    revisions: tuple[tuple[int, str, str], ...]
    folders: tuple[NoteFolder, ...]


@dataclass(frozen=True, slots=True)
class OpenNote(Plan[NoteView]):
    """One note of the case."""

    action: ClassVar[Action] = Action.OPEN_NOTE

    id: str


@dataclass(frozen=True, slots=True)
class CompareNote(Plan[tuple[NoteRow, NoteRevision, NoteRevision]]):
    """The note now, and two of its revisions."""

    action: ClassVar[Action] = Action.OPEN_NOTE

    id: str
    old: int
    new: int


@dataclass(frozen=True, slots=True)
class AddNote(Command[str]):
    """A new note; yields its id."""

    action: ClassVar[Action] = Action.WRITE_NOTE

    title: str = field(metadata=CONTENT)
    text: str = field(default="", metadata=CONTENT)
    folder: str = field(default="", metadata=CONTENT)


@dataclass(frozen=True, slots=True)
class ChangeNote(Command[int]):
    """The note as it shall be, written by somebody who saw `revision`; yields the new revision. ConflictError where there is a newer
    one."""

    action: ClassVar[Action] = Action.WRITE_NOTE

    id: str
    revision: int
    title: str = field(metadata=CONTENT)
    text: str = field(metadata=CONTENT)
    folder: str = field(metadata=CONTENT)


@dataclass(frozen=True, slots=True)
class RestoreNote(Command[int]):
    """The note as it was in revision `old`, by somebody who saw `revision`; yields the new revision."""

    action: ClassVar[Action] = Action.WRITE_NOTE

    id: str
    revision: int
    old: int


@dataclass(frozen=True, slots=True)
class AddPrivateNote(Command[str]):
    """A note for oneself alone on a thing of the case, by its kind and id; yields the note's id."""

    action: ClassVar[Action] = Action.WRITE_PRIVATE_NOTE

    kind: Commented
    subject: str
    text: str = field(metadata=CONTENT)


@dataclass(frozen=True, slots=True)
class RemovePrivateNote(Command[None]):
    """Remove a private note of one's own, for good."""

    action: ClassVar[Action] = Action.WRITE_PRIVATE_NOTE

    id: str
