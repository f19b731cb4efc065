"""Taking exhibits into a case, reviewing them, and noting what happens to them. None is ever edited."""

from __future__ import annotations

import hmac
import json
import re
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from glasshouse.base.clock import iso
from glasshouse.base.errors import ConflictError, InvalidInputError, RefusedError
from glasshouse.base.ids import random_id
from glasshouse.model import exif
from glasshouse.model.custody import BY_HAND, CustodyEvent, chain_of
from glasshouse.model.exhibit import BY_FILE, WITHOUT_FILE, ExhibitKind
from glasshouse.model.media import sniff
from glasshouse.model.writing import as_comment, as_text, as_title
from glasshouse.policy.plans import exhibits as plans
from glasshouse.policy.plans.life import Obstacle
from glasshouse.store import exhibits as kept
from glasshouse.store.closing import guard
from glasshouse.store.engine import insert_new
from glasshouse.store.executors import Reader, Writer, does
from glasshouse.store.exhibittables import exhibit_entities, exhibits
from glasshouse.store.members import member
from glasshouse.store.reading.frozen import frozen
from glasshouse.store.reading.held import held_numbers
from glasshouse.store.sameness import alike, two_people

_LINE, _PROSE = 200, 10_000
_FIELDS, _NAME = 12, 60
_SHA256 = re.compile(r"[0-9a-f]{64}")
_MOMENT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}([T ][0-9]{2}:[0-9]{2}(:[0-9]{2})?(Z|[+-][0-9]{2}:[0-9]{2})?)?")


@does(plans.CollectExhibit)
def collect_exhibit(writer: Writer, command: plans.CollectExhibit) -> str:
    """The original becomes a blob of the case's own dataset in this transaction, or nothing does."""
    if command.kind is ExhibitKind.RECORD:
        raise InvalidInputError("A record is taken from an entity's page.", field="kind")
    if not command.upload and command.kind in BY_FILE:
        raise InvalidInputError("Choose a file first.", field="file")
    if command.upload and command.kind in WITHOUT_FILE:
        words = "A physical object is no file."
        raise InvalidInputError(words, field="file", remedy="Take its picture in as a photograph that is derived from it.")
    values: dict[str, Any] = described(command.said, command.kind)
    if command.derived_from:
        values |= {"derived_from": kept.find(writer, command.derived_from).id, "way": _way(command.said.way)}
    if command.upload:
        values |= _file(writer, command)
    public = enter(writer, command.kind, values)
    if command.derived_from:
        also_of(writer, public, command.derived_from)
        kept.note(writer, command.derived_from, CustodyEvent.COPIED, reason=values["way"])
    return public


@does(plans.CollectRecord)
def collect_record(writer: Writer, command: plans.CollectRecord) -> str:
    """What its page says now, in canonical JSON, hashed and kept like a file. Of a natural person only where the case holds them: who is in
    its evidence has an outcome when it closes or lets them go (C7)."""
    entity = writer.entity(command.entity)
    if entity.person and held_numbers(writer).isdisjoint(entity.numbers):
        words = "A person is kept as an exhibit by a case that holds them: it closes with an outcome for each."
        raise RefusedError(words, rules=("C7",), remedy="Add them to the case first.")
    values = described(command.said, ExhibitKind.RECORD)
    text = json.dumps(frozen(writer, entity, iso(writer.situation.now)), sort_keys=True, ensure_ascii=False, indent=1)
    received = writer.ground.blobs.receive([text.encode()], 1 << 30)
    try:
        values |= adopted(writer, received.token) | {"media_type": "application/json", "file_name": "record.json"}
    finally:
        writer.ground.blobs.drop(received.token)
    public = enter(writer, ExhibitKind.RECORD, values)
    rows = {row.entity: {"exhibit": public, "entity": row.entity, "dataset": row.dataset} for row in entity.rows}
    insert_new(writer.connection, exhibit_entities, list(rows.values()))
    writer.disclosed.subjects.append(writer.public(entity))
    if writer.view.private(entity):
        writer.show_private(entity)
    return public


@does(plans.ReviewExhibit)
def review_exhibit(writer: Writer, command: plans.ReviewExhibit) -> str:
    """By somebody else than who collected it, once."""
    row, situation = kept.find(writer, command.id), writer.situation
    if row.reviewed is not None:
        raise ConflictError("Somebody has reviewed this already.", remedy="Open it again: their words stand there.")
    words, remedy = "Nobody reviews what they collected.", "Ask another member of this case."
    two_people(writer.connection, situation.actor.person, {row.by}, "house", words, remedy)
    values = {"reviewed_by": situation.actor.person, "reviewed": situation.now, "review": as_comment(command.review, "review")}
    writer.connection.execute(sa.update(exhibits).where(exhibits.c.id == row.id).values(values))
    return str(row.id)


@does(plans.HandOverExhibit)
def hand_over(writer: Writer, command: plans.HandOverExhibit) -> str:
    """Noted as it was done: who did not have it leaves a gap that everybody sees."""
    row = kept.find(writer, command.id)
    reason = _reason(command.reason)
    outside = as_text(command.outside, "outside", _LINE)
    if bool(outside) == bool(command.login.strip()):
        raise InvalidInputError("Name a member of this case, or somebody outside: one of the two.", field="login")
    party = member(writer, command.login) if not outside else None
    if party in alike(writer.connection, writer.situation.actor.person):
        raise InvalidInputError("Nobody hands something to themselves, nor to another account of their own.", field="login")
    kept.note(writer, row.id, CustodyEvent.TRANSFERRED, party=party, outside=outside, reason=reason)
    return str(row.id)


@does(plans.SignReceipt)
def sign_receipt(writer: Writer, command: plans.SignReceipt) -> str:
    """By the one to whom it was handed last."""
    row = kept.find(writer, command.id)
    waits = chain_of(kept.noted_of(writer.connection, [row.id])[row.id]).waits
    if waits is None or waits.party != writer.situation.actor.person:
        raise ConflictError("Nobody has handed this to you, or you have signed for it.")
    kept.note(writer, row.id, CustodyEvent.RECEIVED, party=waits.by)
    return str(row.id)


@does(plans.NoteCustody)
def note_custody(writer: Writer, command: plans.NoteCustody) -> str:
    """What a person did with it by hand."""
    row = kept.find(writer, command.id)
    if command.event not in BY_HAND:
        raise InvalidInputError("Choose one of: " + ", ".join(sorted(BY_HAND)) + ".", field="event")
    kept.note(writer, row.id, command.event, reason=_reason(command.reason))
    return str(row.id)


@guard
def evidence_is_reviewed(reader: Reader) -> Obstacle | None:
    """A case closes once a second person has looked at each exhibit."""
    left = kept.unreviewed(reader)
    words = "1 exhibit has not been reviewed." if left == 1 else f"{left:,} exhibits have not been reviewed."
    return Obstacle(words, "evidence?state=unreviewed") if left else None


def enter(writer: Writer, kind: ExhibitKind, values: dict[str, Any], how: CustodyEvent = CustodyEvent.COLLECTED, reason: str = "") -> str:
    """The row under the next number of the case, and its first event: how it came here."""
    c, situation, public = exhibits.c, writer.situation, random_id()
    last = writer.connection.execute(sa.select(sa.func.max(c.number)).where(c.case_id == situation.case.id)).scalar()
    empty = {"file_name": "", "media_type": "", "sha256": None, "size": None, "told": "[]", "derived_from": None, "way": "", "review": ""}
    about = {"id": public, "case_id": situation.case.id, "number": (last or 0) + 1, "kind": kind.value}
    signed = {"by": situation.actor.person, "at": situation.now}
    writer.connection.execute(sa.insert(exhibits).values({**empty, **values, **about, **signed}))
    kept.note(writer, public, how, reason=reason)
    writer.disclosed.count = 1
    return public


def also_of(writer: Writer, public: str, source: str) -> None:
    """A copy is of whom its source is of, so that a seal hides both (C4)."""
    x = exhibit_entities.c
    rows = writer.connection.execute(sa.select(x.entity, x.dataset).where(x.exhibit == source)).all()
    insert_new(writer.connection, exhibit_entities, [{"exhibit": public, "entity": row.entity, "dataset": row.dataset} for row in rows])


def _file(writer: Writer, command: plans.CollectExhibit) -> dict[str, Any]:
    """The received file, once its hash is the one that was named."""
    received = writer.ground.blobs.received(command.upload)
    named = command.named.strip().lower().replace(" ", "")
    if named and not _SHA256.fullmatch(named):
        raise InvalidInputError("A SHA-256 has 64 hexadecimal digits.", field="named")
    if (named and not hmac.compare_digest(named, received.sha256)) or received.sha256 != command.sha256:
        words = f"The file that arrived has the SHA-256 {received.sha256}, and another was named. It is not kept."
        raise InvalidInputError(words, field="named", code=plans.HASH_DIFFERS, remedy="Find out which of the two is the evidence.")
    told = exif.told(received.head) if command.kind is ExhibitKind.PHOTOGRAPH else ()
    name = as_title(command.file_name, "file")
    return adopted(writer, command.upload) | {"media_type": sniff(received.head), "file_name": name, "told": _json(told)}


def adopted(writer: Writer, token: str) -> dict[str, Any]:
    """What was received becomes an original of the case's own dataset: its columns."""
    number, dataset = kept.own_dataset(writer)
    received = writer.ground.blobs.received(token)
    writer.ground.blobs.adopt(writer.connection, number, dataset.key, token, writer.situation.now)
    return {"sha256": received.sha256, "size": received.size}


def described(said: plans.Said, kind: ExhibitKind) -> dict[str, Any]:
    """What the collector says, each field checked and none cut."""
    declared = tuple((as_text(name, "declared", _NAME), as_text(value, name, _PROSE)) for name, value in said.declared if value.strip())
    if len(declared) > _FIELDS:
        raise InvalidInputError("A capture declares at most a dozen fields.", field="declared")
    if kind is ExhibitKind.WEB_CAPTURE and not any(name == "address" for name, _ in declared):
        raise InvalidInputError("Say which address the page was saved from.", field="address")
    return {
        "title": as_title(said.title),
        "description": as_text(said.description, "description", _PROSE),
        "place": as_text(said.place, "place", _LINE),
        "collected": _moment(said.collected),
        "tool": as_text(said.tool, "tool", _LINE),
        "tool_version": as_text(said.tool_version, "tool_version", _LINE),
        "reliability": said.reliability.value,
        "declared": _json(declared),
    }


def _moment(text: str) -> str:
    """A day or a minute, as it was typed once it is one."""
    clean = text.strip()
    try:
        if clean and not _MOMENT.fullmatch(clean):  # Python takes any sign between day and time
            raise ValueError
        if clean:
            datetime.fromisoformat(clean)
    except ValueError:
        raise InvalidInputError("A time is written 2026-11-21 or 2026-11-21T14:05.", field="collected") from None
    return clean


def _way(text: str) -> str:
    way = as_text(text, "way", _PROSE)
    if not way:
        raise InvalidInputError("Say how it was derived: with what, and what was done.", field="way")
    return way


def _reason(text: str) -> str:
    reason = as_text(text, "reason", _PROSE)
    if not reason:
        raise InvalidInputError("Say why.", field="reason")
    return reason


def _json(found: tuple[tuple[str, str], ...]) -> str:
    return json.dumps(found, ensure_ascii=False)
