"""Marking what is to be left out of a copy, and taking the copy into the case. A revision of marks is never changed: the next one is."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from glasshouse import __version__
from glasshouse.base.errors import ConflictError, InvalidInputError, NotFoundError
from glasshouse.base.ids import random_id
from glasshouse.model.custody import CustodyEvent
from glasshouse.model.exhibit import ExhibitKind, label
from glasshouse.model.media import is_text, sniff
from glasshouse.model.redaction import Because, Place, Range, is_sound
from glasshouse.model.reliability import Reliability
from glasshouse.model.writing import as_text
from glasshouse.policy.plans import redactions as plans
from glasshouse.store import exhibits as kept, redactions as marked
from glasshouse.store.doing.exhibits import adopted, also_of, enter
from glasshouse.store.executors import Writer, does
from glasshouse.store.redactiontables import redacted_copies, redaction_marks, redaction_revisions

_WORDS, _ROLE = 1_000, 60
TOOL = "Glasshouse redaction"


@does(plans.AddMarks)
def add_marks(writer: Writer, command: plans.AddMarks) -> int:
    """All of them, or none."""
    row = _markable(writer, command.id, command.revision)
    if not 0 < len(command.places) <= plans.AT_ONCE:
        raise InvalidInputError(f"Mark from 1 to {plans.AT_ONCE} places at once.", field="places")
    said = _said(command)
    for place in dict.fromkeys(command.places):
        _enter(writer, row, command.revision + 1, place, said)
    return _revise(writer, row, command.revision + 1)


@does(plans.ChangeMark)
def change_mark(writer: Writer, command: plans.ChangeMark) -> int:
    """The old one ends, and another begins."""
    row = _markable(writer, command.id, command.revision)
    _end(writer, row, command.revision, [command.mark])
    _enter(writer, row, command.revision + 1, command.place, _said(command))
    return _revise(writer, row, command.revision + 1)


@does(plans.RemoveMarks)
def remove_marks(writer: Writer, command: plans.RemoveMarks) -> int:
    """They stay in the revisions before."""
    row = _markable(writer, command.id, command.revision)
    if not command.marks:
        raise InvalidInputError("Choose what to take away.", field="marks")
    _end(writer, row, command.revision, list(dict.fromkeys(command.marks)))
    return _revise(writer, row, command.revision + 1)


@does(plans.RestoreMarks)
def restore_marks(writer: Writer, command: plans.RestoreMarks) -> int:
    """What stood then stands again, as marks of who restores it."""
    row = _markable(writer, command.id, command.revision)
    if not 0 <= command.old < command.revision:
        raise NotFoundError("There is no such revision of the marks.")
    then, now = (marked.standing(writer, row.id, revision) for revision in (command.old, command.revision))
    _end(writer, row, command.revision, [one.id for one in now])
    for one in then:
        _enter(writer, row, command.revision + 1, marked.place_of(one), (Because(one.because), one.words, one.protects))
    return _revise(writer, row, command.revision + 1)


@does(plans.KeepRedacted)
def keep_redacted(writer: Writer, command: plans.KeepRedacted) -> str:
    """The copy is an exhibit under a number of its own, and an event in the custody of the original."""
    row = _markable(writer, command.id, command.revision)
    found = marked.standing(writer, row.id, command.revision)
    if not found:
        raise ConflictError("Nothing is marked.", remedy="Mark what is to be left out first.")
    file = adopted(writer, command.upload)
    if file["sha256"] != command.sha256:
        raise ConflictError("The copy that arrived is not the one that was made.")
    media_type = "text/plain" if is_text(row.media_type) else sniff(writer.ground.blobs.received(command.upload).head)
    ending = {"application/pdf": "pdf", "image/jpeg": "jpg", "image/png": "png"}.get(media_type, "txt")
    way = f"Redacted: {len(found)} {'place' if len(found) == 1 else 'places'} left out, by the marks of revision {command.revision}."
    values: dict[str, Any] = {
        "title": f"Redacted copy of {label(row.number)}",
        "description": "",
        "place": "",
        "collected": "",
        "tool": TOOL,
        "tool_version": __version__,
        "reliability": Reliability(row.reliability).value,
        "declared": "[]",
        "derived_from": row.id,
        "way": way,
        "media_type": media_type,
        "file_name": f"{label(row.number)}-redacted.{ending}",
    }
    public = enter(writer, ExhibitKind.FILE, values | file)
    also_of(writer, public, row.id)
    copy = {"copy": public, "exhibit": row.id, "revision": command.revision}
    writer.connection.execute(sa.insert(redacted_copies).values(copy))
    made = label(kept.find(writer, public).number)
    kept.note(writer, row.id, CustodyEvent.REDACTED, reason=f"{made}, with {TOOL} {__version__}. SHA-256 {file['sha256']}")
    return public


Said = tuple[Because, str, str]


def _markable(writer: Writer, public: str, revision: int) -> Any:
    """The exhibit, if it can be redacted and this is the newest revision of its marks."""
    row = kept.find(writer, public)
    refused = marked.refusal(row)
    if refused is not None:
        raise refused
    marked.at_revision(writer, row.id, revision)
    return row


def _said(command: plans.AddMarks | plans.ChangeMark) -> Said:
    words, role = as_text(command.words, "words", _WORDS), as_text(command.protects, "protects", _ROLE)
    if command.because is Because.OTHER and not words:
        raise InvalidInputError("Say in words why, where the list has no reason for it.", field="words")
    return command.because, words, role


def _enter(writer: Writer, row: Any, revision: int, place: Place, said: Said) -> None:
    most = len(writer.ground.rendering.known(row.sha256)) or plans.PAGES  # not measured here: what draws the copy looks again
    if isinstance(place, Range) != is_text(row.media_type) or not is_sound(place, most, row.size):
        raise InvalidInputError("A mark lies inside the text, or on a page of it.", field="place", remedy="Draw it again.")
    if isinstance(place, Range):
        where: dict[str, Any] = {"a": place.start, "b": place.end}
    else:
        where = {"page": place.page, "a": place.left, "b": place.top, "width": place.width, "height": place.height}
    because, words, protects = said
    about = {"id": random_id(), "exhibit": row.id, "since": revision, "because": because.value, "words": words, "protects": protects}
    signed = {"by": writer.situation.actor.person, "at": writer.situation.now}
    writer.connection.execute(sa.insert(redaction_marks).values({**about, **where, **signed}))


def _end(writer: Writer, row: Any, revision: int, ids: list[str]) -> None:
    """These marks end with this revision; NotFoundError where one does not stand in it."""
    there = {one.id for one in marked.standing(writer, row.id, revision)}
    if not there.issuperset(ids):
        raise NotFoundError("No mark of this exhibit has this address.", remedy="Open the page again: it lists them.")
    m = redaction_marks.c
    for start in range(0, len(ids), 500):
        where = (m.exhibit == row.id) & m.id.in_(ids[start : start + 500])
        writer.connection.execute(sa.update(redaction_marks).where(where).values(until=revision + 1))


def _revise(writer: Writer, row: Any, revision: int) -> int:
    """The new revision, with who made it."""
    total = len(marked.standing(writer, row.id, revision))
    if total > plans.MARKS:
        raise InvalidInputError(f"At most {plans.MARKS:,} places of one original are marked.", field="places")
    signed = {"by": writer.situation.actor.person, "at": writer.situation.now}
    values = {"exhibit": row.id, "revision": revision, "marks": total, **signed}
    writer.connection.execute(sa.insert(redaction_revisions).values(values))
    return revision
