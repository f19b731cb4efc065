"""A set frozen under its Bates numbers, exported as it was approved, and asked back. What was produced is never changed."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import sqlalchemy as sa

from glasshouse.base.errors import ConflictError
from glasshouse.model.custody import CustodyEvent
from glasshouse.model.disclosure import MOST, Choice, DisclosureEvent, DisclosureState, label
from glasshouse.model.exhibit import label as exhibit_label
from glasshouse.model.writing import as_comment
from glasshouse.policy.plans import producing as plans
from glasshouse.policy.plans.approvals import Approval
from glasshouse.policy.plans.disclosures import CHANGED
from glasshouse.store import approvals, disclosures as kept, exhibits as custody, producing
from glasshouse.store.disclosuretables import disclosed_items, disclosure_items
from glasshouse.store.doing.approvals import enter_asked
from glasshouse.store.doing.exhibits import adopted
from glasshouse.store.executors import Writer, does
from glasshouse.store.exhibittables import exhibits
from glasshouse.store.filtering import closed
from glasshouse.store.reading.producing import production

_ALWAYS = "What is disclosed always needs a second person."


@does(plans.ProduceDisclosure)
def produce_disclosure(writer: Writer, command: plans.ProduceDisclosure) -> int:
    """All copies with all numbers in this transaction, or none."""
    row = kept.seen(writer, command.id, command.revision)
    if row.state != DisclosureState.UNDER_REVIEW.value:
        raise ConflictError("A set is produced from review.", code="state", remedy="Put it under review first.")
    kept.unmoved(writer, row, command.seen)
    items = producing.arranged(writer, row.id)
    arrived = {one.item: one for one in command.copies}
    _still(writer, row, items, command.copies)
    bates = kept.written(row).bates
    spans = {one.item: (one.first, one.last) for one in command.copies}
    attached, numbers = producing.attached(items, spans), 0
    for place, one in enumerate(items, 1):
        values: dict[str, Any] = {"item": one.row.id, "place": place, "told": json.dumps(one.told, ensure_ascii=False)}
        values |= {"logged": None, "first": None, "last": None, "attached_first": None, "attached_last": None}
        values |= {"sha256": None, "size": None, "name": "", "media_type": ""}
        if one.choice is not Choice.PRODUCE:
            numbers += 1
            values["logged"] = numbers
        if one.row.id in arrived:
            values |= _copy(writer, one, arrived[one.row.id]) | {"name": one.name(bates.at(spans[one.row.id][0]))}
            values |= dict(zip(("attached_first", "attached_last"), attached[one.row.id], strict=True))
            words = f"Copied for {label(row.number)} as {bates.span(*spans[one.row.id])}"
            _note(writer, one.row, words)
        writer.connection.execute(sa.insert(disclosed_items).values(values))
    revision = kept.change(writer, row, kept.written(row), DisclosureState.PRODUCED)
    kept.happened(writer, row.id, DisclosureEvent.PRODUCED)
    writer.disclosed.count = len(items)
    return revision


@does(plans.AskDisclosure)
def ask_disclosure(writer: Writer, command: plans.AskDisclosure) -> Approval:
    """Bound to each copy and each line of the log."""
    row = _exportable(writer, command.id)
    made = production(writer, row)
    private = _persons(writer, row)
    return enter_asked(writer, plans.DISCLOSURE, command.reason, plans.ExportDisclosure(row.id), _content(made), len(made.copies), private)


@does(plans.ExportDisclosure)
def export_disclosure(writer: Writer, command: plans.ExportDisclosure) -> plans.Production:
    """As it was frozen; noted in the custody of each exhibit that leaves."""
    row = _exportable(writer, command.id)
    made = production(writer, row)
    private = _persons(writer, row)
    approvals.use(writer, command.hash(), _content(made), private, _ALWAYS)
    for item in writer.connection.execute(kept.disclosed(writer, row.id)):
        if item.sha256 is not None:
            _note(writer, item, f"Left in {label(row.number)} as {kept.written(row).bates.span(item.first, item.last)}")
    kept.happened(writer, row.id, DisclosureEvent.LEFT)
    writer.disclosed.count = len(made.copies)
    for entity in custody.recorded(writer, _leaving(writer, row)):
        writer.show_private(entity)
        writer.disclosed.subjects.append(writer.public(entity))  # who asks who opened their record is told of this too
    return replace(made, entries=(*made.entries, writer.intent))


@does(plans.RecallDisclosure)
def recall_disclosure(writer: Writer, command: plans.RecallDisclosure) -> int:
    """What was produced stays as it is."""
    row = kept.seen(writer, command.id, command.revision)
    if row.state != DisclosureState.PRODUCED.value:
        raise ConflictError("Only what was produced is asked back.", code="state")
    reason = as_comment(command.reason, "reason")
    revision = kept.change(writer, row, kept.written(row), DisclosureState.RECALLED)
    kept.happened(writer, row.id, DisclosureEvent.RECALLED, reason)
    return revision


def _exportable(writer: Writer, public: str) -> Any:
    """The row of a produced set; ConflictError for another, and where something of it is closed since."""
    row = kept.find(writer, public)
    if row.state != DisclosureState.PRODUCED.value:
        words = (
            f"{label(row.number)} was asked back."
            if row.state == DisclosureState.RECALLED.value
            else f"{label(row.number)} is not produced yet."
        )
        raise ConflictError(words, code="state", remedy="Make another set, or produce it first.")
    shut = closed(writer)
    for item in writer.connection.execute(kept.disclosed(writer, row.id)):
        if item.sha256 is not None and item.exhibit in shut:
            words = f"{exhibit_label(item.exhibit_number)} may be privileged since."
            raise ConflictError(words, code="closed", remedy="Ask back what was produced, or wait for the filter team.")
    return row


def _leaving(writer: Writer, row: Any) -> sa.ColumnElement[bool]:
    """The exhibits of which a copy leaves with this set."""
    going = kept.disclosed(writer, row.id).where(disclosed_items.c.sha256.isnot(None)).with_only_columns(disclosure_items.c.exhibit)
    return exhibits.c.id.in_(going.order_by(None))


def _persons(writer: Writer, row: Any) -> int:
    return len(custody.recorded(writer, _leaving(writer, row)))


def _content(made: plans.Production) -> bytes:
    """What an approval is bound to: each copy with its numbers and hash, each line of the log."""
    copies = [f"{one.first} {one.last} {one.original.sha256}" for one in made.copies]
    return "\n".join([f"{made.set} {made.numbers}", *copies, *map(repr, made.log.rows)]).encode()


def _still(writer: Writer, row: Any, items: Sequence[producing.Arranged], copies: Sequence[plans.CopyArrived]) -> None:
    """ConflictError where the copies are not those of the set as it is now, one after the other from its first number."""
    going = [one for one in items if one.source is not None]
    at = kept.begins_at(writer, row)
    same = [(one.row.id, one.row.revision, one.paged) for one in going] == [(one.item, one.revision, bool(one.upload)) for one in copies]
    for one in copies:
        same = same and one.first == at <= one.last and (bool(one.upload) or one.first == one.last)
        at = one.last + 1
    if not same or at > MOST:
        words = "A decision, or another set's numbers, changed while the copies were made. Nothing was given a number."
        raise ConflictError(words, code=CHANGED, remedy="Look at the set, and produce it again.")


def _copy(writer: Writer, one: producing.Arranged, arrived: plans.CopyArrived) -> dict[str, Any]:
    """The columns of a copy: it becomes an original of the case's own dataset where it was made anew."""
    given = {"first": arrived.first, "last": arrived.last, "media_type": one.source.media_type}
    if not arrived.upload:
        return given | {"sha256": one.source.sha256, "size": one.source.size}
    file = adopted(writer, arrived.upload)
    if file["sha256"] != arrived.sha256:
        raise ConflictError("A copy that arrived is not the one that was made.")
    return given | file


def _note(writer: Writer, item: Any, words: str) -> None:
    for exhibit in filter(None, (item.exhibit, item.copy)):
        custody.note(writer, exhibit, CustodyEvent.COPIED, reason=words)
