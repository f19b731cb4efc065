"""Notes of a case: by folder, a page each, written by forms that lose nothing when two write at once; and private notes on any thing."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from starlette.responses import Response

from glasshouse.base.errors import ConflictError, GlasshouseError, InvalidInputError, NotFoundError
from glasshouse.model.comment import Commented
from glasshouse.model.difference import difference
from glasshouse.model.prose import blocks
from glasshouse.policy.plans.comments import AddComment
from glasshouse.policy.plans.notes import (
    PAGE,
    AddNote,
    AddPrivateNote,
    ChangeNote,
    CompareNote,
    ListNotes,
    OpenNote,
    RemovePrivateNote,
    RestoreNote,
)
from glasshouse.web.revised import meanwhile, seen, seen_and_old, two
from glasshouse.web.visit import Visit, get, post
from glasshouse.web.words import PLACES

_LONG = 1 << 20


def notes(visit: Visit) -> Response:
    """A page of the list."""
    asked = visit.request.query_params
    folder = asked.get("folder")
    visit = visit.in_case()
    found = visit.open(ListNotes(folder, visit.offset()))
    here = f"/case/{visit.given('case')}/notes" + (f"?{urlencode({'folder': folder})}" if folder is not None else "")
    return visit.named().render("notes.html", found=found, folder=found.folder, here=here, page=PAGE)


def new_note(visit: Visit, fault: GlasshouseError | None = None) -> Response:
    """The form for a new one."""
    visit = visit.in_case()
    folders = [folder for folder in visit.open(ListNotes()).folders if folder.name]
    asked = visit.request.query_params.get("folder", "")
    values = visit.form.values() if fault else {"folder": next((folder.name for folder in folders if folder.id == asked), "")}
    return visit.named().render("note_new.html", fault.status if fault else 200, folders=folders, values=values, fault=fault)


def add_note(visit: Visit) -> Response:
    """Make it."""
    try:
        public, receipt = visit.in_case().act(AddNote(*_written(visit)))
    except (InvalidInputError, ConflictError) as error:
        return new_note(visit, error)
    return visit.to(f"/case/{visit.given('case')}/notes/{public}", "note-added", receipt)


def note(visit: Visit, fault: GlasshouseError | None = None) -> Response:
    """One note."""
    visit = visit.in_case()
    view = visit.open(OpenNote(visit.given("id")))
    values = visit.form.values() if fault else {}
    more: dict[str, Any] = {"blocks": blocks(view.text), "values": values, "fault": fault}
    return visit.named().render("note.html", fault.status if fault else 200, view=view, **more)


def change_note_page(visit: Visit, fault: GlasshouseError | None = None) -> Response:
    """The form of one note; where somebody else was quicker, with what differs."""
    visit = visit.in_case()
    view = visit.open(OpenNote(visit.given("id")))
    values = visit.form.values() if fault else {"title": view.row.title, "text": view.text, "folder": view.row.folder}
    pieces = meanwhile(fault, view.text, values.get("text", ""))
    return visit.named().render("note_change.html", fault.status if fault else 200, view=view, values=values, pieces=pieces, fault=fault)


def change_note(visit: Visit) -> Response:
    """Save it."""
    try:
        command = ChangeNote(visit.given("id"), seen(visit.form), *_written(visit))
        _, receipt = visit.in_case().act(command)
    except (InvalidInputError, ConflictError) as error:
        return change_note_page(visit, error)
    return visit.to(f"/case/{visit.given('case')}/notes/{visit.given('id')}", "note-changed", receipt)


def note_revisions(visit: Visit) -> Response:
    """Two revisions side by side: the last two, unless others are asked for."""
    visit = visit.in_case()
    view = visit.open(OpenNote(visit.given("id")))
    row, before, after = visit.open(CompareNote(visit.given("id"), *two(visit, view.row.revision)))
    more: dict[str, Any] = {"titles": difference(before.title, after.title), "texts": difference(before.text, after.text)}
    return visit.named().render("note_revisions.html", view=view, row=row, old=before, new=after, **more)


def restore_note(visit: Visit) -> Response:
    """Write an old revision anew."""
    try:
        _, receipt = visit.in_case().act(RestoreNote(visit.given("id"), *seen_and_old(visit.form)))
    except ConflictError as error:
        return note(visit, error)
    return visit.to(f"/case/{visit.given('case')}/notes/{visit.given('id')}", "task-restored", receipt)


def comment_on_note(visit: Visit) -> Response:
    """Write a comment."""
    try:
        _, receipt = visit.in_case().act(AddComment(Commented.NOTE, visit.given("id"), visit.form.raw("text", _LONG)))
    except InvalidInputError as error:
        return note(visit, error)
    return visit.to(f"/case/{visit.given('case')}/notes/{visit.given('id')}", "commented", receipt)


def private_note(visit: Visit) -> Response:
    """Write one for oneself, on a thing of any kind."""
    place = _place(visit)
    _, receipt = visit.in_case().act(AddPrivateNote(Commented(visit.given("kind")), visit.given("id"), visit.form.raw("private", _LONG)))
    return visit.to(place, "private-note", receipt)


def remove_private_note(visit: Visit) -> Response:
    """Remove one of one's own."""
    place = _place(visit)
    _, receipt = visit.in_case().act(RemovePrivateNote(visit.form.line("note", "Note", 64)))
    return visit.to(place, "private-note-removed", receipt)


def _place(visit: Visit) -> str:
    """The page of the thing that the address names; NotFoundError for a kind that is none."""
    kind = visit.given("kind")
    if kind not in tuple(Commented):
        raise NotFoundError("There is no such page.")
    return f"/case/{visit.given('case')}/{PLACES[Commented(kind)][1]}/{visit.given('id')}"


def _written(visit: Visit) -> tuple[str, str, str]:
    return visit.form.raw("title", _LONG), visit.form.raw("text", _LONG), visit.form.raw("folder", _LONG)


ROUTES = (
    get("/case/{case}/notes", notes),
    get("/case/{case}/notes/new", new_note),
    post("/case/{case}/notes/new", add_note),
    get("/case/{case}/notes/{id}", note),
    get("/case/{case}/notes/{id}/change", change_note_page),
    post("/case/{case}/notes/{id}/change", change_note),
    get("/case/{case}/notes/{id}/revisions", note_revisions),
    post("/case/{case}/notes/{id}/restore", restore_note),
    post("/case/{case}/notes/{id}/comments", comment_on_note),
    post("/case/{case}/private/{kind}/{id}", private_note),
    post("/case/{case}/private/{kind}/{id}/remove", remove_private_note),
)
