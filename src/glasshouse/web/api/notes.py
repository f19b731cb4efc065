"""The key's case: its notes, and what the key's person wrote for themselves alone."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query

from glasshouse.policy.plans.notes import (
    AddNote,
    AddPrivateNote,
    ChangeNote,
    CompareNote,
    ListNotes,
    NoteList,
    NoteRevision,
    NoteRow,
    NoteView,
    OpenNote,
    RemovePrivateNote,
    RestoreNote,
)
from glasshouse.web.api.answers import Answer
from glasshouse.web.api.bodies import Id, Offset
from glasshouse.web.api.caller import Calling, asks
from glasshouse.web.api.strict import StrictRoute
from glasshouse.web.api.tasks import Revision
from glasshouse.web.api.written import ChangeNoteBody, CommentBody, NoteTextBody, RestoreBody

router = APIRouter(route_class=StrictRoute, tags=["notes"])

Folder = Annotated[str | None, Query(max_length=32, description="Only notes of this folder, by its id.")]


@router.get("/case/notes", openapi_extra=asks(ListNotes))
def list_notes(calling: Calling, folder: Folder = None, offset: Offset = 0) -> Answer[NoteList]:
    """Notes of the case, last changed first, fifty at a time."""
    return calling.open(ListNotes(folder, offset))


@router.post("/case/notes", status_code=201, openapi_extra=asks(AddNote))
def add_note(calling: Calling, body: NoteTextBody) -> Answer[str]:
    """Make a note; yields its id."""
    return calling.act(AddNote(body.title, body.text, body.folder))


@router.get("/case/notes/{id}", openapi_extra=asks(OpenNote))
def open_note(calling: Calling, id: Id) -> Answer[NoteView]:  # noqa: A002
    """One note, with comments, one's own private notes and who wrote which revision."""
    return calling.open(OpenNote(id))


@router.put("/case/notes/{id}", openapi_extra=asks(ChangeNote))
def change_note(calling: Calling, id: Id, body: ChangeNoteBody) -> Answer[int]:  # noqa: A002
    """Write the whole note anew; yields the new revision. 409 where somebody wrote since the revision that you saw."""
    return calling.act(ChangeNote(id, body.revision, body.title, body.text, body.folder))


@router.get("/case/notes/{id}/revisions", openapi_extra=asks(CompareNote))
def compare_note(
    calling: Calling,
    id: Id,  # noqa: A002
    old: Revision,
    new: Revision,
) -> Answer[tuple[NoteRow, NoteRevision, NoteRevision]]:
    """The note now, and two of its revisions."""
    return calling.open(CompareNote(id, old, new))


@router.post("/case/notes/{id}/restore", openapi_extra=asks(RestoreNote))
def restore_note(calling: Calling, id: Id, body: RestoreBody) -> Answer[int]:  # noqa: A002
    """The note as it was; yields the new revision."""
    return calling.act(RestoreNote(id, body.revision, body.old))


@router.post("/case/private-notes", status_code=201, openapi_extra=asks(AddPrivateNote))
def add_private_note(calling: Calling, body: CommentBody) -> Answer[str]:
    """Write for oneself alone on a thing of the case, by kind and id; yields the note's id."""
    return calling.act(AddPrivateNote(body.kind, body.subject, body.text))


@router.delete("/case/private-notes/{id}", openapi_extra=asks(RemovePrivateNote))
def remove_private_note(calling: Calling, id: Id) -> Answer[None]:  # noqa: A002
    """Remove a private note of one's own, for good."""
    return calling.act(RemovePrivateNote(id))
