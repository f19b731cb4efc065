"""Notes as a list by folder and as a page; what they were."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from glasshouse.base.clock import iso
from glasshouse.base.errors import InvalidInputError, NotFoundError
from glasshouse.model.comment import Commented
from glasshouse.policy.plans import notes as plans
from glasshouse.store.executors import Reader, reads
from glasshouse.store.lives import life_of
from glasshouse.store.notes import find
from glasshouse.store.notetables import note_revisions, notes
from glasshouse.store.reading.authored import authored
from glasshouse.store.reading.wording import who

_C = notes.c


@reads(plans.ListNotes)
def list_notes(reader: Reader, plan: plans.ListNotes) -> plans.NoteList:
    """Last changed first."""
    if plan.offset < 0:
        raise InvalidInputError("The offset of a list cannot be negative.", field="offset")
    where, folders, chosen = _C.case_id == reader.situation.case.id, _folders(reader), None
    if plan.folder is not None:
        chosen = next((folder for folder in folders if folder.id == plan.folder), None)
        if chosen is None:
            raise NotFoundError("The case has no such folder.", remedy="Choose one of the list.")
        where &= _C.folder == chosen.name
    total = reader.connection.execute(sa.select(sa.func.count()).select_from(notes).where(where)).scalar_one()
    shown = sa.select(_C.id, _C.revision, _C.title, _C.folder, _C.changed_by, _C.changed).where(where)
    found = reader.connection.execute(shown.order_by(_C.changed.desc(), _C.id).offset(plan.offset).limit(plans.PAGE)).all()
    names = who(reader, [row.changed_by for row in found]) if found else {}
    reader.disclosed.count = len(found)
    return plans.NoteList(tuple(_row(row, names.get(row.changed_by, "?")) for row in found), int(total), folders, chosen)


@reads(plans.OpenNote)
def open_note(reader: Reader, plan: plans.OpenNote) -> plans.NoteView:
    """The note with all that hangs on it."""
    row = find(reader.connection, reader.situation.case.id, plan.id)
    about = authored(reader, Commented.NOTE, row, note_revisions)
    folders = tuple(folder for folder in _folders(reader) if folder.name)
    reader.disclosed.count = 1
    return plans.NoteView(_row(row, about.changed_by), row.text, about.made_by, about.made, *about[4:], folders)


@reads(plans.CompareNote)
def compare_note(reader: Reader, plan: plans.CompareNote) -> tuple[plans.NoteRow, plans.NoteRevision, plans.NoteRevision]:
    """Two revisions of the same note."""
    row = find(reader.connection, reader.situation.case.id, plan.id)
    told = _row(row, who(reader, [row.changed_by]).get(row.changed_by, "?"))
    return told, _revision(reader, row.id, plan.old), _revision(reader, row.id, plan.new)


def _folders(reader: Reader) -> tuple[plans.NoteFolder, ...]:
    """Those that hold notes, and those that the case's template named. Their ids are keyed, so that they tell nobody a name."""
    case = reader.situation.case.id
    query = sa.select(_C.folder, sa.func.count().label("n")).where(_C.case_id == case).group_by(_C.folder)
    held: dict[str, int] = {row.folder: row.n for row in reader.connection.execute(query)}
    named = dict.fromkeys(life_of(reader.connection, case).template.folders, 0)
    keys = reader.ground.keys
    return tuple(
        plans.NoteFolder(keys.digest("folder", f"{case}\x00{name}").hex()[:32], name, count)
        for name, count in sorted({**named, **held}.items())
    )


def _row(row: Any, changed_by: str) -> plans.NoteRow:
    return plans.NoteRow(row.id, row.revision, row.title, row.folder, changed_by, iso(row.changed))


def _revision(reader: Reader, public: str, revision: int) -> plans.NoteRevision:
    r = note_revisions.c
    row = reader.connection.execute(sa.select(note_revisions).where((r.note == public) & (r.revision == revision))).first()
    if row is None:
        raise NotFoundError("This note has no such revision.", remedy="Choose one of the list.")
    by = who(reader, [row.by]).get(row.by, "?")
    return plans.NoteRevision(row.revision, row.title, row.text, row.folder, by, iso(row.at))
