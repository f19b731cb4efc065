"""Notes made, changed and restored; private ones written and removed."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from glasshouse.base.errors import ConflictError, InvalidInputError, NotFoundError
from glasshouse.base.ids import random_id
from glasshouse.base.text import one_line, storable
from glasshouse.model.comment import Commented
from glasshouse.model.writing import as_comment, as_text, as_title
from glasshouse.policy.plans import notes as plans
from glasshouse.policy.plans.lookup import Place
from glasshouse.store import lookup, mentions, subjects
from glasshouse.store.executors import Writer, does
from glasshouse.store.notes import find
from glasshouse.store.notetables import note_revisions, notes, private_notes

_MOST = 10_000
"""Notes of a case."""


@does(plans.AddNote)
def add_note(writer: Writer, command: plans.AddNote) -> str:
    """In a folder, or in none."""
    case, me, now = writer.situation.case.id, writer.situation.actor.person, writer.situation.now
    count = sa.select(sa.func.count()).select_from(notes).where(notes.c.case_id == case)
    if writer.connection.execute(count).scalar_one() >= _MOST:
        raise ConflictError(f"A case has at most {_MOST:,} notes.", remedy="Write on in one of them.")
    content = _content(command.title, command.text, command.folder)
    public = random_id()
    about = {"made_by": me, "made": now, "changed_by": me, "changed": now, "revision": 1}
    writer.connection.execute(sa.insert(notes).values(id=public, case_id=case, **content, **about))
    _keep(writer, public, 1, content)
    mentions.note(writer, Commented.NOTE, public, f"{content['title']}\n{content['text']}")
    return public


@does(plans.ChangeNote)
def change_note(writer: Writer, command: plans.ChangeNote) -> int:
    """The whole note anew."""
    row = _seen(writer, command.id, command.revision)
    content = _content(command.title, command.text, command.folder)
    mentions.note(writer, Commented.NOTE, row.id, f"{content['title']}\n{content['text']}", f"{row.title}\n{row.text}")
    return _change(writer, row, content)


@does(plans.RestoreNote)
def restore_note(writer: Writer, command: plans.RestoreNote) -> int:
    """As it was, as a new revision."""
    row = _seen(writer, command.id, command.revision)
    r = note_revisions.c
    old = writer.connection.execute(sa.select(note_revisions).where((r.note == row.id) & (r.revision == command.old))).first()
    if old is None:
        raise NotFoundError("This note has no such revision.", remedy="Choose one of the list.")
    return _change(writer, row, {"title": old.title, "text": old.text, "folder": old.folder})


@does(plans.AddPrivateNote)
def add_private_note(writer: Writer, command: plans.AddPrivateNote) -> str:
    """On a thing of this case that the writer may see."""
    subjects.exists(writer, command.kind, command.subject)
    situation, public = writer.situation, random_id()
    about = {"case_id": situation.case.id, "kind": command.kind.value, "subject": command.subject}
    text = as_comment(command.text)
    values = {"id": public, "person": situation.actor.person, "at": situation.now, "text": text, **about}
    writer.connection.execute(sa.insert(private_notes).values(values))
    lookup.put(writer, situation.case.id, Place.PRIVATE, public, text, alone=True)
    return public


@does(plans.RemovePrivateNote)
def remove_private_note(writer: Writer, command: plans.RemovePrivateNote) -> None:
    """One of the writer's own in this case."""
    p, situation = private_notes.c, writer.situation
    mine = (p.id == command.id) & (p.case_id == situation.case.id) & (p.person == situation.actor.person)
    if not storable(command.id) or not writer.connection.execute(sa.delete(private_notes).where(mine)).rowcount:
        raise NotFoundError("You have no private note under this address in this case.")
    lookup.drop(writer, Place.PRIVATE, command.id)


def _content(title: str, text: str, folder: str) -> dict[str, str]:
    name = as_title(folder, "folder") if one_line(folder, 1) else ""
    if len(name) > plans.FOLDER:
        raise InvalidInputError(f"A folder's name has at most {plans.FOLDER} characters.", field="folder")
    return {"title": as_title(title), "text": as_text(text), "folder": name}


def _change(writer: Writer, row: Any, content: dict[str, str]) -> int:
    revision, about = row.revision + 1, {"changed_by": writer.situation.actor.person, "changed": writer.situation.now}
    writer.connection.execute(sa.update(notes).where(notes.c.id == row.id).values(**content, revision=revision, **about))
    _keep(writer, row.id, revision, content)
    return int(revision)


def _keep(writer: Writer, public: str, revision: int, content: dict[str, str]) -> None:
    about = {"by": writer.situation.actor.person, "at": writer.situation.now}
    writer.connection.execute(sa.insert(note_revisions).values(note=public, revision=revision, **content, **about))
    lookup.put(writer, writer.situation.case.id, Place.NOTE, public, f"{content['title']}\n{content['text']}")


def _seen(writer: Writer, public: str, revision: int) -> Any:
    row = find(writer.connection, writer.situation.case.id, public)
    if row.revision != revision:
        words = "Somebody changed this note while you wrote. Nothing of yours is lost, and nothing is saved yet."
        raise ConflictError(words, remedy="Compare, and save again what shall stand.", code="changed_meanwhile")
    return row
